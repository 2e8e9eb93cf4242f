#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::truncate_table {
namespace {

using lint::Problem;

/// So many tables are named.
constexpr std::size_t most_named = 4;

std::string listed(const std::vector<std::string>& names) {
  if (names.size() <= most_named) return fmt::format("{}", fmt::join(names, ", "));
  const std::span<const std::string> first(names.data(), most_named - 1);
  return fmt::format("{} and {} more tables", fmt::join(first, ", "), names.size() - first.size());
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* truncate = std::get_if<sql::Truncate>(&step.statement.node);
  if (truncate == nullptr || step.effects.refused) return;
  std::vector<std::string> named;
  std::vector<std::string> reached;
  const catalog::Relation* first = nullptr;
  for (const catalog::Oid oid : step.effects.truncated) {
    const catalog::Relation* table = step.before.relations.find(oid);
    if (table == nullptr || !lint::in_use(step, *table)) continue;
    if (first == nullptr) first = table;
    const bool is_named = std::ranges::any_of(truncate->tables, [&](const sql::FromItem& item) {
      return catalog::resolve_relation(step.before, step.session, item.name) == table;
    });
    // The partitions of a table that is named are that table.
    const bool is_below = std::ranges::any_of(table->parents, [&](catalog::Oid parent) {
      return std::ranges::find(step.effects.truncated, parent) != step.effects.truncated.end();
    });
    if (is_named || !is_below) {
      (is_named ? named : reached).push_back(lint::display_name(step, *table));
    }
  }
  if (first == nullptr) return;
  Problem problem{.span = step.statement.head,
                  .message = fmt::format("all rows of {} are lost", listed(named)),
                  .subject = lint::subject(*first)};
  if (!reached.empty()) {
    problem.message = fmt::format("all rows of {}{}{} are lost", listed(named),
                                  named.empty() ? "" : ", and by CASCADE of ", listed(reached));
    problem.notes.emplace_back(
        "CASCADE empties every table with a foreign key to one that is emptied, whatever its ON "
        "DELETE says");
  }
  if (const effects::RelationLock* lock = step.effects.lock_on(first->oid)) {
    problem.notes.push_back(lint::lock_note(step, *lock));
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::truncate_table
