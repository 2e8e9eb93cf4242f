#include <fmt/format.h>

#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_index_without_concurrently {
namespace {

using lint::Problem;

void advise(const lint::StatementContext& context, const catalog::Index& index, Problem& problem) {
  const replay::Step& step = context.step;
  const catalog::Relation& table = *step.before.relations.find(index.relation);
  if (const auto next = lint::index_replacement(step, table, index); next.create != nullptr) {
    // Without a transaction around both, nothing would serve in between.
    problem.instead = lint::replacement_steps(context, index, next);
  } else {
    const std::uint32_t at = step.statement.head.end;
    problem.instead = lint::edited(
        context, {.span = {step.statement.span.file, at, at}, .text = " CONCURRENTLY"});
    problem.instead += ";";
  }
  if (auto note = lint::outside_transaction_note(step); !note.empty()) {
    problem.notes.push_back(std::move(note));
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::index || drop->concurrently ||
      step.effects.refused) {
    return;
  }
  for (const sql::ObjectRef& object : drop->objects) {
    const catalog::Index* index = catalog::resolve_index(step.before, step.session, object.name);
    if (index == nullptr || !lint::blocks_in_vain(context, *index)) continue;
    const effects::RelationLock* lock = step.effects.lock_on(index->relation);
    if (lock == nullptr) continue;
    const std::string name = sql::quote_identifier(index->name);
    Problem problem{
        .span = step.statement.head,
        .message = fmt::format("dropping {} blocks {} to {}", name, lint::blocked_words(lock->mode),
                               lint::display_name(step, index->relation)),
        .notes = {lint::lock_note(step, *lock) +
                  ": it is short, but it waits for every open transaction on the table, and all "
                  "others wait behind it"},
        .subject = {fmt::format("{}.{}", index->schema, index->name),
                    {fmt::format("{}.{}", lock->schema, lock->name)}}};
    if (lint::drops_concurrently(*drop, *index)) advise(context, *index, problem);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_index_without_concurrently
