#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/statement.h"
#include "text/box.h"

/// The objects of a schema as PostgreSQL's system catalogs have them, as plain values. Objects
/// name each other by `Oid` and columns by number, so that a RENAME needs to touch one place.
namespace pgplumb::catalog {

/// Identifies an object for its whole life. 0 is none. Below `first_user_oid`: PostgreSQL's own
/// types, under their numbers in pg_type.dat.
using Oid = std::uint32_t;
inline constexpr Oid no_oid = 0;
inline constexpr Oid first_user_oid = 16384;

using ColumnNumber = std::int16_t;  ///< pg_attribute.attnum: from 1, never used twice

/// Where an object comes from: the statement that made it and those that changed it, in order.
struct Origin {
  Span created;
  std::vector<Span> changed;
};

/// A type with its modifier: numeric(10,2)[] is type 1700, modifiers "10,2", array. Where `type`
/// is the `Oid` of a relation, it is that relation's row type: there is no `Type` for these.
struct TypeRef {
  Oid type = no_oid;
  std::string modifiers;  ///< as format_type prints them, without the parentheses
  bool array = false;     ///< PostgreSQL keeps no number of dimensions
  bool operator==(const TypeRef&) const = default;
};

/// OPTIONS (...) of a foreign object, in order.
using ForeignOptions = std::vector<std::pair<std::string, std::string>>;

enum class RelationKind : std::uint8_t {
  table,
  partitioned_table,
  foreign_table,
  view,
  materialized_view,
  composite_type,
};

enum class Identity : std::uint8_t { none, always, by_default };
enum class Generated : std::uint8_t { none, stored, virtual_ };

struct Column {
  ColumnNumber number = 0;
  std::string name;
  TypeRef type;
  bool not_null = false;
  Identity identity = Identity::none;
  Generated generated = Generated::none;
  Box<sql::Expr> default_value;  ///< of a generated column: its expression
  std::string collation;         ///< where not the type's own
  std::string storage;
  std::string compression;
  Box<ForeignOptions> foreign_options;
  bool local = true;  ///< pg_attribute.attislocal
  int inherited = 0;  ///< pg_attribute.attinhcount
  Box<std::string> comment;
  Origin origin;
};

enum class ConstraintKind : std::uint8_t {
  primary_key,
  unique,
  foreign_key,
  check,
  exclude,
  not_null
};

struct Constraint {
  Oid oid = no_oid;
  std::string name;
  ConstraintKind kind = ConstraintKind::check;
  std::vector<ColumnNumber> columns;  ///< of a CHECK: those that the expression names
  Box<sql::Expr> check;
  Oid index = no_oid;       ///< the index behind a key; of a foreign key: the one it refers to
  Oid references = no_oid;  ///< foreign key: the relation
  std::vector<ColumnNumber> referenced_columns;
  sql::MatchType match = sql::MatchType::simple;
  sql::ForeignKeyAction on_delete = sql::ForeignKeyAction::no_action;
  sql::ForeignKeyAction on_update = sql::ForeignKeyAction::no_action;
  std::vector<ColumnNumber> on_delete_columns;
  bool validated = true;
  bool enforced = true;
  bool deferrable = false;
  bool initially_deferred = false;
  bool no_inherit = false;
  bool temporal = false;  ///< WITHOUT OVERLAPS or PERIOD
  bool local = true;      ///< pg_constraint.conislocal
  int inherited = 0;      ///< pg_constraint.coninhcount
  Oid parent = no_oid;    ///< the partitioned table's constraint that this came from
  Box<std::string> comment;
  Origin origin;
};

struct Trigger {
  Oid oid = no_oid;
  std::string name;
  sql::TriggerTiming timing = sql::TriggerTiming::after;
  bool row = false;
  bool on_insert = false, on_update = false, on_delete = false, on_truncate = false;
  std::vector<ColumnNumber> update_columns;
  Oid function = no_oid;      ///< none where the history never made it
  std::string function_name;  ///< qualified, as it was resolved
  Box<sql::Expr> when;
  std::vector<std::string> arguments;
  std::string old_table, new_table;  ///< the transition tables
  Oid references = no_oid;           ///< CREATE CONSTRAINT TRIGGER ... FROM
  char enabled = 'O';                ///< pg_trigger.tgenabled: O, D, R, A
  bool constraint = false;
  bool deferrable = false;
  bool initially_deferred = false;
  Oid parent = no_oid;  ///< the partitioned table's trigger that this came from
  Box<std::string> comment;
  Origin origin;
};

struct Policy {
  std::string name;
  bool permissive = true;
  std::string command = "all";
  std::vector<std::string> roles;
  Box<sql::Expr> using_expr;
  Box<sql::Expr> with_check;
  Box<std::string> comment;
  Origin origin;
};

struct Rule {
  std::string name;
  std::string event;   ///< select, insert, update, delete
  char enabled = 'O';  ///< as a trigger's
  bool instead = false;
  Box<sql::Expr> where;  ///< the rule's qualification
  std::vector<sql::Query> actions;
  std::vector<std::string> notifications;  ///< actions that are NOTIFY, as SQL
  Box<std::string> comment;
  Origin origin;
};

/// A partitioned table's key.
struct PartitionKey {
  sql::PartitionStrategy strategy = sql::PartitionStrategy::range;
  struct Part {
    ColumnNumber column = 0;  ///< 0 for an expression
    Box<sql::Expr> expr;
    std::string operator_class;
    std::string collation;
  };
  std::vector<Part> parts;
};

/// That a view's query reads a column.
struct ColumnUse {
  Oid relation = no_oid;
  ColumnNumber column = 0;  ///< 0: the relation as a whole
  auto operator<=>(const ColumnUse&) const = default;
};

/// Something with columns: a table of any kind, a view, a composite type.
struct Relation {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  RelationKind kind = RelationKind::table;
  sql::Persistence persistence = sql::Persistence::permanent;
  /// Nothing in the history made it: a statement named it, so it is there, but what is not
  /// written in the history about it is not known.
  bool assumed = false;
  std::vector<Column> columns;  ///< live ones, in order of number
  ColumnNumber next_column = 1;
  std::vector<Constraint> constraints;
  std::vector<Oid> indexes;
  std::vector<Trigger> triggers;
  std::vector<Policy> policies;
  std::vector<Rule> rules;
  std::vector<Oid> parents;        ///< INHERITS, or the one partitioned table
  std::vector<Oid> children;       ///< inheritance children and partitions
  std::vector<Oid> referenced_by;  ///< relations with a foreign key to this one, itself included
  std::vector<Oid> used_by;        ///< views and materialized views whose query reads it
  std::vector<ColumnUse> uses;     ///< of a view: what its query reads, as pg_depend has it
  std::vector<Oid> sequences;      ///< owned by its columns
  std::vector<Oid> statistics;
  Box<PartitionKey> partition_key;
  Box<sql::PartitionBound> partition_bound;  ///< of a partition
  Box<sql::Query> query;                     ///< of a view or materialized view
  bool columns_unknown = false;              ///< a view's or CTAS' columns could not be worked out
  bool row_security = false;
  bool force_row_security = false;
  bool triggers_disabled = false;  ///< DISABLE TRIGGER ALL: those of foreign keys too
  bool populated = true;           ///< materialized view
  char replica_identity = 'd';     ///< pg_class.relreplident: d, n, f, i
  Oid of_type = no_oid;            ///< CREATE TABLE ... OF type
  std::string access_method;
  std::string tablespace;
  std::string owner;
  std::vector<std::string> grantees;          ///< roles with privileges that GRANT gave, each once
  std::vector<ColumnNumber> granted_columns;  ///< that GRANT named by themselves
  std::vector<ColumnNumber> tuned_columns;    ///< with SET STATISTICS or SET (n_distinct = ...)
  std::string server;                         ///< of a foreign table
  Box<ForeignOptions> foreign_options;
  std::map<std::string, std::string> options;
  std::string extension;  ///< the extension that owns it
  Box<std::string> comment;
  Origin origin;
  Span lost_primary_key;  ///< the last statement that took its primary key; empty: none did

  [[nodiscard]] const Column* column(std::string_view column_name) const;
  [[nodiscard]] const Column* column(ColumnNumber number) const;
  [[nodiscard]] const Constraint* constraint(std::string_view constraint_name) const;
  [[nodiscard]] const Constraint* primary_key() const;
  [[nodiscard]] bool is_partition() const { return partition_bound.has_value(); }
  [[nodiscard]] bool is_table() const {
    return kind == RelationKind::table || kind == RelationKind::partitioned_table ||
           kind == RelationKind::foreign_table;
  }
};

struct IndexKey {
  std::string name;         ///< pg_attribute.attname in the index: the column's as it was then
  ColumnNumber column = 0;  ///< 0 for an expression
  Box<sql::Expr> expr;
  std::string operator_class;  ///< only where not the type's default
  std::string collation;
  bool descending = false;
  bool nulls_first = false;  ///< resolved: true by default for descending keys
  std::string exclusion_operator;
};

struct Index {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  Oid relation = no_oid;
  bool unique = false;
  bool primary = false;
  bool exclusion = false;
  bool nulls_not_distinct = false;
  bool valid = true;
  bool partitioned = false;
  bool clustered = false;
  bool replica_identity = false;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<ColumnNumber> include;
  std::vector<std::string> include_names;  ///< as IndexKey::name
  Box<sql::Expr> predicate;
  Oid constraint = no_oid;  ///< the constraint that it backs
  Oid parent = no_oid;      ///< the partitioned index it is attached to
  std::vector<Oid> children;
  std::map<std::string, std::string> options;
  std::string tablespace;
  Box<std::string> comment;
  Origin origin;
};

struct Sequence {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  sql::Persistence persistence = sql::Persistence::permanent;
  TypeRef type;
  std::string start, increment, min, max;  ///< as text: they reach over 64 bits in intent
  bool cycle = false;
  Oid owner_relation = no_oid;  ///< OWNED BY, serial, identity
  ColumnNumber owner_column = 0;
  bool identity = false;
  bool assumed = false;
  std::string extension;
  Box<std::string> comment;
  Origin origin;
};

enum class TypeKind : std::uint8_t {
  base,
  enumeration,
  domain,
  composite,
  range,
  multirange,
  shell,
  assumed,
};

struct Type {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  TypeKind kind = TypeKind::base;
  char category = 'U';              ///< pg_type.typcategory
  bool preferred = false;           ///< pg_type.typispreferred
  std::vector<std::string> labels;  ///< enumeration, in sort order
  TypeRef base;                     ///< domain; range: the subtype; multirange: the range
  std::string collation;            ///< domain, where not that of its base
  bool not_null = false;            ///< domain
  Box<sql::Expr> default_value;     ///< domain
  std::vector<Constraint> checks;   ///< domain
  Oid relation = no_oid;            ///< composite: the relation that has its attributes
  std::string extension;
  Box<std::string> comment;
  Origin origin;
};

enum class FunctionKind : std::uint8_t { function, procedure, aggregate, window };

struct Function {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  FunctionKind kind = FunctionKind::function;
  std::vector<sql::Parameter> parameters;
  std::vector<TypeRef> argument_types;   ///< of the input parameters
  std::vector<TypeRef> parameter_types;  ///< of all parameters
  std::optional<TypeRef> returns;
  bool returns_set = false;
  std::string language;
  sql::Volatility volatility = sql::Volatility::volatile_;
  bool strict = false;
  bool security_definer = false;
  std::vector<std::string> config;  ///< "search_path=public"
  std::string body;
  Span body_span;
  std::vector<sql::Query> sql_body;
  std::vector<std::string> grantees;  ///< as a relation's
  bool public_may_call = true;        ///< until REVOKE says otherwise
  /// Of an ordered-set aggregate: how many parameters stand before ORDER BY.
  std::optional<std::uint32_t> direct_parameters;
  std::string extension;
  Box<std::string> comment;
  Origin origin;
};

struct Extension {
  std::string name;
  std::string schema;
  std::string version;
  Box<std::string> comment;  ///< other than that of its control file
  Origin origin;
};

/// CREATE STATISTICS.
struct Statistics {
  Oid oid = no_oid;
  std::string schema;
  std::string name;
  Oid relation = no_oid;
  std::vector<ColumnNumber> columns;  ///< those that it names
  std::vector<sql::Expr> expressions;
  std::vector<std::string> kinds;  ///< none stands for all
  std::optional<int> target;       ///< SET STATISTICS
  Box<std::string> comment;
  Origin origin;
};

struct Publication {
  std::string name;
  std::vector<Oid> tables;           ///< those that it names
  std::vector<ColumnUse> columns;    ///< of the lists behind them; column 0: a filter of rows
  std::vector<std::string> schemas;  ///< TABLES IN SCHEMA
  bool all_tables = false;
  bool updates = true;  ///< pg_publication.pubupdate
  bool deletes = true;  ///< pg_publication.pubdelete
  Origin origin;
};

struct Subscription {
  std::string name;
  bool enabled = true;
};

struct ForeignDataWrapper {
  std::string name;
  std::string handler, validator;  ///< qualified; empty for none
  ForeignOptions options;
};

struct ForeignServer {
  std::string name;
  std::string wrapper;
  std::string type, version;
  ForeignOptions options;
};

struct UserMapping {
  std::string role;  ///< "public" for PUBLIC
  std::string server;
  ForeignOptions options;
};

struct Schema {
  std::string name;
  std::string extension;
  Box<std::string> comment;
  Origin origin;
};

}  // namespace pgplumb::catalog
