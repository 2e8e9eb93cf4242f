#include <fmt/format.h>

#include <algorithm>

#include "integrity/foreign_keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::set_null_on_not_null {
namespace {

using integrity::ForbiddenNull;

std::string message_of(const ForbiddenNull& found) {
  return fmt::format("{} {} that {} refers to fails: {} sets {} to NULL, which is NOT NULL",
                     found.on_delete ? "deleting a row of" : "changing a key of",
                     integrity::display_name(*found.referenced),
                     integrity::display_name(*found.table),
                     found.by_default ? "SET DEFAULT without a default" : "SET NULL",
                     sql::quote_identifier(found.column->name));
}

/// A key's column, a number's, a parent's: DROP NOT NULL is refused (ATExecDropNotNull()).
bool must_stay_not_null(const catalog::Relation& table, const catalog::Column& column) {
  const catalog::Constraint* key = table.primary_key();
  return column.identity != catalog::Identity::none || column.inherited > 0 ||
         (key != nullptr && std::ranges::find(key->columns, column.number) != key->columns.end());
}

/// Only the columns that take NULL, where there are any and the server can name them.
std::string instead_of(const lint::SchemaContext& context, const ForbiddenNull& found) {
  if (found.others_allow && found.on_delete && context.catalog.pg_version() >= 15) {
    std::vector<catalog::ColumnNumber> nullable;
    for (const auto number : found.foreign_key->columns) {
      if (const auto* column = found.table->column(number); column && !column->not_null) {
        nullable.push_back(number);
      }
    }
    return fmt::format("-- in the definition of {}:\nON DELETE {} ({})",
                       sql::quote_identifier(found.foreign_key->name),
                       found.by_default ? "SET DEFAULT" : "SET NULL",
                       integrity::column_names(*found.table, nullable));
  }
  if (must_stay_not_null(*found.table, *found.column)) {
    return fmt::format("-- in the definition of {}:\nON {} RESTRICT",
                       sql::quote_identifier(found.foreign_key->name),
                       found.on_delete ? "DELETE" : "UPDATE");
  }
  return fmt::format("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL;",
                     integrity::display_name(*found.table),
                     sql::quote_identifier(found.column->name));
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::forbidden_nulls(context.catalog)) {
    const auto place =
        lint::reviewed_place(context, {&found.foreign_key->origin, &found.column->origin});
    if (!place) continue;
    lint::Problem problem{
        .span = *place,
        .message = message_of(found),
        .notes = {"PostgreSQL accepts the constraint and finds the contradiction when it acts: "
                  "null value violates not-null constraint"}};
    lint::relate(problem, found.column->origin,
                 fmt::format("{} is made here", sql::quote_identifier(found.column->name)));
    problem.instead = instead_of(context, found);
    problem.subject = lint::subject(*found.table, found.foreign_key->columns);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::error,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::set_null_on_not_null
