#include "integrity/check_dependencies.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "catalog/builtins.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Relation;
using sql::Expr;
using sql::ExprKind;

/// Operators that have a value wherever both operands do, whatever built-in types these are of; not
/// so `->>`, which looks for something, or `#`, for where two lines meet (documentation, "JSON
/// Functions and Operators", "Geometric Functions and Operators").
bool is_total(std::string_view op) {
  constexpr auto operators = std::to_array<std::string_view>(
      {"=",    "<>", "!=", "<",   "<=", ">",  ">=", "+",  "-",  "*",   "/",
       "%",    "^",  "||", "&",   "|",  "~",  "<<", ">>", "~~", "!~~", "~~*",
       "!~~*", "~*", "!~", "!~*", "@>", "<@", "&&", "?",  "?|", "?&"});
  return std::ranges::find(operators, op) != operators.end();
}

class CheckReader {
 public:
  CheckReader(const Catalog& catalog, const Relation& relation)
      : catalog_(catalog), relation_(relation) {}

  std::vector<TableDependency> run() {
    for (const Constraint& constraint : relation_.constraints) {
      if (constraint.kind != catalog::ConstraintKind::check || !constraint.check ||
          !constraint.validated || !constraint.enforced) {
        continue;
      }
      constraint_ = &constraint;
      read(*constraint.check);
    }
    return std::move(found_);
  }

 private:
  void read(const Expr& expr) {
    if (expr.kind == ExprKind::logical_and) {
      for (const Expr& part : expr.args) read(part);
    } else if (const Attribute flag = known_column(expr); flag != AttributeSet::none) {
      add({}, flag);
    } else if (expr.kind == ExprKind::op && expr.text == "=" && expr.args.size() == 2) {
      read_equality(expr.args[0], expr.args[1]);
      read_equality(expr.args[1], expr.args[0]);
    }
  }

  void read_equality(const Expr& side, const Expr& value) {
    const Attribute column = known_column(side);
    if (column == AttributeSet::none || !has_value(value)) return;
    AttributeSet inputs;
    for (const std::string& name : sql::columns_of(value)) {
      inputs.insert(attribute_of(relation_, name));
    }
    if (!inputs.contains(column)) add(std::move(inputs), column);
  }

  /// The column that the expression is, where it cannot be NULL.
  [[nodiscard]] Attribute known_column(const Expr& expr) const {
    if (expr.kind != ExprKind::column) return AttributeSet::none;
    const Attribute attribute = attribute_of(relation_, expr.names.back());
    if (attribute == AttributeSet::none || accepts_null(catalog_, relation_.columns[attribute])) {
      return AttributeSet::none;
    }
    return attribute;
  }

  /// Whether the expression cannot be NULL and depends on its columns alone.
  [[nodiscard]] bool has_value(const Expr& expr) const {
    const auto all_have = [&] {
      return std::ranges::all_of(expr.args, [&](const Expr& part) { return has_value(part); });
    };
    switch (expr.kind) {
      case ExprKind::column:
        return known_column(expr) != AttributeSet::none;
      case ExprKind::constant:
        return expr.literal != sql::LiteralKind::null;
      case ExprKind::is_null:
      case ExprKind::is_not_null:
        return expr.args.front().kind == ExprKind::column &&
               attribute_of(relation_, expr.args.front().names.back()) != AttributeSet::none;
      case ExprKind::op:
        return is_total(expr.text) && all_have();
      case ExprKind::cast:
        // null of JSON becomes NULL of a scalar type (release notes of PostgreSQL 18).
        return all_have() && !is_json(expr.args.front());
      case ExprKind::logical_and:
      case ExprKind::logical_or:
      case ExprKind::logical_not:
        return all_have();
      default:
        return false;
    }
  }

  [[nodiscard]] bool is_json(const Expr& expr) const {
    if (expr.kind != ExprKind::column) return false;
    const Attribute attribute = attribute_of(relation_, expr.names.back());
    return attribute != AttributeSet::none &&
           base_type(catalog_, relation_.columns[attribute].type).type == catalog::jsonb_oid;
  }

  void add(AttributeSet determinant, Attribute dependent) {
    found_.push_back({.dependency = {std::move(determinant), AttributeSet{dependent}},
                      .source = DependencySource::check,
                      .name = constraint_->name,
                      .where = constraint_->origin.created,
                      .kept = true});
  }

  const Catalog& catalog_;
  const Relation& relation_;
  const Constraint* constraint_ = nullptr;
  std::vector<TableDependency> found_;
};

}  // namespace

std::vector<TableDependency> check_dependencies(const Catalog& catalog, const Relation& relation) {
  return CheckReader(catalog, relation).run();
}

}  // namespace pgplumb::integrity
