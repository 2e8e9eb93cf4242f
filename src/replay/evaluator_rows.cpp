// What queries do with rows when they are found: WITH, VALUES, UNION, ORDER BY, OFFSET and LIMIT.
#include <algorithm>
#include <iterator>
#include <numeric>
#include <ranges>
#include <set>
#include <utility>

#include "replay/evaluator.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

void add_tables(const sql::Query& query, std::set<std::string>& names);

void add_tables(const std::vector<sql::FromItem>& items, std::set<std::string>& names) {
  for (const sql::FromItem& item : items) {
    if (item.kind == sql::FromKind::table) names.insert(item.name.name);
    add_tables(item.sides, names);
    for (const sql::Query& inner : item.subquery) add_tables(inner, names);
  }
}

/// The names that stand in FROM, but for those in the query's own WITH.
void add_tables(const sql::Query& query, std::set<std::string>& names) {
  add_tables(query.from, names);
  for (const sql::Query& arm : query.arms) {
    add_tables(arm, names);
    for (const sql::CommonTable& table : arm.with) {
      for (const sql::Query& inner : table.query) add_tables(inner, names);
    }
  }
  sql::for_each_expr(query, [&](const sql::Expr& expr) {
    for (const sql::Query& inner : expr.subquery) {
      add_tables(inner.from, names);
      for (const sql::Query& arm : inner.arms) add_tables(arm.from, names);
    }
  });
}

/// SELECT in WITH runs where something asks for its rows (documentation, 7.8.4).
std::vector<bool> asked_for(const sql::Query& query) {
  std::set<std::string> names;
  add_tables(query, names);
  std::vector<bool> asked(query.with.size());
  for (std::size_t i = query.with.size(); i-- > 0;) {
    const sql::CommonTable& table = query.with[i];
    asked[i] = names.contains(table.name);
    for (const sql::Query& inner : table.query) {
      if (asked[i]) add_tables(inner, names);
    }
  }
  return asked;
}

}  // namespace

std::optional<std::size_t> output_column(const sql::Expr& key,
                                         const std::vector<std::string>& names) {
  if (key.kind == sql::ExprKind::constant) {
    const auto position = integer_of(value_of(key.text));
    const bool inside = position && *position >= 1 && std::cmp_less_equal(*position, names.size());
    return inside ? std::optional(static_cast<std::size_t>(*position - 1)) : std::nullopt;
  }
  if (key.kind != sql::ExprKind::column || key.names.size() != 1) return std::nullopt;
  const auto found = std::ranges::find(names, key.names[0]);
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<std::size_t>(found - names.begin()));
}

void Evaluator::sort(const sql::Query& query, Rows& rows, SortKeys keys) {
  if (query.order_by.empty() || rows.rows.size() < 2) return;
  bool is_known = keys.size() == rows.rows.size();
  for (std::size_t k = 0; is_known && k < query.order_by.size(); ++k) {
    is_known = query.order_by[k].using_operator.empty() &&
               may_sort(keys | std::views::transform(
                                   [k](const auto& each) -> const Value& { return each[k]; }));
  }
  if (!is_known) {
    rows.certain = false;
    return;
  }
  const auto sign_of = [&](const Value& a, const Value& b, const sql::SortItem& item) {
    const bool down = item.direction == sql::SortDirection::descending;
    if (a.is(ValueKind::null) || b.is(ValueKind::null)) {
      // Nulls are larger than all else, if nothing is said about them (documentation, 7.5).
      const bool first = item.nulls == sql::NullsOrder::first ||
                         (item.nulls == sql::NullsOrder::unspecified && down);
      const int sign = static_cast<int>(a.is(ValueKind::null)) - b.is(ValueKind::null);
      return first ? -sign : sign;
    }
    const int sign = compare(a, b).value_or(0);
    return down ? -sign : sign;
  };
  std::vector<std::size_t> order(rows.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    for (std::size_t k = 0; k < query.order_by.size(); ++k) {
      const int sign = sign_of(keys[a][k], keys[b][k], query.order_by[k]);
      if (sign != 0) return sign < 0;
    }
    return false;
  });
  std::vector<std::vector<Value>> sorted;
  sorted.reserve(order.size());
  for (const std::size_t at : order) sorted.push_back(std::move(rows.rows[at]));
  rows.rows = std::move(sorted);
}

std::pair<std::size_t, std::size_t> Evaluator::cuts(const sql::Query& query, Rows& rows,
                                                    const RowScope* outer) {
  const std::size_t size = rows.rows.size();
  const auto count = [&](const std::vector<sql::Expr>& clause, std::size_t none) {
    if (clause.empty()) return none;
    const Value value = eval(clause.front(), outer);
    const auto number = integer_of(value);
    if (!number || *number < 0) {
      if (!value.is(ValueKind::null)) rows.certain = false;
      return none;
    }
    return static_cast<std::size_t>(*number);
  };
  if (query.with_ties) rows.certain = false;
  const std::size_t skipped = std::min(count(query.offset, 0), size);
  return {skipped, skipped + std::min(count(query.limit, size), size - skipped)};
}

void Evaluator::cut(const sql::Query& query, Rows& rows, const RowScope* outer) {
  const auto [first, last] = cuts(query, rows, outer);
  rows.rows.resize(last);
  rows.rows.erase(rows.rows.begin(), rows.rows.begin() + static_cast<std::ptrdiff_t>(first));
}

void Evaluator::finish(const sql::Query& query, bool distinct, Rows& rows, const RowScope* outer) {
  if (distinct) leave_out_repeats(rows, budget_);
  SortKeys keys;
  for (const auto& row : rows.rows) {
    auto& of_row = keys.emplace_back();
    for (const sql::SortItem& item : query.order_by) {
      const auto column = output_column(item.expr, rows.names);
      of_row.push_back(column && *column < row.size() ? row[*column] : Value{});
    }
  }
  sort(query, rows, std::move(keys));
  cut(query, rows, outer);
}

Rows Evaluator::values(const sql::Query& query, const RowScope* outer) {
  Rows rows;
  rows.rows.push_back(eval_all(query.first_row, outer));
  for (const auto& row : query.more_rows) rows.rows.push_back(eval_all(row, outer));
  for (std::size_t i = 0; i < query.first_row.size(); ++i) {
    rows.names.push_back("column" + std::to_string(i + 1));
  }
  if (rows.rows.size() != query.row_count) rows.certain = false;
  finish(query, false, rows, outer);
  return rows;
}

Rows Evaluator::set_operation(const sql::Query& query, const RowScope* outer) {
  Rows all;
  if (query.set_operation != sql::SetOperation::set_union) return {.certain = false};
  for (const sql::Query& arm : query.arms) {
    Rows rows = this->query(arm, outer, max_rows);
    if (all.names.empty()) all.names = std::move(rows.names);
    all.certain = all.certain && rows.certain;
    std::ranges::move(rows.rows, std::back_inserter(all.rows));
  }
  finish(query, !query.set_all, all, outer);
  return all;
}

void Evaluator::add_common_tables(const sql::Query& query, const RowScope* outer) {
  if (query.with.empty()) return;
  const std::vector<bool> asked = asked_for(query);
  for (std::size_t i = 0; i < query.with.size(); ++i) {
    const sql::CommonTable& table = query.with[i];
    Rows rows{.certain = false};
    if (asked[i] && !table.query.empty()) rows = this->query(table.query.front(), outer, max_rows);
    for (std::size_t k = 0; k < table.columns.size() && k < rows.names.size(); ++k) {
      rows.names[k] = table.columns[k];
    }
    common_tables_.emplace_back(table.name, std::move(rows));
  }
}

Rows Evaluator::query(const sql::Query& query, const RowScope* outer, std::size_t wanted) {
  const Level level(budget_, 4);
  if (budget_.is_spent() || level.is_too_deep() || query.recursive) return {.certain = false};
  const std::size_t tables_before = common_tables_.size();
  add_common_tables(query, outer);
  Rows result{.certain = false};
  if (query.command == sql::Command::values) {
    result = values(query, outer);
  } else if (query.set_operation != sql::SetOperation::none) {
    result = set_operation(query, outer);
  } else if (query.command == sql::Command::select) {
    result = select(query, outer, wanted);
  }
  common_tables_.resize(tables_before);
  return result;
}

}  // namespace pgplumb::replay
