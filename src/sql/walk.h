#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sql/statement.h"

/// Questions put to expressions and queries.
namespace pgplumb::sql {

/// Calls `visit` for the expression and all below it, outermost first; not into subqueries.
void for_each_expr(const Expr& expr, const std::function<void(const Expr&)>& visit);

/// Calls `visit` for every expression of the query and of all queries inside it, roots first.
void for_each_expr(const Query& query, const std::function<void(const Expr&)>& visit);

/// Calls `visit` for the query and all queries inside it, the outer before the inner.
void for_each_query(const Query& query, const std::function<void(const Query&)>& visit);

/// Calls `visit` for what the query itself, not one inside it, asks of rows: WHERE and the ON of
/// its joins.
void for_each_condition(const Query& query, const std::function<void(const Expr&)>& visit);

/// Names of the columns that the expression mentions (last part of each), each once, in order.
std::vector<std::string> columns_of(const Expr& expr);

/// Every call in the expression, value functions such as CURRENT_TIMESTAMP not among them.
std::vector<const Expr*> calls_of(const Expr& expr);

/// No column, parameter, subquery or call: the value is in the text.
bool is_constant(const Expr& expr);

/// The tables that a query reads and writes, also inside its subqueries and WITH; names that
/// WITH defines are left out where they are in scope.
struct TableUse {
  std::vector<const QualifiedName*> reads;
  std::vector<const QualifiedName*> writes;
  std::vector<const QualifiedName*> row_locks;  ///< FOR UPDATE, FOR SHARE, ...
};
TableUse tables_of(const Query& query);

/// The expression as SQL, in one spelling whatever the source's.
std::string to_sql(const Expr& expr);
std::string to_sql(const Query& query);
std::string to_sql(const TypeName& type);
std::string to_sql(const QualifiedName& name);

/// `quote_ident`: quotes where PostgreSQL would have to.
std::string quote_identifier(std::string_view name);
std::string quote_literal(std::string_view text);

}  // namespace pgplumb::sql
