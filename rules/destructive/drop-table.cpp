#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lint/carried_rows.h"
#include "lint/file_course.h"
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

std::string revoke_sql(const replay::Step& step, std::span<const Relation* const> tables) {
  std::vector<std::string> names;
  for (const Relation* table : tables) names.push_back(lint::display_name(step, *table));
  return fmt::format(
      "-- one release earlier, and from the application's role; GRANT undoes it:\n"
      "REVOKE ALL ON {} FROM PUBLIC, CURRENT_USER;",
      fmt::join(names, ", "));
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

/// Tables that a statement drops and of which the same is to be said.
struct Group {
  std::vector<const Relation*> tables;
  std::vector<Span> spans;    ///< where each is named, or the statement's head
  bool loses_rows = true;     ///< the deploy has not emptied them
  bool fails_queries = true;  ///< nothing takes their names
  bool by_cascade = false;
  std::optional<config::Level> level;  ///< an override's

  [[nodiscard]] bool is_like(const Group& other) const {
    return loses_rows == other.loses_rows && fails_queries == other.fails_queries &&
           by_cascade == other.by_cascade && level == other.level;
  }
};

Group group_of(const replay::Step& step, const sql::Drop& drop, const Relation& table) {
  const sql::ObjectRef* object = named_by(step, drop, table);
  const sql::Statement* successor = lint::makes_table_later(step, table);
  const bool is_kept = step.deploy.has_emptied(table.oid) ||
                       (successor != nullptr && lint::carries_rows_over(step, table, *successor));
  return {.tables = {&table},
          .spans = {object == nullptr ? step.statement.head : object->span},
          .loses_rows = !is_kept,
          .fails_queries = successor == nullptr,
          .by_cascade = object == nullptr,
          .level = {}};
}

std::string message_of(const replay::Step& step, const Group& group) {
  std::vector<std::string> shown;
  for (const Relation* table : group.tables) shown.push_back(lint::display_name(step, *table));
  const std::string names = lint::listed(shown, "tables");
  const std::string_view it = shown.size() == 1 ? "it" : "them";
  const std::string fails = group.fails_queries ? fmt::format("fails what still uses {}", it) : "";
  const std::string command(sql::command_tag(step.statement));
  if (!group.loses_rows) {
    return group.by_cascade ? fmt::format("{} CASCADE drops {} and {}", command, names, fails)
                            : fmt::format("dropping {} {}", names, fails);
  }
  const std::string rest = fails.empty() ? "" : " and " + fails;
  if (group.by_cascade) {
    return fmt::format("{} CASCADE loses the rows of {}{}", command, names, rest);
  }
  return fmt::format("dropping {} loses {} rows{}", names, shown.size() == 1 ? "its" : "their",
                     rest);
}

void report(const replay::Step& step, const Group& group, lint::Problems& problems) {
  Problem problem{.span = group.spans.front(), .message = message_of(step, group)};
  if (group.fails_queries) {
    problem.notes.push_back(fmt::format(
        "the running version of the application may still read {}{}",
        group.tables.size() == 1 ? "it" : "them",
        group.loses_rows ? "; a rollback of the application cannot bring the rows back" : ""));
    problem.instead = revoke_sql(step, group.tables);
  } else {
    problem.notes.emplace_back(
        "what takes the name later in the file has none of its rows, privileges and triggers");
  }
  problem.subject = lint::subject(*group.tables.front());
  for (std::size_t i = 1; i < group.tables.size(); ++i) {
    const lint::Subject more = lint::subject(*group.tables[i]);
    problem.subject.name += "," + more.name;
    problem.subject.tables.push_back(more.name);
    if (group.spans[i] == problem.span) continue;
    problem.related.push_back(
        {group.spans[i], "and " + lint::display_name(step, *group.tables[i])});
  }
  if (auto made = lint::made_here(step, *group.tables.front())) problem.related.push_back(*made);
  problems.add(std::move(problem));
}

/// A group of each table that somebody misses and of which that is told.
std::vector<Group> told_groups(const lint::StatementContext& context, const sql::Drop& drop) {
  std::vector<Group> groups;
  std::vector<lint::Part> parts;
  for (const Relation* table : dropped_tables(context.step)) {
    Group one = group_of(context.step, drop, *table);
    if (!one.loses_rows && !one.fails_queries) continue;
    parts.push_back({one.spans.front(), lint::subject(*table).tables});
    groups.push_back(std::move(one));
  }
  const std::vector<lint::PartFate> fates = context.fates(parts);
  std::vector<Group> told;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].level = fates[i].level;
    if (fates[i].is_told) told.push_back(std::move(groups[i]));
  }
  return told;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || step.effects.dropped.empty() || step.effects.refused) return;
  std::vector<Group> groups;
  for (Group& one : told_groups(context, *drop)) {
    const auto same =
        std::ranges::find_if(groups, [&](const Group& group) { return group.is_like(one); });
    if (same == groups.end()) {
      groups.push_back(std::move(one));
    } else {
      same->tables.push_back(one.tables.front());
      same->spans.push_back(one.spans.front());
    }
  }
  for (const Group& group : groups) report(step, group, problems);
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
