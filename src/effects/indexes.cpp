#include <algorithm>

#include "effects/handlers.h"
#include "effects/key_indexes.h"

namespace pgplumb::effects {

using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;

void add_effects(const sql::CreateIndex& statement, Collector& out) {
  if (statement.concurrently) out.not_in_transaction();
  const Relation* table = out.relation(statement.table);
  if (table == nullptr) return;
  // DefineIndex(): nobody else sees a temporary table, so there is nothing to spare them.
  const bool concurrently =
      statement.concurrently && table->persistence != sql::Persistence::temporary;
  const LockMode mode = concurrently ? LockMode::share_update_exclusive : LockMode::share;
  const bool only = statement.only || table->kind != RelationKind::partitioned_table;
  if (only) {
    out.lock(*table, mode);
  } else {
    out.lock_with_descendants(*table, mode);
  }
  if (statement.if_not_exists && !statement.name.empty() &&
      out.catalog().find_class(table->schema, statement.name) != nullptr) {
    return;
  }
  const KeyIndex index = key_index(out.catalog(), out.session(), statement);
  for (const NewIndex& made : new_indexes(out.catalog(), *table, index, only)) {
    if (made.built) out.build_new_index(*made.table, made.name, {});
  }
}

namespace {

constexpr std::string_view reindexed = "the statement builds it anew";

struct Reindexing {
  Collector& out;
  bool concurrently;

  [[nodiscard]] LockMode table_mode() const {
    return concurrently ? LockMode::share_update_exclusive : LockMode::share;
  }

  void index(const Index& index) const {
    if (index.partitioned) {
      out.not_in_transaction();
      if (const Relation* table = out.relation(index.relation)) out.lock(*table, table_mode());
      for (const catalog::Oid oid : index.children) {
        if (const Index* child = out.catalog().indexes.find(oid)) this->index(*child);
      }
      return;
    }
    out.lock(index.relation, table_mode());
    out.lock_index(index.oid, LockMode::access_exclusive);
    out.build_index(index.oid, reindexed);
    const Relation* table = out.relation(index.relation);
    if (index.exclusion && table != nullptr) {
      out.scan(*table, "the rows are checked against the exclusion constraint");
    }
  }

  void table(const Relation& table) const {
    out.lock(table, table_mode());
    for (const catalog::Oid oid : table.indexes) {
      const Index* found = out.catalog().indexes.find(oid);
      if (found == nullptr || found->partitioned) continue;
      // ReindexRelationConcurrently() passes by exclusion constraints with a warning.
      if (!concurrently || !found->exclusion) index(*found);
    }
    if (table.kind != RelationKind::partitioned_table) return;
    out.not_in_transaction();
    for (const catalog::Oid oid : table.children) {
      const Relation* child = out.relation(oid);
      if (child == nullptr) continue;
      this->table(*child);
      // ReindexPartitions() looks for the partitions with ShareLock, CONCURRENTLY or not.
      out.lock(*child, LockMode::share);
    }
  }
};

}  // namespace

void add_effects(const sql::Reindex& statement, Collector& out) {
  const Reindexing reindexing{out, statement.concurrently};
  if (statement.concurrently) out.not_in_transaction();
  switch (statement.kind) {
    case sql::ReindexKind::index:
      if (const Index* index =
              catalog::resolve_index(out.catalog(), out.session(), statement.name)) {
        reindexing.index(*index);
      }
      return;
    case sql::ReindexKind::table:
      if (const Relation* table = out.relation(statement.name)) reindexing.table(*table);
      return;
    case sql::ReindexKind::schema:
    case sql::ReindexKind::database:
      out.not_in_transaction();
      for (const auto& [oid, relation] : out.catalog().relations) {
        if (has_storage(relation) && (statement.kind == sql::ReindexKind::database ||
                                      relation.schema == statement.name.name)) {
          reindexing.table(relation);
        }
      }
      return;
    case sql::ReindexKind::system:
      out.not_in_transaction();
      return;
  }
}

}  // namespace pgplumb::effects
