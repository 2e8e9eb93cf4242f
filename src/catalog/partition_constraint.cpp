// The condition that the bounds of a partition amount to, after RelationGetPartitionQual(): that of
// each partitioned table above it, the outermost first. Hash bounds cannot be said without the
// number of the partitioned table; they are left out, as the server leaves them.
#include "catalog/partition_constraint.h"

#include <algorithm>
#include <set>

#include "catalog/apply_constraints.h"
#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

using sql::Expr;
using sql::ExprKind;

Expr joined(ExprKind kind, std::vector<Expr> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return {.kind = kind, .args = std::move(parts)};
}

Expr compared(const Expr& left, const std::string& op, const Expr& right) {
  return {.kind = ExprKind::op, .text = op, .args = {left, right}};
}

bool is_edge(const Expr& bound, std::string_view name) {
  return bound.kind == ExprKind::column && bound.names.size() == 1 && bound.names[0] == name;
}

bool is_null(const Expr& value) {
  return value.kind == ExprKind::constant && value.literal == sql::LiteralKind::null;
}

std::vector<Expr> key_of(const Relation& parent) {
  std::vector<Expr> key;
  for (const PartitionKey::Part& part : parent.partition_key->parts) {
    const Column* column = parent.column(part.column);
    if (column != nullptr) {
      key.push_back({.kind = ExprKind::column, .names = {column->name}});
    } else if (part.expr) {
      key.push_back(*part.expr);
    }
  }
  return key;
}

void add_list_conditions(const Expr& key, const sql::PartitionBound& bound,
                         std::vector<Expr>& conditions) {
  Expr in{.kind = ExprKind::in_list, .text = "=", .args = {key}};
  bool takes_null = false;
  for (const Expr& value : bound.values) {
    takes_null = takes_null || is_null(value);
    if (!is_null(value)) in.args.push_back(value);
  }
  const bool has_values = in.args.size() > 1;
  const Expr one = in.args.size() == 2 ? compared(key, "=", in.args[1]) : in;
  const Expr null_test{.kind = takes_null ? ExprKind::is_null : ExprKind::is_not_null,
                       .args = {key}};
  if (takes_null && has_values) {
    conditions.push_back(joined(ExprKind::logical_or, {null_test, one}));
    return;
  }
  conditions.push_back(null_test);
  if (has_values) conditions.push_back(one);
}

/// get_qual_for_range(): a row compares by the first key in which it differs from the bound.
void add_side(const std::vector<Expr>& key, const std::vector<Expr>& bound, std::size_t first,
              bool lower, std::vector<Expr>& conditions) {
  const std::string_view open_edge = lower ? "minvalue" : "maxvalue";
  std::vector<Expr> arms;
  std::vector<Expr> equal;
  for (std::size_t i = first; i < key.size() && i < bound.size(); ++i) {
    if (is_edge(bound[i], "minvalue") || is_edge(bound[i], "maxvalue")) {
      if (i == first && is_edge(bound[i], open_edge)) return;
      break;
    }
    const bool last = i + 1 == key.size();
    const bool edge_follows = !last && i + 1 < bound.size() && is_edge(bound[i + 1], open_edge);
    const bool inclusive = edge_follows || (last && lower);
    std::vector<Expr> arm = equal;
    arm.push_back(
        compared(key[i], (lower ? ">" : "<") + std::string(inclusive ? "=" : ""), bound[i]));
    arms.push_back(joined(ExprKind::logical_and, std::move(arm)));
    equal.push_back(compared(key[i], "=", bound[i]));
  }
  if (!arms.empty()) conditions.push_back(joined(ExprKind::logical_or, std::move(arms)));
}

void add_range_conditions(const std::vector<Expr>& key, const sql::PartitionBound& bound,
                          std::vector<Expr>& conditions) {
  for (const Expr& part : key) {
    conditions.push_back({.kind = ExprKind::is_not_null, .args = {part}});
  }
  const std::size_t size = std::min({key.size(), bound.from.size(), bound.to.size()});
  std::size_t same = 0;
  while (same < size && bound.from[same].kind != ExprKind::column &&
         sql::to_sql(bound.from[same]) == sql::to_sql(bound.to[same])) {
    conditions.push_back(compared(key[same], "=", bound.from[same]));
    ++same;
  }
  add_side(key, bound.from, same, true, conditions);
  add_side(key, bound.to, same, false, conditions);
}

void add_conditions(const Catalog& catalog, const Relation& partition,
                    std::vector<Expr>& conditions) {
  if (!partition.is_partition() || partition.parents.empty()) return;
  const Relation* parent = catalog.relations.find(partition.parents.front());
  if (parent == nullptr || !parent->partition_key) return;
  add_conditions(catalog, *parent, conditions);
  const sql::PartitionBound& bound = *partition.partition_bound;
  const std::vector<Expr> key = key_of(*parent);
  if (bound.is_default || key.empty()) return;
  if (bound.strategy == sql::PartitionStrategy::list) {
    add_list_conditions(key.front(), bound, conditions);
  } else if (bound.strategy == sql::PartitionStrategy::range) {
    add_range_conditions(key, bound, conditions);
  }
}

void collect_conjuncts(const Expr& expr, std::set<std::string>& texts) {
  if (expr.kind == ExprKind::logical_and) {
    for (const Expr& part : expr.args) collect_conjuncts(part, texts);
  } else {
    texts.insert(sql::to_sql(expr));
  }
}

/// ConstraintImpliedByRelConstraint(), in so far as one is written like the other.
bool is_implied(const Relation& relation, const std::vector<Expr>& conditions) {
  std::set<std::string> known;
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind == ConstraintKind::check && constraint.check && constraint.validated) {
      collect_conjuncts(*constraint.check, known);
    }
  }
  for (const Column& column : relation.columns) {
    if (!column.not_null) continue;
    known.insert(
        sql::to_sql(Expr{.kind = ExprKind::is_not_null,
                         .args = {Expr{.kind = ExprKind::column, .names = {column.name}}}}));
  }
  return std::ranges::all_of(conditions,
                             [&](const Expr& each) { return known.contains(sql::to_sql(each)); });
}

}  // namespace

void add_check_of_bounds(const Change& change, Oid parent, Oid partition) {
  const Relation& part = *change.catalog.relations.find(partition);
  const Relation& whole = *change.catalog.relations.find(parent);
  const bool by_hash =
      whole.partition_key && whole.partition_key->strategy == sql::PartitionStrategy::hash;
  if (!part.is_partition() || by_hash) return;
  std::vector<Expr> conditions;
  add_conditions(change.catalog, part, conditions);
  if (conditions.empty() || is_implied(part, conditions)) return;
  sql::ConstraintDef check{.kind = sql::ConstraintKind::check};
  check.expr.push_back(joined(ExprKind::logical_and, std::move(conditions)));
  add_table_constraint(change, partition, check, {}, false);
}

}  // namespace pgplumb::catalog
