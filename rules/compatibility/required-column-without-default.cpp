#include <fmt/format.h>

#include "effects/sqlstates.h"
#include "lint/blocking.h"
#include "lint/replaced_column.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::required_column_without_default {
namespace {

using lint::BlockingPart;
using lint::Problem;

std::string plain_column(const BlockingPart& part) {
  const sql::ColumnDef& column = *part.action.column;
  return fmt::format("ADD COLUMN {} {}", sql::quote_identifier(column.name),
                     column.type.empty() ? "..." : sql::to_sql(column.type.front()));
}

/// Nullable first; or with a default that is the same for all rows.
std::string safe_steps(const lint::SameParts& found) {
  const std::string table = lint::display_name(found.first().step(), found.first().table);
  std::string with_default;
  std::string nullable;
  std::string constraints;
  std::vector<std::string> names;
  for (const BlockingPart& part : found.parts) {
    const std::string column = plain_column(part);
    with_default += fmt::format("-- ALTER TABLE {} {} NOT NULL DEFAULT ...;\n", table, column);
    nullable += fmt::format("ALTER TABLE {} {};\n", table, column);
    constraints += lint::column_constraint_steps(part, names);
  }
  return fmt::format(
      "-- a default that is the same for all rows is stored once, without touching them:\n"
      "{}-- or nullable first:\n"
      "{}-- release what writes it, fill the old rows in batches, and then:{}",
      with_default, nullable, constraints);
}

Problem problem_of(const lint::SameParts& found) {
  const BlockingPart& part = found.first();
  const std::string columns = found.names();
  Problem problem{.span = part.action.span,
                  .message = {},
                  .instead = safe_steps(found),
                  .subject = lint::subject(part.table, found.columns)};
  found.relate(problem);
  const std::string_view pronoun = found.columns.size() == 1 ? "the column" : "the columns";
  if (part.step().deploy.has_emptied(part.table.oid)) {
    problem.message = fmt::format(
        "adding {} fails the INSERTs of the running version: NOT NULL without a default", columns);
    problem.severity = lint::Severity::warning;
    problem.notes.push_back(
        fmt::format("the running version of the application does not know {}", pronoun));
    return problem;
  }
  problem.message =
      fmt::format("adding {} fails as soon as {} has a row: NOT NULL without a default", columns,
                  lint::display_name(part.step(), part.table));
  problem.notes.push_back(fmt::format("existing rows get NULL, which the constraint forbids ({})",
                                      effects::sqlstate::not_null_violation));
  problem.notes.push_back(fmt::format(
      "the running version of the application does not know {}: its INSERTs fail too", pronoun));
  return problem;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto [alter, table] = lint::altered_table(context.step);
  const auto& missing = context.step.effects.missing_values;
  if (table == nullptr || missing.empty()) return;
  const effects::RelationLock* lock = context.step.effects.lock_on(table->oid);
  if (lock == nullptr) return;
  const auto replaced = lint::replaced_column(context.step);
  lint::SameParts found;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::add_column || !action.column ||
        lint::work_of(missing, action) == nullptr) {
      continue;
    }
    if (replaced && replaced->added == &action &&
        context.tells("column-replaced", replaced->dropped, *table)) {
      continue;
    }
    found.add({context, *alter, action, *table, *lock}, action.column->name);
  }
  found = found.told();
  if (!found.empty()) problems.add(problem_of(found));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::required_column_without_default
