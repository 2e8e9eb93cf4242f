#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "lint/file_course.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_cascade {
namespace {

/// So many are named.
constexpr std::size_t most_named = 5;

bool is_named(const replay::Step& step, const sql::Drop& drop, const catalog::Relation& relation) {
  return std::ranges::any_of(drop.objects, [&](const sql::ObjectRef& object) {
    return catalog::resolve_relation(step.before, step.session, object.name) == &relation;
  });
}

bool is_dropped(const replay::Step& step, catalog::Oid relation) {
  return std::ranges::find(step.effects.dropped, catalog::ColumnUse{relation, 0}) !=
         step.effects.dropped.end();
}

/// What goes besides that which the statement names: each relation is locked when it goes, and so
/// is the other side of each foreign key.
std::vector<std::string> taken_along(const replay::Step& step, const sql::Drop& drop) {
  std::vector<std::string> names;
  for (const effects::RelationLock& lock : step.effects.locks) {
    const catalog::Relation* relation = step.before.relations.find(lock.oid);
    if (relation == nullptr || lock.mode != effects::LockMode::access_exclusive ||
        is_named(step, drop, *relation) || !lint::in_use(step, *relation) ||
        lint::is_dropped_later(step, *relation)) {
      continue;
    }
    const std::string name = lint::display_name(step, *relation);
    if (!relation->is_table()) {
      names.push_back(fmt::format("the view {}", name));
    } else if (is_dropped(step, relation->oid)) {
      names.push_back(fmt::format("the table {}", name));
    } else if (std::ranges::any_of(relation->constraints, [&](const catalog::Constraint& key) {
                 return key.kind == catalog::ConstraintKind::foreign_key &&
                        is_dropped(step, key.references);
               })) {
      names.push_back(fmt::format("foreign keys of {}", name));
    }
  }
  for (const catalog::ColumnUse& use : step.effects.dropped) {
    const catalog::Relation* table = step.before.relations.find(use.relation);
    const catalog::Column* column =
        table == nullptr || use.column == 0 ? nullptr : table->column(use.column);
    if (column != nullptr) names.push_back(lint::column_name(step, *table, column->name));
  }
  return names;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || !drop->cascade || step.effects.refused) return;
  // drop-table names what goes with a schema.
  if (drop->object == sql::ObjectKind::schema) return;
  const std::vector<std::string> names = taken_along(step, *drop);
  if (names.empty()) return;
  const std::span<const std::string> first(names.data(), std::min(names.size(), most_named));
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format(
           "CASCADE takes along {}{}", fmt::join(first, ", "),
           names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : ""),
       .notes = {"what depends on the object when the migration runs goes with it, also what was "
                 "not there when it was written"},
       .instead = "-- drop what is meant by name, then the object without CASCADE"});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_cascade
