#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "catalog/replication.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::drop_replica_identity {
namespace {

using catalog::Relation;

/// A publication has what is changed in the table.
bool is_published(const replay::Step& step, const Relation& table) {
  return std::ranges::any_of(step.before.publications, [&](const auto& entry) {
    const catalog::Publication& publication = entry.second;
    return (publication.updates || publication.deletes) &&
           catalog::publishes(step.before, publication, table);
  });
}

/// REPLICA IDENTITY USING INDEX names the index: somebody replicates the table, from wherever.
bool is_identity(const replay::Step& step, const Relation& table, catalog::Oid oid) {
  const catalog::Index* index = step.before.indexes.find(oid);
  return index != nullptr && index->replica_identity && table.replica_identity == 'i';
}

/// The constraint is what tells the rows of UPDATE and DELETE apart.
bool identifies_rows(const replay::Step& step, const Relation& table,
                     const catalog::Constraint& constraint) {
  if (is_identity(step, table, constraint.index)) return true;
  return table.replica_identity == 'd' && constraint.kind == catalog::ConstraintKind::primary_key &&
         is_published(step, table);
}

/// Another action of the statement puts a key in its place.
bool adds_primary_key(const sql::AlterTable& alter) {
  return std::ranges::any_of(alter.actions, [](const sql::AlterTableAction& action) {
    return lint::added_constraint(action, sql::ConstraintKind::primary_key) != nullptr;
  });
}

void add(const replay::Step& step, Span span, const Relation& table, lint::Problems& problems) {
  const std::string name = lint::display_name(step, table);
  problems.add(
      {.span = span,
       .message = fmt::format("UPDATE and DELETE on {} fail from now on where it is published: it "
                              "has no replica identity",
                              name),
       .notes = {"logical replication finds rows by the primary key, unless REPLICA IDENTITY "
                 "says otherwise"},
       .instead = fmt::format("ALTER TABLE {} REPLICA IDENTITY USING INDEX ...;", name),
       .subject = lint::subject(table)});
}

void check_indexes(const replay::Step& step, const sql::Drop& drop, lint::Problems& problems) {
  for (const sql::ObjectRef& object : drop.objects) {
    const catalog::Index* index = catalog::resolve_index(step.before, step.session, object.name);
    const Relation* table =
        index == nullptr ? nullptr : step.before.relations.find(index->relation);
    if (table != nullptr && lint::in_use(step, *table) && is_identity(step, *table, index->oid)) {
      add(step, object.span, *table, problems);
    }
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (const auto* drop = std::get_if<sql::Drop>(&step.statement.node)) {
    if (drop->object == sql::ObjectKind::index && !step.effects.refused) {
      check_indexes(step, *drop, problems);
    }
    return;
  }
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || adds_primary_key(*alter)) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_constraint) continue;
    const catalog::Constraint* constraint = table->constraint(action.name);
    if (constraint == nullptr || !identifies_rows(step, *table, *constraint)) continue;
    add(step, action.span, *table, problems);
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
