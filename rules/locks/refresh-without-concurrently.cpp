#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::refresh_without_concurrently {
namespace {

using lint::Problem;

/// is_usable_unique_index(): unique, valid, over plain columns, for all rows.
bool is_usable(const catalog::Index* index) {
  return index != nullptr && index->unique && index->valid && !index->predicate &&
         std::ranges::none_of(index->keys,
                              [](const catalog::IndexKey& key) { return key.column == 0; });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* refresh = std::get_if<sql::RefreshMaterializedView>(&step.statement.node);
  if (refresh == nullptr || refresh->concurrently || !refresh->with_data || step.effects.refused) {
    return;
  }
  const catalog::Relation* view =
      catalog::resolve_relation(step.before, step.session, refresh->name);
  if (view == nullptr || !view->populated || !lint::in_use(step, *view)) return;
  const effects::RelationLock* lock = step.effects.lock_on(view->oid);
  if (lock == nullptr || !effects::blocked_by(lock->mode).reads) return;
  const std::string name = lint::display_name(step, *view);
  const bool usable = std::ranges::any_of(view->indexes, [&](catalog::Oid index) {
    return is_usable(step.before.indexes.find(index));
  });
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("refreshing {} blocks reads of it while its query runs", name),
      .notes = {lint::lock_note(step, *lock)},
      .instead = fmt::format("REFRESH MATERIALIZED VIEW CONCURRENTLY {};", name),
      .subject = lint::subject(*view)};
  if (!usable) {
    problem.instead = fmt::format("CREATE UNIQUE INDEX ON {} (...);\n{}", name, problem.instead);
    problem.notes.emplace_back(
        "CONCURRENTLY needs a unique index over columns, without a WHERE, to tell rows apart");
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks", "views"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::refresh_without_concurrently
