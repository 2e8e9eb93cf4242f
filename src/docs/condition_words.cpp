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

/// The words for an operator or a function.
using Known = std::pair<std::string_view, std::string_view>;

template <std::size_t size>
std::optional<std::string_view> words_of(const std::array<Known, size>& known,
                                         std::string_view name) {
  const auto found = std::ranges::find(known, name, &Known::first);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string_view> comparison(std::string_view op) {
  constexpr std::array<Known, 11> known{{
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
  return words_of(known, op);
}

/// SIMILAR TO, which the parser writes with ~ and !~, has none.
std::optional<std::string_view> likeness(std::string_view op) {
  constexpr std::array<Known, 4> known{{
      {"~~", "is like"},
      {"!~~", "is not like"},
      {"~~*", "is, in whatever case, like"},
      {"!~~*", "is not, in whatever case, like"},
  }};
  return words_of(known, op);
}

/// What is text of any length holds each value as it is written, and a constant is of the type that
/// the cast says; else a value may change on the way (1.6::int is 2), so the cast is a part of the
/// condition.
bool says_nothing(const Expr& cast) {
  if (cast.type.empty()) return false;
  const sql::TypeName& type = cast.type.front();
  const bool rounds =
      cast.args.front().literal == sql::LiteralKind::number && type.name.name.starts_with("int");
  if (sql::is_constant(cast)) return !rounds;
  return type.array_dimensions == 0 && type.modifiers.empty() &&
         (type.name.name == "text" || type.name.name == "varchar");
}

const Expr& bare(const Expr& expr) {
  const Expr* below = &expr;
  while (below->kind == ExprKind::cast && !below->args.empty() && says_nothing(*below)) {
    below = &below->args.front();
  }
  return *below;
}

bool is_now(const Expr& expr) {
  return (expr.kind == ExprKind::call && expr.name.name == "now") ||
         (expr.kind == ExprKind::value_function && expr.text == "current_timestamp");
}

class Words {
 public:
  /// `value`: what VALUE is called, of a domain; empty in the CHECK of a table, where it is a
  /// column.
  explicit Words(std::string_view value) : value_name_(value) {}

  [[nodiscard]] std::string condition(const Expr& written, int depth) const {
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
      case ExprKind::like: {
        const auto words = likeness(expr.text);
        if (expr.args.size() != 2 || !words) return sql::to_sql(expr);
        return fmt::format("{} {} {}", value(expr.args[0]), *words, value(expr.args[1]));
      }
      default:
        return sql::to_sql(expr);
    }
  }

 private:
  [[nodiscard]] std::string value(const Expr& expr) const {
    const Expr& inner = bare(expr);
    if (inner.kind == ExprKind::column && !inner.names.empty()) {
      const bool is_value = !value_name_.empty() && inner.names.back() == "value";
      return is_value ? std::string(value_name_) : inner.names.back();
    }
    if (inner.kind == ExprKind::constant && inner.literal == sql::LiteralKind::string) {
      return fmt::format("“{}”", inner.text);
    }
    if (inner.kind == ExprKind::constant) return sql::to_sql(inner);
    if (inner.kind == ExprKind::call && inner.args.size() == 1) {
      constexpr std::array<Known, 9> known{{
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
      if (const auto words = words_of(known, inner.name.name)) {
        return fmt::format("{} {}", *words, value(inner.args[0]));
      }
    }
    return is_now(inner) ? "now" : sql::to_sql(inner);
  }

  [[nodiscard]] std::string values(std::span<const Expr> list) const {
    std::vector<std::string> words;
    for (const Expr& each : list) words.push_back(value(each));
    return joined_words(words, "or");
  }

  /// `(a IS NULL) = (b IS NULL)`
  [[nodiscard]] std::optional<std::string> given_together(const Expr& expr) const {
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
  [[nodiscard]] std::optional<std::string> how_many_given(const Expr& expr) const {
    if (expr.kind != ExprKind::op || expr.args.size() != 2) return std::nullopt;
    const Expr& call = expr.args[0];
    const auto words = comparison(expr.text);
    if (call.kind != ExprKind::call || call.name.name != "num_nonnulls" || !words) {
      return std::nullopt;
    }
    const std::string_view how = expr.text == "=" ? "exactly" : expr.text == ">=" ? "at least" : "";
    const std::string list = values(call.args);
    if (how.empty()) {
      return fmt::format("the number given of {} {} {}", list, *words, value(expr.args[1]));
    }
    return fmt::format("{} {} of {} is given", how, value(expr.args[1]), list);
  }

  [[nodiscard]] std::string operation(const Expr& expr) const {
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
  [[nodiscard]] std::string all_parts(const Expr& expr, std::string_view word, int depth) const {
    std::string out;
    for (const Expr& part : expr.args) {
      const bool nested = part.kind == ExprKind::logical_and || part.kind == ExprKind::logical_or;
      const std::string words = condition(part, depth + 1);
      out += fmt::format("{}{}", out.empty() ? "" : fmt::format(", {} ", word),
                         nested ? fmt::format("({})", words) : words);
    }
    return out;
  }

  [[nodiscard]] std::string negation(const Expr& expr, int depth) const {
    const Expr& inner = bare(expr.args[0]);
    if (inner.kind == ExprKind::column) return fmt::format("{} is false", value(inner));
    return fmt::format("not ({})", condition(inner, depth + 1));
  }

  /// `x = ANY (ARRAY[...])`, as the server writes IN.
  [[nodiscard]] std::string one_of(const Expr& expr) const {
    const Expr& list = bare(expr.args[1]);
    if (list.kind != ExprKind::array || expr.text != "=") return sql::to_sql(expr);
    return fmt::format("{} is one of {}", value(expr.args[0]), values(list.args));
  }

  std::string_view value_name_;
};

}  // namespace

std::string condition_words(const Expr& expr, std::string_view value) {
  return Words(value).condition(expr, 0);
}

std::string joined_words(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool ends = i > 0 && i + 1 == words.size();
    out += fmt::format("{}{}", i == 0 ? "" : ends ? fmt::format(" {} ", last) : ", ", words[i]);
  }
  return out;
}

}  // namespace pgplumb::docs
