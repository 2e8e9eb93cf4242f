#include <fmt/format.h>

#include <string>
#include <vector>

#include "fmt/ranges.h"
#include "lint/rule.h"
#include "lint/table_work.h"

namespace pgplumb::rules::lock_footprint {
namespace {

/// "users (ACCESS EXCLUSIVE)".
std::string words(const replay::Step& step, const effects::RelationLock& lock) {
  return fmt::format("{} ({})", lint::display_name(step, lock.oid),
                     effects::documentation_name(lock.mode));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  std::vector<std::string> locked;
  for (const effects::RelationLock& lock : step.effects.locks) {
    const catalog::Relation* relation = step.before.relations.find(lock.oid);
    if (relation == nullptr || !effects::blocked_by(lock.mode).writes ||
        !lint::in_use(step, *relation)) {
      continue;
    }
    locked.push_back(words(step, lock));
  }
  if (locked.empty()) return;
  lint::Problem problem{.span = step.statement.head,
                        .message = fmt::format("{} locks {}", sql::command_tag(step.statement),
                                               fmt::join(locked, ", "))};
  std::vector<std::string> held;
  for (const lint::HeldTable& table : lint::held_tables(step)) {
    held.push_back(fmt::format("{} ({})", lint::display_name(step, *table.table),
                               effects::documentation_name(table.lock.mode)));
  }
  if (!held.empty()) {
    problem.notes.push_back(fmt::format("the transaction has {} already", fmt::join(held, ", ")));
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::lock_footprint
