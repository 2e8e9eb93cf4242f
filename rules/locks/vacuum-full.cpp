#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::vacuum_full {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* vacuum = std::get_if<sql::Vacuum>(&step.statement.node);
  const auto* cluster = std::get_if<sql::Cluster>(&step.statement.node);
  if ((vacuum == nullptr || !vacuum->full) && cluster == nullptr) return;
  if (step.effects.refused) return;
  for (const effects::Touched& rewrite : step.effects.rewrites) {
    const catalog::Relation* table = step.before.relations.find(rewrite.oid);
    if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table)) {
      continue;
    }
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    Problem problem{.span = step.statement.head,
                    .message = fmt::format("{} blocks reads and writes to {} while the whole table "
                                           "and its indexes are written anew",
                                           cluster != nullptr ? "CLUSTER" : "VACUUM FULL",
                                           lint::display_name(step, *table)),
                    .subject = lint::subject(*table)};
    if (lock != nullptr) problem.notes.push_back(lint::lock_note(step, *lock));
    problem.notes.emplace_back(
        "VACUUM without FULL makes the room reusable beside all other work; pg_repack and "
        "pg_squeeze give it back to the system with short locks");
    problems.add(std::move(problem));
    return;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::vacuum_full
