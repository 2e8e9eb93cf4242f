#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/expr.h"
#include "text/box.h"

/// Statements of the intermediate representation. Names and shapes follow PostgreSQL's parser
/// (parsenodes.h); nothing is resolved or checked here.
namespace pgplumb::sql {

/// What a DROP, RENAME, COMMENT, GRANT... is about.
enum class ObjectKind : std::uint8_t {
  table,
  index,
  sequence,
  view,
  materialized_view,
  foreign_table,
  column,
  constraint,
  domain_constraint,
  type,
  domain,
  attribute,
  schema,
  function,
  procedure,
  routine,
  aggregate,
  trigger,
  rule,
  policy,
  extension,
  collation,
  statistics,
  publication,
  subscription,
  cast,
  operator_,
  operator_class,
  operator_family,
  access_method,
  event_trigger,
  language,
  server,
  foreign_data_wrapper,
  user_mapping,
  conversion,
  text_search,
  transform,
  database,
  role,
  tablespace,
  default_acl,
  large_object,
  other,
};

enum class Persistence : std::uint8_t { permanent, unlogged, temporary };

/// `WITH (fillfactor = 70)`, sequence and function options: name and text of the value.
struct Option {
  std::string name;   ///< in lower case; `toast.x` for a namespace
  std::string value;  ///< empty where none is written
  Span span;
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

/// An object that a statement names. Triggers, rules, policies and constraints have the relation
/// in `name` and their own name in `part`; so have columns and attributes. Operator classes and
/// families have their access method in `part`, a transform its language; a cast has its two types
/// in `arguments`.
struct ObjectRef {
  QualifiedName name;
  std::string part;
  std::vector<TypeName> arguments;  ///< functions: the input argument types
  bool has_arguments = false;
  Span span;
};

struct Drop {
  ObjectKind object = ObjectKind::table;
  std::vector<ObjectRef> objects;
  bool if_exists = false;
  bool cascade = false;
  bool concurrently = false;
};

struct Rename {
  ObjectKind object = ObjectKind::table;         ///< what is renamed
  ObjectKind relation_kind = ObjectKind::table;  ///< column: what it belongs to
  ObjectRef target;
  std::string new_name;
  bool if_exists = false;
  bool only = false;
  bool cascade = false;  ///< attribute
  Span name_span;        ///< the old name of a column, constraint... where it can be found
};

struct SetSchema {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string new_schema;
  bool if_exists = false;
};

struct SetOwner {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string role;
};

/// ALTER ... [NO] DEPENDS ON EXTENSION.
struct DependsOnExtension {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string extension;
};

struct Comment {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  Box<std::string> text;  ///< none: IS NULL
};

struct Grant {
  bool revoke = false;
  bool grant_option = false;
  bool cascade = false;
  bool all_in_schema = false;
  bool of_role = false;  ///< GRANT role TO role
  ObjectKind object = ObjectKind::table;
  std::vector<ObjectRef> objects;
  std::vector<std::string> privileges;  ///< in lower case; empty for ALL
  std::vector<std::string> grantees;    ///< "public" for PUBLIC
};

struct AlterDefaultPrivileges {
  Grant grant;
  std::vector<std::string> schemas;
  std::vector<std::string> roles;
};

struct Truncate {
  std::vector<FromItem> tables;
  bool cascade = false;
  bool restart_identity = false;
};

struct SequenceOptions {
  std::vector<TypeName> type;  ///< AS type: none or one
  std::optional<std::string> start, increment, min, max, cache, restart;
  bool no_min = false, no_max = false;
  bool restart_from_start = false;  ///< RESTART without a value
  std::optional<bool> cycle;
  QualifiedName owned_by_table;
  std::string owned_by_column;
  bool owned_by_none = false;
  QualifiedName sequence_name;
};

struct CreateSequence {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool if_not_exists = false;
  SequenceOptions options;
};

struct AlterSequence {
  QualifiedName name;
  bool if_exists = false;
  SequenceOptions options;
};

struct CreateView {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool or_replace = false;
  std::vector<std::string> columns;
  std::vector<Query> query;  ///< exactly one
  std::vector<Option> options;
};

struct RefreshMaterializedView {
  QualifiedName name;
  bool concurrently = false;
  bool with_data = true;
};

struct CreateEnum {
  QualifiedName name;
  std::vector<std::string> labels;
};

struct AlterEnum {
  QualifiedName name;
  std::string old_label;  ///< RENAME VALUE; empty for ADD VALUE
  std::string new_label;
  std::string neighbor;  ///< BEFORE or AFTER
  bool after = true;
  bool if_not_exists = false;
};

struct CreateDomain {
  QualifiedName name;
  TypeName type;
  QualifiedName collation;
  std::vector<ConstraintDef> constraints;
};

enum class AlterDomainKind : std::uint8_t {
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  add_constraint,
  drop_constraint,
  validate_constraint,
};

struct AlterDomain {
  AlterDomainKind kind = AlterDomainKind::set_default;
  QualifiedName name;
  std::string constraint_name;
  std::vector<Expr> default_value;
  Box<ConstraintDef> constraint;
  bool if_exists = false;
  bool cascade = false;
};

struct CreateCompositeType {
  QualifiedName name;
  std::vector<ColumnDef> attributes;
};

struct CreateRangeType {
  QualifiedName name;
  std::vector<Option> options;
  std::vector<TypeName> subtype;
  QualifiedName multirange;
};

/// CREATE TYPE name [( ... )]: a base or a shell type.
struct CreateBaseType {
  QualifiedName name;
  bool shell = false;
};

struct Statement;

struct CreateSchema {
  std::string name;  ///< empty for AUTHORIZATION role alone: the role's name
  std::string role;
  bool if_not_exists = false;
  /// Embedded CREATE statements; each element is one `Statement`'s node, see `Statement`.
  std::vector<Statement> elements;
};

struct CreateExtension {
  std::string name;
  std::string schema;
  std::string version;
  bool if_not_exists = false;
  bool cascade = false;
};

struct AlterExtension {
  std::string name;
  bool update = false;  ///< UPDATE [TO version], else ADD or DROP of a member
  std::string version;
};

enum class ParameterMode : std::uint8_t { in, out, in_out, variadic, table };

struct Parameter {
  std::string name;
  ParameterMode mode = ParameterMode::in;
  TypeName type;
  std::vector<Expr> default_value;  ///< none or one
};

enum class Volatility : std::uint8_t { immutable, stable, volatile_ };

struct CreateFunction {
  QualifiedName name;
  bool or_replace = false;
  bool procedure = false;
  bool window = false;
  bool strict = false;
  bool security_definer = false;
  bool leakproof = false;
  Volatility volatility = Volatility::volatile_;
  std::vector<Parameter> parameters;
  std::vector<TypeName> returns;  ///< none or one
  std::string language;           ///< in lower case; "sql" for a body of BEGIN ATOMIC or RETURN
  std::string body;               ///< AS 'text'
  Span body_span;                 ///< the inside of the quotes; empty where it has escapes
  bool sql_standard_body = false;
  std::vector<Query> sql_body;  ///< the statements of BEGIN ATOMIC ... END
  std::vector<Option> set_options;
};

struct AlterFunction {
  ObjectKind object = ObjectKind::function;
  ObjectRef target;
  std::optional<Volatility> volatility;
  std::optional<bool> strict, security_definer, leakproof;
  std::vector<Option> set_options;
};

/// CREATE AGGREGATE.
struct CreateAggregate {
  QualifiedName name;
  bool or_replace = false;
  std::vector<Parameter> parameters;
  std::vector<Option> options;
};

enum class TriggerTiming : std::uint8_t { before, after, instead_of };

struct CreateTrigger {
  std::string name;
  Span name_span;
  QualifiedName table;
  bool or_replace = false;
  bool constraint = false;
  bool row = false;
  bool deferrable = false;
  bool initially_deferred = false;
  TriggerTiming timing = TriggerTiming::after;
  bool on_insert = false, on_update = false, on_delete = false, on_truncate = false;
  std::vector<std::string> update_columns;
  QualifiedName function;
  std::vector<std::string> arguments;
  QualifiedName references;  ///< CREATE CONSTRAINT TRIGGER ... FROM table
  std::vector<Expr> when;    ///< none or one
};

struct CreatePolicy {
  std::string name;
  QualifiedName table;
  bool permissive = true;
  std::string command = "all";  ///< all, select, insert, update, delete
  std::vector<std::string> roles;
  std::vector<Expr> using_expr;  ///< none or one
  std::vector<Expr> with_check;  ///< none or one
};

struct AlterPolicy {
  std::string name;
  QualifiedName table;
  std::vector<std::string> roles;
  std::vector<Expr> using_expr;
  std::vector<Expr> with_check;
};

struct CreateRule {
  std::string name;
  QualifiedName table;
  bool or_replace = false;
  bool instead = false;
  std::string event;  ///< select, insert, update, delete
  std::vector<Expr> where;
  std::vector<Query> actions;
};

struct CreateStatistics {
  QualifiedName name;  ///< may be empty
  bool if_not_exists = false;
  std::vector<FromItem> tables;
  std::vector<Expr> exprs;
  std::vector<std::string> kinds;
};

struct AlterStatistics {
  QualifiedName name;
};

enum class PublicationAction : std::uint8_t { other, add, drop, set };

/// CREATE and ALTER PUBLICATION.
struct Publication {
  bool alter = false;
  PublicationAction action = PublicationAction::other;  ///< ALTER: to the objects below
  std::string name;
  bool all_tables = false;
  std::vector<std::string> schemas;
  std::vector<FromItem> tables;
};

struct Subscription {
  std::string name;
  bool alter = false;
  bool refresh = false;        ///< ALTER: REFRESH PUBLICATION
  std::optional<bool> enable;  ///< ALTER: ENABLE or DISABLE
  std::vector<Option> options;
};

enum class TransactionKind : std::uint8_t {
  begin,
  commit,
  rollback,
  savepoint,
  release,
  rollback_to,
  prepare,
  commit_prepared,
  rollback_prepared,
};

struct Transaction {
  TransactionKind kind = TransactionKind::begin;
  std::string savepoint;
  bool chain = false;
};

/// SET and RESET; `SET TRANSACTION` has name "transaction".
struct Set {
  std::string name;                 ///< in lower case; "all" for RESET ALL
  std::vector<std::string> values;  ///< as text; empty for DEFAULT and RESET
  bool local = false;
  bool reset = false;  ///< RESET, or SET ... TO DEFAULT
};

/// ALTER ROLE|DATABASE ... SET.
struct AlterSetting {
  ObjectKind object = ObjectKind::role;
  std::string name;      ///< role or database; empty for ALL
  std::string database;  ///< ALTER ROLE ... IN DATABASE
  Set set;
};

struct Lock {
  std::vector<FromItem> tables;
  std::string mode;  ///< as pg_locks spells it: "AccessExclusiveLock"
  bool nowait = false;
};

struct Vacuum {
  bool vacuum = true;  ///< else ANALYZE
  bool full = false;
  bool analyze = false;
  bool truncate = true;
  std::vector<FromItem> tables;  ///< empty: all
};

struct Cluster {
  QualifiedName table;  ///< empty: all
  std::string index;
};

struct Do {
  std::string language = "plpgsql";
  std::string body;
  Span body_span;  ///< the inside of the quotes; empty where it has escapes
};

struct Call {
  Expr call;
};

struct Copy {
  QualifiedName table;
  std::vector<std::string> columns;
  std::vector<Query> query;  ///< COPY (query) TO: none or one
  bool from = false;
  bool program = false;
  std::string file;  ///< empty for STDIN and STDOUT
  std::vector<Option> options;
  std::vector<Expr> where;  ///< none or one
  Span data;                ///< the inline rows after FROM STDIN, up to `\.`; empty where none
};

struct Prepare {
  std::string name;
  std::vector<Query> query;
};

struct DropOwned {
  std::vector<std::string> roles;
  bool cascade = false;
};

struct ReassignOwned {
  std::vector<std::string> roles;
  std::string new_role;
};

struct Discard {
  std::string what;  ///< all, plans, sequences, temp
};

/// SELECT and the data statements.
struct DataStatement {
  Query query;
  bool explain = false;  ///< EXPLAIN without ANALYZE: nothing is executed
};

/// A statement that has no part in the schema or whose part is not modelled; `tag` is
/// PostgreSQL's command tag ("CREATE DATABASE").
struct Unmodelled {
  std::string tag;
  QualifiedName name;
  std::vector<Option> options;
};

using Node = std::variant<
    Unmodelled, CreateTable, CreateTableAs, AlterTable, AlterAllInTablespace, CreateIndex, Reindex,
    Drop, Rename, SetSchema, SetOwner, DependsOnExtension, Comment, Grant, AlterDefaultPrivileges,
    Truncate, CreateSequence, AlterSequence, CreateView, RefreshMaterializedView, CreateEnum,
    AlterEnum, CreateDomain, AlterDomain, CreateCompositeType, CreateRangeType, CreateBaseType,
    CreateSchema, CreateExtension, AlterExtension, CreateFunction, AlterFunction, CreateAggregate,
    CreateTrigger, CreatePolicy, AlterPolicy, CreateRule, CreateStatistics, AlterStatistics,
    Publication, Subscription, Transaction, Set, AlterSetting, Lock, Vacuum, Cluster, Do, Call,
    Copy, Prepare, DropOwned, ReassignOwned, Discard, DataStatement>;

/// `span` runs from the first word to the last token, without the semicolon. `head` is the words
/// that name the command ("CREATE UNIQUE INDEX"), on one line: what a finding about the whole
/// statement points at.
struct Statement {
  Span span;
  Span head;
  Node node;
};

/// PostgreSQL's command tag: "ALTER TABLE", "CREATE INDEX", "SELECT".
std::string_view command_tag(const Statement& statement);

/// The words for a kind of object: "MATERIALIZED VIEW"; empty for `other`.
std::string_view object_words(ObjectKind kind);

}  // namespace pgplumb::sql
