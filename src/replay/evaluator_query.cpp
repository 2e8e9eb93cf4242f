// Queries over the system catalogs, constant rows and the variables around them. Rows are found by
// nested loops over FROM; WHERE is asked after each choice of a row, since it is often false
// before all rows are chosen. What depends on the rows of user tables is not certain.
#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <utility>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "replay/evaluator.h"
#include "replay/system_catalog.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

using sql::FromKind;

constexpr int max_depth = 100;

std::string output_name(const sql::Target& target) {
  if (!target.alias.empty()) return target.alias;
  const std::string name = catalog::figure_column_name(target.expr);
  return name.empty() ? "?column?" : name;
}

bool is_star(const sql::Expr& expr) {
  return expr.kind == sql::ExprKind::column && !expr.names.empty() && expr.names.back() == "*";
}

}  // namespace

bool is_aggregate(const sql::Expr& call) {
  constexpr std::array names{"count",    "array_agg", "string_agg", "min", "max",      "bool_or",
                             "bool_and", "every",     "sum",        "avg", "json_agg", "jsonb_agg"};
  return call.kind == sql::ExprKind::call && !call.window &&
         std::ranges::find(names, call.name.name) != names.end();
}

/// One SELECT being worked out.
class Evaluator::Select {
 public:
  Select(Evaluator& evaluator, const sql::Query& query, const RowScope* outer, std::size_t wanted)
      : evaluator_(evaluator), query_(query), wanted_(wanted) {
    scope_.outer = outer;
  }

  Rows run() {
    for (const sql::FromItem& item : query_.from) gather(item);
    // Scopes point at sources: these stay where they are from here on.
    for (std::size_t i = 0; i < sources_.size(); ++i) scope_.items[i].source = sources_[i].get();
    for (const sql::Target& target : query_.targets) {
      sql::for_each_expr(target.expr, [&](const sql::Expr& expr) {
        if (is_aggregate(expr)) aggregates_.push_back(&expr);
      });
    }
    name_columns();
    if (query_.from.empty() && query_.targets.size() == 1 && query_.where.empty()) {
      if (auto rows = evaluator_.set_returning(query_.targets.front().expr, scope_.outer)) {
        rows->names = rows_.names;
        return *std::move(rows);
      }
    }
    const bool groups = !query_.group_by.empty() || !query_.having.empty();
    const bool grouped_only = groups && aggregates_.empty() && query_.having.empty();
    if (groups && !grouped_only) return {.names = rows_.names, .certain = false};
    if (!aggregates_.empty() || !query_.order_by.empty() || query_.distinct || groups) {
      wanted_ = max_rows;
    }
    if (!evaluator_.in_filter_) calls_ = has_calls();
    const bool reads_catalog = std::ranges::any_of(
        query_.from, [](const sql::FromItem& item) { return item.kind != FromKind::function; });
    const bool before = evaluator_.in_filter_;
    if (reads_catalog) evaluator_.in_filter_ = true;
    choose(0);
    evaluator_.in_filter_ = before;
    if (!aggregates_.empty()) return aggregated();
    if ((query_.distinct || grouped_only) && !calls_) leave_out_repeats(rows_);
    if (!query_.distinct_on.empty()) rows_.certain = false;
    sort();
    cut();
    if (calls_) put_out();
    return std::move(rows_);
  }

 private:
  using Then = std::function<void()>;

  /// Makes the sources of an item of FROM, in order.
  void gather(const sql::FromItem& item) {
    if (item.kind == FromKind::join) {
      for (const sql::FromItem& side : item.sides) gather(side);
      return;
    }
    auto source = std::make_unique<RowSource>();
    if (item.kind == FromKind::table) {
      *source = evaluator_.table_source(item);
    } else if (item.kind == FromKind::subquery && !item.lateral && !item.subquery.empty()) {
      *source = source_of(evaluator_.query(item.subquery.front(), scope_.outer, max_rows));
      rename_columns(*source, item.column_aliases);
    } else if (item.kind == FromKind::function) {
      // Its arguments may be columns of what stands before it: made anew for each row.
      source->has_others = true;
    } else {
      source->certain = false;
      source->has_others = true;
    }
    if (!item.alias.empty()) source->alias = item.alias;
    index_of_.emplace(&item, sources_.size());
    sources_.push_back(std::move(source));
    scope_.items.emplace_back();
  }

  /// Chooses rows of the items of FROM from `at` on.
  void choose(std::size_t at) {
    if (at == query_.from.size()) {
      emit();
      return;
    }
    from_item(query_.from[at], true, [&, at] { choose(at + 1); });
  }

  void from_item(const sql::FromItem& item, bool may_prune, const Then& then) {
    if (item.kind == FromKind::join) {
      join(item, may_prune, then);
      return;
    }
    const std::size_t index = index_of_.at(&item);
    if (item.kind == FromKind::function) {
      *sources_[index] = evaluator_.function_source(item, &scope_);
    }
    const RowSource& source = *sources_[index];
    if (!source.certain) rows_.certain = false;
    BoundRow& bound = scope_.items[index];
    const std::vector<Key> keys = may_prune ? keys_of(source) : std::vector<Key>{};
    const auto is_wanted = [&](std::size_t row) {
      return std::ranges::none_of(keys, [&](const Key& key) {
        return equal(source.cell(row, key.column), key.value).is_false();
      });
    };
    for (std::size_t row = 0; row < source.size && !done(); ++row) {
      if (!is_wanted(row)) continue;
      bound.row = row;
      if (may_prune && is_ruled_out()) continue;
      then();
    }
    bound.row.reset();
  }

  /// That a column has to equal a value.
  struct Key {
    std::size_t column = 0;
    Value value;
  };

  /// What WHERE asks of a source alone in the form column = constant: most rows of large catalogs
  /// are left out by it, and looking at one cell is much cheaper than asking all of WHERE.
  std::vector<Key> keys_of(const RowSource& source) {
    std::vector<Key> keys;
    if (query_.where.empty() || source.has_others) return keys;
    const auto add = [&](const sql::Expr& condition) {
      if (condition.kind != sql::ExprKind::op || condition.text != "=") return;
      if (condition.args.size() != 2 || condition.args[0].kind != sql::ExprKind::column) return;
      const bool is_constant = condition.args[1].kind == sql::ExprKind::constant;
      const auto column = column_of(condition.args[0], source);
      if (is_constant && column)
        keys.push_back({*column, evaluator_.eval(condition.args[1], &scope_)});
    };
    const sql::Expr& where = query_.where.front();
    if (where.kind != sql::ExprKind::logical_and) add(where);
    for (const sql::Expr& condition : where.args) {
      if (where.kind == sql::ExprKind::logical_and) add(condition);
    }
    return keys;
  }

  /// The column of the source that a name means, where it can mean no other source's.
  [[nodiscard]] std::optional<std::size_t> column_of(const sql::Expr& expr,
                                                     const RowSource& source) const {
    const auto position = [&](const RowSource& in) {
      return static_cast<std::size_t>(std::ranges::find(in.columns, expr.names.back()) -
                                      in.columns.begin());
    };
    const bool qualified = expr.names.size() == 2 && expr.names.front() == source.alias;
    const bool alone =
        expr.names.size() == 1 && std::ranges::all_of(sources_, [&](const auto& in) {
          return in.get() == &source || (!in->has_others && position(*in) == in->columns.size());
        });
    const std::size_t at = position(source);
    return (qualified || alone) && at < source.columns.size() ? std::optional(at) : std::nullopt;
  }

  [[nodiscard]] bool done() const {
    return rows_.rows.size() + inputs_.size() >= wanted_ || evaluator_.steps_ == 0;
  }

  Value filter(const sql::Expr& condition) {
    const bool before = std::exchange(evaluator_.in_filter_, true);
    Value truth = boolean_of(evaluator_.eval(condition, &scope_));
    evaluator_.in_filter_ = before;
    return truth;
  }

  bool is_ruled_out() {
    if (query_.where.empty()) return false;
    const Value truth = filter(query_.where.front());
    return truth.is_false() || truth.is(ValueKind::null);
  }

  void join(const sql::FromItem& item, bool may_prune, const Then& then) {
    const bool outer = item.join == sql::JoinType::left;
    const bool plain = item.join == sql::JoinType::inner || item.join == sql::JoinType::cross;
    if (item.sides.size() != 2 || item.natural || (!outer && !plain)) {
      rows_.certain = false;
      return;
    }
    from_item(item.sides[0], may_prune, [&] {
      bool matched = false;
      const bool certain_before = rows_.certain;
      from_item(item.sides[1], may_prune && !outer, [&] {
        const Value truth = joins(item);
        if (truth.is(ValueKind::unknown)) rows_.certain = false;
        if (!truth.is_true()) return;
        matched = true;
        then();
      });
      const bool unsure = certain_before && !rows_.certain;
      if (!outer || matched || unsure) return;
      set_null(item.sides[1], true);
      if (!is_ruled_out()) then();
      set_null(item.sides[1], false);
    });
  }

  void set_null(const sql::FromItem& item, bool null_row) {
    for (const sql::FromItem& side : item.sides) set_null(side, null_row);
    if (const auto at = index_of_.find(&item); at != index_of_.end()) {
      scope_.items[at->second].null_row = null_row;
    }
  }

  Value joins(const sql::FromItem& item) {
    Value truth = value_of(true);
    for (const sql::Expr& condition : item.condition) truth = both(truth, filter(condition));
    for (const std::string& name : item.using_columns) {
      truth = both(truth, equal(column_in(item.sides[0], name), column_in(item.sides[1], name)));
    }
    return truth;
  }

  /// The column of a name in one side of a join.
  Value column_in(const sql::FromItem& item, const std::string& name) {
    for (const sql::FromItem& side : item.sides) {
      Value value = column_in(side, name);
      if (!value.is(ValueKind::unknown)) return value;
    }
    const auto at = index_of_.find(&item);
    if (at == index_of_.end()) return {};
    RowScope alone{.outer = nullptr, .items = {scope_.items[at->second]}};
    return evaluator_.row_column({name}, &alone).value_or(Value{});
  }

  void emit() {
    if (!query_.where.empty()) {
      const Value truth = boolean_of(evaluator_.eval(query_.where.front(), &scope_));
      if (truth.is(ValueKind::unknown)) rows_.certain = false;
      if (!truth.is_true()) return;
    }
    if (rows_.rows.size() + inputs_.size() >= max_rows) {
      rows_.certain = false;
      return;
    }
    if (!aggregates_.empty()) {
      auto& input = inputs_.emplace_back();
      for (const sql::Expr* aggregate : aggregates_) {
        input.push_back(evaluator_.eval_all(aggregate->args, &scope_));
      }
      return;
    }
    std::vector<Value> row;
    if (calls_) {
      add_star({}, row);
    } else {
      row = targets();
    }
    std::vector<Value> keys;
    for (const sql::SortItem& item : query_.order_by) keys.push_back(sort_key(item.expr, row));
    rows_.rows.push_back(std::move(row));
    keys_.push_back(std::move(keys));
  }

  std::vector<Value> targets() {
    std::vector<Value> row;
    for (const sql::Target& target : query_.targets) {
      if (is_star(target.expr)) {
        add_star(target.expr, row);
      } else {
        row.push_back(evaluator_.eval(target.expr, &scope_));
      }
    }
    return row;
  }

  /// Whether functions of the history are called for each row. They may change what the rows are
  /// read from: so the rows are copied first, and put out when all are found.
  [[nodiscard]] bool has_calls() const {
    bool calls = false;
    for (const sql::Target& target : query_.targets) {
      sql::for_each_expr(target.expr, [&](const sql::Expr& expr) {
        calls = calls ||
                (expr.kind == sql::ExprKind::call && !query_.from.empty() &&
                 !catalog::resolve_functions(evaluator_.catalog_, evaluator_.session_, expr.name)
                      .empty());
      });
    }
    return calls && aggregates_.empty();
  }

  void put_out() {
    const std::vector<std::vector<Value>> copies = std::exchange(rows_.rows, {});
    for (const std::vector<Value>& copy : copies) {
      std::size_t first = 0;
      for (BoundRow& item : scope_.items) {
        const auto index = static_cast<std::size_t>(&item - scope_.items.data());
        sources_[index]->cell = [&copy, first](std::size_t, std::size_t column) {
          return copy[first + column];
        };
        first += item.source->columns.size();
        item.row = 0;
      }
      rows_.rows.push_back(targets());
    }
  }

  [[nodiscard]] bool in_star(const sql::Expr& star, const RowSource& source) const {
    return star.names.size() < 2 || star.names[star.names.size() - 2] == source.alias;
  }

  void add_star(const sql::Expr& star, std::vector<Value>& row) {
    for (const BoundRow& item : scope_.items) {
      if (!in_star(star, *item.source)) continue;
      for (std::size_t i = 0; i < item.source->columns.size(); ++i) {
        row.push_back(item.null_row || !item.row ? null_value() : item.source->cell(*item.row, i));
      }
    }
  }

  void name_columns() {
    for (const sql::Target& target : query_.targets) {
      if (!is_star(target.expr)) {
        rows_.names.push_back(output_name(target));
        continue;
      }
      for (const BoundRow& item : scope_.items) {
        if (!in_star(target.expr, *item.source)) continue;
        const auto& columns = item.source->columns;
        rows_.names.insert(rows_.names.end(), columns.begin(), columns.end());
      }
    }
  }

  /// ORDER BY: the number or name of an output column, or an expression.
  Value sort_key(const sql::Expr& expr, const std::vector<Value>& row) {
    if (expr.kind == sql::ExprKind::constant) {
      const auto position = integer_of(value_of(expr.text));
      const bool inside = position && *position >= 1 && std::cmp_less_equal(*position, row.size());
      return inside ? row[static_cast<std::size_t>(*position - 1)] : Value{};
    }
    if (expr.kind == sql::ExprKind::column && expr.names.size() == 1) {
      const auto found = std::ranges::find(rows_.names, expr.names[0]);
      const auto at = static_cast<std::size_t>(found - rows_.names.begin());
      if (at < row.size()) return row[at];
    }
    return evaluator_.eval(expr, &scope_);
  }

  void sort() {
    if (query_.order_by.empty() || rows_.rows.size() != keys_.size()) return;
    std::vector<std::size_t> order(rows_.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
      for (std::size_t k = 0; k < query_.order_by.size(); ++k) {
        const int sign = compare(keys_[a][k], keys_[b][k]).value_or(0);
        const bool down = query_.order_by[k].direction == sql::SortDirection::descending;
        if (sign != 0) return down ? sign > 0 : sign < 0;
      }
      return false;
    });
    std::vector<std::vector<Value>> sorted;
    sorted.reserve(order.size());
    for (const std::size_t at : order) sorted.push_back(std::move(rows_.rows[at]));
    rows_.rows = std::move(sorted);
  }

  /// OFFSET and LIMIT.
  void cut() {
    const auto count = [&](const std::vector<sql::Expr>& clause) -> std::optional<std::size_t> {
      const Value value = evaluator_.eval(clause.front(), scope_.outer);
      const auto number = integer_of(value);
      if (!number || *number < 0) {
        if (!value.is(ValueKind::null)) rows_.certain = false;
        return std::nullopt;
      }
      return static_cast<std::size_t>(*number);
    };
    auto& rows = rows_.rows;
    if (!query_.offset.empty()) {
      const std::size_t skipped = std::min(count(query_.offset).value_or(0), rows.size());
      rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skipped));
    }
    if (!query_.limit.empty()) {
      if (const auto most = count(query_.limit); most && *most < rows.size()) rows.resize(*most);
    }
  }

  Rows aggregated() {
    std::unordered_map<const sql::Expr*, Value> results;
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
      results[aggregates_[i]] = rows_.certain ? aggregate(*aggregates_[i], i) : Value{};
    }
    const auto* before = std::exchange(evaluator_.aggregates_, &results);
    for (BoundRow& item : scope_.items) item.row.reset();
    std::vector<Value> row;
    for (const sql::Target& target : query_.targets) {
      row.push_back(evaluator_.eval(target.expr, &scope_));
    }
    evaluator_.aggregates_ = before;
    return {.names = rows_.names, .rows = {std::move(row)}};
  }

  /// The values of an aggregate's first argument, null left out where it leaves it out.
  Value aggregate(const sql::Expr& call, std::size_t position) {
    const std::string& name = call.name.name;
    // With FILTER or ORDER BY there is a text; only one ascending key is followed.
    const bool ordered = call.args.size() == call.argument_count + 1 &&
                         call.text.find(" FILTER") == call.text.npos &&
                         call.text.find(" DESC") == call.text.npos &&
                         call.text.find(" desc") == call.text.npos;
    if (call.args.size() != call.argument_count && !ordered) return {};
    if (call.distinct && name != "count") return {};
    auto inputs = inputs_;
    if (ordered) {
      std::ranges::stable_sort(inputs, [&](const auto& a, const auto& b) {
        return compare(a[position].back(), b[position].back()).value_or(0) < 0;
      });
    }
    if (call.star) return value_of(static_cast<std::int64_t>(inputs.size()));
    std::vector<Value> values;
    for (const auto& input : inputs) {
      const Value& value = input[position].front();
      if (value.is(ValueKind::unknown)) return {};
      if (name == "array_agg" || !value.is(ValueKind::null)) values.push_back(value);
    }
    if (name == "count") {
      return call.distinct ? Value{} : value_of(static_cast<std::int64_t>(values.size()));
    }
    if (values.empty()) return null_value();
    if (name == "array_agg") return array_value(std::move(values));
    if (name == "string_agg" && call.argument_count == 2) {
      const Value separator = inputs.front()[position][1];
      return evaluator_.array_call("array_to_string", {array_value(std::move(values)), separator});
    }
    if (name == "bool_or" || name == "bool_and" || name == "every") {
      Value all = value_of(name != "bool_or");
      for (const Value& value : values) {
        all = name == "bool_or" ? either(all, value) : both(all, value);
      }
      return all;
    }
    if (name == "min" || name == "max") {
      Value best = values.front();
      for (const Value& value : values) {
        if (!value.is(ValueKind::integer)) return {};
        const bool better =
            name == "min" ? value.integer < best.integer : value.integer > best.integer;
        if (better) best = value;
      }
      return best;
    }
    return {};
  }

  Evaluator& evaluator_;
  const sql::Query& query_;
  std::size_t wanted_;
  RowScope scope_;
  std::vector<std::unique_ptr<RowSource>> sources_;
  std::unordered_map<const sql::FromItem*, std::size_t> index_of_;
  std::vector<const sql::Expr*> aggregates_;
  std::vector<std::vector<std::vector<Value>>> inputs_;  ///< of the aggregates, row by row
  Rows rows_;
  std::vector<std::vector<Value>> keys_;
  bool calls_ = false;
};

Rows Evaluator::values(const sql::Query& query, const RowScope* outer) {
  Rows rows;
  rows.rows.push_back(eval_all(query.first_row, outer));
  for (const auto& row : query.more_rows) rows.rows.push_back(eval_all(row, outer));
  for (std::size_t i = 0; i < query.first_row.size(); ++i) {
    rows.names.push_back("column" + std::to_string(i + 1));
  }
  if (rows.rows.size() != query.row_count || !query.limit.empty()) rows.certain = false;
  return rows;
}

Rows Evaluator::set_operation(const sql::Query& query, const RowScope* outer) {
  Rows all;
  if (query.set_operation != sql::SetOperation::set_union || !query.limit.empty()) {
    return {.certain = false};
  }
  for (const sql::Query& arm : query.arms) {
    Rows rows = this->query(arm, outer, max_rows);
    if (all.names.empty()) all.names = std::move(rows.names);
    all.certain = all.certain && rows.certain;
    std::ranges::move(rows.rows, std::back_inserter(all.rows));
  }
  if (!query.set_all) leave_out_repeats(all);
  return all;
}

Rows Evaluator::query(const sql::Query& query, const RowScope* outer, std::size_t wanted) {
  if (steps_ == 0 || depth_ >= max_depth || query.recursive) return {.certain = false};
  ++depth_;
  const std::size_t tables_before = common_tables_.size();
  for (const sql::CommonTable& table : query.with) {
    Rows rows = table.query.empty() ? Rows{.certain = false}
                                    : this->query(table.query.front(), outer, max_rows);
    for (std::size_t i = 0; i < table.columns.size() && i < rows.names.size(); ++i) {
      rows.names[i] = table.columns[i];
    }
    common_tables_.emplace_back(table.name, std::move(rows));
  }
  Rows result{.certain = false};
  if (query.command == sql::Command::values) {
    result = values(query, outer);
  } else if (query.set_operation != sql::SetOperation::none) {
    result = set_operation(query, outer);
  } else if (query.command == sql::Command::select) {
    result = Select(*this, query, outer, wanted).run();
  }
  common_tables_.resize(tables_before);
  --depth_;
  return result;
}

Rows Evaluator::rows(const sql::Query& query, std::size_t wanted) {
  return this->query(query, nullptr, wanted);
}

}  // namespace pgplumb::replay
