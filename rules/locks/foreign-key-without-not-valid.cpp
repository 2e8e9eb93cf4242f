#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_without_not_valid {
namespace {

using lint::Problem;

std::string constraint_name(const catalog::Relation& table, const sql::AlterTableAction& action,
                            const sql::ConstraintDef& constraint) {
  if (!constraint.name.empty()) return constraint.name;
  std::string name = table.name;
  if (action.column) name += "_" + action.column->name;
  for (const sql::Identifier& column : constraint.columns) name += "_" + column.name;
  return name + "_fkey";
}

/// "orders and users", or one name where both are in the making or the same.
std::string blocked_tables(const replay::Step& step, const catalog::Relation& table,
                           const catalog::Relation* parent) {
  const std::string own = lint::display_name(step, table);
  if (parent == nullptr || parent->oid == table.oid || !lint::in_use(step, *parent)) return own;
  return fmt::format("{} and {}", own, lint::display_name(step, *parent));
}

std::string safe_steps(const lint::StatementContext& context, const catalog::Relation& table,
                       const sql::AlterTableAction& action, const sql::ConstraintDef& constraint) {
  const replay::Step& step = context.step;
  const std::string name = sql::quote_identifier(constraint_name(table, action, constraint));
  const std::string table_name = lint::display_name(step, table);
  const std::string validate = fmt::format(
      "-- in a later transaction:\nALTER TABLE {} VALIDATE CONSTRAINT {};", table_name, name);
  if (!action.constraint) {
    return fmt::format(
        "-- add the column without REFERENCES, then:\n"
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) {} NOT VALID;\n{}",
        table_name, name, sql::quote_identifier(action.column->name),
        context.sources.text(constraint.span), validate);
  }
  const std::string named =
      constraint.name.empty() ? fmt::format("CONSTRAINT {} ", name) : std::string();
  return fmt::format("ALTER TABLE {} ADD {}{} NOT VALID;\n{}", table_name, named,
                     context.sources.text(constraint.span), validate);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    const sql::ConstraintDef* constraint =
        lint::added_constraint(action, sql::ConstraintKind::foreign_key);
    if (constraint == nullptr || lint::work_of(step.effects.scans, action) == nullptr) continue;
    const catalog::Relation* parent =
        catalog::resolve_relation(step.before, step.session, constraint->references);
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (lock == nullptr) continue;
    Problem problem{.span = constraint->span,
                    .message = fmt::format(
                        "checking {} blocks {} to {} while all rows of {} are read",
                        sql::quote_identifier(constraint_name(*table, action, *constraint)),
                        lint::blocked_words(lock->mode), blocked_tables(step, *table, parent),
                        lint::display_name(step, *table)),
                    .instead = safe_steps(context, *table, action, *constraint),
                    .subject = lint::subject(*table, constraint_name(*table, action, *constraint))};
    problem.notes.push_back(lint::lock_note(step, *lock));
    const effects::RelationLock* other =
        parent == nullptr ? nullptr : step.effects.lock_on(parent->oid);
    if (other != nullptr && other != lock) problem.notes.push_back(lint::lock_note(step, *other));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "foreign-keys"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::foreign_key_without_not_valid
