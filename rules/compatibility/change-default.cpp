#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::change_default {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    const bool drops = action.kind == sql::AlterTableKind::drop_default;
    if (!drops && action.kind != sql::AlterTableKind::set_default) continue;
    const catalog::Column* column = table->column(action.name);
    if (column == nullptr || !column->default_value ||
        step.deploy.creates_column(table->oid, column->number)) {
      continue;
    }
    const bool required = drops && column->not_null;
    problems.add(
        {.span = action.span,
         .message = required ? fmt::format("an INSERT that leaves out {} fails from now on",
                                           lint::column_name(step, *table, action.name))
                             : fmt::format("rows that are inserted without {} get another value",
                                           lint::column_name(step, *table, action.name)),
         .notes = {"rows that are there keep theirs; a running application that has read the "
                   "default, as ORMs do, goes on writing the old one"},
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

}  // namespace pgplumb::rules::change_default
