#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/object_kind.h"
#include "text/box.h"

/// Statements about tables and their indexes, and the parts that they are made of.
namespace pgplumb::sql {

enum class Persistence : std::uint8_t { permanent, unlogged, temporary };

/// `WITH (fillfactor = 70)`, sequence and function options: name and text of the value.
struct Option {
  std::string name;   ///< in lower case; `toast.x` for a namespace
  std::string value;  ///< empty where none is written
  Span span;
};

/// An entry of OPTIONS (...), as a foreign-data wrapper knows it.
struct ForeignOption {
  std::string name;
  std::string value;
  bool drop = false;  ///< ALTER ... OPTIONS (DROP name)
};

enum class ForeignKeyAction : std::uint8_t { no_action, restrict, cascade, set_null, set_default };
enum class MatchType : std::uint8_t { simple, full, partial };

struct IndexElement {
  std::string column;      ///< empty for an expression
  std::vector<Expr> expr;  ///< none or one
  QualifiedName operator_class;
  std::vector<Option> operator_class_options;
  QualifiedName collation;
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  Span span;
};

enum class ConstraintKind : std::uint8_t {
  null,
  not_null,
  default_value,
  identity,
  generated,
  check,
  primary_key,
  unique,
  exclude,
  foreign_key,
};

/// A constraint of a column or a table. On a column, `columns` is empty: it is that column.
struct ConstraintDef {
  ConstraintKind kind = ConstraintKind::check;
  std::string name;  ///< empty where none is written
  bool deferrable = false;
  bool initially_deferred = false;
  bool not_valid = false;
  bool not_enforced = false;
  bool no_inherit = false;
  bool nulls_not_distinct = false;
  bool without_overlaps = false;   ///< the last column WITHOUT OVERLAPS, or PERIOD for a key
  bool identity_always = false;    ///< identity: ALWAYS, else BY DEFAULT
  bool generated_virtual = false;  ///< generated: VIRTUAL (written or the default of 18)
  bool generated_kind_written = false;
  MatchType match = MatchType::simple;
  ForeignKeyAction on_delete = ForeignKeyAction::no_action;
  ForeignKeyAction on_update = ForeignKeyAction::no_action;
  std::vector<Expr> expr;           ///< DEFAULT, CHECK, GENERATED: exactly one
  std::vector<Identifier> columns;  ///< UNIQUE, PRIMARY KEY, NOT NULL, FOREIGN KEY
  std::vector<Identifier> include;
  std::string using_index;   ///< ADD ... USING INDEX name
  QualifiedName references;  ///< FOREIGN KEY
  std::vector<Identifier> referenced_columns;
  std::vector<std::string> on_delete_columns;  ///< SET NULL (columns)
  std::vector<IndexElement> elements;          ///< EXCLUDE
  std::vector<std::string> operators;          ///< EXCLUDE: one for each element
  std::string access_method;                   ///< EXCLUDE
  std::string tablespace;                      ///< USING INDEX TABLESPACE
  std::vector<Expr> predicate;                 ///< EXCLUDE: none or one
  std::vector<Option> options;                 ///< identity: sequence options; index: WITH
  Span span;
  Span name_span;
};

struct ColumnDef {
  std::string name;
  std::vector<TypeName> type;  ///< none for the columns of OF type and PARTITION OF
  std::vector<ConstraintDef> constraints;
  QualifiedName collation;
  std::string storage;
  std::string compression;
  std::vector<ForeignOption> foreign_options;
  Span span;
  Span name_span;
};

struct LikeClause {
  QualifiedName table;
  bool comments = false, compression = false, constraints = false, defaults = false,
       generated = false, identity = false, indexes = false, statistics = false, storage = false;
};

using TableElement = std::variant<ColumnDef, ConstraintDef, LikeClause>;

enum class PartitionStrategy : std::uint8_t { list, range, hash };

struct PartitionBy {
  PartitionStrategy strategy = PartitionStrategy::range;
  std::vector<IndexElement> keys;
  Span span;
};

struct PartitionBound {
  bool is_default = false;
  PartitionStrategy strategy = PartitionStrategy::range;
  std::vector<Expr> values;  ///< IN (...)
  std::vector<Expr> from;    ///< FROM (...); MINVALUE and MAXVALUE are columns of that name
  std::vector<Expr> to;      ///< TO (...)
  std::int32_t modulus = 0;
  std::int32_t remainder = 0;
  Span span;
};

enum class OnCommit : std::uint8_t { preserve_rows, delete_rows, drop };

struct CreateTable {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool if_not_exists = false;
  bool foreign = false;
  std::vector<TableElement> elements;
  std::vector<QualifiedName> inherits;
  QualifiedName partition_of;
  Box<PartitionBound> bound;
  Box<PartitionBy> partition_by;
  QualifiedName of_type;
  std::vector<Option> options;
  std::string access_method;
  std::string tablespace;
  std::string server;
  std::vector<ForeignOption> foreign_options;
  OnCommit on_commit = OnCommit::preserve_rows;
};

/// CREATE TABLE AS, CREATE MATERIALIZED VIEW and SELECT INTO.
struct CreateTableAs {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool materialized_view = false;
  bool if_not_exists = false;
  bool with_data = true;
  bool executes_prepared = false;  ///< AS EXECUTE: there is no query
  std::string prepared;            ///< AS EXECUTE: what PREPARE called it
  bool select_into = false;        ///< written as SELECT ... INTO
  std::vector<std::string> columns;
  std::vector<Query> query;
  std::vector<Option> options;
  std::string access_method;
  std::string tablespace;
  OnCommit on_commit = OnCommit::preserve_rows;
};

enum class AlterTableKind : std::uint8_t {
  add_column,
  drop_column,
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  set_expression,
  drop_expression,
  set_statistics,
  set_column_options,
  reset_column_options,
  set_storage,
  set_compression,
  alter_type,
  add_identity,
  set_identity,
  drop_identity,
  add_constraint,
  alter_constraint,
  validate_constraint,
  drop_constraint,
  set_owner,
  cluster_on,
  drop_cluster,
  set_logged,
  set_unlogged,
  drop_oids,
  set_access_method,
  set_tablespace,
  set_options,
  reset_options,
  enable_trigger,
  enable_always_trigger,
  enable_replica_trigger,
  disable_trigger,
  enable_rule,
  enable_always_rule,
  enable_replica_rule,
  disable_rule,
  add_inherit,
  drop_inherit,
  add_of,
  drop_of,
  replica_identity,
  enable_row_security,
  disable_row_security,
  force_row_security,
  no_force_row_security,
  attach_partition,
  detach_partition,
  detach_partition_finalize,
  set_foreign_options,
  set_column_foreign_options,
  other,
};

enum class TriggerScope : std::uint8_t { named, all, user };

/// One subcommand of ALTER TABLE and its kin; only what its kind needs is filled in.
struct AlterTableAction {
  AlterTableKind kind = AlterTableKind::other;
  std::string name;  ///< column, constraint, trigger, rule, index, tablespace, role, ...
  bool if_exists = false;
  bool if_not_exists = false;
  bool cascade = false;
  bool concurrently = false;  ///< DETACH PARTITION
  TriggerScope trigger_scope = TriggerScope::named;
  Box<ColumnDef> column;               ///< add_column; alter_type: the new type
  Box<ConstraintDef> constraint;       ///< add_constraint, alter_constraint
  bool alters_deferrability = false;   ///< alter_constraint
  bool alters_enforceability = false;  ///< alter_constraint
  bool alters_inheritability = false;  ///< alter_constraint
  std::vector<Expr> expr;              ///< set_default; alter_type: USING
  std::string value;                   ///< storage, compression, identity kind, ...
  std::vector<Option> options;
  std::vector<ForeignOption> foreign_options;
  QualifiedName other;        ///< parent, partition, type, index
  Box<PartitionBound> bound;  ///< attach_partition
  Span span;
  Span name_span;
};

/// ALTER TABLE, and ALTER INDEX, VIEW, SEQUENCE... in so far as the parser makes them the same.
struct AlterTable {
  ObjectKind object = ObjectKind::table;
  QualifiedName name;
  bool only = false;
  bool if_exists = false;
  std::vector<AlterTableAction> actions;
};

/// ALTER TABLE|INDEX|MATERIALIZED VIEW ALL IN TABLESPACE.
struct AlterAllInTablespace {
  ObjectKind object = ObjectKind::table;
  std::string from;
  std::string to;
};

struct CreateIndex {
  std::string name;  ///< empty: PostgreSQL chooses
  Span name_span;
  QualifiedName table;
  bool only = false;
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool nulls_not_distinct = false;
  std::string method = "btree";
  std::vector<IndexElement> keys;
  std::vector<IndexElement> include;
  std::vector<Expr> predicate;  ///< none or one
  std::vector<Option> options;
  std::string tablespace;
  Span keyword_span;  ///< the word INDEX
};

enum class ReindexKind : std::uint8_t { index, table, schema, database, system };

struct Reindex {
  ReindexKind kind = ReindexKind::index;
  QualifiedName name;
  bool concurrently = false;
  std::string tablespace;
};

}  // namespace pgplumb::sql
