// Each expression comes to a value, to null, or is unknown; AND, OR and EXISTS may come to a value
// all the same. What is not understood is unknown, never a guess.
#include "replay/evaluator.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "catalog/builtins.h"
#include "replay/builtin_names.h"
#include "replay/moment.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

using sql::ExprKind;

Value constant(const sql::Expr& expr) {
  switch (expr.literal) {
    case sql::LiteralKind::null:
      return null_value();
    case sql::LiteralKind::boolean:
      return value_of(expr.text == "true");
    case sql::LiteralKind::integer: {
      const auto number = integer_of(value_of(expr.text));
      return number ? value_of(*number) : some_value();
    }
    case sql::LiteralKind::string:
      return value_of(expr.text);
    case sql::LiteralKind::number:
    case sql::LiteralKind::bits:
      return some_value();
  }
  return {};
}

Value is_null(const Value& value) {
  if (value.is(ValueKind::unknown)) return {};
  if (value.is(ValueKind::some)) return value_of(false);
  if (value.is(ValueKind::record)) {
    Value all = value_of(true);
    for (const Value& item : value.items) all = both(all, is_null(item));
    return all;
  }
  return value_of(value.is(ValueKind::null));
}

Value is_not_null(const Value& value) {
  if (!value.is(ValueKind::record)) return negate(is_null(value));
  Value all = value_of(true);
  for (const Value& item : value.items) all = both(all, is_not_null(item));
  return all;
}

Value boolean_test(const std::string& test, const Value& value) {
  const Value truth = value.is(ValueKind::null) ? value : boolean_of(value);
  if (!truth.known()) return {};
  bool result = false;
  if (test.ends_with("TRUE")) {
    result = truth.is_true();
  } else if (test.ends_with("FALSE")) {
    result = truth.is_false();
  } else if (test.ends_with("UNKNOWN")) {
    result = truth.is(ValueKind::null);
  } else {
    return {};
  }
  return value_of(test.starts_with("IS NOT") ? !result : result);
}

Value is_distinct(const Value& a, const Value& b) {
  const Value a_null = is_null(a);
  const Value b_null = is_null(b);
  if (!a_null.known() || !b_null.known()) return {};
  if (a_null.boolean || b_null.boolean) return value_of(a_null.boolean != b_null.boolean);
  return negate(equal(a, b));
}

/// Does not say why there is none: see `Evaluator::calculate`.
std::optional<std::int64_t> arithmetic(char sign, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (sign) {
    case '+':
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case '-':
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case '*':
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case '/':
      return b == 0 || b == -1 ? std::nullopt : std::optional(a / b);
    case '%':
      return b == 0 || b == -1 ? std::nullopt : std::optional(a % b);
    default:
      return std::nullopt;
  }
}

/// Whether an item is among those of an array; array_contain_compare(): a null is like nothing.
Value is_among(const Value& item, const Value& array) {
  Value any = value_of(false);
  if (item.is(ValueKind::null)) return any;
  for (const Value& each : array.items) {
    if (!each.is(ValueKind::null)) any = either(any, equal(each, item));
  }
  return any;
}

Value contains(const Value& array, const Value& items) {
  Value all = value_of(true);
  for (const Value& item : items.items) all = both(all, is_among(item, array));
  return all;
}

Value overlaps(const Value& a, const Value& b) {
  Value any = value_of(false);
  for (const Value& item : a.items) any = either(any, is_among(item, b));
  return any;
}

/// What all texts that LIKE matches begin with.
std::string literal_beginning(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size() && pattern[i] != '%' && pattern[i] != '_'; ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    text += pattern[i];
  }
  return text;
}

}  // namespace

std::vector<Value> Evaluator::eval_all(const std::vector<sql::Expr>& exprs, const RowScope* scope) {
  std::vector<Value> values;
  values.reserve(exprs.size());
  for (const sql::Expr& expr : exprs) values.push_back(eval(expr, scope));
  return values;
}

/// A column of a row in sight; nothing where no row has the name.
std::optional<Value> Evaluator::row_column(const std::vector<std::string>& names,
                                           const RowScope* scope) {
  const std::string& name = names.back();
  for (; scope != nullptr; scope = scope->outer) {
    for (const BoundRow& item : scope->items) {
      if (item.source == nullptr) continue;
      const RowSource& source = *item.source;
      if (names.size() > 1 && names[names.size() - 2] != source.alias) continue;
      if (names.size() > 2 && names[names.size() - 3] != source.schema) continue;
      const auto found = std::ranges::find(source.columns, name);
      if (found == source.columns.end()) {
        if (names.size() > 1 || source.has_others) return Value{};
        continue;
      }
      if (item.null_row) return null_value();
      if (!item.row) return Value{};
      return source.cell(*item.row, static_cast<std::size_t>(found - source.columns.begin()));
    }
  }
  return std::nullopt;
}

Value Evaluator::column(const sql::Expr& expr, const RowScope* scope) {
  if (expr.names.empty() || expr.names.back() == "*") return {};
  // A name that is both is an error (plpgsql.variable_conflict); where not all columns are known,
  // it is the variable's.
  std::optional<Value> in_row = row_column(expr.names, scope);
  if (in_row && !in_row->is(ValueKind::unknown)) return *std::move(in_row);
  const Value* variable = around_.variable ? around_.variable(expr.names) : nullptr;
  return variable ? *variable : Value{};
}

Value Evaluator::like(const std::string& name, const Value& text_value, const Value& pattern) {
  if (text_value.is(ValueKind::null) || pattern.is(ValueKind::null)) return null_value();
  auto left = text(text_value);
  auto right = text(pattern);
  if (is_builtin(text_value.name_of) && right && name.find("~~") != name.npos) {
    // Names of PostgreSQL's own are in lower case, but for triggers'.
    std::string beginning = literal_beginning(*right);
    if (name.ends_with('*')) beginning = to_lower(beginning);
    const bool may_match = may_begin_builtin(text_value.name_of, beginning);
    return may_match ? Value{} : value_of(name.starts_with('!'));
  }
  if (!left || !right) return {};
  const bool negated = name.starts_with('!');
  const std::string plain = negated ? name.substr(1) : name;
  if (!may_search(*left, *right)) return {};
  if (plain.ends_with('*')) {
    left = to_lower(*left);
    right = to_lower(*right);
  }
  std::optional<bool> matched;
  if (plain.starts_with("~~")) {
    matched = is_like(*left, *right);
  } else {
    matched = matches_pattern(*left, *right);
  }
  return matched ? value_of(*matched != negated) : Value{};
}

Value Evaluator::binary(const std::string& name, const Value& left, const Value& right) {
  if (left.is(ValueKind::null) || right.is(ValueKind::null)) {
    // array || NULL is the array.
    if (name == "||" && left.is(ValueKind::array)) return left;
    return null_value();
  }
  if (auto reckoned = reckon(name, left, right)) return *std::move(reckoned);
  if (name == "=") return equal(left, right);
  if (name == "<>" || name == "!=") return negate(equal(left, right));
  if (name == "~" || name == "!~" || name == "~*" || name == "!~*" || name.starts_with("~~") ||
      name.starts_with("!~~")) {
    return like(name, left, right);
  }
  if (name == "@>" || name == "<@" || name == "&&") {
    if (!left.is(ValueKind::array) || !right.is(ValueKind::array)) return {};
    if (!budget_.spend(left.items.size() * right.items.size())) return {};
    if (name == "&&") return overlaps(left, right);
    return name == "@>" ? contains(left, right) : contains(right, left);
  }
  if (name == "||") return concatenated(left, right);
  return calculate(name, left, right);
}

Value Evaluator::concatenated(const Value& left, const Value& right) {
  if (left.is(ValueKind::array) || right.is(ValueKind::array)) {
    Value array = left.is(ValueKind::array) ? left : array_value({left});
    const std::vector<Value> more =
        right.is(ValueKind::array) ? right.items : std::vector<Value>{right};
    if (array.items.size() + more.size() > max_items) return {};
    array.items.insert(array.items.end(), more.begin(), more.end());
    return array;
  }
  const auto a = text(left);
  const auto b = text(right);
  return a && b ? text_value(*a + *b) : Value{};
}

/// Orders and calculates with integers.
Value Evaluator::calculate(const std::string& name, const Value& left, const Value& right) {
  if (!left.known() || !right.known()) return {};
  // What number an object has is not known.
  if (left.name_of != NameOf::nothing || right.name_of != NameOf::nothing) return {};
  const bool ordering = name == "<" || name == ">" || name == "<=" || name == ">=";
  const auto a = integer_of(left);
  const auto b = integer_of(right);
  // Texts are in an order of the database's locale: not told here.
  if (!a || !b) return {};
  if (ordering) {
    const bool or_equal = name.size() == 2 && *a == *b;
    return value_of(or_equal || (name[0] == '<' ? *a < *b : *a > *b));
  }
  if (name.size() != 1) return {};
  if ((name[0] == '/' || name[0] == '%') && *b == 0) {
    raise("22012", "division by zero", {});
    return {};
  }
  const auto result = arithmetic(name[0], *a, *b);
  const bool followed = std::string_view("+-*/%").find(name[0]) != std::string_view::npos;
  // Of two integers the result is one, where they are not bigints: which they are is not told.
  const auto is_small = [](std::int64_t number) {
    return number >= std::numeric_limits<std::int32_t>::min() &&
           number <= std::numeric_limits<std::int32_t>::max();
  };
  if (followed && (!result || (is_small(*a) && is_small(*b) && !is_small(*result)))) {
    doubt("22003");
    return {};
  }
  return result ? value_of(*result) : Value{};
}

Value Evaluator::op(const sql::Expr& expr, const RowScope* scope) {
  if (expr.args.size() == 1) {
    const Value operand = eval(expr.args[0], scope);
    if (operand.is(ValueKind::null)) return operand;
    if (expr.text == "-" && operand.is(ValueKind::integer)) {
      return calculate("-", value_of(std::int64_t{0}), operand);
    }
    return {};
  }
  if (expr.args.size() != 2) return {};
  Value left = eval(expr.args[0], scope);
  Value right = eval(expr.args[1], scope);
  // A string without a type beside an array is read as one (make_op()).
  const auto read = [&](std::size_t i, Value& literal, const Value& other) {
    const sql::Expr& arg = expr.args[i];
    const bool is_untyped = arg.kind == ExprKind::constant && literal.is(ValueKind::text);
    if (is_untyped && other.is(ValueKind::array)) literal = parse_array(literal.text);
  };
  read(0, left, right);
  read(1, right, left);
  return binary(expr.text, left, right);
}

Value Evaluator::quantified(const std::string& name, const Value& left, const Value& array,
                            bool all) {
  const Value items = array.is(ValueKind::text) ? parse_array(array.text) : array;
  if (items.is(ValueKind::null)) return null_value();
  if (!items.is(ValueKind::array)) return {};
  Value result = value_of(all);
  for (const Value& item : items.items) {
    if (!budget_.spend(cost_of(item))) return {};
    const Value one = binary(name, left, item);
    result = all ? both(result, one) : either(result, one);
  }
  return result;
}

Value Evaluator::logical(const sql::Expr& expr, const RowScope* scope) {
  const bool is_and = expr.kind == ExprKind::logical_and;
  Value result = value_of(is_and);
  for (const sql::Expr& arg : expr.args) {
    const Value truth = boolean_of(eval(arg, scope));
    result = is_and ? both(result, truth) : either(result, truth);
    if (is_and ? result.is_false() : result.is_true()) break;
  }
  return result;
}

Value Evaluator::case_when(const sql::Expr& expr, const RowScope* scope) {
  std::size_t at = expr.has_operand ? 1 : 0;
  const std::size_t end = expr.args.size() - (expr.has_else ? 1 : 0);
  const Value operand = expr.has_operand ? eval(expr.args[0], scope) : Value{};
  for (; at + 1 < end; at += 2) {
    const Value when = eval(expr.args[at], scope);
    const Value hit = expr.has_operand ? equal(operand, when) : boolean_of(when);
    if (hit.is_true()) return eval(expr.args[at + 1], scope);
    if (!hit.known()) return {};
  }
  return expr.has_else ? eval(expr.args.back(), scope) : null_value();
}

Value Evaluator::subquery(const sql::Expr& expr, const RowScope* scope) {
  if (expr.subquery.empty()) return {};
  const bool exists = expr.kind == ExprKind::exists_subquery;
  const bool scalar = expr.kind == ExprKind::scalar_subquery;
  const std::size_t all = max_items;
  const Rows found = query(expr.subquery.front(), scope, exists ? 1 : scalar ? 2 : all);
  if (exists) {
    if (!found.rows.empty()) return value_of(true);
    return found.certain ? value_of(false) : Value{};
  }
  if (scalar) {
    if (!found.certain || found.rows.size() > 1) return {};
    if (found.rows.empty()) return null_value();
    return found.rows.front().empty() ? Value{} : found.rows.front().front();
  }
  Value list = array_value({});
  for (const auto& row : found.rows) {
    if (row.empty()) return {};
    list.items.push_back(row.front());
  }
  if (expr.kind == ExprKind::array_subquery) return found.certain ? list : Value{};
  const bool is_all = expr.kind == ExprKind::all_subquery;
  const Value decided =
      quantified(expr.text.empty() ? "=" : expr.text, eval(expr.args.front(), scope), list, is_all);
  const bool settled = is_all ? decided.is_false() : decided.is_true();
  return found.certain || settled ? decided : Value{};
}

Value Evaluator::subscript(const sql::Expr& expr, const RowScope* scope) {
  const Value array = eval(expr.args[0], scope);
  if (!array.is(ValueKind::array) || expr.args.size() != 2) return {};
  auto at = integer_of(eval(expr.args[1], scope));
  if (!at || *at < 0) return {};
  *at += array.integer;
  const bool inside = *at >= 1 && *at <= static_cast<std::int64_t>(array.items.size());
  return inside ? array.items[static_cast<std::size_t>(*at - 1)] : null_value();
}

/// Operators and what SQL spells in words.
Value Evaluator::predicate(const sql::Expr& expr, const RowScope* scope) {
  const auto arg = [&](std::size_t i) { return eval(expr.args[i], scope); };
  switch (expr.kind) {
    case ExprKind::op:
      return op(expr, scope);
    case ExprKind::op_any:
    case ExprKind::op_all:
      return quantified(expr.text, arg(0), arg(1), expr.kind == ExprKind::op_all);
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      return logical(expr, scope);
    case ExprKind::logical_not:
      return negate(arg(0));
    case ExprKind::is_null:
      return is_null(arg(0));
    case ExprKind::is_not_null:
      return is_not_null(arg(0));
    case ExprKind::boolean_test:
      return boolean_test(expr.text, arg(0));
    case ExprKind::is_distinct:
      return is_distinct(arg(0), arg(1));
    case ExprKind::is_not_distinct:
      return negate(is_distinct(arg(0), arg(1)));
    case ExprKind::null_if: {
      const Value first = arg(0);
      const Value same = equal(first, arg(1));
      if (same.is_true()) return null_value();
      return same.known() ? first : Value{};
    }
    case ExprKind::in_list: {
      Value list = array_value({});
      for (std::size_t i = 1; i < expr.args.size(); ++i) list.items.push_back(arg(i));
      const Value found = quantified("=", arg(0), list, false);
      return expr.text == "=" ? found : negate(found);
    }
    case ExprKind::like:
      // SIMILAR TO has a syntax of its own.
      return expr.text == "~" ? Value{} : like(expr.text, arg(0), arg(1));
    case ExprKind::between: {
      const Value x = arg(0);
      const Value inside = both(binary(">=", x, arg(1)), binary("<=", x, arg(2)));
      if (expr.text == "BETWEEN") return inside;
      return expr.text == "NOT BETWEEN" ? negate(inside) : Value{};
    }
    default:
      return {};
  }
}

Value Evaluator::coalesce(const sql::Expr& expr, const RowScope* scope) {
  for (const sql::Expr& arg : expr.args) {
    Value value = eval(arg, scope);
    if (!value.is(ValueKind::null)) return value;
  }
  return null_value();
}

Value Evaluator::array(const sql::Expr& expr, const RowScope* scope) {
  Value result = array_value(eval_all(expr.args, scope));
  const bool nested = std::ranges::any_of(
      result.items, [](const Value& item) { return item.is(ValueKind::array); });
  return nested ? Value{} : result;
}

Value Evaluator::eval(const sql::Expr& expr, const RowScope* scope) {
  const Level level(budget_, 1);
  if (budget_.is_spent() || level.is_too_deep()) return {};
  Value result = eval_inside(expr, scope);
  budget_.spend(cost_of(result));
  return result;
}

Value Evaluator::eval_inside(const sql::Expr& expr, const RowScope* scope) {
  switch (expr.kind) {
    case ExprKind::column:
      return column(expr, scope);
    case ExprKind::constant:
      return constant(expr);
    case ExprKind::parameter:
      return around_.parameter ? around_.parameter(expr.text) : Value{};
    case ExprKind::call:
      return call(expr, scope);
    case ExprKind::cast:
      return cast(eval(expr.args[0], scope), expr.type.front(), false);
    case ExprKind::collate:
      return eval(expr.args[0], scope);
    case ExprKind::case_when:
      return case_when(expr, scope);
    case ExprKind::coalesce:
      return coalesce(expr, scope);
    case ExprKind::array:
      return array(expr, scope);
    case ExprKind::row:
      return {.kind = ValueKind::record, .items = eval_all(expr.args, scope)};
    case ExprKind::subscript:
      return subscript(expr, scope);
    case ExprKind::field: {
      const Value record = eval(expr.args[0], scope);
      const Value* field = record.field(expr.text);
      return field ? *field : Value{};
    }
    case ExprKind::value_function:
      return session_call(expr.text, {});
    case ExprKind::scalar_subquery:
    case ExprKind::array_subquery:
    case ExprKind::exists_subquery:
    case ExprKind::any_subquery:
    case ExprKind::all_subquery:
      return subquery(expr, scope);
    default:
      return predicate(expr, scope);
  }
}

}  // namespace pgplumb::replay
