#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/statement.h"

/// Code that runs in the server: the body of a DO block or a function, as a tree to be walked.
namespace pgplumb::sql {

/// An expression of a body. `value` is empty where it does not parse.
struct RoutineExpr {
  std::optional<Expr> value;
  std::string text;  ///< as written; empty where none is
};

/// What INTO, := and FOR assign to: variables, or fields of records as "r.f". A lone record
/// variable takes the whole row.
struct RoutineTargets {
  std::vector<std::string> names;
  bool whole_row = false;
};

struct RoutineVariable {
  std::string name;
  std::vector<TypeName> type;  ///< none where it is that of a column or row, or does not parse
  bool not_null = false;
  RoutineExpr initial;
};

struct RoutineStatement;
using RoutineBody = std::vector<RoutineStatement>;

/// EXCEPTION WHEN: names of conditions in lower case ("others") and SQLSTATEs.
struct RoutineHandler {
  std::vector<std::string> conditions;
  RoutineBody body;
};

struct RoutineBlock {
  std::string label;
  std::vector<RoutineVariable> variables;
  RoutineBody body;
  std::vector<RoutineHandler> handlers;
};

struct RoutineBranch {
  RoutineExpr condition;
  RoutineBody body;
};

/// IF and CASE; CASE x WHEN is an assignment to a hidden variable and an IF.
struct RoutineIf {
  std::vector<RoutineBranch> branches;
  RoutineBody otherwise;
  bool must_match = false;  ///< CASE without ELSE: an error where no branch is taken
};

enum class LoopKind : std::uint8_t { endless, condition, integers, array, query, dynamic };

struct RoutineLoop {
  LoopKind kind = LoopKind::endless;
  std::string label;
  RoutineTargets targets;
  RoutineExpr expr;  ///< condition; integers: lower bound; array; dynamic: the query's text
  RoutineExpr upper;
  RoutineExpr step;
  bool reverse = false;
  std::vector<Query> query;             ///< query: none where it does not parse
  std::vector<RoutineExpr> parameters;  ///< USING, and the arguments of a cursor
  bool has_arguments = false;           ///< of a cursor: its query is about them
  RoutineBody body;
};

struct RoutineExit {
  bool leaves = true;  ///< EXIT, else CONTINUE
  std::string label;
  RoutineExpr condition;
};

struct RoutineAssign {
  std::string target;
  bool part = false;  ///< to an element of an array
  RoutineExpr value;
};

/// A statement of SQL; PERFORM and RETURN QUERY are SELECT.
struct RoutineSql {
  std::vector<Statement> statement;  ///< none where it does not parse
  std::size_t size = 0;              ///< bytes of its text
  RoutineTargets into;
  bool strict = false;
};

/// EXECUTE and RETURN QUERY EXECUTE.
struct RoutineExecute {
  RoutineExpr query;
  std::vector<RoutineExpr> parameters;
  RoutineTargets into;
  bool strict = false;
  bool adds_rows = false;
};

struct RoutineRaise {
  bool error = false;                   ///< EXCEPTION, else a message
  std::string condition;                ///< a name or an SQLSTATE; empty: raise_exception, or again
  std::string message;                  ///< empty with `condition`: RAISE alone raises again
  std::vector<RoutineExpr> code;        ///< USING ERRCODE: none or one
  std::vector<RoutineExpr> parameters;  ///< all other expressions
};

struct RoutineAssert {
  RoutineExpr condition;
};

/// COMMIT and ROLLBACK.
struct RoutineTransaction {
  bool commits = true;
};

/// RETURN and RETURN NEXT; the latter goes on.
struct RoutineReturn {
  RoutineExpr value;
  bool adds_rows = false;
};

/// What cannot be followed, and the variables that it may change: GET DIAGNOSTICS, cursors.
struct RoutineOther {
  std::vector<std::string> changes;
  std::vector<RoutineExpr> exprs;    ///< what it asks for
  std::vector<Statement> statement;  ///< OPEN FOR: the query
};

struct RoutineStatement {
  Span span;  ///< in the file, as near as it can be found
  std::variant<RoutineOther, RoutineBlock, RoutineIf, RoutineLoop, RoutineExit, RoutineAssign,
               RoutineSql, RoutineExecute, RoutineRaise, RoutineAssert, RoutineTransaction,
               RoutineReturn>
      node;
};

/// A body with all it needs to be parsed.
struct RoutineSource {
  std::string_view language;  ///< plpgsql or sql
  std::string_view body;
  Span body_span;  ///< the body in its file; empty where it cannot be told
  Span whole;      ///< what to point at then
  bool is_function = false;
  std::vector<Parameter> parameters;
  bool returns_set = false;
  bool returns_nothing = false;  ///< void, and procedures
  bool returns_trigger = false;  ///< there are the variables NEW and OLD
};

struct Routine {
  RoutineBlock block;
  bool is_sql = false;  ///< LANGUAGE sql: the last statement's result is the function's
};

/// The error is PostgreSQL's message.
std::expected<Routine, std::string> parse_routine(const RoutineSource& source);

/// Statements of a text that no file has; all their spans are `place`. The error is that of the
/// first that does not parse.
std::expected<std::vector<Statement>, std::string> parse_text(std::string_view text, Span place);

/// Calls `visit` for the statement and all inside it.
void for_each_statement(const RoutineStatement& statement,
                        const std::function<void(const RoutineStatement&)>& visit);

}  // namespace pgplumb::sql
