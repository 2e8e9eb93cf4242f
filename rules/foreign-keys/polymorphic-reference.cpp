#include <fmt/format.h>

#include "integrity/references.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::polymorphic_reference {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::polymorphic_references(context.catalog)) {
    if (!lint::is_new(context, found.id->origin)) continue;
    auto problem = lint::column_problem(
        *found.table, *found.id,
        fmt::format(" may name rows that do not exist: which table it means stands in {}, so no "
                    "foreign key is possible",
                    sql::quote_identifier(found.type->name)));
    problem.notes.emplace_back(
        "with one nullable column and foreign key for each table, CHECK (num_nonnulls(...) = 1) "
        "says that it is just one of them");
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

}  // namespace pgplumb::rules::polymorphic_reference
