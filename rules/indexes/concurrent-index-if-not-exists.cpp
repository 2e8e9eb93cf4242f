#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::concurrent_index_if_not_exists {
namespace {

/// Code of the file that asks for invalid indexes drops those that it finds.
bool drops_invalid_before(const replay::Step& step) {
  return std::ranges::any_of(lint::earlier(step), [](const sql::Statement& statement) {
    const auto* code = std::get_if<sql::Do>(&statement.node);
    return code != nullptr && code->body.contains("indisvalid");
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* index = std::get_if<sql::CreateIndex>(&step.statement.node);
  // What a failed build left is dropped where the last word on the name is that.
  if (index == nullptr || !index->concurrently || !index->if_not_exists || step.inside != nullptr ||
      step.dropped_indexes.contains(index->name) || drops_invalid_before(step)) {
    return;
  }
  const std::string name = sql::to_sql(
      sql::QualifiedName{.schema = index->table.schema, .name = index->name, .span = {}});
  const std::string schema = index->table.schema.empty() ? "public" : index->table.schema;
  const bool is_together = lint::puts_statements_together(step.migration.migration->transaction);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("run again after a failed build, this leaves {} invalid and "
                              "says nothing",
                              name),
       .notes = {"CREATE INDEX CONCURRENTLY that fails or is stopped leaves an invalid "
                 "index of that name, and IF NOT EXISTS takes it for the index"},
       .instead = fmt::format("{}DROP INDEX CONCURRENTLY IF EXISTS {};\n"
                              "-- and {} the same without IF NOT EXISTS",
                              is_together ? "-- alone in a migration before this one:\n" : "", name,
                              is_together ? "here" : "then"),
       .subject = {fmt::format("{}.{}.{}", schema, index->table.name, index->name),
                   {fmt::format("{}.{}", schema, index->table.name)}}});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_statement = check};

}  // namespace pgplumb::rules::concurrent_index_if_not_exists
