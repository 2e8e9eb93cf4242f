#include <fmt/format.h>

#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::concurrent_index_if_not_exists {
namespace {

/// The file names the index before: what a failed build left is dropped there.
bool is_named_before(const lint::StatementContext& context, std::string_view name) {
  const Span statement = context.step.statement.span;
  return context.sources.text({.file = statement.file, .begin = 0, .end = statement.begin})
             .find(name) != std::string_view::npos;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& step = context.step;
  const auto* index = std::get_if<sql::CreateIndex>(&step.statement.node);
  if (index == nullptr || !index->concurrently || !index->if_not_exists ||
      is_named_before(context, index->name)) {
    return;
  }
  const auto name = sql::quote_identifier(index->name);
  problems.add({.span = step.statement.head,
                .message = fmt::format("run again after a failed build, this leaves {} invalid and "
                                       "says nothing",
                                       name),
                .notes = {"CREATE INDEX CONCURRENTLY that fails or is stopped leaves an invalid "
                          "index of that name, and IF NOT EXISTS takes it for the index"},
                .instead = fmt::format("DROP INDEX CONCURRENTLY IF EXISTS {};\n"
                                       "-- and then the same without IF NOT EXISTS",
                                       name),
                .subject = index->table.name + "." + index->name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_statement = check};

}  // namespace pgplumb::rules::concurrent_index_if_not_exists
