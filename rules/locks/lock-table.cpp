#include <fmt/format.h>

#include "effects/lock_modes.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::lock_table {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* statement = std::get_if<sql::Lock>(&step.statement.node);
  if (statement == nullptr || step.effects.refused) return;
  const effects::LockMode mode = effects::lock_mode_named(statement->mode);
  if (!effects::blocked_by(mode).writes) return;
  for (const sql::FromItem& item : statement->tables) {
    const catalog::Relation* table =
        catalog::resolve_relation(step.before, step.session, item.name);
    if (table == nullptr || !lint::in_use(step, *table)) continue;
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (lock == nullptr) continue;
    problems.add(
        {.span = step.statement.head,
         .message = fmt::format("LOCK TABLE blocks {} to {} until the transaction ends",
                                lint::blocked_words(mode), lint::display_name(step, *table)),
         .notes = {lint::lock_note(step, *lock),
                   "what changes the schema takes the lock that it needs by itself"},
         .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::lock_table
