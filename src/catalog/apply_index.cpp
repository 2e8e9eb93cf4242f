// CREATE INDEX, and what a key's index has in common with it. After DefineIndex() and
// generateClonedIndexStmt().
#include "catalog/apply_index.h"

#include <algorithm>

#include "catalog/apply_parts.h"
#include "catalog/builtins.h"
#include "catalog/drop.h"
#include "catalog/query_reader.h"
#include "catalog/stored.h"
#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

std::string written_name(const sql::QualifiedName& name) {
  return name.schema.empty() || name.schema == "pg_catalog"
             ? name.name
             : qualified_name(name.schema, name.name);
}

bool same_expr(const Box<sql::Expr>& a, const Box<sql::Expr>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || sql::to_sql(*a) == sql::to_sql(*b);
}

/// CompareIndexInfo(): whether the partition's index can be that of the parent's.
bool matches_parent(const Catalog& catalog, const Index& index, const Index& parent) {
  const Relation& from = *catalog.relations.find(index.relation);
  const Relation& to = *catalog.relations.find(parent.relation);
  if (index.unique != parent.unique || index.method != parent.method ||
      index.primary != parent.primary || index.nulls_not_distinct != parent.nulls_not_distinct ||
      index.keys.size() != parent.keys.size() || index.include.size() != parent.include.size() ||
      (parent.constraint != no_oid && index.constraint == no_oid) ||
      !same_expr(index.predicate, parent.predicate)) {
    return false;
  }
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    const IndexKey& mine = index.keys[i];
    const IndexKey& theirs = parent.keys[i];
    const ColumnNumber mapped = mine.column == 0 ? mine.column : same_column(from, mine.column, to);
    if (mapped != theirs.column || mine.collation != theirs.collation ||
        mine.operator_class != theirs.operator_class || !same_expr(mine.expr, theirs.expr)) {
      return false;
    }
  }
  for (std::size_t i = 0; i < index.include.size(); ++i) {
    if (same_column(from, index.include[i], to) != parent.include[i]) return false;
  }
  return true;
}

/// An index of the partition that could be the parent's and is no other's yet.
Oid find_matching_index(const Catalog& catalog, const Relation& partition, const Index& parent) {
  for (const Oid oid : partition.indexes) {
    const Index& index = *catalog.indexes.find(oid);
    if (index.parent == no_oid && index.valid && matches_parent(catalog, index, parent)) return oid;
  }
  return no_oid;
}

void adopt(const Change& change, Oid index, Oid parent) {
  Catalog& catalog = change.catalog;
  link_index_parent(catalog, index, parent);
  const Index& child = *catalog.indexes.find(index);
  const Oid parent_constraint = catalog.indexes.find(parent)->constraint;
  if (child.constraint == no_oid || parent_constraint == no_oid) return;
  if (Constraint* constraint =
          find_constraint(catalog.relations.edit(child.relation), child.constraint)) {
    constraint->parent = parent_constraint;
    constraint->inherited = 1;
    constraint->local = false;
  }
}

void build_on_partition(const Change& change, Oid index, Oid partition) {
  Catalog& catalog = change.catalog;
  const Oid existing = find_matching_index(catalog, *catalog.relations.find(partition),
                                           *catalog.indexes.find(index));
  if (existing != no_oid) return adopt(change, existing, index);
  NewIndex clone = clone_index(change, index, partition);
  const Index& parent = *catalog.indexes.find(index);
  clone.index.parent = index;
  clone.constraint.parent = parent.constraint;
  if (parent.constraint != no_oid) {
    clone.constraint.inherited = 1;
    clone.constraint.local = false;
  }
  define_index(change, std::move(clone));
}

void add_key_constraint(const Change& change, Constraint constraint, Oid index) {
  Catalog& catalog = change.catalog;
  const Index& made = *catalog.indexes.find(index);
  constraint.name = made.name;
  constraint.index = index;
  for (const IndexKey& key : made.keys) constraint.columns.push_back(key.column);
  if (constraint.kind == ConstraintKind::exclude) std::erase(constraint.columns, 0);
  constraint.origin = {.created = change.span};
  add_constraint(catalog, made.relation, std::move(constraint));
}

/// ComputeIndexAttrs(): a column in parentheses is a column; empty for expressions.
const std::string& column_name_of(const sql::IndexElement& element) {
  const bool is_column = element.column.empty() && !element.expr.empty() &&
                         element.expr[0].kind == sql::ExprKind::column &&
                         element.expr[0].names.size() == 1;
  return is_column ? element.expr[0].names[0] : element.column;
}

/// Whether the key has the collation anyway.
bool is_own_collation(const Column* column, const sql::QualifiedName& collation) {
  if (collation.empty()) return true;
  if (column == nullptr) return false;
  const std::string_view own =
      column->collation.empty() ? std::string_view("default") : std::string_view(column->collation);
  return collation.name == own && (collation.schema.empty() || collation.schema == "pg_catalog");
}

}  // namespace

std::vector<IndexKey> index_keys(const Change& change, const Relation& relation,
                                 const std::vector<sql::IndexElement>& elements,
                                 const std::string& method) {
  std::vector<IndexKey> keys;
  for (const sql::IndexElement& element : elements) {
    IndexKey key;
    const std::string& name = column_name_of(element);
    if (!name.empty()) {
      const Column* column = relation.column(name);
      if (column == nullptr) continue;
      key.column = column->number;
    } else if (!element.expr.empty()) {
      key.name = figure_column_name(element.expr[0]);
      key.expr = stored(change.catalog, change.session, element.expr[0], &relation);
    }
    const std::string& class_name = element.operator_class.name;
    if (!is_default_operator_class(method, class_name)) key.operator_class = class_name;
    const Column* column = relation.column(key.column);
    if (!is_own_collation(column, element.collation)) {
      key.collation = written_name(element.collation);
    }
    key.descending = element.direction == sql::SortDirection::descending;
    key.nulls_first = element.nulls == sql::NullsOrder::unspecified
                          ? key.descending
                          : element.nulls == sql::NullsOrder::first;
    keys.push_back(std::move(key));
  }
  return keys;
}

void choose_column_names(const Relation& relation, Index& index) {
  std::vector<std::string> wanted;
  for (const IndexKey& key : index.keys) {
    const Column* column = relation.column(key.column);
    wanted.push_back(column && key.name.empty() ? column->name : key.name);
  }
  for (const ColumnNumber number : index.include) {
    const Column* column = relation.column(number);
    wanted.push_back(column ? column->name : "");
  }
  const std::vector<std::string> names = index_column_names(wanted);
  for (std::size_t i = 0; i < index.keys.size(); ++i) index.keys[i].name = names[i];
  index.include_names.assign(names.begin() + static_cast<std::ptrdiff_t>(index.keys.size()),
                             names.end());
}

Oid define_index(const Change& change, NewIndex made) {
  Catalog& catalog = change.catalog;
  Index& index = made.index;
  const Relation& relation = *catalog.relations.find(index.relation);
  index.schema = relation.schema;
  choose_column_names(relation, index);
  if (index.name.empty()) {
    std::vector<std::string> names;
    for (const IndexKey& key : index.keys) names.push_back(key.name);
    names.insert(names.end(), index.include_names.begin(), index.include_names.end());
    index.name = choose_index_name(catalog, relation.schema, relation.name, names, made.purpose);
  }
  if (catalog.find_class(index.schema, index.name) != nullptr) return no_oid;
  index.primary = made.purpose == IndexPurpose::primary_key;
  index.unique = index.unique || index.primary || made.purpose == IndexPurpose::unique_constraint;
  index.exclusion = index.exclusion || made.purpose == IndexPurpose::exclusion;
  index.partitioned = relation.kind == RelationKind::partitioned_table;
  index.valid = !(index.partitioned && made.only && !relation.children.empty());
  index.origin = {.created = change.span};
  const std::vector<Oid> partitions = relation.children;
  const bool recurses = index.partitioned && !made.only;
  const Oid oid = add_index(catalog, std::move(index));
  if (made.purpose != IndexPurpose::plain) add_key_constraint(change, made.constraint, oid);
  if (recurses) {
    for (const Oid partition : partitions) build_on_partition(change, oid, partition);
  }
  return oid;
}

NewIndex clone_index(const Change& change, Oid index, Oid relation) {
  const Catalog& catalog = change.catalog;
  const Index& source = *catalog.indexes.find(index);
  const Relation& from = *catalog.relations.find(source.relation);
  const Relation& to = *catalog.relations.find(relation);
  NewIndex clone{.index = source};
  clone.index.oid = no_oid;
  clone.index.name.clear();
  clone.index.relation = relation;
  clone.index.constraint = no_oid;
  clone.index.parent = no_oid;
  clone.index.children.clear();
  clone.index.clustered = clone.index.replica_identity = false;
  clone.index.comment.reset();
  for (IndexKey& key : clone.index.keys) {
    if (key.column != 0) key.column = same_column(from, key.column, to);
  }
  for (ColumnNumber& number : clone.index.include) number = same_column(from, number, to);
  const auto constraint = std::ranges::find(from.constraints, source.constraint, &Constraint::oid);
  if (source.constraint == no_oid || constraint == from.constraints.end()) return clone;
  clone.purpose = source.primary                                ? IndexPurpose::primary_key
                  : constraint->kind == ConstraintKind::exclude ? IndexPurpose::exclusion
                                                                : IndexPurpose::unique_constraint;
  clone.constraint.kind = constraint->kind;
  clone.constraint.deferrable = constraint->deferrable;
  clone.constraint.initially_deferred = constraint->initially_deferred;
  clone.constraint.temporal = constraint->temporal;
  return clone;
}

void inherit_indexes(const Change& change, Oid partition, Oid parent) {
  const std::vector<Oid> indexes = change.catalog.relations.find(parent)->indexes;
  for (const Oid index : indexes) build_on_partition(change, index, partition);
}

void rebuild_indexes(const Change& change, Oid relation, const std::string& column) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  const Column* changed = owner.column(column);
  if (changed == nullptr) return;
  std::vector<Oid> topmost;
  for (const Oid oid : std::vector<Oid>(owner.indexes)) {
    const Index& index = *catalog.indexes.find(oid);
    if (index.parent != no_oid || !index_reads(index, owner, changed->number)) continue;
    Index& rebuilt = catalog.indexes.edit(oid);
    for (IndexKey& key : rebuilt.keys) {
      if (key.column != 0) key.name.clear();
    }
    choose_column_names(owner, rebuilt);
    topmost.push_back(oid);
  }
  if (owner.kind != RelationKind::partitioned_table) return;
  const std::vector<Oid> partitions = owner.children;
  for (const Oid index : topmost) {
    for (const Oid child : std::vector<Oid>(catalog.indexes.find(index)->children)) {
      drop_index(change, child);
    }
  }
  for (const Oid index : topmost) {
    for (const Oid partition : partitions) build_on_partition(change, index, partition);
  }
  for (const Oid partition : partitions) rebuild_indexes(change, partition, column);
}

void attach_index(const Change& change, Oid index, Oid parent) {
  Catalog& catalog = change.catalog;
  adopt(change, index, parent);
  Index& attached_to = catalog.indexes.edit(parent);
  const Relation& table = *catalog.relations.find(attached_to.relation);
  const auto valid_child = [&](Oid child) { return catalog.indexes.find(child)->valid; };
  attached_to.valid = attached_to.children.size() >= table.children.size() &&
                      std::ranges::all_of(attached_to.children, valid_child);
}

void apply_statement(const Change& change, const sql::CreateIndex& statement) {
  const Relation* relation = resolve_relation(change.catalog, change.session, statement.table);
  if (relation == nullptr) return;
  NewIndex made{.only = statement.only};
  Index& index = made.index;
  index.name = statement.name;
  index.relation = relation->oid;
  index.unique = statement.unique;
  index.nulls_not_distinct = statement.nulls_not_distinct;
  index.method = statement.method;
  index.keys = index_keys(change, *relation, statement.keys, statement.method);
  if (index.keys.size() != statement.keys.size()) return;
  for (const sql::IndexElement& element : statement.include) {
    if (const Column* column = relation->column(element.column)) {
      index.include.push_back(column->number);
    }
  }
  if (!statement.predicate.empty()) {
    index.predicate = stored(change.catalog, change.session, statement.predicate[0], relation);
  }
  for (const sql::Option& option : statement.options) set_option(index.options, option);
  index.tablespace = statement.tablespace;
  define_index(change, std::move(made));
}

}  // namespace pgplumb::catalog
