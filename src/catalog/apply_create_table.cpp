// CREATE TABLE, in the order of transformCreateStmt() and DefineRelation(), since the names that
// PostgreSQL chooses depend on it: sequences, the table, what parents bring, checks, keys, what
// LIKE brings, foreign keys.
#include <algorithm>
#include <deque>
#include <tuple>

#include "catalog/apply_columns.h"
#include "catalog/apply_constraints.h"
#include "catalog/apply_index.h"
#include "catalog/apply_like.h"
#include "catalog/apply_partitions.h"
#include "catalog/apply_parts.h"
#include "catalog/builtins.h"
#include "catalog/foreign_options.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// A constraint and the column in whose definition it stands.
struct ConstraintRef {
  const sql::ConstraintDef* definition = nullptr;
  std::string column;
};

/// The same of a key, which may get the name of another one.
struct WrittenConstraint {
  sql::ConstraintDef definition;
  std::string column;
};

RelationKind kind_of(const sql::CreateTable& statement) {
  if (statement.foreign) return RelationKind::foreign_table;
  return statement.partition_by ? RelationKind::partitioned_table : RelationKind::table;
}

bool is_key(const sql::ConstraintDef& definition) {
  return definition.kind == sql::ConstraintKind::primary_key ||
         definition.kind == sql::ConstraintKind::unique ||
         definition.kind == sql::ConstraintKind::exclude;
}

std::vector<std::string> names_of(const std::vector<sql::Identifier>& identifiers) {
  std::vector<std::string> names;
  for (const sql::Identifier& identifier : identifiers) names.push_back(identifier.name);
  return names;
}

std::vector<std::string> columns_of(const sql::ConstraintDef& definition,
                                    const std::string& column) {
  if (!definition.columns.empty()) return names_of(definition.columns);
  return {column};
}

std::vector<std::string> key_columns(const WrittenConstraint& key) {
  return columns_of(key.definition, key.column);
}

/// transformIndexConstraints(): whether both would make the same index.
bool same_index(const WrittenConstraint& a, const WrittenConstraint& b) {
  const auto traits = [](const sql::ConstraintDef& d) {
    return std::tuple(d.nulls_not_distinct, d.deferrable, d.initially_deferred, d.without_overlaps);
  };
  return a.definition.kind != sql::ConstraintKind::exclude &&
         b.definition.kind != sql::ConstraintKind::exclude && key_columns(a) == key_columns(b) &&
         names_of(a.definition.include) == names_of(b.definition.include) &&
         traits(a.definition) == traits(b.definition);
}

/// The primary key first, and of keys that are the same only one, under the first name given.
std::vector<WrittenConstraint> distinct_keys(std::vector<WrittenConstraint> keys) {
  std::ranges::stable_partition(keys, [](const WrittenConstraint& key) {
    return key.definition.kind == sql::ConstraintKind::primary_key;
  });
  std::vector<WrittenConstraint> kept;
  for (WrittenConstraint& key : keys) {
    const auto same = std::ranges::find_if(
        kept, [&](const WrittenConstraint& earlier) { return same_index(earlier, key); });
    if (same == kept.end()) {
      kept.push_back(std::move(key));
    } else if (same->definition.name.empty()) {
      same->definition.name = key.definition.name;
    }
  }
  return kept;
}

class TableMaker {
 public:
  TableMaker(const Change& change, const sql::CreateTable& statement)
      : change_(change), catalog_(change.catalog), statement_(statement) {}

  void make() {
    Relation& table = table_;
    table.schema =
        creation_schema(catalog_, change_.session, statement_.name, statement_.persistence);
    table.name = statement_.name.name;
    if (catalog_.find_class(table.schema, table.name) != nullptr) return;
    table.kind = kind_of(statement_);
    table.persistence = statement_.persistence;
    table.origin = {.created = change_.span};
    table.access_method = statement_.access_method;
    table.tablespace = statement_.tablespace;
    if (statement_.foreign) {
      table.replica_identity = 'n';
      table.server = statement_.server;
      change_options(table.foreign_options, statement_.foreign_options);
    } else {
      for (const sql::Option& option : statement_.options) {
        // transformRelOptions() lets what WITHOUT OIDS says pass and keeps nothing of it.
        if (option.name != "oids") set_option(table.options, option);
      }
    }
    take_parents();
    take_type();
    for (const sql::TableElement& element : statement_.elements) {
      std::visit([this](const auto& written) { take(written); }, element);
    }
    mark_keys_not_null();
    add();
  }

 private:
  void take_parents() {
    std::vector<sql::QualifiedName> names = statement_.inherits;
    if (!statement_.partition_of.empty()) names.push_back(statement_.partition_of);
    for (const sql::QualifiedName& name : names) {
      const Relation* parent = resolve_relation(catalog_, change_.session, name);
      if (parent == nullptr) continue;
      take_parent_columns(table_, *parent, statement_.bound.has_value());
      parents_.push_back(parent->oid);
    }
    if (parents_.empty()) return;
    // PartitionBoundSpec is there for a partition alone.
    table_.partition_bound = statement_.bound;
    for (Column& column : table_.columns) {
      if (catalog_.pg_version() < 17) column.identity = Identity::none;
    }
  }

  void take_type() {
    if (statement_.of_type.empty()) return;
    const TypeRef type = resolve_type(catalog_, change_.session, {.name = statement_.of_type});
    const Type* made = catalog_.types.find(type.type);
    const Relation* attributes = made ? catalog_.relations.find(made->relation) : nullptr;
    if (attributes == nullptr) return;
    table_.of_type = made->oid;
    for (Column column : attributes->columns) {
      column.number = table_.next_column++;
      table_.columns.push_back(std::move(column));
    }
  }

  void take(const sql::ColumnDef& definition) {
    if (definition.type.empty()) {
      refine(definition);
    } else {
      add_column(definition);
    }
    for (const sql::ConstraintDef& constraint : definition.constraints) {
      take_constraint(constraint, definition.name);
    }
  }

  void add_column(const sql::ColumnDef& definition) {
    Column column = column_from(change_, definition, table_);
    const Oid sequence = add_column_sequence(change_, definition, table_, column);
    if (Column* inherited = find_column(table_, definition.name)) {
      merge(*inherited, std::move(column));
    } else {
      column.number = table_.next_column++;
      table_.columns.push_back(std::move(column));
    }
    if (sequence != no_oid) {
      sequences_.emplace_back(sequence, find_column(table_, definition.name)->number);
    }
  }

  /// A column of a parent that the child declares again.
  static void merge(Column& inherited, Column&& own) {
    inherited.local = true;
    inherited.not_null = inherited.not_null || own.not_null;
    if (own.default_value) inherited.default_value = std::move(own.default_value);
    if (own.generated != Generated::none) inherited.generated = own.generated;
    if (own.identity != Identity::none) inherited.identity = own.identity;
  }

  /// `column WITH OPTIONS ...` of a partition or a typed table.
  void refine(const sql::ColumnDef& definition) {
    Column* column = find_column(table_, definition.name);
    if (column == nullptr) return;
    Column options = column_from(change_, definition, table_);
    column->not_null = column->not_null || options.not_null;
    if (options.default_value) column->default_value = std::move(options.default_value);
  }

  void take(const sql::ConstraintDef& constraint) { take_constraint(constraint, ""); }

  void take_constraint(const sql::ConstraintDef& constraint, const std::string& column) {
    if (is_key(constraint)) {
      keys_.push_back({constraint, column});
    } else if (constraint.kind == sql::ConstraintKind::foreign_key) {
      foreign_keys_.push_back({&constraint, column});
    } else if (constraint.kind == sql::ConstraintKind::check) {
      checks_.push_back(&constraint);
    } else if (constraint.kind == sql::ConstraintKind::not_null) {
      not_null_.push_back({&constraint, column});
    }
  }

  void take(const sql::LikeClause& like) {
    const Relation* source = resolve_relation(catalog_, change_.session, like.table);
    if (source == nullptr) return;
    take_like_columns(change_, like, *source, table_, sequences_);
    for (const Constraint& constraint : source->constraints) {
      if (constraint.kind != ConstraintKind::not_null) continue;
      const Column* column = source->column(constraint.columns.front());
      like_not_null_.push_back({.kind = sql::ConstraintKind::not_null,
                                .name = constraint.name,
                                .no_inherit = constraint.no_inherit,
                                .columns = {{.name = column->name}}});
      not_null_.push_back({&like_not_null_.back(), ""});
    }
    likes_.emplace_back(&like, source->oid);
  }

  void mark_keys_not_null() {
    for (const WrittenConstraint& key : keys_) {
      if (key.definition.kind != sql::ConstraintKind::primary_key) continue;
      for (const std::string& name : key_columns(key)) {
        if (Column* column = find_column(table_, name)) column->not_null = true;
      }
    }
    for (const ConstraintRef& written : not_null_) {
      for (const std::string& name : columns_of(*written.definition, written.column)) {
        if (Column* column = find_column(table_, name)) column->not_null = true;
      }
    }
  }

  void add() {
    if (statement_.partition_by) {
      table_.partition_key = partition_key(change_, table_, *statement_.partition_by);
    }
    const bool is_partition = table_.is_partition();
    const std::vector<const sql::ConstraintDef*> named = named_not_null();
    const Oid oid = add_relation(catalog_, std::move(table_));
    for (const auto& [sequence, column] : sequences_) {
      own_sequence(catalog_, sequence, oid, column);
    }
    for (const Oid parent : parents_) take_parent_objects(change_, oid, parent, is_partition);
    for (const auto& [like, source] : likes_) take_like_checks(change_, *like, source, oid);
    for (const sql::ConstraintDef* check : checks_) add_check(change_, oid, *check);
    add_not_null_constraints(change_, oid, named);
    for (const WrittenConstraint& key : distinct_keys(std::move(keys_))) {
      add_key(change_, oid, key.definition, key.column, false);
    }
    for (const auto& [like, source] : likes_) take_like_objects(change_, *like, source, oid);
    for (const ConstraintRef& key : foreign_keys_) {
      add_foreign_key(change_, oid, *key.definition, key.column);
    }
  }

  /// The NOT NULL that a statement gives a name, at the place of its column.
  std::vector<const sql::ConstraintDef*> named_not_null() const {
    std::vector<const sql::ConstraintDef*> named(table_.columns.size());
    for (const ConstraintRef& written : not_null_) {
      for (const std::string& name : columns_of(*written.definition, written.column)) {
        const auto it = std::ranges::find(table_.columns, name, &Column::name);
        if (it == table_.columns.end()) continue;
        named[static_cast<std::size_t>(it - table_.columns.begin())] = written.definition;
      }
    }
    return named;
  }

  const Change& change_;
  Catalog& catalog_;
  const sql::CreateTable& statement_;
  Relation table_;
  std::vector<Oid> parents_;
  std::vector<std::pair<Oid, ColumnNumber>> sequences_;
  std::vector<const sql::ConstraintDef*> checks_;
  std::vector<ConstraintRef> not_null_;
  std::deque<sql::ConstraintDef> like_not_null_;  ///< what `not_null_` points to
  std::vector<WrittenConstraint> keys_;
  std::vector<ConstraintRef> foreign_keys_;
  std::vector<std::pair<const sql::LikeClause*, Oid>> likes_;
};

}  // namespace

void apply_statement(const Change& change, const sql::CreateTable& statement) {
  TableMaker(change, statement).make();
}

}  // namespace pgplumb::catalog
