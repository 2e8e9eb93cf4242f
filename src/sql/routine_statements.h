#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/table_statements.h"

/// Statements about what runs by itself or when called: functions, triggers, policies, rules.
namespace pgplumb::sql {

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
  std::vector<TypeName> state_type;  ///< STYPE; none or one
  /// Of an ordered-set aggregate: how many parameters stand before ORDER BY.
  std::optional<std::uint32_t> direct_parameters;
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
  std::string old_table, new_table;  ///< REFERENCING OLD TABLE AS, NEW TABLE AS
  QualifiedName references;          ///< CREATE CONSTRAINT TRIGGER ... FROM table
  std::vector<Expr> when;            ///< none or one
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
  std::vector<std::string> notifications;  ///< actions that are NOTIFY, as SQL
};

}  // namespace pgplumb::sql
