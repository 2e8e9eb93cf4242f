#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_table {
namespace {

using catalog::Relation;
using lint::Problem;

/// The tables in use that go; partitions go with the table that they are part of.
std::vector<const Relation*> dropped_tables(const replay::Step& step) {
  const auto goes = [&](catalog::Oid oid) {
    return std::ranges::find(step.effects.dropped, catalog::ColumnUse{oid, 0}) !=
           step.effects.dropped.end();
  };
  std::vector<const Relation*> tables;
  for (const catalog::ColumnUse& dropped : step.effects.dropped) {
    if (dropped.column != 0) continue;
    const Relation* table = step.before.relations.find(dropped.relation);
    if (table == nullptr || !lint::in_use(step, *table)) continue;
    if (table->is_partition() && std::ranges::any_of(table->parents, goes)) continue;
    tables.push_back(table);
  }
  return tables;
}

std::string revoke_sql(const replay::Step& step, const Relation& table) {
  return fmt::format(
      "-- one release earlier, and from the application's role; GRANT undoes it:\n"
      "REVOKE ALL ON {} FROM PUBLIC, CURRENT_USER;",
      lint::display_name(step, table));
}

Problem problem_at(Span span, std::string message) {
  return {.span = span,
          .message = std::move(message),
          .notes = {"the running version of the application may still read it; a rollback of the "
                    "application cannot bring the rows back"}};
}

/// The object of DROP TABLE that means the table; null where CASCADE takes it along.
const sql::ObjectRef* named_by(const replay::Step& step, const sql::Drop& drop,
                               const Relation& table) {
  if (drop.object != sql::ObjectKind::table && drop.object != sql::ObjectKind::foreign_table) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(drop.objects, [&](const sql::ObjectRef& object) {
    return catalog::resolve_relation(step.before, step.session, object.name) == &table;
  });
  return found == drop.objects.end() ? nullptr : &*found;
}

/// The tables that CASCADE takes: one finding for all of them.
void add_cascade(const replay::Step& step, const std::vector<const Relation*>& tables,
                 lint::Problems& problems) {
  constexpr std::size_t most_named = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(tables.size(), most_named); ++i) {
    names += (i == 0 ? "" : ", ") + lint::display_name(step, *tables[i]);
  }
  if (tables.size() > most_named) {
    names += fmt::format(" and {} more tables", tables.size() - most_named);
  }
  Problem problem = problem_at(
      step.statement.head,
      fmt::format("{} CASCADE loses the rows of {} and fails what still uses {}",
                  sql::command_tag(step.statement), names, tables.size() == 1 ? "it" : "them"));
  problem.instead = revoke_sql(step, *tables.front());
  problem.subject = lint::subject(*tables.front());
  if (auto made = lint::made_here(step, *tables.front())) problem.related.push_back(*made);
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || step.effects.dropped.empty() || step.effects.refused) return;
  std::vector<const Relation*> by_cascade;
  for (const Relation* table : dropped_tables(step)) {
    const sql::ObjectRef* object = named_by(step, *drop, *table);
    if (object == nullptr) {
      by_cascade.push_back(table);
      continue;
    }
    Problem problem =
        problem_at(object->span, fmt::format("dropping {} loses its rows and fails what still "
                                             "uses it",
                                             lint::display_name(step, *table)));
    problem.instead = revoke_sql(step, *table);
    problem.subject = lint::subject(*table);
    if (auto made = lint::made_here(step, *table)) problem.related.push_back(*made);
    problems.add(std::move(problem));
  }
  if (!by_cascade.empty()) add_cascade(step, by_cascade, problems);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_table
