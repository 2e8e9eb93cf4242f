#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/type_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::alter_type_rewrite {
namespace {

using lint::BlockingPart;
using lint::Problem;

/// A column of the new type beside the old one, filled as the statement would, and swapped.
std::string safe_steps(const BlockingPart& part) {
  const std::string& column = part.action.name;
  const std::string value = part.action.expr.empty() ? sql::quote_identifier(column)
                                                     : sql::to_sql(part.action.expr.front());
  return fmt::format(
      "ALTER TABLE {0} ADD COLUMN {1} {2};\n"
      "-- write both columns from a trigger or the application, then in batches:\n"
      "UPDATE {0} SET {1} = {5} WHERE {1} IS NULL AND ...;\n"
      "-- and swap them in one transaction once all rows are filled:\n"
      "ALTER TABLE {0} RENAME COLUMN {3} TO {4};\n"
      "ALTER TABLE {0} RENAME COLUMN {1} TO {3};",
      lint::display_name(part.step(), part.table),
      sql::quote_identifier(lint::free_column_name(part.table, column + "_new")),
      lint::new_type(part), sql::quote_identifier(column),
      sql::quote_identifier(lint::free_column_name(part.table, column + "_old")), value);
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  if (part.action.kind != sql::AlterTableKind::alter_type || !part.action.column ||
      part.action.column->type.empty()) {
    return;
  }
  const effects::Touched* rewrite = lint::work_of(part.effects().rewrites, part.action);
  if (rewrite == nullptr) return;
  Problem problem = lint::blocking_problem(
      part,
      {.span = part.action.span,
       .doing = lint::type_change_words(part),
       .meanwhile = "while the whole table is rewritten",
       .part = part.action.name,
       .reason = "the table and its indexes are rewritten: " + rewrite->reason_of(part.action.span),
       .reaches_others = true});
  problem.instead = safe_steps(part);
  const std::vector<std::string> left = lint::parts_on_column(part);
  if (!left.empty()) {
    problem.notes.push_back(
        fmt::format("make for the new column what would stay on the old one, before the swap: {}",
                    fmt::join(left, ", ")));
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.step.effects.rewrites.empty()) return;
  lint::for_each_blocking_part(context,
                               [&](const BlockingPart& part) { check_part(part, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::alter_type_rewrite
