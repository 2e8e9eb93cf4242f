// A label that ALTER TYPE ... ADD VALUE brought cannot be used before it is committed:
// check_safe_enum_use() in enum.c. It is used where text becomes a value of the type.
#include <fmt/format.h>

#include <algorithm>

#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Relation;
using sql::Expr;

namespace {

class LabelCheck {
 public:
  explicit LabelCheck(Collector& out) : out_(out) {}

  [[nodiscard]] bool is_needed() const { return !out_.session().new_labels.empty(); }

  /// A value that becomes one of the type, if it is a new label. Since 17 a type that is as new as
  /// its label may use it.
  void value(const Expr& expr, const catalog::TypeRef& type) {
    if (expr.kind != sql::ExprKind::constant || expr.literal != sql::LiteralKind::string) return;
    for (const auto& [enumeration, label] : out_.session().new_labels) {
      const bool safe = out_.version() >= 17 && enumeration >= out_.session().transaction_start;
      if (safe || enumeration != type.type || label != expr.text) continue;
      out_.refuse("55P04", fmt::format("unsafe use of new value \"{}\" of an enum type", label),
                  expr.span);
    }
  }

  /// Casts to the type, and comparisons of columns of it with constants.
  void expression(const Expr& root, const Relation* table) {
    sql::for_each_expr(root, [&](const Expr& expr) { node(expr, table); });
  }

  void column(const sql::ColumnDef& definition, const Relation* table) {
    for (const sql::ConstraintDef& constraint : definition.constraints) {
      for (const Expr& expr : constraint.expr) {
        if (!definition.type.empty()) value(expr, resolve(definition.type.front()));
        expression(expr, table);
      }
    }
  }

 private:
  [[nodiscard]] catalog::TypeRef resolve(const sql::TypeName& type) const {
    return catalog::resolve_type(out_.catalog(), out_.session(), type);
  }

  void node(const Expr& expr, const Relation* table) {
    if (expr.kind == sql::ExprKind::cast && !expr.type.empty()) {
      value(expr.args.front(), resolve(expr.type.front()));
    }
    if (expr.kind != sql::ExprKind::op && expr.kind != sql::ExprKind::in_list) return;
    for (const Expr& arg : expr.args) {
      const catalog::Column* column = column_of(arg, table);
      if (column == nullptr) continue;
      for (const Expr& other : expr.args) value(other, column->type);
    }
  }

  static const catalog::Column* column_of(const Expr& expr, const Relation* table) {
    if (table == nullptr || expr.kind != sql::ExprKind::column || expr.names.empty()) {
      return nullptr;
    }
    return table->column(expr.names.back());
  }

  Collector& out_;
};

}  // namespace

void refuse_new_labels(const sql::CreateTable& statement, Collector& out) {
  LabelCheck check(out);
  if (!check.is_needed()) return;
  for (const sql::TableElement& element : statement.elements) {
    if (const auto* column = std::get_if<sql::ColumnDef>(&element)) check.column(*column, nullptr);
    if (const auto* constraint = std::get_if<sql::ConstraintDef>(&element)) {
      for (const Expr& expr : constraint->expr) check.expression(expr, nullptr);
    }
  }
}

void refuse_new_labels(const sql::AlterTable& statement, Collector& out) {
  LabelCheck check(out);
  const Relation* table = out.relation(statement.name);
  if (!check.is_needed() || table == nullptr) return;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.column) check.column(*action.column, table);
    if (action.constraint) {
      for (const Expr& expr : action.constraint->expr) check.expression(expr, table);
    }
    const catalog::Column* column = table->column(action.name);
    for (const Expr& expr : action.expr) {
      if (column != nullptr) check.value(expr, column->type);
      check.expression(expr, table);
    }
  }
}

namespace {

/// The column that gets the value at a place in the row of an INSERT.
const catalog::Column* column_at(const sql::Query& insert, const Relation& table,
                                 std::size_t place) {
  if (place < insert.targets.size()) return table.column(insert.targets[place].alias);
  if (!insert.targets.empty() || place >= table.columns.size()) return nullptr;
  return &table.columns[place];
}

}  // namespace

void refuse_new_labels(const sql::DataStatement& statement, Collector& out) {
  LabelCheck check(out);
  const sql::Query& query = statement.query;
  if (!check.is_needed()) return;
  const std::vector<sql::FromItem>& items = query.target.empty() ? query.from : query.target;
  const Relation* table = items.size() == 1 ? out.relation(items.front().name) : nullptr;
  sql::for_each_expr(query, [&](const Expr& root) { check.expression(root, table); });
  if (table == nullptr) return;
  for (const sql::Target& target : query.targets) {
    const catalog::Column* column = table->column(target.alias);
    if (column != nullptr) check.value(target.expr, column->type);
  }
  for (const sql::Query& source : query.source) {
    for (std::size_t i = 0; i < source.first_row.size(); ++i) {
      const catalog::Column* column = column_at(query, *table, i);
      if (column != nullptr) check.value(source.first_row[i], column->type);
    }
  }
}

}  // namespace pgplumb::effects
