#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/box.h"
#include "text/source.h"

/// Expressions and queries of the intermediate representation: as PostgreSQL's raw parse tree has
/// them, before any name is resolved, but as plain values.
namespace pgplumb::sql {

/// A column, constraint or other name that stands alone, folded as PostgreSQL folds it.
struct Identifier {
  std::string name;
  Span span;
};

/// A name that may be qualified; `schema` is empty where the statement names none.
struct QualifiedName {
  std::string schema;
  std::string name;
  Span span;

  [[nodiscard]] bool empty() const { return name.empty(); }
};

/// A type as written. `character varying(40)[]` is name `varchar` in schema `pg_catalog`
/// (the grammar's own names for SQL's spellings), modifiers {"40"}, array_dimensions 1.
struct TypeName {
  QualifiedName name;
  std::vector<std::string> modifiers;
  std::uint8_t array_dimensions = 0;
  bool set_of = false;
  /// `table.column%TYPE`: `name` holds table and column.
  bool of_column = false;
  Span span;
};

enum class ExprKind : std::uint8_t {
  column,           ///< `names`: one to four parts; a last part "*" for `t.*`
  constant,         ///< `text`, `literal`
  parameter,        ///< `text`: the number
  call,             ///< `name`, `args`; count(*) has `star`
  named_argument,   ///< in a call: `names`[0] => args[0]
  op,               ///< `text`: the operator; `name.schema`: its schema; one or two `args`
  op_any,           ///< args[0] `text` ANY (args[1])
  op_all,           ///< args[0] `text` ALL (args[1])
  logical_and,      ///< two or more `args`
  logical_or,       ///< two or more `args`
  logical_not,      ///< args[0]
  is_null,          ///< args[0]
  is_not_null,      ///< args[0]
  boolean_test,     ///< args[0]; `text`: "IS TRUE", "IS NOT UNKNOWN", "IS JSON", "IS DOCUMENT"
  is_distinct,      ///< args[0], args[1]
  is_not_distinct,  ///< args[0], args[1]
  null_if,          ///< args[0], args[1]
  in_list,          ///< args[0] IN (args[1..]); `text` is "=" or, for NOT IN, "<>"
  like,             ///< args[0], args[1]; `text`: "~~", "!~~", "~~*", "!~~*", "~" for SIMILAR TO
  between,          ///< args[0..2]; `text`: "BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC", ...
  cast,             ///< args[0] to `type`
  collate,          ///< args[0], `name`
  case_when,        ///< [operand,] when, then, ..., [else]: see `has_operand`, `has_else`
  coalesce,         ///< `args`
  greatest,         ///< `args`
  least,            ///< `args`
  array,            ///< ARRAY[args]
  row,              ///< ROW(args)
  subscript,        ///< args[0][args[1..]]
  slice,            ///< in a subscript, lower:upper: `has_operand`, `has_else` say which are there
  field,            ///< (args[0]).`text`
  value_function,   ///< CURRENT_TIMESTAMP and its kin: `text` in lower case
  scalar_subquery,  ///< `subquery`
  array_subquery,   ///< ARRAY(`subquery`)
  exists_subquery,  ///< EXISTS (`subquery`)
  any_subquery,     ///< args[0] `text` ANY (`subquery`); IN is "=" ANY
  all_subquery,     ///< args[0] `text` ALL (`subquery`)
  default_value,    ///< DEFAULT in VALUES and SET
  other,            ///< XML, JSON constructors, GROUPING, ...: `args` are what they hold, `text`
                    ///< the whole as written
};

enum class LiteralKind : std::uint8_t { null, boolean, integer, number, string, bits };

struct Query;

/// A node of an expression tree. At the root of what a statement holds (a DEFAULT, a CHECK, a
/// predicate...) `span` covers the whole expression; below it, it starts at the token that
/// PostgreSQL's parser points at and may be no longer than that.
struct Expr {
  ExprKind kind = ExprKind::constant;
  LiteralKind literal = LiteralKind::null;
  bool star = false;          ///< call: count(*)
  bool distinct = false;      ///< call: count(DISTINCT x)
  bool has_operand = false;   ///< case_when: CASE x WHEN ...
  bool has_else = false;      ///< case_when
  bool window = false;        ///< call: has OVER; the window's expressions come last in `args`
  bool variadic = false;      ///< call: the last argument is VARIADIC
  bool implicit_row = false;  ///< row: written (a, b)
  bool has_filter = false;    ///< call: FILTER, whose condition follows the keys of ORDER BY
  bool descends = false;      ///< call: ORDER BY has a key with DESC, NULLS or USING
  std::uint32_t argument_count = 0;  ///< call: how many of `args` are the arguments
  Span span;
  /// Of a call: the whole as written where it has DISTINCT, ORDER BY, FILTER or OVER (their
  /// expressions follow the arguments in `args`); else empty.
  std::string text;
  std::vector<std::string> names;  ///< column, named_argument
  QualifiedName name;              ///< call, collate
  std::vector<Expr> args;
  std::vector<TypeName> type;   ///< cast: exactly one; other: that of RETURNING
  std::vector<Query> subquery;  ///< *_subquery: exactly one
};

enum class SortDirection : std::uint8_t { unspecified, ascending, descending };
enum class NullsOrder : std::uint8_t { unspecified, first, last };

struct SortItem {
  Expr expr;
  SortDirection direction = SortDirection::unspecified;
  NullsOrder nulls = NullsOrder::unspecified;
  std::string using_operator;  ///< ORDER BY x USING <
};

enum class JoinType : std::uint8_t { inner, left, full, right, cross };

enum class FromKind : std::uint8_t { table, subquery, function, join, other };

/// An item of FROM, or the target of a data statement.
struct FromItem {
  FromKind kind = FromKind::table;
  QualifiedName name;  ///< table
  bool only = false;   ///< table
  bool lateral = false;
  bool natural = false;             ///< join
  bool with_ordinality = false;     ///< function
  JoinType join = JoinType::inner;  ///< join
  std::string alias;
  std::vector<std::string> column_aliases;
  /// function: AS t(a int, ...); other: COLUMNS. With `column_types`.
  std::vector<Identifier> column_definitions;
  std::vector<TypeName> column_types;
  std::vector<Expr> functions;             ///< function: one, or several for ROWS FROM
  std::vector<std::string> using_columns;  ///< join
  std::vector<Expr> condition;             ///< join: none or one
  std::vector<FromItem> sides;             ///< join: left and right
  std::vector<Query> subquery;             ///< subquery: exactly one
  std::string using_alias;                 ///< join: USING (...) AS x
  std::vector<Expr> sample;  ///< table: TABLESAMPLE method(...) as a call[, REPEATABLE seed]
  std::string text;          ///< other (XMLTABLE, JSON_TABLE, ...): as written, with its alias;
                             ///< its expressions are in `functions`
  Span span;
};

struct Target {
  Expr expr;
  std::string alias;  ///< the output name where one is written; for SET and INSERT the column
  /// SET (a, b) = (SELECT ...): `expr` stands at `a`; `b` belongs to it and has none.
  bool continued = false;
  std::vector<Expr> path;  ///< SET and INSERT a[1].f: that, as an expression; none or one
  Span span;
};

/// `nothing` is MERGE's DO NOTHING.
enum class Command : std::uint8_t { select, values, insert, update, remove, merge, nothing };
enum class SetOperation : std::uint8_t { none, set_union, intersect, except };

struct CommonTable {
  std::string name;
  std::vector<std::string> columns;
  std::vector<Query> query;  ///< exactly one; may be a data statement
  std::optional<bool> materialized;
  std::string search;  ///< SEARCH and CYCLE clauses, as SQL
};

/// FOR UPDATE, FOR SHARE...
struct RowLock {
  std::string strength;             ///< "UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"
  std::vector<std::string> tables;  ///< OF: names or aliases in FROM; empty: all
  std::string wait;                 ///< "NOWAIT", "SKIP LOCKED" or empty
};

struct OnConflict {
  bool update = false;  ///< DO UPDATE, else DO NOTHING
  std::vector<Expr> keys;
  std::string constraint;
  std::vector<Expr> predicate;  ///< none or one: the WHERE of the inferred index
  std::vector<Target> set;
  std::vector<Expr> where;
};

/// SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE, at the top or inside another.
struct Query {
  Command command = Command::select;
  SetOperation set_operation = SetOperation::none;
  bool set_all = false;
  bool distinct = false;
  bool recursive = false;    ///< WITH RECURSIVE
  bool locks_rows = false;   ///< FOR UPDATE and its kin
  bool star_values = false;  ///< INSERT ... DEFAULT VALUES
  Span span;
  std::vector<CommonTable> with;
  std::vector<Query> arms;       ///< set operation: two or more, a chain of one kind in one
  std::vector<Target> targets;   ///< SELECT list; UPDATE's SET; INSERT's column list (no expr)
  std::vector<FromItem> target;  ///< INSERT, UPDATE, DELETE, MERGE: the table written
  std::vector<FromItem> from;    ///< FROM; UPDATE's FROM, DELETE's and MERGE's USING
  std::vector<Query> source;     ///< INSERT: the rows, as SELECT or VALUES
  std::vector<Expr> distinct_on;
  std::vector<Expr> where;  ///< none or one
  std::vector<Expr> group_by;
  std::vector<Expr> having;  ///< none or one
  std::vector<SortItem> order_by;
  std::vector<Expr> limit;                   ///< none or one
  std::vector<Expr> offset;                  ///< none or one
  std::vector<Expr> first_row;               ///< VALUES: the first row
  std::vector<std::vector<Expr>> more_rows;  ///< VALUES: the others, but of INSERT's rows
  std::uint32_t row_count = 0;               ///< VALUES: how many rows
  bool ragged = false;                       ///< VALUES: not all rows are of one length
  std::vector<Expr> windows;                 ///< WINDOW w AS (...), ...: each as `other`
  std::vector<RowLock> row_locks;
  bool group_distinct = false;
  bool with_ties = false;          ///< FETCH FIRST ... WITH TIES
  bool overriding_system = false;  ///< INSERT ... OVERRIDING SYSTEM VALUE
  bool overriding_user = false;
  std::vector<Target> returning;
  Box<OnConflict> on_conflict;
  /// MERGE: its branches; each has its condition in `where`, INSERT its values in `first_row`.
  /// MERGE's own ON is `where`.
  std::vector<Query> merge_actions;
  std::string merge_when;  ///< of a branch: "MATCHED", "NOT MATCHED BY TARGET", ... BY SOURCE
  QualifiedName into;      ///< SELECT INTO: the table made
  bool into_temporary = false;
  bool into_unlogged = false;
};

}  // namespace pgplumb::sql
