// Labels where text becomes a value of an enumeration: it must be one of them (enum_in()), and one
// that ALTER TYPE ... ADD VALUE brought cannot be used before it is committed
// (check_safe_enum_use() in enum.c).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "catalog/query_reader.h"
#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Relation;
using sql::Expr;

namespace {

class LabelCheck {
 public:
  explicit LabelCheck(Collector& out) : out_(out) {}

  /// Without enumerations there is nothing to look at.
  [[nodiscard]] bool is_needed() const {
    return std::ranges::any_of(out_.catalog().types, [](const auto& entry) {
      return entry.second.kind == catalog::TypeKind::enumeration;
    });
  }

  [[nodiscard]] catalog::TypeRef resolve(const sql::TypeName& type) const {
    return catalog::resolve_type(out_.catalog(), out_.session(), type);
  }

  /// A value that becomes one of the type, if it is a new label or none. Since 17 a type that is as
  /// new as its label may use it.
  void value(const Expr& expr, const catalog::TypeRef& type) {
    if (expr.kind != sql::ExprKind::constant || expr.literal != sql::LiteralKind::string) return;
    const catalog::Type* made = type.array ? nullptr : out_.catalog().types.find(type.type);
    if (made == nullptr || made->kind != catalog::TypeKind::enumeration) return;
    if (std::ranges::find(made->labels, expr.text) == made->labels.end()) {
      out_.refuse("22P02",
                  fmt::format("invalid input value for enum {}: \"{}\"", made->name, expr.text),
                  expr.span);
    }
    for (const auto& [enumeration, label] : out_.session().new_labels) {
      const bool safe = out_.version() >= 17 && enumeration >= out_.session().transaction_start;
      if (safe || enumeration != type.type || label != expr.text) continue;
      out_.refuse("55P04", fmt::format("unsafe use of new value \"{}\" of an enum type", label),
                  expr.span);
    }
  }

  void resolve_columns(const sql::Query& query) {
    const auto remember = [this](const Expr& expr, catalog::Oid relation,
                                 catalog::ColumnNumber number) {
      const Relation* owner = out_.relation(relation);
      if (owner != nullptr) resolved_[&expr] = owner->column(number);
    };
    catalog::read_query(out_.catalog(), out_.session(), query, {.column = remember});
  }

  /// Casts to the type, and comparisons of columns of it with constants.
  void expression(const Expr& root, const Relation* table) {
    sql::for_each_expr(root, [&](const Expr& expr) { node(expr, table); });
  }

  void column(const sql::ColumnDef& definition, const Relation* table) {
    for (const sql::ConstraintDef& constraint : definition.constraints) {
      for (const Expr& expr : constraint.expr) {
        if (!definition.type.empty() && constraint.kind == sql::ConstraintKind::default_value) {
          value(expr, resolve(definition.type.front()));
        }
        expression(expr, table);
      }
    }
  }

  void node(const Expr& expr, const Relation* table) {
    if (expr.kind == sql::ExprKind::cast && !expr.type.empty()) {
      value(expr.args.front(), resolve(expr.type.front()));
      return;
    }
    constexpr std::array<std::string_view, 6> comparisons{"=", "<>", "<", "<=", ">", ">="};
    const bool compares = expr.kind == sql::ExprKind::op || expr.kind == sql::ExprKind::in_list;
    if (!compares || std::ranges::find(comparisons, expr.text) == comparisons.end()) return;
    for (const Expr& arg : expr.args) {
      const catalog::Column* column = column_of(arg, table);
      if (column == nullptr) continue;
      for (const Expr& other : expr.args) value(other, column->type);
    }
  }

 private:
  [[nodiscard]] const catalog::Column* column_of(const Expr& expr, const Relation* table) const {
    if (expr.kind != sql::ExprKind::column || expr.names.empty()) return nullptr;
    if (table != nullptr) return table->column(expr.names.back());
    const auto found = resolved_.find(&expr);
    return found == resolved_.end() ? nullptr : found->second;
  }

  Collector& out_;
  std::map<const Expr*, const catalog::Column*> resolved_;  ///< the columns of a query
};

}  // namespace

void refuse_labels(const sql::CreateTable& statement, Collector& out) {
  LabelCheck check(out);
  if (!check.is_needed()) return;
  Relation table;
  for (const sql::TableElement& element : statement.elements) {
    const auto* column = std::get_if<sql::ColumnDef>(&element);
    if (column == nullptr || column->type.empty()) continue;
    table.columns.push_back({.name = column->name, .type = check.resolve(column->type.front())});
  }
  for (const sql::TableElement& element : statement.elements) {
    if (const auto* column = std::get_if<sql::ColumnDef>(&element)) check.column(*column, &table);
    if (const auto* constraint = std::get_if<sql::ConstraintDef>(&element)) {
      for (const Expr& expr : constraint->expr) check.expression(expr, &table);
    }
  }
}

void refuse_labels(const sql::AlterTable& statement, Collector& out) {
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
      const bool is_default = action.kind == sql::AlterTableKind::set_default;
      if (column != nullptr && is_default) check.value(expr, column->type);
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

void refuse_labels(const sql::DataStatement& statement, Collector& out) {
  LabelCheck check(out);
  const sql::Query& query = statement.query;
  if (!check.is_needed()) return;
  const std::vector<sql::FromItem>& items = query.target.empty() ? query.from : query.target;
  const Relation* table = items.size() == 1 ? out.relation(items.front().name) : nullptr;
  check.resolve_columns(query);
  sql::for_each_expr(query, [&](const Expr& expr) { check.node(expr, nullptr); });
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
