#include <boost/json.hpp>

#include "report/drift_report.h"
#include "report/json_text.h"
#include "report/locator.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

json::object place_object(Locator& locator, Span span) {
  const Position begin = locator.begin(span, ColumnUnit::code_points);
  return {{"path", view(locator.path(span))}, {"line", begin.line}, {"column", begin.column}};
}

json::object change_object(Locator& locator, const prisma::Change& change) {
  json::object object{{"kind", view(prisma::change_name(change.kind))}};
  if (!change.schema.empty()) object["schema"] = change.schema;
  if (!change.table.empty()) object["table"] = change.table;
  object["name"] = change.name;
  object["message"] = change.what;
  if (change.asked) object["datamodel"] = place_object(locator, *change.asked);
  if (change.made) object["migration"] = place_object(locator, *change.made);
  object["sql"] = change.sql;
  json::array notes;
  for (const std::string& note : change.notes) notes.emplace_back(note);
  if (!notes.empty()) object["notes"] = std::move(notes);
  if (!change.keep.empty()) object["keep"] = change.keep;
  object["inexpressible"] = change.inexpressible;
  return object;
}

json::object unseen_object(Locator& locator, const prisma::Unseen& unseen) {
  json::object object{{"kind", view(unseen.kind)}, {"schema", unseen.schema}};
  if (!unseen.table.empty()) object["table"] = unseen.table;
  object["name"] = unseen.name;
  if (!unseen.definition.empty()) object["definition"] = unseen.definition;
  object["migration"] = place_object(locator, unseen.made);
  return object;
}

}  // namespace

std::string render_drift_json(const prisma::Drift& drift, const Sources& sources) {
  Locator locator(sources);
  json::array changes;
  for (const prisma::Change& change : drift.changes) {
    changes.push_back(change_object(locator, change));
  }
  json::array unseen;
  for (const prisma::Unseen& object : drift.unseen) {
    unseen.push_back(unseen_object(locator, object));
  }
  return json_text(json::object{{"changes", std::move(changes)}, {"unseen", std::move(unseen)}});
}

}  // namespace pgplumb::report
