#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_not_null {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_not_null) continue;
    const catalog::Column* column = table->column(action.name);
    if (column == nullptr || !column->not_null ||
        step.deploy.creates_column(table->oid, column->number)) {
      continue;
    }
    problems.add(
        {.span = action.span,
         .message = fmt::format("{} may be NULL from now on, which its readers do not expect",
                                lint::column_name(step, *table, action.name)),
         .notes = {"the running version of the application may still take every value for present; "
                   "comparisons, NOT IN and unique constraints treat NULL apart"},
         .subject = lint::subject(*table, action.name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::medium,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_not_null
