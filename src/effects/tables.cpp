#include <set>

#include "effects/foreign_keys.h"
#include "effects/handlers.h"
#include "effects/partitions.h"

namespace pgplumb::effects {

using catalog::Relation;

namespace {

void lock_references(const std::vector<sql::ConstraintDef>& constraints, Collector& out) {
  for (const sql::ConstraintDef& constraint : constraints) {
    if (constraint.kind != sql::ConstraintKind::foreign_key) continue;
    if (const Relation* referenced = out.relation(constraint.references)) {
      lock_referenced(out, referenced->oid, LockMode::share_row_exclusive);
    }
  }
}

void add_element(const sql::ColumnDef& column, Collector& out) {
  lock_references(column.constraints, out);
}

void add_element(const sql::ConstraintDef& constraint, Collector& out) {
  lock_references({constraint}, out);
}

void add_element(const sql::LikeClause& like, Collector& out) {
  if (const Relation* source = out.relation(like.table)) {
    out.lock(*source, LockMode::access_share);
  }
}

bool exists(const sql::QualifiedName& name, sql::Persistence persistence, const Collector& out) {
  const std::string schema =
      catalog::creation_schema(out.catalog(), out.session(), name, persistence);
  return out.catalog().find_class(schema, name.name) != nullptr;
}

}  // namespace

void add_effects(const sql::CreateTable& statement, Collector& out) {
  // transformCreateStmt() looks before anything else is locked.
  if (statement.if_not_exists && exists(statement.name, statement.persistence, out)) return;
  for (const sql::QualifiedName& name : statement.inherits) {
    if (const Relation* parent = out.relation(name)) {
      out.lock(*parent, LockMode::share_update_exclusive);  // MergeAttributes()
    }
  }
  if (!statement.partition_of.empty() && statement.bound) {
    if (const Relation* parent = out.relation(statement.partition_of)) {
      create_partition(out, *parent, *statement.bound);
      for (const catalog::Oid index : parent->indexes) {
        out.lock_index(index, LockMode::share_update_exclusive);
      }
    }
  }
  for (const sql::TableElement& element : statement.elements) {
    std::visit([&](const auto& each) { add_element(each, out); }, element);
  }
}

void add_effects(const sql::CreateTableAs& statement, Collector& out) {
  if (statement.if_not_exists && exists(statement.name, statement.persistence, out)) return;
  for (const sql::Query& query : statement.query) lock_query(query, out);
}

namespace {

/// ExecuteTruncateGuts(): heap_truncate_find_FKs(), until nothing new is found.
void truncate_with_references(const Relation& relation, Collector& out,
                              std::set<catalog::Oid>& seen) {
  if (!seen.insert(relation.oid).second) return;
  out.lock(relation, LockMode::access_exclusive);
  out.truncate(relation);
  for_each_reference(out.catalog(), relation,
                     [&](const Relation& table, const catalog::Constraint&) {
                       for (const Relation* each : with_descendants(out.catalog(), table)) {
                         truncate_with_references(*each, out, seen);
                       }
                     });
}

}  // namespace

void add_effects(const sql::Truncate& statement, Collector& out) {
  std::set<catalog::Oid> seen;
  for (const sql::FromItem& item : statement.tables) {
    const Relation* relation = out.relation(item.name);
    if (relation == nullptr) continue;
    const std::vector<const Relation*> tables =
        item.only ? std::vector{relation} : with_descendants(out.catalog(), *relation);
    for (const Relation* table : tables) {
      if (statement.cascade) {
        truncate_with_references(*table, out, seen);
      } else {
        out.lock(*table, LockMode::access_exclusive);
        out.truncate(*table);
      }
      if (statement.restart_identity) {
        out.lock_sequences_of(*table, LockMode::access_exclusive);
      }
    }
  }
}

}  // namespace pgplumb::effects
