#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::rename_column {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* rename = std::get_if<sql::Rename>(&step.statement.node);
  if (rename == nullptr || rename->object != sql::ObjectKind::column || step.effects.refused)
    return;
  const catalog::Relation* table =
      catalog::resolve_relation(step.before, step.session, rename->target.name);
  if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) return;
  const catalog::Column* column = table->column(rename->target.part);
  if (column != nullptr && step.deploy.creates_column(table->oid, column->number)) return;
  const std::string name = lint::display_name(step, *table);
  const std::string type = column == nullptr || column->type.type == catalog::no_oid
                               ? "..."
                               : catalog::format_type(step.before, column->type);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("renaming {} fails every query that still says {}",
                              lint::column_name(step, *table, rename->target.part),
                              sql::quote_identifier(rename->target.part)),
       .notes = {"no moment suits both: the running version of the application knows the old name, "
                 "the next one the new name; views, indexes and constraints follow by themselves"},
       .instead = fmt::format("ALTER TABLE {0} ADD COLUMN {1} {3};\n"
                              "-- write both from a trigger or the application, then in batches:\n"
                              "UPDATE {0} SET {1} = {2} WHERE {1} IS NULL AND ...;\n"
                              "-- read the new one, and in a later release:\n"
                              "ALTER TABLE {0} DROP COLUMN {2};",
                              name, sql::quote_identifier(rename->new_name),
                              sql::quote_identifier(rename->target.part), type),
       .subject = lint::subject(*table, rename->target.part)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::rename_column
