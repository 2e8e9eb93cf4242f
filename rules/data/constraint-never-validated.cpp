#include <fmt/format.h>

#include <algorithm>

#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::constraint_never_validated {
namespace {

/// So many migrations may come before a constraint is validated.
constexpr int patience = 3;

/// How many of the files under review come after the one that made the constraint.
long later_files(const lint::SchemaContext& context, std::uint32_t file) {
  return std::ranges::count_if(context.reviewed_files,
                               [&](std::uint32_t other) { return other > file; });
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& [oid, table] : context.catalog.relations) {
    for (const catalog::Constraint& constraint : table.constraints) {
      if (constraint.validated || !constraint.enforced || constraint.parent != catalog::no_oid ||
          constraint.inherited > 0 || !lint::is_new(context, constraint.origin) ||
          later_files(context, constraint.origin.created.file) < patience) {
        continue;
      }
      const std::string table_name = integrity::display_name(table);
      const std::string name = sql::quote_identifier(constraint.name);
      auto problem = lint::constraint_problem(
          table, constraint,
          fmt::format("rows of {} from before {} are never checked", table_name, name));
      problem.notes = {
          "NOT VALID leaves them to VALIDATE CONSTRAINT, which no later migration has",
          "the planner does not rely on such a constraint, and an UPDATE of a row that breaks it "
          "fails, whatever it changes"};
      problem.instead = fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", table_name, name);
      problems.add(std::move(problem));
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"constraints"},
    .on_schema = check,
};

}  // namespace pgplumb::rules::constraint_never_validated
