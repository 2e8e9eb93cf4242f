#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::lock_timeout_too_long {
namespace {

/// A minute: by then the connections of most applications are used up.
constexpr double most_milliseconds = 60'000;

/// The milliseconds of a setting with its unit, as guc.c reads it; nothing where it is none.
std::optional<double> milliseconds(std::string_view value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc()) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(value.data() + value.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty() || unit == "ms") return number;
  if (unit == "us") return number / 1000;
  if (unit == "s") return number * 1000;
  if (unit == "min") return number * 60'000;
  if (unit == "h") return number * 3'600'000;
  if (unit == "d") return number * 86'400'000;
  return std::nullopt;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* set = std::get_if<sql::Set>(&step.statement.node);
  if (set == nullptr || set->name != "lock_timeout" || set->values.size() != 1) return;
  const auto wait = milliseconds(set->values.front());
  if (!wait || *wait <= most_milliseconds) return;
  problems.add({.span = step.statement.span,
                .message = fmt::format("others queue behind a waiting statement for up to {}",
                                       set->values.front()),
                .notes = {"a lock_timeout is for giving up early and trying again; while a "
                          "statement waits for its lock, all that conflict with it wait too"},
                .instead = "SET lock_timeout = '2s';"});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::lock_timeout_too_long
