#include <fmt/format.h>

#include "effects/partitions.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::detach_without_concurrently {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::detach_partition || action.concurrently) continue;
    const catalog::Relation* partition =
        catalog::resolve_relation(step.before, step.session, action.other);
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (partition == nullptr || lock == nullptr || !lint::in_use(step, *partition)) continue;
    Problem problem{
        .span = action.span,
        .message =
            fmt::format("detaching {} blocks {} to all of {}", lint::display_name(step, *partition),
                        lint::blocked_words(lock->mode), lint::display_name(step, *table)),
        .notes = {lint::lock_note(step, *lock) +
                  ": it is short, but it waits for every open transaction on the table, and all "
                  "others wait behind it"},
        .subject = lint::subject(*table, partition->name)};
    if (effects::can_detach_concurrently(step.before, *table)) {
      problem.instead =
          fmt::format("ALTER TABLE {} DETACH PARTITION {} CONCURRENTLY;",
                      lint::display_name(step, *table), lint::display_name(step, *partition));
      if (auto note = lint::outside_transaction_note(step); !note.empty()) {
        problem.notes.push_back(std::move(note));
      }
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "partitions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::detach_without_concurrently
