#include <fmt/format.h>

#include "lint/migration_words.h"

namespace pgplumb::rules::opt_out_without_effect {
namespace {

void check(const lint::HistoryContext& context, lint::Problems& problems) {
  for (const history::Migration& migration : context.project.migrations) {
    if (!migration.under_review) continue;
    for (const history::Directive& directive : migration.directives) {
      if (directive.no_effect.empty()) continue;
      const bool is_here = directive.path == context.sources[migration.file].path;
      problems.add(
          {.span = is_here ? Span{migration.file, directive.begin, directive.end}
                           : lint::line_at(context, migration.file),
           .message = fmt::format("`{}` does nothing here: {} does not heed it", directive.text,
                                  history::framework_name(context.project.framework)),
           .notes = {directive.no_effect},
           .subject = migration.name});
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"transactions", "history"},
    .on_history = check,
};

}  // namespace pgplumb::rules::opt_out_without_effect
