#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "report/history_report.h"
#include "text/printable.h"
#include "text/utf8.h"

namespace pgplumb::report {
namespace {

using history::Migration;
using history::TransactionModel;

std::string_view meaning(TransactionModel model) {
  switch (model) {
    case TransactionModel::file:
      return "the tool puts BEGIN and COMMIT around it";
    case TransactionModel::run:
      return "all pending migrations are one transaction";
    case TransactionModel::implicit:
      return "sent as one query: one transaction where there is more than one statement";
    case TransactionModel::statement:
      return "sent statement by statement, each its own transaction";
    case TransactionModel::pipeline:
      return "sent as one pipeline: one transaction";
    case TransactionModel::segmented:
      return "sent as one pipeline, cut where a statement cannot run in a transaction";
    case TransactionModel::psql:
      return "run by psql: each statement its own transaction, but for BEGIN in the file";
    case TransactionModel::implicit_or_statement:
      return "one query, or statement by statement from Prisma 7.4 on";
    case TransactionModel::pipeline_or_segmented:
      return "one pipeline, cut from Supabase CLI 2.109 on where a statement needs it";
  }
  return {};
}

/// The file, with the name that a section of it has for itself.
std::string name_of(const history::History& history, const Migration& migration) {
  const std::string& path = history.sources[migration.file].path;
  const bool has_own = path.find(migration.name) == std::string::npos;
  return printable(fmt::format("{}{}{}{}", migration.inner ? "  " : "", path, has_own ? " " : "",
                               has_own ? migration.name : ""));
}

void add_row(std::string& out, const Migration& migration, std::size_t number,
             const std::string& name, std::size_t width) {
  auto end = std::back_inserter(out);
  fmt::format_to(end, "  {:>4}  {:<{}}  {:<4}  {}", number, name, width,
                 migration.down.exists() ? "down" : "",
                 transaction_model_name(migration.transaction));
  for (const history::Directive& directive : migration.directives) {
    fmt::format_to(end, ", by {}", printable(directive.text));
    if (!directive.no_effect.empty()) {
      fmt::format_to(end, " (no effect: {})", directive.no_effect);
    }
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

void add_project(std::string& out, const history::History& history,
                 const history::Project& project) {
  auto end = std::back_inserter(out);
  fmt::format_to(end, "{}{}{} in {}\n", framework_name(project.framework),
                 project.version.empty() ? "" : " ", printable(project.version),
                 printable(project.root));
  for (const std::string& sign : project.evidence) {
    fmt::format_to(end, "{}{}\n", &sign == project.evidence.data() ? "  because " : "      and ",
                   printable(sign));
  }
  fmt::format_to(end, "  ordered by {}\n", project.order);
  std::vector<std::string> names;
  std::vector<TransactionModel> models;
  for (const Migration& migration : project.migrations) {
    names.push_back(name_of(history, migration));
    if (std::ranges::find(models, migration.transaction) == models.end()) {
      models.push_back(migration.transaction);
    }
  }
  for (const TransactionModel model : models) {
    fmt::format_to(end, "  {}: {}\n", transaction_model_name(model), meaning(model));
  }
  const auto longest = std::ranges::max(names, {}, &std::string::size).size();
  for (std::size_t i = 0; i < project.migrations.size(); ++i) {
    add_row(out, project.migrations[i], i + 1, names[i], longest);
  }
  out += '\n';
}

}  // namespace

std::string render_history_text(const history::History& history) {
  std::string out;
  for (const history::Project& project : history.projects) add_project(out, history, project);
  if (!history.left_out.empty()) out += "left out\n";
  for (const history::LeftOut& left : history.left_out) {
    fmt::format_to(std::back_inserter(out), "  {}: {}\n", printable(left.path),
                   printable(left.reason));
  }
  return utf8_text(out);
}

}  // namespace pgplumb::report
