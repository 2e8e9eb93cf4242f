#include "sql/walk.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

namespace pgplumb::sql {

namespace {

/// Calls `visit` for the roots of the expressions of an item of FROM, and `enter` for its queries.
template <typename Visit, typename Enter>
void each_part(const FromItem& item, const Visit& visit, const Enter& enter) {
  for (const FromItem& side : item.sides) each_part(side, visit, enter);
  for (const Expr& expr : item.functions) visit(expr);
  for (const Expr& expr : item.condition) visit(expr);
  for (const Expr& expr : item.sample) visit(expr);
  for (const Query& query : item.subquery) enter(query);
}

/// The same for the clauses of a query; the tables of WITH, the arms of a set operation, the source
/// of INSERT and the actions of MERGE are queries inside it.
template <typename Visit, typename Enter>
void each_part(const Query& query, const Visit& visit, const Enter& enter) {
  const auto visit_all = [&](std::span<const Expr> exprs) {
    for (const Expr& expr : exprs) visit(expr);
  };
  const auto visit_targets = [&](std::span<const Target> targets) {
    for (const Target& target : targets) {
      if (target.expr.kind != ExprKind::default_value || !target.expr.span.empty()) {
        visit(target.expr);
      }
      visit_all(target.path);
    }
  };
  for (const CommonTable& table : query.with) {
    for (const Query& inner : table.query) enter(inner);
  }
  for (const Query& arm : query.arms) enter(arm);
  visit_all(query.distinct_on);
  visit_targets(query.targets);
  for (const FromItem& item : query.target) each_part(item, visit, enter);
  for (const FromItem& item : query.from) each_part(item, visit, enter);
  for (const Query& source : query.source) enter(source);
  visit_all(query.first_row);
  for (const std::vector<Expr>& row : query.more_rows) visit_all(row);
  visit_all(query.where);
  visit_all(query.group_by);
  visit_all(query.having);
  visit_all(query.windows);
  for (const SortItem& item : query.order_by) visit(item.expr);
  visit_all(query.limit);
  visit_all(query.offset);
  if (query.on_conflict) {
    visit_all(query.on_conflict->keys);
    visit_all(query.on_conflict->predicate);
    visit_targets(query.on_conflict->set);
    visit_all(query.on_conflict->where);
  }
  for (const Query& action : query.merge_actions) enter(action);
  visit_targets(query.returning);
}

/// Calls `enter` for the subqueries of an expression.
template <typename Enter>
void each_subquery(const Expr& expr, const Enter& enter) {
  for (const Query& query : expr.subquery) enter(query);
  for (const Expr& arg : expr.args) each_subquery(arg, enter);
}

/// Walks a query with the names that WITH defines around it.
class TableCollector {
 public:
  explicit TableCollector(TableUse& use) : use_(use) {}

  void collect(const Query& query) {
    const std::size_t outer = scope_.size();
    for (const CommonTable& table : query.with) {
      if (query.recursive) scope_.push_back(table.name);
    }
    for (const CommonTable& table : query.with) {
      for (const Query& inner : table.query) collect(inner);
      if (!query.recursive) scope_.push_back(table.name);
    }
    for (const FromItem& item : query.target) use_.writes.push_back(&item.name);
    collect_from(query.from, use_.reads);
    for (const RowLock& lock : query.row_locks) collect_locked(query.from, lock);
    const auto enter = [&](const Query& inner) {
      const auto in_with = [&](const CommonTable& table) {
        return !table.query.empty() && table.query.data() == &inner;
      };
      if (std::ranges::none_of(query.with, in_with)) collect(inner);
    };
    each_part(query, [&](const Expr& expr) { each_subquery(expr, enter); }, enter);
    scope_.resize(outer);
  }

 private:
  [[nodiscard]] bool is_table(const QualifiedName& name) const {
    return !name.schema.empty() || std::ranges::find(scope_, name.name) == scope_.end();
  }

  void collect_from(std::span<const FromItem> items, std::vector<const QualifiedName*>& into) {
    for (const FromItem& item : items) {
      if (item.kind == FromKind::table && is_table(item.name)) into.push_back(&item.name);
      collect_from(item.sides, into);
    }
  }

  /// A subquery's tables are locked with it.
  void collect_locked(std::span<const FromItem> items, const RowLock& lock) {
    for (const FromItem& item : items) {
      const std::string& name = item.alias.empty() ? item.name.name : item.alias;
      const bool meant =
          lock.tables.empty() || std::ranges::find(lock.tables, name) != lock.tables.end();
      if (meant && item.kind == FromKind::table && is_table(item.name)) {
        use_.row_locks.push_back(&item.name);
      }
      collect_locked(item.sides, lock);
      if (!meant) continue;
      for (const Query& query : item.subquery) collect_locked(query.from, {});
    }
  }

  TableUse& use_;
  std::vector<std::string_view> scope_;
};

}  // namespace

void for_each_expr(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  visit(expr);
  for (const Expr& arg : expr.args) for_each_expr(arg, visit);
}

void for_each_expr(const Query& query, const std::function<void(const Expr&)>& visit) {
  const auto enter = [&](const Query& inner) { for_each_expr(inner, visit); };
  const auto visit_root = [&](const Expr& expr) {
    for_each_expr(expr, visit);
    each_subquery(expr, enter);
  };
  each_part(query, visit_root, enter);
}

void for_each_query(const Query& query, const std::function<void(const Query&)>& visit) {
  visit(query);
  const auto enter = [&](const Query& inner) { for_each_query(inner, visit); };
  each_part(query, [&](const Expr& expr) { each_subquery(expr, enter); }, enter);
}

void for_each_condition(const Query& query, const std::function<void(const Expr&)>& visit) {
  for (const Expr& condition : query.where) visit(condition);
  const std::function<void(const FromItem&)> visit_joins = [&](const FromItem& item) {
    for (const FromItem& side : item.sides) visit_joins(side);
    for (const Expr& condition : item.condition) visit(condition);
  };
  for (const FromItem& item : query.from) visit_joins(item);
}

std::vector<std::string> columns_of(const Expr& expr) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for_each_expr(expr, [&](const Expr& part) {
    if (part.kind != ExprKind::column || part.names.empty()) return;
    if (seen.insert(part.names.back()).second) names.push_back(part.names.back());
  });
  return names;
}

std::vector<const Expr*> calls_of(const Expr& expr) {
  std::vector<const Expr*> calls;
  for_each_expr(expr, [&](const Expr& part) {
    if (part.kind == ExprKind::call) calls.push_back(&part);
  });
  return calls;
}

bool is_constant(const Expr& expr) {
  bool constant = true;
  for_each_expr(expr, [&](const Expr& part) {
    switch (part.kind) {
      case ExprKind::column:
      case ExprKind::parameter:
      case ExprKind::call:
      case ExprKind::value_function:
      case ExprKind::default_value:
      case ExprKind::other:
        constant = false;
        break;
      default:
        constant &= part.subquery.empty();
    }
  });
  return constant;
}

TableUse tables_of(const Query& query) {
  TableUse use;
  TableCollector(use).collect(query);
  return use;
}

}  // namespace pgplumb::sql
