#include <fmt/format.h>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::row_security_not_forced {
namespace {

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    if (!table->row_security || table->force_row_security ||
        !lint::is_new(context, table->origin)) {
      continue;
    }
    const auto name = integrity::display_name(*table);
    problems.add({.span = table->origin.created,
                  .message = fmt::format("the policies of {} do not apply to its owner", name),
                  .notes = {"where the application connects as the role that runs migrations, it "
                            "sees all rows"},
                  .instead = fmt::format("ALTER TABLE {} FORCE ROW LEVEL SECURITY;", name),
                  .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .on_by_default = false,
                                .tags = {"security"},
                                .on_schema = check};

}  // namespace pgplumb::rules::row_security_not_forced
