#include "lint/blocking.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

/// So many locks on other tables have a note.
constexpr std::size_t most_named = 3;

/// A partition or child of a table that is locked too: who uses it comes by way of that.
bool is_below_another(const effects::Effects& effects, const catalog::Relation& relation) {
  return std::ranges::any_of(
      relation.parents, [&](catalog::Oid parent) { return effects.lock_on(parent) != nullptr; });
}

/// The locks on other tables in use that keep their writers out: the far ends of foreign keys.
std::vector<const effects::RelationLock*> other_locks(const replay::Step& step,
                                                      const catalog::Relation& table) {
  std::vector<const effects::RelationLock*> found;
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (lock.oid == table.oid || !effects::blocked_by(lock.mode).writes) continue;
    const catalog::Relation* other = step.before.relations.find(lock.oid);
    if (other != nullptr && other->is_table() && in_use(step, *other) &&
        !is_below_another(step.effects, *other)) {
      found.push_back(&lock);
    }
  }
  return found;
}

/// "orders", "orders and users", "orders, users and 3 more tables": those under one kind of lock.
std::string locked_tables(const replay::Step& step, const catalog::Relation& table,
                          effects::LockMode mode,
                          std::span<const effects::RelationLock* const> others) {
  std::vector<std::string> names{display_name(step, table)};
  for (const effects::RelationLock* lock : others) {
    if (lock->mode == mode) names.push_back(display_name(step, lock->oid));
  }
  if (names.size() == 1) return names.front();
  if (names.size() == 2) return fmt::format("{} and {}", names[0], names[1]);
  if (names.size() == 3) return fmt::format("{}, {} and {}", names[0], names[1], names[2]);
  return fmt::format("{}, {} and {} more tables", names[0], names[1], names.size() - 2);
}

}  // namespace

const effects::RelationLock* blocking_lock(const StatementContext& context,
                                           const catalog::Relation& table) {
  if (!has_many_rows(context, table)) return nullptr;
  const effects::RelationLock* lock = context.step.effects.lock_on(table.oid);
  return lock != nullptr && effects::blocked_by(lock->mode).writes ? lock : nullptr;
}

SameParts SameParts::told() const {
  if (empty()) return {};
  const std::vector<std::string> tables = subject(first().table).tables;
  std::vector<Part> asked;
  for (const BlockingPart& part : parts) asked.push_back({part.action.span, tables});
  const std::vector<PartFate> fates = first().context.fates(asked);
  SameParts told;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (fates[i].is_told) told.add(parts[i], columns[i]);
  }
  return told;
}

std::string SameParts::names() const {
  return column_names(first().step(), first().table, columns);
}

void SameParts::relate(Problem& problem) const {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Span span = parts[i].action.span;
    if (span == problem.span) continue;
    problem.related.push_back({span, "and " + sql::quote_identifier(columns[i])});
  }
}

Problem blocking_problem(const StatementContext& context, const catalog::Relation& table,
                         const effects::RelationLock& lock, Blocking what) {
  const replay::Step& step = context.step;
  const auto others = other_locks(step, table);
  const std::string tables = what.reaches_others ? locked_tables(step, table, lock.mode, others)
                                                 : display_name(step, table);
  Problem problem{
      .span = what.span,
      .message = fmt::format("{} blocks {} to {}{}{}", what.doing, blocked_words(lock.mode), tables,
                             what.meanwhile.empty() ? "" : " ", what.meanwhile),
      .subject = subject(table, what.part)};
  if (!what.reason.empty()) problem.notes.push_back(std::move(what.reason));
  if (const auto* size = config::find_size(context.config.sizes, table.schema, table.name)) {
    problem.notes.push_back(
        fmt::format("{} has {}", display_name(step, table), config::size_words(*size)));
  }
  problem.notes.push_back(lock_note(step, lock) + std::string(what.until));
  for (const effects::RelationLock* other :
       std::span(others).first(std::min(others.size(), most_named))) {
    problem.notes.push_back(lock_note(step, *other));
  }
  if (others.size() > most_named) {
    problem.notes.push_back(
        fmt::format("{} more tables are locked along with it", others.size() - most_named));
  }
  if (auto made = made_here(step, table)) problem.related.push_back(std::move(*made));
  return problem;
}

}  // namespace pgplumb::lint
