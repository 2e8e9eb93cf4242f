#include <fmt/format.h>

#include "lint/rule.h"

namespace pgplumb::rules::hash_index {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto& statement = context.step.statement;
  const auto* index = std::get_if<sql::CreateIndex>(&statement.node);
  if (index == nullptr || index->method != "hash") return;
  problems.add({.span = statement.head,
                .message = fmt::format("a hash index on {} finds equal values and nothing else: no "
                                       "ranges, no order, no uniqueness",
                                       index->table.name),
                .subject = index->table.name + "." + index->name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"indexes"},
                                .on_statement = check};

}  // namespace pgplumb::rules::hash_index
