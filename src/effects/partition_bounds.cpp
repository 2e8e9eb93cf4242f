// The constraint that a partition's bound puts on its rows, spelled as get_qual_for_list() and
// get_qual_for_range() in partbounds.c spell it: what proves it depends on the spelling.
#include <algorithm>

#include "effects/implication.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Relation;
using sql::Expr;
using Kind = Condition::Kind;

namespace {

std::vector<std::string> key_operands(const Relation& parent) {
  std::vector<std::string> operands;
  for (const catalog::PartitionKey::Part& part : parent.partition_key->parts) {
    const catalog::Column* column = parent.column(part.column);
    if (column != nullptr) {
      operands.push_back(sql::quote_identifier(column->name));
    } else {
      operands.push_back(part.expr ? sql::to_sql(*part.expr) : std::string());
    }
  }
  return operands;
}

Condition key_compare(const std::string& operand, std::string_view op, const Expr& value) {
  Expr key{.kind = sql::ExprKind::column, .names = {"k"}};
  Expr comparison{.kind = sql::ExprKind::op, .text = std::string(op), .args = {key, value}};
  Condition condition = normalize(comparison);
  // Of a boolean key: `k` or `NOT k`.
  const bool negated = condition.operand.starts_with("NOT ");
  condition.operand = negated ? "NOT " + operand : operand;
  return condition;
}

bool is_null(const Expr& value) {
  return value.kind == sql::ExprKind::constant && value.literal == sql::LiteralKind::null;
}

/// `null_tests`: also that the key is not null; a DEFAULT partition's siblings go without.
Condition list_condition(const Relation& parent, const sql::PartitionBound& bound,
                         bool null_tests) {
  const std::string operand = key_operands(parent).front();
  Condition values{.kind = Kind::any};
  bool takes_null = false;
  for (const Expr& value : bound.values) {
    if (is_null(value)) {
      takes_null = true;
    } else {
      values.parts.push_back(key_compare(operand, "=", value));
    }
  }
  if (takes_null) {
    values.parts.push_back({.kind = Kind::is_null, .operand = operand});
    return values;
  }
  if (!null_tests) return values;
  return {.kind = Kind::all,
          .parts = {{.kind = Kind::not_null, .operand = operand}, std::move(values)}};
}

enum class Infinity : std::uint8_t { none, minimum, maximum };

Infinity infinity(const Expr& value) {
  if (value.kind != sql::ExprKind::column || value.names.size() != 1) return Infinity::none;
  if (value.names[0] == "minvalue") return Infinity::minimum;
  if (value.names[0] == "maxvalue") return Infinity::maximum;
  return Infinity::none;
}

/// One side of a range, as the arms of a disjunction: the first arm looks at the first key
/// column from `start` on, each further arm at one column more.
Condition range_side(const std::vector<std::string>& operands, const std::vector<Expr>& values,
                     std::size_t start, bool lower) {
  Condition arms{.kind = Kind::any};
  for (std::size_t last = start; last < values.size(); ++last) {
    if (infinity(values[last]) != Infinity::none) break;
    Condition arm{.kind = Kind::all};
    for (std::size_t i = start; i < last; ++i) {
      arm.parts.push_back(key_compare(operands[i], "=", values[i]));
    }
    const Infinity next = last + 1 < values.size() ? infinity(values[last + 1]) : Infinity::none;
    const bool is_last = last + 1 == values.size();
    const bool inclusive = lower ? is_last || next == Infinity::minimum : next == Infinity::maximum;
    const std::string_view op = lower ? (inclusive ? ">=" : ">") : (inclusive ? "<=" : "<");
    arm.parts.push_back(key_compare(operands[last], op, values[last]));
    arms.parts.push_back(std::move(arm));
    if (next != Infinity::none) break;
  }
  return arms;
}

Condition range_condition(const Relation& parent, const sql::PartitionBound& bound,
                          bool null_tests) {
  const std::vector<std::string> operands = key_operands(parent);
  Condition condition{.kind = Kind::all};
  if (null_tests) {
    for (const std::string& operand : operands) {
      condition.parts.push_back({.kind = Kind::not_null, .operand = operand});
    }
  }
  const std::size_t keys = std::min({operands.size(), bound.from.size(), bound.to.size()});
  std::size_t start = 0;
  while (start < keys && infinity(bound.from[start]) == Infinity::none &&
         infinity(bound.to[start]) == Infinity::none &&
         sql::to_sql(bound.from[start]) == sql::to_sql(bound.to[start])) {
    condition.parts.push_back(key_compare(operands[start], "=", bound.from[start]));
    ++start;
  }
  for (const bool lower : {true, false}) {
    Condition side = range_side(operands, lower ? bound.from : bound.to, start, lower);
    if (!side.parts.empty()) condition.parts.push_back(std::move(side));
  }
  return condition;
}

Condition plain_condition(const Relation& parent, const sql::PartitionBound& bound,
                          bool null_tests) {
  return bound.strategy == sql::PartitionStrategy::list
             ? list_condition(parent, bound, null_tests)
             : range_condition(parent, bound, null_tests);
}

}  // namespace

std::optional<Condition> bound_condition(const Catalog& catalog, const Relation& parent,
                                         const sql::PartitionBound& bound) {
  if (!parent.partition_key || parent.partition_key->parts.empty() ||
      parent.partition_key->strategy == sql::PartitionStrategy::hash) {
    return std::nullopt;
  }
  if (!bound.is_default) return plain_condition(parent, bound, true);
  Condition others{.kind = Kind::any};
  for (const catalog::Oid oid : parent.children) {
    const Relation* sibling = catalog.relations.find(oid);
    if (sibling == nullptr || !sibling->is_partition() || sibling->partition_bound->is_default) {
      continue;
    }
    others.parts.push_back(plain_condition(parent, *sibling->partition_bound, true));
  }
  return negate(std::move(others));
}

}  // namespace pgplumb::effects
