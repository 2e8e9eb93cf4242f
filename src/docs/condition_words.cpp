// Each kind of condition that people write in a CHECK has its sentence; whatever has none is told
// as SQL, so that nothing is said that is not so.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "docs/words.h"
#include "sql/walk.h"

namespace pgplumb::docs {
namespace {

using sql::Expr;
using sql::ExprKind;

constexpr int deepest = 40;

std::string condition(const Expr& expr, int depth);

/// Below casts, which say nothing to people.
const Expr& bare(const Expr& expr) {
  const Expr* below = &expr;
  while (below->kind == ExprKind::cast && !below->args.empty()) below = &below->args.front();
  return *below;
}

std::string value(const Expr& expr) {
  const Expr& inner = bare(expr);
  if (inner.kind == ExprKind::column && !inner.names.empty()) {
    return inner.names.back() == "value" ? "the value" : inner.names.back();
  }
  if (inner.kind == ExprKind::constant && inner.literal == sql::LiteralKind::string) {
    return fmt::format("“{}”", inner.text);
  }
  if (inner.kind == ExprKind::constant) return sql::to_sql(inner);
  if (inner.kind == ExprKind::call && inner.args.size() == 1) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> known{{
        {"length", "the length of"},
        {"char_length", "the length of"},
        {"character_length", "the length of"},
        {"octet_length", "the length in bytes of"},
        {"cardinality", "the number of elements of"},
        {"lower", "lower-case"},
        {"upper", "upper-case"},
        {"btrim", "trimmed"},
        {"st_srid", "the SRID of"},
    }};
    const auto found = std::ranges::find(known, inner.name.name,
                                         &std::pair<std::string_view, std::string_view>::first);
    if (found != known.end()) return fmt::format("{} {}", found->second, value(inner.args[0]));
  }
  const bool is_now = (inner.kind == ExprKind::call && inner.name.name == "now") ||
                      (inner.kind == ExprKind::value_function && inner.text == "current_timestamp");
  return is_now ? "now" : sql::to_sql(inner);
}

std::string values(std::span<const Expr> list) {
  std::vector<std::string> words;
  for (const Expr& each : list) words.push_back(value(each));
  return joined_words(words, "or");
}

std::optional<std::string_view> comparison(std::string_view op) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> known{{
      {"=", "is"},
      {"<>", "is not"},
      {"<", "is less than"},
      {"<=", "is at most"},
      {">", "is greater than"},
      {">=", "is at least"},
      {"~", "matches the pattern"},
      {"~*", "matches, in whatever case, the pattern"},
      {"!~", "does not match the pattern"},
      {"!~*", "does not match, in whatever case, the pattern"},
      {"@>", "contains"},
  }};
  const auto found =
      std::ranges::find(known, op, &std::pair<std::string_view, std::string_view>::first);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

/// `(a IS NULL) = (b IS NULL)`
std::optional<std::string> given_together(const Expr& expr) {
  if (expr.kind != ExprKind::op || expr.args.size() != 2) return std::nullopt;
  const Expr& a = expr.args[0];
  const Expr& b = expr.args[1];
  const auto tests_null = [](const Expr& test) {
    return test.kind == ExprKind::is_null || test.kind == ExprKind::is_not_null;
  };
  if (!tests_null(a) || !tests_null(b) || (expr.text != "=" && expr.text != "<>")) {
    return std::nullopt;
  }
  const bool together = (a.kind == b.kind) == (expr.text == "=");
  const std::string first = value(a.args[0]);
  const std::string second = value(b.args[0]);
  return together ? fmt::format("{} and {} are given together or not at all", first, second)
                  : fmt::format("either {} or {} is given, and not both", first, second);
}

/// `num_nonnulls(a, b) = 1`
std::optional<std::string> how_many_given(const Expr& expr) {
  if (expr.kind != ExprKind::op || expr.args.size() != 2) return std::nullopt;
  const Expr& call = expr.args[0];
  const auto words = comparison(expr.text);
  if (call.kind != ExprKind::call || call.name.name != "num_nonnulls" || !words) {
    return std::nullopt;
  }
  const std::string_view how = expr.text == "=" ? "exactly" : expr.text == ">=" ? "at least" : "";
  const std::string list = values(call.args);
  if (how.empty())
    return fmt::format("the number given of {} {} {}", list, *words, value(expr.args[1]));
  return fmt::format("{} {} of {} is given", how, value(expr.args[1]), list);
}

std::string operation(const Expr& expr) {
  if (const auto words = given_together(expr)) return *words;
  if (const auto words = how_many_given(expr)) return *words;
  const auto words = comparison(expr.text);
  if (expr.args.size() != 2 || !words) return sql::to_sql(expr);
  const Expr& right = bare(expr.args[1]);
  if (right.kind == ExprKind::constant && right.text.empty() && expr.text == "<>" &&
      right.literal == sql::LiteralKind::string) {
    return fmt::format("{} is not an empty text", value(expr.args[0]));
  }
  return fmt::format("{} {} {}", value(expr.args[0]), *words, value(right));
}

/// "a and b", each in brackets where it has several parts itself.
std::string all_parts(const Expr& expr, std::string_view word, int depth) {
  std::string out;
  for (const Expr& part : expr.args) {
    const bool nested = part.kind == ExprKind::logical_and || part.kind == ExprKind::logical_or;
    const std::string words = condition(part, depth + 1);
    out += fmt::format("{}{}", out.empty() ? "" : fmt::format(", {} ", word),
                       nested ? fmt::format("({})", words) : words);
  }
  return out;
}

std::string negation(const Expr& expr, int depth) {
  const Expr& inner = bare(expr.args[0]);
  if (inner.kind == ExprKind::column) return fmt::format("{} is false", value(inner));
  return fmt::format("not ({})", condition(inner, depth + 1));
}

/// `x = ANY (ARRAY[...])`, as the server writes IN.
std::string one_of(const Expr& expr) {
  const Expr& list = bare(expr.args[1]);
  if (list.kind != ExprKind::array || expr.text != "=") return sql::to_sql(expr);
  return fmt::format("{} is one of {}", value(expr.args[0]), values(list.args));
}

std::string condition(const Expr& written, int depth) {
  const Expr& expr = bare(written);
  if (depth > deepest || (expr.args.empty() && expr.kind != ExprKind::column)) {
    return sql::to_sql(expr);
  }
  switch (expr.kind) {
    case ExprKind::column:
      return fmt::format("{} is true", value(expr));
    case ExprKind::op:
      return operation(expr);
    case ExprKind::op_any:
      return one_of(expr);
    case ExprKind::logical_and:
      return all_parts(expr, "and", depth);
    case ExprKind::logical_or:
      return all_parts(expr, "or", depth);
    case ExprKind::logical_not:
      return negation(expr, depth);
    case ExprKind::is_null:
      return fmt::format("{} is empty", value(expr.args[0]));
    case ExprKind::is_not_null:
      return fmt::format("{} is given", value(expr.args[0]));
    case ExprKind::in_list:
      return fmt::format("{} is {} {}", value(expr.args[0]),
                         expr.text == "<>" ? "none of" : "one of",
                         values(std::span(expr.args).subspan(1)));
    case ExprKind::between:
      if (expr.args.size() != 3 || expr.text.contains("SYMMETRIC")) return sql::to_sql(expr);
      return fmt::format("{} is {}between {} and {}", value(expr.args[0]),
                         expr.text.starts_with("NOT") ? "not " : "", value(expr.args[1]),
                         value(expr.args[2]));
    case ExprKind::like:
      if (expr.args.size() != 2 || expr.text == "~") return sql::to_sql(expr);
      return fmt::format("{} is {}like {}", value(expr.args[0]),
                         expr.text.starts_with('!') ? "not " : "", value(expr.args[1]));
    default:
      return sql::to_sql(expr);
  }
}

}  // namespace

std::string condition_words(const Expr& expr) { return condition(expr, 0); }

std::string joined_words(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool ends = i > 0 && i + 1 == words.size();
    out += fmt::format("{}{}", i == 0 ? "" : ends ? fmt::format(" {} ", last) : ", ", words[i]);
  }
  return out;
}

}  // namespace pgplumb::docs
