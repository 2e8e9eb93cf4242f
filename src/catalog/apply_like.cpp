#include "catalog/apply_like.h"

#include <algorithm>

#include "catalog/apply_columns.h"
#include "catalog/apply_index.h"
#include "catalog/naming.h"

namespace pgplumb::catalog {

void take_like_columns(const Change& change, const sql::LikeClause& like, const Relation& source,
                       Relation& table, std::vector<std::pair<Oid, ColumnNumber>>& sequences) {
  for (const Column& column : source.columns) {
    Column copy{.number = table.next_column,
                .name = column.name,
                .type = column.type,
                .not_null = column.not_null,
                .collation = column.collation,
                .origin = {.created = change.span}};
    const bool generated = column.generated != Generated::none;
    if (generated ? like.generated : like.defaults) copy.default_value = column.default_value;
    if (like.generated) copy.generated = column.generated;
    if (like.storage) copy.storage = column.storage;
    if (like.compression) copy.compression = column.compression;
    if (like.comments) copy.comment = column.comment;
    if (find_column(table, copy.name) != nullptr) continue;
    if (like.identity && column.identity != Identity::none) {
      copy.identity = column.identity;
      const Oid sequence = copy_identity_sequence(change, source, column, table);
      if (sequence != no_oid) sequences.emplace_back(sequence, copy.number);
    }
    ++table.next_column;
    table.columns.push_back(std::move(copy));
  }
}

void take_like_checks(const Change& change, const sql::LikeClause& like, Oid source, Oid table) {
  if (!like.constraints) return;
  Catalog& catalog = change.catalog;
  const Relation& from = *catalog.relations.find(source);
  for (const Constraint& constraint : from.constraints) {
    if (constraint.kind != ConstraintKind::check) continue;
    Constraint copy = constraint;
    const Relation& to = *catalog.relations.find(table);
    if (to.constraint(copy.name) != nullptr) continue;
    copy.oid = no_oid;
    copy.local = true;
    copy.validated = copy.enforced;
    copy.inherited = 0;
    for (ColumnNumber& number : copy.columns) number = same_column(from, number, to);
    if (!like.comments) copy.comment.reset();
    add_constraint(catalog, table, std::move(copy));
  }
}

void take_like_objects(const Change& change, const sql::LikeClause& like, Oid source, Oid table) {
  Catalog& catalog = change.catalog;
  if (like.indexes) {
    const std::vector<Oid> indexes = catalog.relations.find(source)->indexes;
    for (const Oid index : indexes) {
      NewIndex clone = clone_index(change, index, table);
      if (like.comments) clone.index.comment = catalog.indexes.find(index)->comment;
      define_index(change, std::move(clone));
    }
  }
  if (!like.statistics) return;
  const std::vector<Oid> sources = catalog.relations.find(source)->statistics;
  for (const Oid oid : sources) {
    const Relation& from = *catalog.relations.find(source);
    const Relation& to = *catalog.relations.find(table);
    Statistics copy = *catalog.statistics.find(oid);
    copy.oid = no_oid;
    copy.relation = table;
    copy.target.reset();
    if (!like.comments) copy.comment.reset();
    std::vector<std::string> names = column_names(from, copy.columns);
    names.insert(names.end(), copy.expressions.size(), "expr");
    copy.name = choose_statistics_name(catalog, to.schema, to.name, names);
    copy.schema = to.schema;
    copy.origin = {.created = change.span};
    for (ColumnNumber& number : copy.columns) number = same_column(from, number, to);
    add_statistics(catalog, std::move(copy));
  }
}

}  // namespace pgplumb::catalog
