#include "effects/key_indexes.h"

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/stored.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Index;
using catalog::IndexPurpose;
using catalog::Relation;

namespace {

KeyIndex::Key key_of(const sql::IndexElement& element) {
  KeyIndex::Key key{.column = element.column,
                    .operator_class = element.operator_class.name,
                    .collation = element.collation.name};
  if (!element.expr.empty()) key.expr = element.expr.front();
  return key;
}

std::string column_name(const Relation& table, catalog::ColumnNumber number) {
  const catalog::Column* column = table.column(number);
  return column != nullptr ? column->name : std::string();
}

bool same_expression(const Box<sql::Expr>& a, const Box<sql::Expr>& b) {
  if (!a || !b) return !a && !b;
  return sql::to_sql(*a) == sql::to_sql(*b);
}

std::string_view significant_class(const KeyIndex& index, const std::string& name) {
  return name.empty() || catalog::is_default_operator_class(index.method, name)
             ? std::string_view()
             : std::string_view(name);
}

bool same_key(const KeyIndex& wanted_index, const KeyIndex& had_index, std::size_t i) {
  const KeyIndex::Key& wanted = wanted_index.keys[i];
  const KeyIndex::Key& had = had_index.keys[i];
  return wanted.column == had.column && same_expression(wanted.expr, had.expr) &&
         wanted.collation == had.collation &&
         significant_class(wanted_index, wanted.operator_class) ==
             significant_class(had_index, had.operator_class);
}

std::string chosen_name(const Catalog& catalog, const Relation& table, const KeyIndex& index) {
  std::vector<std::string> wanted;
  for (const KeyIndex::Key& key : index.keys) {
    wanted.push_back(key.expr ? catalog::figure_column_name(*key.expr) : key.column);
  }
  wanted.insert(wanted.end(), index.include.begin(), index.include.end());
  return catalog::choose_index_name(catalog, table.schema, table.name,
                                    catalog::index_column_names(wanted), index.purpose);
}

void add_new_indexes(const Catalog& catalog, const Relation& table, const KeyIndex& index,
                     bool only, std::vector<NewIndex>& made) {
  const bool partitioned = table.kind == catalog::RelationKind::partitioned_table;
  made.push_back({.table = &table,
                  .name = index.name.empty() ? chosen_name(catalog, table, index) : index.name,
                  .built = !partitioned});
  if (!partitioned || only) return;
  KeyIndex below = index;
  below.name.clear();
  for (const catalog::Oid oid : table.children) {
    const Relation* partition = catalog.relations.find(oid);
    if (partition == nullptr) continue;
    if (const Index* had = index_that_serves(catalog, *partition, below)) {
      made.push_back({.table = partition, .name = had->name, .built = false});
    } else {
      add_new_indexes(catalog, *partition, below, false, made);
    }
  }
}

}  // namespace

KeyIndex key_index(const sql::ConstraintDef& definition, const std::vector<std::string>& columns) {
  KeyIndex index{.name = definition.name,
                 .unique = definition.kind != sql::ConstraintKind::exclude,
                 .nulls_not_distinct = definition.nulls_not_distinct};
  for (const std::string& column : columns) index.keys.push_back({.column = column});
  for (const sql::IndexElement& element : definition.elements) {
    index.keys.push_back(key_of(element));
  }
  for (const sql::Identifier& column : definition.include) index.include.push_back(column.name);
  if (!definition.access_method.empty()) index.method = definition.access_method;
  if (definition.without_overlaps) index.method = "gist";
  if (!definition.predicate.empty()) index.predicate = definition.predicate.front();
  index.purpose = definition.kind == sql::ConstraintKind::primary_key ? IndexPurpose::primary_key
                  : definition.kind == sql::ConstraintKind::unique ? IndexPurpose::unique_constraint
                                                                   : IndexPurpose::exclusion;
  return index;
}

KeyIndex key_index(const Catalog& catalog, const catalog::Session& session,
                   const sql::CreateIndex& statement) {
  const Relation* table = catalog::resolve_relation(catalog, session, statement.table);
  KeyIndex index{.name = statement.name,
                 .method = statement.method,
                 .unique = statement.unique,
                 .nulls_not_distinct = statement.nulls_not_distinct};
  for (const sql::IndexElement& element : statement.keys) {
    KeyIndex::Key key = key_of(element);
    if (key.expr) key.expr = catalog::stored(catalog, session, std::move(*key.expr), table);
    index.keys.push_back(std::move(key));
  }
  for (const sql::IndexElement& element : statement.include) {
    index.include.push_back(element.column);
  }
  if (!statement.predicate.empty()) {
    index.predicate = catalog::stored(catalog, session, statement.predicate.front(), table);
  }
  return index;
}

KeyIndex key_index(const Relation& table, const Index& index) {
  KeyIndex key{.method = index.method,
               .unique = index.unique,
               .nulls_not_distinct = index.nulls_not_distinct};
  for (const catalog::IndexKey& each : index.keys) {
    key.keys.push_back({.column = column_name(table, each.column),
                        .expr = each.expr,
                        .operator_class = each.operator_class,
                        .collation = each.collation});
  }
  for (const catalog::ColumnNumber number : index.include) {
    key.include.push_back(column_name(table, number));
  }
  key.predicate = index.predicate;
  if (index.constraint != catalog::no_oid) {
    key.purpose = index.primary     ? IndexPurpose::primary_key
                  : index.exclusion ? IndexPurpose::exclusion
                                    : IndexPurpose::unique_constraint;
  }
  return key;
}

std::vector<NewIndex> new_indexes(const Catalog& catalog, const Relation& table,
                                  const KeyIndex& index, bool only) {
  std::vector<NewIndex> made;
  add_new_indexes(catalog, table, index, only, made);
  return made;
}

const Index* index_that_serves(const Catalog& catalog, const Relation& partition,
                               const KeyIndex& index) {
  for (const catalog::Oid oid : partition.indexes) {
    const Index* had = catalog.indexes.find(oid);
    if (had == nullptr || had->parent != catalog::no_oid || !had->valid) continue;
    const KeyIndex compared = key_index(partition, *had);
    // A constraint is only served by an index that has one.
    if (index.purpose != IndexPurpose::plain && compared.purpose != index.purpose) continue;
    if (compared.method != index.method || compared.unique != index.unique ||
        compared.nulls_not_distinct != index.nulls_not_distinct ||
        compared.include.size() != index.include.size() ||
        compared.keys.size() != index.keys.size() || compared.include != index.include ||
        !same_expression(compared.predicate, index.predicate)) {
      continue;
    }
    bool same = true;
    for (std::size_t i = 0; i < index.keys.size(); ++i) same = same && same_key(index, compared, i);
    if (same) return had;
  }
  return nullptr;
}

}  // namespace pgplumb::effects
