#pragma once

#include <functional>

#include "sql/expr.h"

namespace pgplumb::catalog {

/// Changes in place, at any depth of an expression or query, subqueries included. Parents are
/// visited before what they hold. Any function may be left empty.
struct Rewriter {
  std::function<void(sql::Expr&)> expr;
  std::function<void(sql::FromItem&)> from_item;
  std::function<void(sql::TypeName&)> type;
  std::function<void(std::vector<sql::Target>&)> select_list;
};

void rewrite(sql::Expr& expr, const Rewriter& rewriter);
void rewrite(sql::Query& query, const Rewriter& rewriter);

/// The same walk for reading.
struct NodeReader {
  std::function<void(const sql::Expr&)> expr;
  std::function<void(const sql::FromItem&)> from_item;
  std::function<void(const sql::TypeName&)> type;
  std::function<void(const std::vector<sql::Target>&)> select_list;
};

void read_nodes(const sql::Expr& expr, const NodeReader& reader);
void read_nodes(const sql::Query& query, const NodeReader& reader);

}  // namespace pgplumb::catalog
