#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_replica_identity {
namespace {

using catalog::Relation;

/// A publication names the table, so that its rows are replicated.
bool is_published(const replay::Step& step, const Relation& table) {
  return std::ranges::any_of(step.before.publications, [&](const auto& entry) {
    const std::vector<catalog::Oid>& tables = entry.second.tables;
    return std::ranges::find(tables, table.oid) != tables.end();
  });
}

/// The constraint is the primary key that tells the rows of UPDATE and DELETE apart.
bool identifies_rows(const Relation& table, const catalog::Constraint& constraint) {
  return table.replica_identity == 'd' && constraint.kind == catalog::ConstraintKind::primary_key;
}

/// Another action of the statement puts a key in its place.
bool adds_primary_key(const sql::AlterTable& alter) {
  return std::ranges::any_of(alter.actions, [](const sql::AlterTableAction& action) {
    return lint::added_constraint(action, sql::ConstraintKind::primary_key) != nullptr;
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || adds_primary_key(*alter) || !is_published(step, *table)) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_constraint) continue;
    const catalog::Constraint* constraint = table->constraint(action.name);
    if (constraint == nullptr || !identifies_rows(*table, *constraint)) continue;
    const std::string name = lint::display_name(step, *table);
    problems.add(
        {.span = action.span,
         .message = fmt::format("UPDATE and DELETE on {} fail from now on: it is published and has "
                                "no replica identity",
                                name),
         .notes = {"logical replication finds rows by the primary key, unless REPLICA IDENTITY "
                   "says otherwise"},
         .instead = fmt::format("ALTER TABLE {} REPLICA IDENTITY USING INDEX ...;", name),
         .subject = lint::subject(*table)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"replication"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_replica_identity
