#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::alter_type_rewrite {
namespace {

using lint::Problem;

/// The new type as PostgreSQL spells it, or as written where it is not known.
std::string new_type(const lint::StatementContext& context, const sql::AlterTableAction& action) {
  const sql::TypeName& written = action.column->type.front();
  const replay::Step& step = context.step;
  const catalog::TypeRef type = catalog::resolve_type(step.before, step.session, written);
  return type.type == catalog::no_oid ? std::string(context.sources.text(written.span))
                                      : catalog::format_type(step.before, type);
}

/// The old and the new type, for people: "from integer to bigint".
std::string change_words(const lint::StatementContext& context, const catalog::Relation& table,
                         const sql::AlterTableAction& action) {
  const catalog::Column* column = table.column(action.name);
  const std::string to = new_type(context, action);
  if (column == nullptr || table.assumed) return "to " + to;
  return fmt::format("from {} to {}", catalog::format_type(context.step.before, column->type), to);
}

std::string safe_steps(const replay::Step& step, const catalog::Relation& table,
                       const std::string& column, std::string_view type) {
  return fmt::format(
      "ALTER TABLE {0} ADD COLUMN {1} {2};\n"
      "-- write both columns from a trigger or the application, then in batches:\n"
      "UPDATE {0} SET {1} = {3} WHERE {1} IS NULL AND ...;\n"
      "-- and swap them once all rows are filled:\n"
      "ALTER TABLE {0} RENAME COLUMN {3} TO {4};\n"
      "ALTER TABLE {0} RENAME COLUMN {1} TO {3};",
      lint::display_name(step, table), sql::quote_identifier(column + "_new"), type,
      sql::quote_identifier(column), sql::quote_identifier(column + "_old"));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::alter_type || !action.column) continue;
    if (action.column->type.empty()) continue;
    const effects::Touched* rewrite = lint::work_of(step.effects.rewrites, action);
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (rewrite == nullptr || lock == nullptr) continue;
    Problem problem{
        .span = action.span,
        .message = fmt::format("changing {} {} blocks {} to {} while the whole table is rewritten",
                               lint::column_name(step, *table, action.name),
                               change_words(context, *table, action),
                               lint::blocked_words(lock->mode), lint::display_name(step, *table)),
        .instead = safe_steps(step, *table, action.name, new_type(context, action)),
        .subject = lint::subject(*table, action.name)};
    problem.notes.push_back("the table and its indexes are rewritten: " + rewrite->reason);
    problem.notes.push_back(lint::lock_note(step, *lock));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::alter_type_rewrite
