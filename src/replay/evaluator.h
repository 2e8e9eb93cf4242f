#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/apply.h"
#include "replay/budget.h"
#include "replay/rows.h"

/// Expressions and queries of running code, worked out without a server.
namespace pgplumb::replay {

/// For each row what ORDER BY sorts it by.
using SortKeys = std::vector<std::vector<Value>>;

/// What aggregates are given: row by row, aggregate by aggregate.
using AggregateInputs = std::vector<std::vector<std::vector<Value>>>;

/// What stands around an expression.
struct Surroundings {
  /// A variable or a field of one; null where there is no such variable.
  std::function<const Value*(const std::vector<std::string>& names)> variable;
  std::function<Value(const std::string& number)> parameter;
  /// Runs a function that the history made. May change the catalog.
  std::function<Value(const sql::Expr& call, std::vector<Value> arguments)> call;
  /// Is told of a call of such a function that is not run.
  std::function<void(const sql::Expr& call)> missed;
  std::function<void(const std::string& setting, const std::string& value, bool local)> set;
  bool whole_history = false;  ///< what the history never made, or set, is not there
};

class Evaluator {
 public:
  /// With nothing left of the budget all is unknown.
  Evaluator(const catalog::Catalog& catalog, const catalog::Session& session,
            const Surroundings& around, Budget& budget)
      : catalog_(catalog), session_(session), around_(around), budget_(budget) {}

  Value value(const sql::Expr& expr) { return eval(expr, nullptr); }
  /// At most `wanted` rows are looked for.
  Rows rows(const sql::Query& query, std::size_t wanted) {
    return this->query(query, nullptr, wanted);
  }

  /// The value as a variable of the type takes it.
  Value convert(const Value& value, const sql::TypeName& type) { return cast(value, type, true); }

  /// What a server would have said instead of giving a value.
  [[nodiscard]] const std::optional<catalog::Refusal>& raised() const { return raised_; }
  /// SQLSTATEs that a server may have raised: whether it did depends on what is not known.
  [[nodiscard]] const std::vector<std::string_view>& doubts() const { return doubts_; }

 private:
  class Select;

  // evaluator.cpp: expressions
  Value eval(const sql::Expr& expr, const RowScope* scope);
  Value eval_inside(const sql::Expr& expr, const RowScope* scope);
  Value predicate(const sql::Expr& expr, const RowScope* scope);
  Value coalesce(const sql::Expr& expr, const RowScope* scope);
  Value array(const sql::Expr& expr, const RowScope* scope);
  std::vector<Value> eval_all(const std::vector<sql::Expr>& exprs, const RowScope* scope);
  Value column(const sql::Expr& expr, const RowScope* scope);
  std::optional<Value> row_column(const std::vector<std::string>& names, const RowScope* scope);
  Value op(const sql::Expr& expr, const RowScope* scope);
  Value binary(const std::string& name, const Value& left, const Value& right);
  Value concatenated(const Value& left, const Value& right);
  Value calculate(const std::string& name, const Value& left, const Value& right);
  Value quantified(const std::string& name, const Value& left, const Value& array, bool all);
  Value logical(const sql::Expr& expr, const RowScope* scope);
  Value case_when(const sql::Expr& expr, const RowScope* scope);
  Value subquery(const sql::Expr& expr, const RowScope* scope);
  Value subscript(const sql::Expr& expr, const RowScope* scope);
  Value like(const std::string& name, const Value& text, const Value& pattern);

  // evaluator_casts.cpp
  /// `assigned`: to a variable; else it is written.
  Value cast(const Value& value, const sql::TypeName& type, bool assigned);
  Value cast_to_text(const Value& value, const sql::TypeName& type, bool assigned);
  Value cast_to_integer(const Value& value, const std::string& type);
  Value cast_to_boolean(const Value& value);
  Value named(const std::string& text, NameOf kind, bool may_be_missing);

  // evaluator_calls.cpp: functions
  Value call(const sql::Expr& expr, const RowScope* scope);
  Value text_call(const std::string& name, const std::vector<Value>& args);
  Value array_call(const std::string& name, const std::vector<Value>& args);
  Value catalog_call(const std::string& name, const std::vector<Value>& args);
  Value session_call(const std::string& name, const std::vector<Value>& args);
  Value format(const std::vector<Value>& args);
  Value concat(const std::vector<Value>& args);
  [[nodiscard]] std::optional<std::string> text(const Value& value) const {
    return text_of(value, catalog_, session_);
  }
  [[nodiscard]] std::optional<std::string> output(const Value& value) const {
    return output_of(value, catalog_, session_);
  }
  /// Pays for looking for `part` everywhere in `text`, whatever they are.
  bool may_search(std::string_view text, std::string_view part) {
    return budget_.spend(1 + text.size() / 64 * (1 + part.size() / 8));
  }
  void raise(std::string sqlstate, std::string message, Span span) {
    if (!raised_) raised_ = {std::move(sqlstate), std::move(message), span};
  }
  void doubt(std::string_view sqlstate) { doubts_.push_back(sqlstate); }

  // evaluator_query.cpp: queries
  Rows query(const sql::Query& query, const RowScope* outer, std::size_t wanted);
  Rows select(const sql::Query& query, const RowScope* outer, std::size_t wanted);
  Rows set_operation(const sql::Query& query, const RowScope* outer);
  Rows values(const sql::Query& query, const RowScope* outer);
  void add_common_tables(const sql::Query& query, const RowScope* outer);

  // evaluator_aggregates.cpp
  Value aggregate(const sql::Expr& call, std::size_t position, const AggregateInputs& all);
  std::optional<std::vector<const std::vector<Value>*>> inputs_of(const sql::Expr& call,
                                                                  std::size_t position,
                                                                  const AggregateInputs& all);

  // evaluator_rows.cpp: what a query does with its rows
  void sort(const sql::Query& query, Rows& rows, SortKeys keys);
  /// OFFSET and LIMIT.
  void cut(const sql::Query& query, Rows& rows, const RowScope* outer);
  /// The first row that they leave and the one behind the last.
  std::pair<std::size_t, std::size_t> cuts(const sql::Query& query, Rows& rows,
                                           const RowScope* outer);
  /// DISTINCT (or UNION), ORDER BY, OFFSET and LIMIT of rows that have no columns but those they
  /// put out.
  void finish(const sql::Query& query, bool distinct, Rows& rows, const RowScope* outer);
  /// Pays for sorting the values; false where they have no order that is known.
  template <typename Values>
  bool may_sort(const Values& values);
  RowSource table_source(const sql::FromItem& item);
  RowSource function_source(const sql::FromItem& item, const RowScope* scope);
  std::optional<Rows> set_returning(const sql::Expr& call, const RowScope* scope);

  const catalog::Catalog& catalog_;
  const catalog::Session& session_;
  const Surroundings& around_;
  Budget& budget_;
  std::optional<catalog::Refusal> raised_;
  std::vector<std::string_view> doubts_;
  std::vector<std::pair<std::string, Rows>> common_tables_;
  /// Of the query being put out: what its aggregates came to.
  const std::unordered_map<const sql::Expr*, Value>* aggregates_ = nullptr;
  bool in_filter_ = false;  ///< where functions are not called: rows may be half bound
};

template <typename Values>
bool Evaluator::may_sort(const Values& values) {
  const Value* first = nullptr;
  for (const Value& value : values) {
    // Each is compared with about as many as the number of rows has bits.
    constexpr std::size_t comparisons = 16;
    if (!budget_.spend(comparisons * cost_of(value))) return false;
    if (value.is(ValueKind::null)) continue;
    if (first == nullptr) first = &value;
    if (value.kind != first->kind || !compare(value, *first)) return false;
  }
  return true;
}

/// The output column that an item of ORDER BY names or counts; nothing where it is an expression.
std::optional<std::size_t> output_column(const sql::Expr& key,
                                         const std::vector<std::string>& names);

/// count, array_agg, ...: functions over rows that are followed here.
bool is_aggregate(const sql::Expr& call);

}  // namespace pgplumb::replay
