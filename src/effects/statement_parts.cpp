#include "effects/statement_parts.h"

namespace pgplumb::effects {

namespace {

class Walk {
 public:
  explicit Walk(const PartVisitor& visitor) : visitor_(visitor) {}

  /// Statements without such parts.
  template <typename Statement>
  void operator()(const Statement&) const {}

  void operator()(const sql::CreateTable& statement) const {
    for (const sql::TableElement& element : statement.elements) {
      if (const auto* column_def = std::get_if<sql::ColumnDef>(&element)) column(*column_def);
      if (const auto* definition = std::get_if<sql::ConstraintDef>(&element)) {
        constraint(*definition);
      }
    }
    if (statement.partition_by) elements(statement.partition_by->keys);
  }
  void operator()(const sql::AlterTable& statement) const {
    for (const sql::AlterTableAction& action : statement.actions) {
      if (action.column) column(*action.column);
      if (action.constraint && action.kind == sql::AlterTableKind::add_constraint) {
        constraint(*action.constraint);
      }
      exprs(action.expr);
    }
  }
  void operator()(const sql::CreateIndex& statement) const {
    elements(statement.keys);
    exprs(statement.predicate);
  }
  void operator()(const sql::CreateDomain& statement) const {
    for (const sql::ConstraintDef& each : statement.constraints) constraint(each);
  }
  void operator()(const sql::AlterDomain& statement) const {
    exprs(statement.default_value);
    if (statement.constraint) constraint(*statement.constraint);
  }
  void operator()(const sql::CreateSchema& statement) const {
    for (const sql::Statement& element : statement.elements) std::visit(*this, element.node);
  }
  void operator()(const sql::CreateTableAs& statement) const { queries(statement.query); }
  void operator()(const sql::CreateView& statement) const { queries(statement.query); }
  void operator()(const sql::DataStatement& statement) const { query(statement.query); }
  void operator()(const sql::Copy& statement) const { queries(statement.query); }
  void operator()(const sql::CreateFunction& statement) const { queries(statement.sql_body); }
  void operator()(const sql::CreateRule& statement) const {
    exprs(statement.where);
    queries(statement.actions);
  }
  void operator()(const sql::CreateTrigger& statement) const { exprs(statement.when); }
  void operator()(const sql::CreatePolicy& statement) const {
    exprs(statement.using_expr);
    exprs(statement.with_check);
  }
  void operator()(const sql::AlterPolicy& statement) const {
    exprs(statement.using_expr);
    exprs(statement.with_check);
  }
  void operator()(const sql::CreateStatistics& statement) const { exprs(statement.exprs); }

 private:
  void column(const sql::ColumnDef& definition) const {
    if (visitor_.column) visitor_.column(definition);
    for (const sql::ConstraintDef& each : definition.constraints) constraint(each);
  }
  void constraint(const sql::ConstraintDef& definition) const {
    if (visitor_.constraint) visitor_.constraint(definition);
    exprs(definition.expr);
    elements(definition.elements);
    exprs(definition.predicate);
  }
  void elements(const std::vector<sql::IndexElement>& list) const {
    for (const sql::IndexElement& element : list) exprs(element.expr);
  }
  void exprs(const std::vector<sql::Expr>& list) const {
    if (!visitor_.expr) return;
    for (const sql::Expr& expr : list) visitor_.expr(expr);
  }
  void query(const sql::Query& each) const {
    if (visitor_.query) visitor_.query(each);
  }
  void queries(const std::vector<sql::Query>& list) const {
    for (const sql::Query& each : list) query(each);
  }

  const PartVisitor& visitor_;
};

}  // namespace

void visit_parts(const sql::Statement& statement, const PartVisitor& visitor) {
  std::visit(Walk(visitor), statement.node);
}

}  // namespace pgplumb::effects
