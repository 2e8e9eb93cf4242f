#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::missing_foreign_key {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::missing_foreign_keys(context.catalog)) {
    if (!lint::is_new(context, found.column->origin)) continue;
    const auto parent = integrity::display_name(*found.parent);
    const auto column = sql::quote_identifier(found.column->name);
    auto problem = lint::column_problem(
        *found.table, *found.column,
        fmt::format(" may name rows of {} that do not exist: it has no foreign key", parent));
    problem.notes.push_back(
        fmt::format("by its name and type it holds {}.{}, to which other tables refer by foreign "
                    "keys",
                    parent, sql::quote_identifier(found.key->name)));
    problem.instead =
        lint::add_constraint_sql(context, *found.table, found.column->name, "fkey",
                                 fmt::format("FOREIGN KEY ({}) REFERENCES {} ({})", column, parent,
                                             sql::quote_identifier(found.key->name)));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::missing_foreign_key
