#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::check_reads_clock {
namespace {

/// Whether the value function is CURRENT_DATE or its kin; of those with a precision, any.
bool is_value(const sql::Expr& expr, std::span<const std::string_view> names) {
  const std::string_view name = std::string_view(expr.text).substr(0, expr.text.find('('));
  return expr.kind == sql::ExprKind::value_function &&
         std::ranges::find(names, name) != names.end();
}

bool is_call(const sql::Expr& expr, std::span<const std::string_view> names) {
  return expr.kind == sql::ExprKind::call &&
         std::ranges::find(names, expr.name.name) != names.end();
}

/// now() and its kin, which go forward. age() of one argument counts from today.
bool is_growing_clock(const sql::Expr& expr) {
  constexpr std::array<std::string_view, 3> values{"current_timestamp", "current_date",
                                                   "localtimestamp"};
  constexpr std::array<std::string_view, 4> calls{"now", "clock_timestamp", "statement_timestamp",
                                                  "transaction_timestamp"};
  return is_value(expr, values) || is_call(expr, calls) ||
         (is_call(expr, std::array<std::string_view, 1>{"age"}) && expr.args.size() == 1);
}

bool is_clock(const sql::Expr& expr) {
  // The time of day begins anew each day, and timeofday() is text.
  constexpr std::array<std::string_view, 2> values{"current_time", "localtime"};
  constexpr std::array<std::string_view, 1> calls{"timeofday"};
  return is_growing_clock(expr) || is_value(expr, values) || is_call(expr, calls);
}

/// The first clock that the expression reads, as SQL; empty where there is none.
std::string clock_in(const sql::Expr& expr) {
  std::string found;
  sql::for_each_expr(expr, [&](const sql::Expr& part) {
    if (found.empty() && is_clock(part)) found = sql::to_sql(part);
  });
  return found;
}

/// How a value changes as time goes by.
enum class Course : std::uint8_t { stays, grows, falls, unknown };

/// The function gives more where its last argument is more: date_trunc(), AT TIME ZONE, the year.
bool is_monotone(const sql::Expr& expr) {
  constexpr std::array<std::string_view, 2> whole{"date_trunc", "timezone"};
  constexpr std::array<std::string_view, 2> part{"extract", "date_part"};
  constexpr std::array<std::string_view, 3> fields{"year", "isoyear", "epoch"};
  if (is_call(expr, whole)) return expr.args.size() == 2;
  return is_call(expr, part) && expr.args.size() == 2 &&
         std::ranges::find(fields, expr.args.front().text) != fields.end();
}

/// The clock itself and what is a constant away from it grows: `now() - interval '1 year'`.
Course course_of(const sql::Expr& expr) {
  if (is_growing_clock(expr)) return Course::grows;
  if (expr.kind == sql::ExprKind::cast || is_monotone(expr)) return course_of(expr.args.back());
  if (expr.kind != sql::ExprKind::op || expr.args.size() != 2) {
    return clock_in(expr).empty() ? Course::stays : Course::unknown;
  }
  const Course left = course_of(expr.args.front());
  const Course right = course_of(expr.args.back());
  if (left == Course::stays && right == Course::stays) return Course::stays;
  if (expr.text == "+" && (left == Course::stays || right == Course::stays)) {
    return left == Course::stays ? right : left;
  }
  if (expr.text == "-" && right == Course::stays) return left;
  if (expr.text == "-" && left == Course::stays && right != Course::unknown) {
    return right == Course::grows ? Course::falls : Course::grows;
  }
  return Course::unknown;
}

/// `left < right`, once true, is true for ever.
bool stays_less(const sql::Expr& left, const sql::Expr& right) {
  const Course low = course_of(left);
  const Course high = course_of(right);
  return (low == Course::stays || low == Course::falls) &&
         (high == Course::stays || high == Course::grows);
}

/// Once the expression is `truth`, it is so for ever.
bool keeps(const sql::Expr& expr, bool truth) {
  switch (expr.kind) {
    case sql::ExprKind::logical_and:
    case sql::ExprKind::logical_or:
      return std::ranges::all_of(expr.args, [&](const auto& part) { return keeps(part, truth); });
    case sql::ExprKind::logical_not:
      return keeps(expr.args.front(), !truth);
    case sql::ExprKind::between:
      // To be outside of two bounds may end at either.
      if (expr.text != (truth ? "BETWEEN" : "NOT BETWEEN")) break;
      return stays_less(expr.args[1], expr.args[0]) && stays_less(expr.args[0], expr.args[2]);
    case sql::ExprKind::op: {
      const bool is_less = expr.text == "<" || expr.text == "<=";
      if (expr.args.size() != 2 || (!is_less && expr.text != ">" && expr.text != ">=")) break;
      return is_less == truth ? stays_less(expr.args[0], expr.args[1])
                              : stays_less(expr.args[1], expr.args[0]);
    }
    default:
      break;
  }
  return clock_in(expr).empty();
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (const auto& constraint : table->constraints) {
      if (constraint.kind != catalog::ConstraintKind::check || !constraint.check ||
          !lint::is_new(context, constraint.origin) || keeps(*constraint.check, true)) {
        continue;
      }
      const auto clock = clock_in(*constraint.check);
      if (clock.empty()) continue;
      auto problem = lint::constraint_problem(
          *table, constraint,
          fmt::format("rows of {} that met {} stop meeting it as time goes by: updates of them and "
                      "restores fail",
                      integrity::display_name(*table), sql::quote_identifier(constraint.name)));
      problem.notes.push_back(fmt::format(
          "it calls {}; PostgreSQL takes a CHECK to be true of a row for ever and looks "
          "at it again on each UPDATE",
          clock));
      problems.add(std::move(problem));
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"constraints"},
                                .on_schema = check};

}  // namespace pgplumb::rules::check_reads_clock
