#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::rename_table {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* rename = std::get_if<sql::Rename>(&step.statement.node);
  if (rename == nullptr || rename->object != sql::ObjectKind::table || step.effects.refused) return;
  const catalog::Relation* table =
      catalog::resolve_relation(step.before, step.session, rename->target.name);
  if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) return;
  const std::string old_name = lint::display_name(step, *table);
  const std::string new_name = sql::quote_identifier(rename->new_name);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("renaming {} fails every query that still says {}", old_name,
                              sql::quote_identifier(table->name)),
       .notes = {"no moment suits both: the running version of the application knows the old name, "
                 "the next one the new name"},
       .instead = fmt::format("-- in one transaction, so that both names work:\n"
                              "ALTER TABLE {0} RENAME TO {1};\n"
                              "CREATE VIEW {0} AS SELECT * FROM {1};\n"
                              "-- once nothing uses the old name:\n"
                              "DROP VIEW {0};",
                              old_name, new_name),
       .subject = lint::subject(*table)});
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

}  // namespace pgplumb::rules::rename_table
