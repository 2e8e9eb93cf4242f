// SELECT over the system catalogs, constant rows and the variables around them. Rows are found by
// nested loops over FROM; WHERE is asked after each choice of a row, since it is often false
// before all rows are chosen. What depends on the rows of user tables is not certain.
#include <algorithm>
#include <functional>
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

std::string output_name(const sql::Target& target) {
  if (!target.alias.empty()) return target.alias;
  const std::string name = catalog::figure_column_name(target.expr);
  return name.empty() ? "?column?" : name;
}

/// Whether `Evaluator::set_returning` follows the call.
bool has_known_rows(const sql::Expr& call) {
  return call.name.name == "unnest" || call.name.name == "generate_series";
}

bool is_star(const sql::Expr& expr) {
  return expr.kind == sql::ExprKind::column && !expr.names.empty() && expr.names.back() == "*";
}

}  // namespace

/// One SELECT being worked out.
class Evaluator::Select {
 public:
  Select(Evaluator& evaluator, const sql::Query& query, const RowScope* outer, std::size_t wanted)
      : evaluator_(evaluator), query_(query), wanted_(wanted) {
    scope_.outer = outer;
    add_parts(query.where, where_);
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
    const bool groups = !query_.group_by.empty() || !query_.having.empty();
    const bool grouped_only =
        groups && aggregates_.empty() && query_.having.empty() &&
        std::ranges::all_of(query_.group_by, [&](const sql::Expr& key) { return is_output(key); });
    if (groups && !grouped_only) return {.names = rows_.names, .certain = false};
    if (!aggregates_.empty() || !query_.order_by.empty() || query_.distinct || groups ||
        !query_.limit.empty() || !query_.offset.empty()) {
      wanted_ = max_rows;
    }
    look_at_targets();
    if (!evaluator_.in_filter_) calls_ = has_calls();
    const bool reads_catalog = std::ranges::any_of(
        query_.from, [](const sql::FromItem& item) { return item.kind != FromKind::function; });
    const bool before = evaluator_.in_filter_;
    if (reads_catalog) evaluator_.in_filter_ = true;
    choose(0);
    evaluator_.in_filter_ = before;
    if (rows_.rows.size() + inputs_.size() >= max_rows || evaluator_.budget_.is_spent()) {
      rows_.certain = false;
    }
    if (!aggregates_.empty()) {
      rows_ = aggregated();
      keys_.assign(1, std::vector<Value>(query_.order_by.size(), null_value()));
    }
    if (grouped_only && !calls_) leave_out_repeated();
    if (!query_.distinct_on.empty()) rows_.certain = false;
    if (calls_) {
      call_and_finish();
    } else {
      if (query_.distinct) leave_out_repeated();
      evaluator_.sort(query_, rows_, std::move(keys_));
      evaluator_.cut(query_, rows_, scope_.outer);
    }
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

  /// Conditions that the rows of an item have to fulfil all.
  using Conditions = std::vector<const sql::Expr*>;

  static void add_parts(const std::vector<sql::Expr>& clause, Conditions& parts) {
    for (const sql::Expr& condition : clause) {
      if (condition.kind != sql::ExprKind::logical_and) parts.push_back(&condition);
      for (const sql::Expr& part : condition.args) {
        if (condition.kind == sql::ExprKind::logical_and) parts.push_back(&part);
      }
    }
  }

  /// Chooses rows of the items of FROM from `at` on.
  void choose(std::size_t at) {
    if (at == query_.from.size()) {
      emit();
      return;
    }
    from_item(query_.from[at], true, where_, [&, at] { choose(at + 1); });
  }

  /// `may_prune`: WHERE leaves rows of the item out.
  void from_item(const sql::FromItem& item, bool may_prune, const Conditions& conditions,
                 const Then& then) {
    if (item.kind == FromKind::join) {
      join(item, may_prune, conditions, then);
      return;
    }
    const std::size_t index = index_of_.at(&item);
    if (item.kind == FromKind::function) {
      *sources_[index] = evaluator_.function_source(item, &scope_);
    }
    const RowSource& source = *sources_[index];
    if (!source.certain) rows_.certain = false;
    BoundRow& bound = scope_.items[index];
    const std::vector<Key> keys = keys_of(source, conditions);
    const auto is_wanted = [&](std::size_t row) {
      return std::ranges::none_of(keys, [&](const Key& key) {
        const Value same = equal(source.cell(row, key.column), key.value);
        return same.is_false() || same.is(ValueKind::null);
      });
    };
    for (std::size_t row = 0; row < source.size && !done(); ++row) {
      evaluator_.budget_.spend(1);
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

  /// What the conditions ask of a source in the form column = value, where the value is there
  /// before its rows are: most rows of large catalogs are left out by it, and looking at one cell
  /// is much cheaper than asking a whole condition.
  std::vector<Key> keys_of(const RowSource& source, const Conditions& conditions) {
    std::vector<Key> keys;
    if (source.has_others) return keys;
    for (const sql::Expr* condition : conditions) {
      if (condition->kind != sql::ExprKind::op || condition->text != "=") continue;
      if (condition->args.size() != 2) continue;
      for (const std::size_t side : {0U, 1U}) {
        const sql::Expr& own = condition->args[side];
        if (own.kind != sql::ExprKind::column) continue;
        const auto column = column_of(own, source);
        if (!column) continue;
        Value value = value_before(condition->args[1 - side], source);
        if (value.known()) keys.push_back({*column, std::move(value)});
        break;
      }
    }
    return keys;
  }

  /// A constant, or a column of a row that is chosen; else unknown.
  Value value_before(const sql::Expr& expr, const RowSource& source) {
    if (expr.kind == sql::ExprKind::constant) return evaluator_.eval(expr, &scope_);
    if (expr.kind != sql::ExprKind::column) return {};
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const BoundRow& bound = scope_.items[i];
      if (sources_[i].get() == &source || !bound.row || bound.null_row) continue;
      if (const auto column = column_of(expr, *sources_[i])) {
        return sources_[i]->cell(*bound.row, *column);
      }
    }
    return {};
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
    return rows_.rows.size() + inputs_.size() >= wanted_ || evaluator_.budget_.is_spent();
  }

  Value filter(const sql::Expr& condition) {
    const bool before = std::exchange(evaluator_.in_filter_, true);
    Value truth = boolean_of(evaluator_.eval(condition, &scope_));
    evaluator_.in_filter_ = before;
    return truth;
  }

  /// Whether some part of WHERE is not true, whatever the others are: they may not be known.
  bool is_ruled_out() {
    return std::ranges::any_of(where_, [&](const sql::Expr* part) {
      const Value truth = filter(*part);
      return truth.is_false() || truth.is(ValueKind::null);
    });
  }

  void join(const sql::FromItem& item, bool may_prune, const Conditions& conditions,
            const Then& then) {
    const bool outer = item.join == sql::JoinType::left;
    const bool plain = item.join == sql::JoinType::inner || item.join == sql::JoinType::cross;
    if (item.sides.size() != 2 || item.natural || (!outer && !plain)) {
      rows_.certain = false;
      return;
    }
    Conditions of_left = conditions;
    if (plain) add_parts(item.condition, of_left);
    Conditions of_right = outer ? Conditions{} : conditions;
    add_parts(item.condition, of_right);
    from_item(item.sides[0], may_prune, of_left, [&] {
      bool matched = false;
      bool may_match = false;
      const bool certain_before = rows_.certain;
      from_item(item.sides[1], may_prune && !outer, of_right, [&] {
        const Value truth = joins(item);
        if (truth.is(ValueKind::unknown)) {
          // Where WHERE leaves the pair out, all that is open is whether there is a match.
          const bool matters = !is_ruled_out();
          if (matters) rows_.certain = false;
          may_match = true;
        }
        if (!truth.is_true()) return;
        matched = true;
        then();
      });
      const bool unsure = certain_before && !rows_.certain;
      if (!outer || matched || unsure) return;
      set_null(item.sides[1], true);
      if (!is_ruled_out()) {
        if (may_match) rows_.certain = false;
        if (!may_match) then();
      }
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
      if (truth.is(ValueKind::unknown) && !is_ruled_out()) rows_.certain = false;
      if (!truth.is_true()) return;
    }
    if (has_stand_in() || rows_.rows.size() + inputs_.size() >= max_rows) {
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
    if (calls_) {
      auto& copy = rows_.rows.emplace_back();
      add_star({}, copy);
      if (!sorts_by_output()) add_keys({});
      return;
    }
    for (auto& row : output_rows()) {
      add_keys(row);
      rows_.rows.push_back(std::move(row));
    }
  }

  /// Whether the key of GROUP BY is among the output columns.
  [[nodiscard]] bool is_output(const sql::Expr& key) const {
    if (output_column(key, rows_.names)) return true;
    return key.kind == sql::ExprKind::column &&
           std::ranges::find(rows_.names, key.names.back()) != rows_.names.end();
  }

  [[nodiscard]] bool has_stand_in() const {
    return std::ranges::any_of(scope_.items, [](const BoundRow& item) {
      return item.row && !item.null_row && item.source->is_stand_in(*item.row);
    });
  }

  void add_keys(const std::vector<Value>& row) {
    auto& keys = keys_.emplace_back();
    for (const sql::SortItem& item : query_.order_by) {
      const auto output = output_column(item.expr, rows_.names);
      keys.push_back(output && *output < row.size() ? row[*output]
                                                    : evaluator_.eval(item.expr, &scope_));
    }
  }

  [[nodiscard]] bool sorts_by_output() const {
    return std::ranges::any_of(query_.order_by, [&](const sql::SortItem& item) {
      return output_column(item.expr, rows_.names).has_value();
    });
  }

  /// Sees which targets put out any number of rows.
  void look_at_targets() {
    for (const sql::Target& target : query_.targets) {
      const bool is_followed = is_set(target.expr) && has_known_rows(target.expr);
      sets_.push_back(is_followed);
      sql::for_each_expr(target.expr, [&](const sql::Expr& expr) {
        const bool is_inside = &expr != &target.expr || !is_followed;
        if (is_inside && is_set(expr)) has_other_sets_ = true;
      });
    }
    if (has_other_sets_) rows_.certain = false;
  }

  /// Whether the expression is a call that puts out rows.
  [[nodiscard]] bool is_set(const sql::Expr& expr) const {
    if (expr.kind != sql::ExprKind::call) return false;
    const auto own =
        catalog::resolve_functions(evaluator_.catalog_, evaluator_.session_, expr.name);
    if (!own.empty()) return std::ranges::any_of(own, &catalog::Function::returns_set);
    return std::ranges::any_of(catalog::builtin_functions(expr.name.name),
                               &catalog::Signature::returns_set);
  }

  /// What the targets come to for the chosen rows: a row, or as many as the longest of those that
  /// put out rows (documentation, 36.5.9).
  std::vector<std::vector<Value>> output_rows() {
    if (std::ranges::none_of(sets_, std::identity())) return {targets()};
    std::vector<std::vector<Value>> columns(sets_.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      if (!sets_[i]) continue;
      auto rows = evaluator_.set_returning(query_.targets[i].expr, &scope_);
      if (!rows) {
        rows_.certain = false;
        return {};
      }
      count = std::max(count, rows->rows.size());
      for (auto& row : rows->rows) columns[i].push_back(std::move(row.front()));
    }
    std::vector<std::vector<Value>> rows(count);
    for (std::size_t row = 0; row < count; ++row) {
      for (std::size_t i = 0; i < sets_.size(); ++i) {
        if (!sets_[i]) {
          add_target(query_.targets[i], rows[row]);
        } else {
          rows[row].push_back(row < columns[i].size() ? columns[i][row] : null_value());
        }
      }
    }
    return rows;
  }

  std::vector<Value> targets() {
    std::vector<Value> row;
    for (const sql::Target& target : query_.targets) add_target(target, row);
    return row;
  }

  void add_target(const sql::Target& target, std::vector<Value>& row) {
    if (is_star(target.expr)) {
      add_star(target.expr, row);
    } else {
      row.push_back(evaluator_.eval(target.expr, &scope_));
    }
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
      for (auto& row : output_rows()) {
        if (sorts_by_output()) add_keys(row);
        rows_.rows.push_back(std::move(row));
      }
    }
  }

  /// Functions are called for each row of the sorted, up to LIMIT; for all rows where what they
  /// come to decides which rows there are or how they are sorted (make_sort_input_target()).
  void call_and_finish() {
    if (query_.distinct || sorts_by_output()) {
      keys_.clear();
      put_out();
      if (query_.distinct) leave_out_repeated();
      evaluator_.sort(query_, rows_, std::move(keys_));
      evaluator_.cut(query_, rows_, scope_.outer);
      return;
    }
    evaluator_.sort(query_, rows_, std::move(keys_));
    const auto [skipped, last] = evaluator_.cuts(query_, rows_, scope_.outer);
    rows_.rows.resize(last);
    put_out();
    const std::size_t gone = std::min(skipped, rows_.rows.size());
    rows_.rows.erase(rows_.rows.begin(), rows_.rows.begin() + static_cast<std::ptrdiff_t>(gone));
  }

  void leave_out_repeated() {
    const std::vector<std::size_t> kept = leave_out_repeats(rows_, evaluator_.budget_);
    if (keys_.empty()) return;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i] != i) keys_[i] = std::move(keys_[kept[i]]);
    }
    keys_.resize(kept.size());
  }

  [[nodiscard]] bool in_star(const sql::Expr& star, const RowSource& source) const {
    return star.names.size() < 2 || star.names[star.names.size() - 2] == source.alias;
  }

  void add_star(const sql::Expr& star, std::vector<Value>& row) {
    for (const BoundRow& item : scope_.items) {
      if (!in_star(star, *item.source)) continue;
      for (std::size_t i = 0; i < item.source->columns.size(); ++i) {
        row.push_back(item.null_row || !item.row ? null_value() : item.source->cell(*item.row, i));
        evaluator_.budget_.spend(cost_of(row.back()));
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

  Rows aggregated() {
    std::unordered_map<const sql::Expr*, Value> results;
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
      results[aggregates_[i]] =
          rows_.certain ? evaluator_.aggregate(*aggregates_[i], i, inputs_) : Value{};
    }
    const auto* before = std::exchange(evaluator_.aggregates_, &results);
    for (BoundRow& item : scope_.items) item.row.reset();
    std::vector<Value> row;
    for (const sql::Target& target : query_.targets) {
      row.push_back(evaluator_.eval(target.expr, &scope_));
    }
    evaluator_.aggregates_ = before;
    const bool one_row = !has_other_sets_ && std::ranges::none_of(sets_, std::identity());
    return {.names = rows_.names, .rows = {std::move(row)}, .certain = one_row};
  }

  Evaluator& evaluator_;
  const sql::Query& query_;
  std::size_t wanted_;
  RowScope scope_;
  std::vector<std::unique_ptr<RowSource>> sources_;
  std::unordered_map<const sql::FromItem*, std::size_t> index_of_;
  std::vector<const sql::Expr*> aggregates_;
  AggregateInputs inputs_;
  Rows rows_;
  SortKeys keys_;
  Conditions where_;        ///< the parts of WHERE
  std::vector<bool> sets_;  ///< for each target: whether it puts out rows that are followed
  bool has_other_sets_ = false;
  bool calls_ = false;
};

Rows Evaluator::select(const sql::Query& query, const RowScope* outer, std::size_t wanted) {
  return Select(*this, query, outer, wanted).run();
}

}  // namespace pgplumb::replay
