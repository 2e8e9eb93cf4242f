#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::reindex_without_concurrently {
namespace {

using lint::Problem;

std::string_view kind_words(sql::ReindexKind kind) {
  switch (kind) {
    case sql::ReindexKind::index:
      return "INDEX";
    case sql::ReindexKind::table:
      return "TABLE";
    case sql::ReindexKind::schema:
      return "SCHEMA";
    case sql::ReindexKind::database:
      return "DATABASE";
    case sql::ReindexKind::system:
      return "SYSTEM";
  }
  return {};
}

/// The table in use that the statement keeps others out of, the first of many for a schema.
const effects::RelationLock* blocking_lock(const lint::StatementContext& context) {
  for (const effects::RelationLock& lock : context.step.effects.locks) {
    const catalog::Relation* table = context.step.before.relations.find(lock.oid);
    if (table != nullptr && effects::blocked_by(lock.mode).writes &&
        lint::in_use(context.step, *table) && lint::has_many_rows(context, *table)) {
      return &lock;
    }
  }
  return nullptr;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* reindex = std::get_if<sql::Reindex>(&step.statement.node);
  if (reindex == nullptr || reindex->concurrently || step.effects.refused) return;
  const effects::RelationLock* lock = blocking_lock(context);
  if (lock == nullptr) return;
  const std::string table = lint::display_name(step, lock->oid);
  Problem problem{
      .span = step.statement.head,
      .message = fmt::format("rebuilding indexes of {} blocks writes, and reads that would use "
                             "them, until they are built",
                             table),
      .notes = {lint::lock_note(step, *lock),
                "the index itself is under ACCESS EXCLUSIVE: even planning a query on the table "
                "waits for it"},
      .subject = lint::subject(*step.before.relations.find(lock->oid))};
  // SYSTEM has no such form (documentation, REINDEX).
  if (reindex->kind != sql::ReindexKind::system && !reindex->name.empty()) {
    problem.instead = fmt::format("REINDEX {} CONCURRENTLY {};", kind_words(reindex->kind),
                                  sql::to_sql(reindex->name));
    if (auto note = lint::outside_transaction_note(step); !note.empty()) {
      problem.notes.push_back(std::move(note));
    }
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::reindex_without_concurrently
