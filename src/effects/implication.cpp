// A small copy of PostgreSQL's predicate proofs (optimizer/util/predtest.c), as much of it as
// constraints are written with: AND, OR, NOT, IS [NOT] NULL and comparisons with constants. It is
// weak implication that counts, since a CHECK is also passed where it is NULL: `a > 0` proves
// nothing about `a IS NOT NULL`.
#include "effects/implication.h"

#include <algorithm>
#include <charconv>
#include <compare>
#include <utility>

#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::effects {

using sql::Expr;
using sql::ExprKind;
using Kind = Condition::Kind;

namespace {

std::optional<Comparison> comparison_named(std::string_view op) {
  if (op == "<") return Comparison::less;
  if (op == "<=") return Comparison::less_equal;
  if (op == "=") return Comparison::equal;
  if (op == ">=") return Comparison::greater_equal;
  if (op == ">") return Comparison::greater;
  if (op == "<>" || op == "!=") return Comparison::not_equal;
  return std::nullopt;
}

Comparison negated(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater_equal;
    case Comparison::less_equal:
      return Comparison::greater;
    case Comparison::equal:
      return Comparison::not_equal;
    case Comparison::greater_equal:
      return Comparison::less;
    case Comparison::greater:
      return Comparison::less_equal;
    case Comparison::not_equal:
      return Comparison::equal;
  }
  return comparison;
}

Comparison commuted(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater;
    case Comparison::less_equal:
      return Comparison::greater_equal;
    case Comparison::greater_equal:
      return Comparison::less_equal;
    case Comparison::greater:
      return Comparison::less;
    default:
      return comparison;
  }
}

const Expr& without_casts(const Expr& expr) {
  const Expr* inner = &expr;
  while (inner->kind == ExprKind::cast) inner = inner->args.data();
  return *inner;
}

bool is_constant_value(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (inner.kind == ExprKind::op && inner.args.size() == 1 && inner.text == "-") {
    return is_constant_value(inner.args[0]);
  }
  return inner.kind == ExprKind::constant && inner.literal != sql::LiteralKind::null;
}

bool is_null_constant(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  return inner.kind == ExprKind::constant && inner.literal == sql::LiteralKind::null;
}

void set_constant(Condition& condition, const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (inner.kind == ExprKind::op) {
    set_constant(condition, inner.args[0]);
    condition.constant = "-" + condition.constant;
    return;
  }
  condition.constant = inner.text;
  condition.number =
      inner.literal == sql::LiteralKind::integer || inner.literal == sql::LiteralKind::number;
}

Condition other(const Expr& expr) { return {.kind = Kind::other, .operand = sql::to_sql(expr)}; }

Condition group(Kind kind, std::vector<Condition> parts) {
  return {.kind = kind, .parts = std::move(parts)};
}

std::optional<bool> as_boolean(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (inner.kind != ExprKind::constant || inner.literal != sql::LiteralKind::boolean) {
    return std::nullopt;
  }
  return inner.text == "true";
}

Condition compare(const Expr& left, std::string_view op, const Expr& right, const Expr& whole) {
  const std::optional<Comparison> comparison = comparison_named(op);
  if (!comparison) return other(whole);
  if (const std::optional<bool> truth = as_boolean(right)) {
    // eval_const_expressions(): `x = true` is x.
    const bool equal = *comparison == Comparison::equal;
    if (equal || *comparison == Comparison::not_equal) {
      return *truth == equal ? normalize(left) : negate(normalize(left));
    }
  }
  Condition condition{.kind = Kind::compare, .comparison = *comparison};
  if (is_constant_value(right)) {
    condition.operand = sql::to_sql(left);
    set_constant(condition, right);
  } else if (is_constant_value(left)) {
    condition.operand = sql::to_sql(right);
    condition.comparison = commuted(*comparison);
    set_constant(condition, left);
  } else {
    return other(whole);
  }
  return condition;
}

Condition null_test(const Expr& operand, bool not_null) {
  return {.kind = not_null ? Kind::not_null : Kind::is_null, .operand = sql::to_sql(operand)};
}

/// `x IN (a, b)` and `x = ANY (ARRAY[a, b])`; with `<>`: NOT IN.
Condition membership(const Expr& operand, std::string_view op, const std::vector<Expr>& values,
                     std::size_t first, Kind kind, const Expr& whole) {
  std::vector<Condition> parts;
  for (std::size_t i = first; i < values.size(); ++i) {
    parts.push_back(compare(operand, op, values[i], whole));
  }
  return group(kind, std::move(parts));
}

std::vector<Condition> normalize_all(const std::vector<Expr>& exprs) {
  std::vector<Condition> conditions;
  for (const Expr& expr : exprs) conditions.push_back(normalize(expr));
  return conditions;
}

Condition between(const Expr& expr) {
  if (expr.text == "BETWEEN") {
    return group(Kind::all, {compare(expr.args[0], ">=", expr.args[1], expr),
                             compare(expr.args[0], "<=", expr.args[2], expr)});
  }
  if (expr.text == "NOT BETWEEN") {
    return group(Kind::any, {compare(expr.args[0], "<", expr.args[1], expr),
                             compare(expr.args[0], ">", expr.args[2], expr)});
  }
  return other(expr);
}

Condition distinct(const Expr& expr, bool is_distinct) {
  if (is_null_constant(expr.args[1])) return null_test(expr.args[0], is_distinct);
  if (is_null_constant(expr.args[0])) return null_test(expr.args[1], is_distinct);
  return other(expr);
}

}  // namespace

Condition normalize(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::logical_and:
      return group(Kind::all, normalize_all(expr.args));
    case ExprKind::logical_or:
      return group(Kind::any, normalize_all(expr.args));
    case ExprKind::logical_not:
      return negate(normalize(expr.args[0]));
    case ExprKind::is_null:
      return null_test(expr.args[0], false);
    case ExprKind::is_not_null:
      return null_test(expr.args[0], true);
    case ExprKind::is_distinct:
      return distinct(expr, true);
    case ExprKind::is_not_distinct:
      return distinct(expr, false);
    case ExprKind::op:
      if (expr.args.size() == 2) return compare(expr.args[0], expr.text, expr.args[1], expr);
      return other(expr);
    case ExprKind::in_list:
      return membership(expr.args[0], expr.text, expr.args, 1,
                        expr.text == "=" ? Kind::any : Kind::all, expr);
    case ExprKind::op_any:
    case ExprKind::op_all: {
      const Expr& list = without_casts(expr.args[1]);
      if (list.kind != ExprKind::array) return other(expr);
      return membership(expr.args[0], expr.text, list.args, 0,
                        expr.kind == ExprKind::op_any ? Kind::any : Kind::all, expr);
    }
    case ExprKind::between:
      return between(expr);
    default:
      return other(expr);
  }
}

Condition negate(Condition condition) {
  switch (condition.kind) {
    case Kind::all:
    case Kind::any:
      condition.kind = condition.kind == Kind::all ? Kind::any : Kind::all;
      for (Condition& part : condition.parts) part = negate(std::move(part));
      return condition;
    case Kind::not_null:
      condition.kind = Kind::is_null;
      return condition;
    case Kind::is_null:
      condition.kind = Kind::not_null;
      return condition;
    case Kind::compare:
      condition.comparison = negated(condition.comparison);
      return condition;
    case Kind::other:
      condition.operand = condition.operand.starts_with("NOT ") ? condition.operand.substr(4)
                                                                : "NOT " + condition.operand;
      return condition;
  }
  return condition;
}

namespace {

std::optional<double> as_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A date or timestamp in ISO 8601, midnight left out: such texts sort as their values do.
std::optional<std::string_view> as_iso_time(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (text.size() < shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != shape[i]) return std::nullopt;
  }
  for (const std::string_view midnight : {"+00", " 00:00:00"}) {
    if (text.ends_with(midnight)) text.remove_suffix(midnight.size());
  }
  return text;
}

std::partial_ordering order(const Condition& a, const Condition& b) {
  if (a.constant == b.constant) return std::partial_ordering::equivalent;
  const std::optional<double> number_a = as_number(a.constant);
  const std::optional<double> number_b = as_number(b.constant);
  if (a.number && b.number && number_a && number_b) return *number_a <=> *number_b;
  const std::optional<std::string_view> time_a = as_iso_time(a.constant);
  const std::optional<std::string_view> time_b = as_iso_time(b.constant);
  if (time_a && time_b) return *time_a <=> *time_b;
  return std::partial_ordering::unordered;
}

}  // namespace

std::partial_ordering compare_constants(const Expr& a, const Expr& b) {
  if (is_null_constant(a) && is_null_constant(b)) return std::partial_ordering::equivalent;
  if (!is_constant_value(a) || !is_constant_value(b)) return std::partial_ordering::unordered;
  Condition left;
  Condition right;
  set_constant(left, a);
  set_constant(right, b);
  return order(left, right);
}

namespace {

/// operator_predicate_proof() for `x given.op c` and `x wanted.op d`, by the order of c and d.
bool comparison_implies(const Condition& given, const Condition& wanted) {
  using enum Comparison;
  const std::partial_ordering constants = order(given, wanted);
  const bool before = constants < 0;
  const bool same = constants == 0;
  const bool behind = constants > 0;
  switch (given.comparison) {
    case less:
      return (wanted.comparison == less || wanted.comparison == less_equal ||
              wanted.comparison == not_equal) &&
             (before || same);
    case less_equal:
      return wanted.comparison == less_equal
                 ? before || same
                 : before && (wanted.comparison == less || wanted.comparison == not_equal);
    case greater:
      return (wanted.comparison == greater || wanted.comparison == greater_equal ||
              wanted.comparison == not_equal) &&
             (behind || same);
    case greater_equal:
      return wanted.comparison == greater_equal
                 ? behind || same
                 : behind && (wanted.comparison == greater || wanted.comparison == not_equal);
    case equal:
      switch (wanted.comparison) {
        case less:
          return before;
        case less_equal:
          return before || same;
        case equal:
          return same;
        case greater_equal:
          return behind || same;
        case greater:
          return behind;
        case not_equal:
          return before || behind;
      }
      return false;
    case not_equal:
      return wanted.comparison == not_equal && same;
  }
  return false;
}

bool atom_implies(const Condition& given, const Condition& wanted) {
  if (given.operand != wanted.operand) return false;
  if (given.kind == Kind::compare && wanted.kind == Kind::compare) {
    return comparison_implies(given, wanted);
  }
  return given.kind == wanted.kind;
}

bool is_group(const Condition& condition) {
  return condition.kind == Kind::all || condition.kind == Kind::any;
}

}  // namespace

bool implies(const Condition& given, const Condition& wanted) {
  const auto implied = [&](const Condition& part) { return implies(given, part); };
  const auto implying = [&](const Condition& part) { return implies(part, wanted); };
  if (wanted.kind == Kind::all) return std::ranges::all_of(wanted.parts, implied);
  if (given.kind == Kind::any) {
    return !given.parts.empty() && std::ranges::all_of(given.parts, implying);
  }
  if (wanted.kind == Kind::any && std::ranges::any_of(wanted.parts, implied)) return true;
  if (given.kind == Kind::all) return std::ranges::any_of(given.parts, implying);
  return !is_group(wanted) && atom_implies(given, wanted);
}

Condition known_conditions(const catalog::Relation& table) {
  Condition known{.kind = Kind::all};
  for (const catalog::Column& column : table.columns) {
    const auto not_valid = [&](const catalog::Constraint& constraint) {
      return constraint.kind == catalog::ConstraintKind::not_null && !constraint.validated &&
             std::ranges::find(constraint.columns, column.number) != constraint.columns.end();
    };
    if (!column.not_null || std::ranges::any_of(table.constraints, not_valid)) continue;
    known.parts.push_back({.kind = Kind::not_null, .operand = sql::quote_identifier(column.name)});
  }
  for (const catalog::Constraint& constraint : table.constraints) {
    if (constraint.check && constraint.validated && constraint.enforced) {
      known.parts.push_back(normalize(*constraint.check));
    }
  }
  return known;
}

bool proved_not_null(const catalog::Relation& table, std::string_view column) {
  return implies(known_conditions(table),
                 {.kind = Kind::not_null, .operand = sql::quote_identifier(column)});
}

}  // namespace pgplumb::effects
