#include <boost/json.hpp>

#include "report/history_report.h"
#include "report/json_text.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

json::value render(const history::Down& down) {
  if (!down.exists()) return nullptr;
  json::object object{{"path", down.path}};
  if (down.end != 0) {
    object["begin"] = down.begin;
    object["end"] = down.end;
  }
  return object;
}

json::object render(const history::Directive& directive) {
  json::object object{{"path", directive.path}, {"text", directive.text}, {"effect", true}};
  if (!directive.no_effect.empty()) {
    object["effect"] = false;
    object["reason"] = directive.no_effect;
  }
  return object;
}

json::object render(const history::History& history, const history::Migration& migration) {
  json::array directives;
  for (const history::Directive& directive : migration.directives) {
    directives.push_back(render(directive));
  }
  return {{"path", history.sources[migration.file].path},
          {"version", migration.version},
          {"name", migration.name},
          {"transaction", view(transaction_model_name(migration.transaction))},
          {"continues", migration.continues},
          {"under_review", migration.under_review},
          {"down", render(migration.down)},
          {"directives", std::move(directives)}};
}

json::object render(const history::History& history, const history::Project& project) {
  json::array evidence;
  for (const std::string& sign : project.evidence) evidence.emplace_back(sign);
  json::array migrations;
  for (const history::Migration& migration : project.migrations) {
    migrations.push_back(render(history, migration));
  }
  return {{"framework", view(framework_name(project.framework))},
          {"version", project.version},
          {"root", project.root},
          {"evidence", std::move(evidence)},
          {"order", project.order},
          {"migrations", std::move(migrations)}};
}

}  // namespace

std::string render_history_json(const history::History& history) {
  json::array projects;
  for (const history::Project& project : history.projects) {
    projects.push_back(render(history, project));
  }
  json::array left_out;
  for (const history::LeftOut& left : history.left_out) {
    left_out.push_back(json::object{{"path", left.path}, {"reason", left.reason}});
  }
  json::array unread;
  for (const std::string& sentence : history.unread) unread.emplace_back(sentence);
  return json_text(json::object{{"projects", std::move(projects)},
                                {"left_out", std::move(left_out)},
                                {"unread", std::move(unread)}});
}

}  // namespace pgplumb::report
