#include <fmt/format.h>

#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::default_partition {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto* create = std::get_if<sql::CreateTable>(&context.step.statement.node);
  if (create == nullptr || !create->bound || !create->bound->is_default) return;
  problems.add({.span = context.step.statement.head,
                .message = fmt::format("every partition that is added later reads all rows of {}",
                                       sql::quote_identifier(create->name.name)),
                .notes = {"the default partition is locked under ACCESS EXCLUSIVE for it, unless a "
                          "valid CHECK excludes the new bound; and DETACH ... CONCURRENTLY is "
                          "refused while there is one"},
                .subject = create->name.name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"partitions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::default_partition
