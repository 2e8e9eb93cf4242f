#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/apply.h"
#include "replay/rows.h"

/// Expressions and queries of running code, worked out without a server.
namespace pgplumb::replay {

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
  /// `steps` is what all evaluations together may cost; with 0 left all is unknown.
  Evaluator(const catalog::Catalog& catalog, const catalog::Session& session,
            const Surroundings& around, std::size_t& steps)
      : catalog_(catalog), session_(session), around_(around), steps_(steps) {}

  Value value(const sql::Expr& expr) { return eval(expr, nullptr); }
  /// At most `wanted` rows are looked for.
  Rows rows(const sql::Query& query, std::size_t wanted);

  /// The value as a variable of the type takes it.
  Value convert(const Value& value, const sql::TypeName& type) { return cast(value, type); }

  /// What a server would have said instead of giving a value.
  [[nodiscard]] const std::optional<catalog::Refusal>& raised() const { return raised_; }

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
  Value quantified(const std::string& name, const Value& left, const Value& array, bool all);
  Value logical(const sql::Expr& expr, const RowScope* scope);
  Value case_when(const sql::Expr& expr, const RowScope* scope);
  Value subquery(const sql::Expr& expr, const RowScope* scope);
  Value subscript(const sql::Expr& expr, const RowScope* scope);
  Value like(const std::string& name, const Value& text, const Value& pattern);

  // evaluator_calls.cpp: casts and functions
  Value cast(const Value& value, const sql::TypeName& type);
  Value named(const std::string& text, NameOf kind, bool may_be_missing);
  Value call(const sql::Expr& expr, const RowScope* scope);
  Value text_call(const std::string& name, const std::vector<Value>& args);
  Value array_call(const std::string& name, const std::vector<Value>& args);
  Value catalog_call(const std::string& name, const std::vector<Value>& args);
  Value session_call(const std::string& name, const std::vector<Value>& args);
  Value format(const std::vector<Value>& args);
  [[nodiscard]] std::optional<std::string> text(const Value& value) const {
    return text_of(value, catalog_, session_);
  }
  void raise(std::string sqlstate, std::string message, Span span) {
    if (!raised_) raised_ = {std::move(sqlstate), std::move(message), span};
  }

  // evaluator_query.cpp: queries
  Rows query(const sql::Query& query, const RowScope* outer, std::size_t wanted);
  Rows set_operation(const sql::Query& query, const RowScope* outer);
  Rows values(const sql::Query& query, const RowScope* outer);
  RowSource table_source(const sql::FromItem& item);
  RowSource function_source(const sql::FromItem& item, const RowScope* scope);
  std::optional<Rows> set_returning(const sql::Expr& call, const RowScope* scope);

  const catalog::Catalog& catalog_;
  const catalog::Session& session_;
  const Surroundings& around_;
  std::size_t& steps_;
  std::optional<catalog::Refusal> raised_;
  std::vector<std::pair<std::string, Rows>> common_tables_;
  /// Of the query being put out: what its aggregates came to.
  const std::unordered_map<const sql::Expr*, Value>* aggregates_ = nullptr;
  int depth_ = 0;
  bool in_filter_ = false;  ///< where functions are not called: rows may be half bound
};

/// count, array_agg, ...: functions over rows that are followed here.
bool is_aggregate(const sql::Expr& call);

}  // namespace pgplumb::replay
