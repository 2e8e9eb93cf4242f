#pragma once

#include <functional>

#include "sql/statement.h"

/// The parts of a statement that many statements have, wherever they stand in it.
namespace pgplumb::effects {

struct PartVisitor {
  std::function<void(const sql::ColumnDef&)> column;
  std::function<void(const sql::ConstraintDef&)> constraint;  ///< of tables and of columns
  std::function<void(const sql::Expr&)> expr;                 ///< roots only, none of queries
  std::function<void(const sql::Query&)> query;               ///< roots only
};

/// Calls what is set in the visitor for every such part of the statement.
void visit_parts(const sql::Statement& statement, const PartVisitor& visitor);

}  // namespace pgplumb::effects
