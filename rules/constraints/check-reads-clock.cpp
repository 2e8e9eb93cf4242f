#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "integrity/names.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::check_reads_clock {
namespace {

/// "now" of the clock anywhere in the expression; empty where there is none.
std::string clock_in(const sql::Expr& expr) {
  constexpr auto calls =
      std::to_array<std::string_view>({"now", "clock_timestamp", "statement_timestamp",
                                       "transaction_timestamp", "timeofday", "age"});
  constexpr auto values = std::to_array<std::string_view>(
      {"current_timestamp", "current_date", "current_time", "localtimestamp", "localtime"});
  std::string found;
  sql::for_each_expr(expr, [&](const sql::Expr& part) {
    const bool is_value = part.kind == sql::ExprKind::value_function &&
                          std::ranges::any_of(values, [&](std::string_view value) {
                            return part.text.starts_with(value);
                          });
    // age() of one argument counts from today, that of two does not.
    const bool is_call = part.kind == sql::ExprKind::call &&
                         std::ranges::find(calls, part.name.name) != calls.end() &&
                         (part.name.name != "age" || part.args.size() == 1);
    if (found.empty() && (is_value || is_call)) found = sql::to_sql(part);
  });
  return found;
}

/// `c <= now()`: once true, true for ever.
bool stays_true(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::logical_and || expr.kind == sql::ExprKind::logical_or) {
    return std::ranges::all_of(
        expr.args, [](const auto& part) { return clock_in(part).empty() || stays_true(part); });
  }
  if (expr.kind != sql::ExprKind::op || expr.args.size() != 2) return false;
  const bool clock_on_left = !clock_in(expr.args.front()).empty();
  const bool clock_on_right = !clock_in(expr.args.back()).empty();
  if (clock_on_left == clock_on_right) return false;
  return clock_on_right ? expr.text.starts_with('<') && expr.text != "<>"
                        : expr.text.starts_with('>');
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (const auto& constraint : table->constraints) {
      if (constraint.kind != catalog::ConstraintKind::check || !constraint.check ||
          !lint::is_new(context, constraint.origin) || stays_true(*constraint.check)) {
        continue;
      }
      const auto clock = clock_in(*constraint.check);
      if (clock.empty()) continue;
      problems.add(
          {.span = constraint.origin.created,
           .message =
               fmt::format("rows of {} that met {} stop meeting it as time goes by: updates "
                           "of them and restores fail",
                           integrity::display_name(*table), sql::quote_identifier(constraint.name)),
           .notes = {fmt::format("it calls {}; PostgreSQL takes a CHECK to be true of a row for "
                                 "ever and looks at it again on each UPDATE",
                                 clock)},
           .subject = lint::subject(*table, constraint.name)});
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
