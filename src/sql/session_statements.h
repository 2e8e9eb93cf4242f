#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/table_statements.h"

/// Statements about transactions, settings, locks and rows.
namespace pgplumb::sql {

struct Truncate {
  std::vector<FromItem> tables;
  bool cascade = false;
  bool restart_identity = false;
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
  /// psql or a tool fills in a part of it: the values are not what a server gets.
  bool has_placeholder = false;
};

struct SetConstraints {
  std::vector<QualifiedName> names;  ///< empty for ALL
  bool deferred = false;             ///< else IMMEDIATE
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
  std::vector<FromItem> tables;                   ///< empty: all
  std::vector<std::vector<std::string>> columns;  ///< of each table; none where none are written
  std::vector<Option> options;
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
  std::vector<TypeName> parameters;
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

}  // namespace pgplumb::sql
