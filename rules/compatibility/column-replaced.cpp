#include <fmt/format.h>

#include <optional>

#include "lint/replaced_column.h"
#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::column_replaced {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto found = lint::replaced_column(step);
  if (!found) return;
  const std::string old_name = lint::column_name(step, *found->table, found->old_column->name);
  const std::string new_name = sql::quote_identifier(found->added->column->name);
  const bool fails = lint::work_of(step.effects.missing_values, *found->added) != nullptr;
  problems.add(
      {.span = found->dropped,
       .message =
           fails ? fmt::format("the statement fails on any row, where renaming {} to {} would keep "
                               "the values",
                               old_name, new_name)
                 : fmt::format("the values of {} are not carried over to {}", old_name, new_name),
       .notes = {"a column of the same type comes in the same statement: a tool that compares "
                 "schemas writes a rename so",
                 "RENAME COLUMN keeps the values, but see rename-column"},
       .instead = fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {};",
                              lint::display_name(step, *found->table),
                              sql::quote_identifier(found->old_column->name), new_name),
       .severity = fails ? std::optional(lint::Severity::error) : std::nullopt,
       .subject = lint::subject(*found->table, found->old_column->name)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::column_replaced
