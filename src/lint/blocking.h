#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/step_words.h"

/// The findings about ALTER TABLE that works on a table in use while others wait for its lock.
namespace pgplumb::lint {

/// A subcommand of ALTER TABLE, the table, and the lock that keeps its writers out at least.
struct BlockingPart {
  const StatementContext& context;
  const sql::AlterTable& alter;
  const sql::AlterTableAction& action;
  const catalog::Relation& table;
  const effects::RelationLock& lock;

  [[nodiscard]] const replay::Step& step() const { return context.step; }
  [[nodiscard]] const effects::Effects& effects() const { return context.step.effects; }
};

/// The lock on a table in use that a statement works on; null where writers pass, and where the
/// work is over at once: the table is empty, or known to be small.
const effects::RelationLock* blocking_lock(const StatementContext& context,
                                           const catalog::Relation& table);

template <typename Visit>
void for_each_blocking_part(const StatementContext& context, const Visit& visit) {
  const auto [alter, table] = altered_table(context.step);
  if (table == nullptr) return;
  const effects::RelationLock* lock = blocking_lock(context, *table);
  if (lock == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    visit(BlockingPart{context, *alter, action, *table, *lock});
  }
}

/// The subcommands of one statement that do the same to columns of its table: one finding tells of
/// all of them.
struct SameParts {
  std::vector<BlockingPart> parts;
  std::vector<std::string> columns;  ///< what each of them is about, in their order

  void add(const BlockingPart& part, std::string column) {
    parts.push_back(part);
    columns.push_back(std::move(column));
  }
  [[nodiscard]] bool empty() const { return parts.empty(); }
  [[nodiscard]] const BlockingPart& first() const { return parts.front(); }
  /// Those that are told: see `StatementContext::fates`.
  [[nodiscard]] SameParts told() const;
  /// "users.email", "email and phone of users".
  [[nodiscard]] std::string names() const;
  /// Points at those behind the first.
  void relate(Problem& problem) const;
};

/// What a blocking statement does: "adding users.id blocks reads and writes to users while the
/// whole table is rewritten".
struct Blocking {
  Span span;
  std::string doing;            ///< "adding users.id"
  std::string_view meanwhile;   ///< "while the whole table is rewritten"; may be empty
  std::string_view part;        ///< of the table, that it is about: see `subject`
  std::string reason;           ///< a note before that of the lock; may be empty
  std::string_view until = {};  ///< added to the note of the lock: " until the scan is done"
  bool reaches_others = false;  ///< the message names the other tables under the same lock too
};

/// The finding, with the locks in PostgreSQL's words (those on other tables in use too) and the
/// place where the table was made. What to do instead is the rule's to say.
Problem blocking_problem(const StatementContext& context, const catalog::Relation& table,
                         const effects::RelationLock& lock, Blocking what);
inline Problem blocking_problem(const BlockingPart& part, Blocking what) {
  return blocking_problem(part.context, part.table, part.lock, std::move(what));
}

}  // namespace pgplumb::lint
