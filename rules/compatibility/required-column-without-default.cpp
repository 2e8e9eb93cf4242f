#include <fmt/format.h>

#include "effects/sqlstates.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::required_column_without_default {
namespace {

using lint::BlockingPart;
using lint::Problem;

/// Nullable first; or with a default that is the same for all rows.
std::string safe_steps(const BlockingPart& part) {
  const sql::ColumnDef& column = *part.action.column;
  const std::string type = column.type.empty() ? "..." : sql::to_sql(column.type.front());
  return fmt::format(
      "-- a default that is the same for all rows is stored once, without touching them:\n"
      "-- ALTER TABLE {0} ADD COLUMN {1} {2} NOT NULL DEFAULT ...;\n"
      "-- or nullable first, filled in batches, and then:\n"
      "ALTER TABLE {0} ADD COLUMN {1} {2};{3}",
      lint::display_name(part.step(), part.table), sql::quote_identifier(column.name), type,
      lint::column_constraint_steps(part));
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  if (part.action.kind != sql::AlterTableKind::add_column || !part.action.column) return;
  const effects::MissingValue* missing = lint::work_of(part.effects().missing_values, part.action);
  if (missing == nullptr) return;
  const bool empty = part.step().deploy.has_emptied(part.table.oid);
  const std::string name = lint::display_name(part.step(), part.table);
  const std::string column = lint::column_name(part.step(), part.table, part.action.column->name);
  Problem problem{
      .span = part.action.span,
      .message =
          empty ? fmt::format("adding {} fails the INSERTs of the running version: NOT NULL "
                              "without a default",
                              column)
                : fmt::format("adding {} fails as soon as {} has a row: NOT NULL without a default",
                              column, name),
      .instead = safe_steps(part),
      .subject = lint::subject(part.table, part.action.column->name)};
  if (empty) {
    problem.severity = lint::Severity::warning;
    problem.notes.emplace_back("the running version of the application does not know the column");
  } else {
    problem.notes.push_back(fmt::format("existing rows get NULL, which the constraint forbids ({})",
                                        effects::sqlstate::not_null_violation));
    problem.notes.emplace_back(
        "the running version of the application does not know the column: its INSERTs fail too");
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto [alter, table] = lint::altered_table(context.step);
  if (table == nullptr || context.step.effects.missing_values.empty()) return;
  const effects::RelationLock* lock = context.step.effects.lock_on(table->oid);
  if (lock == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    check_part({context, *alter, action, *table, *lock}, problems);
  }
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
