// What constants, calls and sequences a DEFAULT is taken for. The engine reads pg_get_expr()'s text
// by the type of the column: a constant with a cast behind it is a value, a cast around anything
// else is SQL that it compares letter by letter.
#include <optional>

#include "prisma/described.h"
#include "prisma/values.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

using sql::Expr;
using sql::ExprKind;
using sql::LiteralKind;

/// What is below casts.
const Expr& without_casts(const Expr& expr) {
  const Expr* inner = &expr;
  while (inner->kind == ExprKind::cast && !inner->args.empty()) inner = &inner->args.front();
  return *inner;
}

bool is_text(const Expr& expr) {
  return expr.kind == ExprKind::constant && expr.literal == LiteralKind::string;
}

/// The text of a number, with its sign; of '5', too.
std::optional<std::string> number_text(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (inner.kind == ExprKind::op && inner.text == "-" && inner.args.size() == 1) {
    const auto number = number_text(inner.args.front());
    return number ? std::optional('-' + *number) : std::nullopt;
  }
  const bool is_constant =
      inner.kind == ExprKind::constant && (inner.literal == LiteralKind::integer ||
                                           inner.literal == LiteralKind::number || is_text(inner));
  return is_constant ? std::optional(inner.text) : std::nullopt;
}

std::optional<Value> number_value(const Expr& expr, ValueKind kind) {
  const auto text = number_text(expr);
  if (!text) return std::nullopt;
  const std::string shortest = shortest_number(*text);
  const bool fits = kind == ValueKind::integer ? is_integer(shortest) : is_number(shortest);
  return fits ? std::optional(Value{kind, *text}) : std::nullopt;
}

std::optional<Value> boolean_value(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (inner.kind != ExprKind::constant) return std::nullopt;
  if (inner.literal != LiteralKind::boolean && inner.literal != LiteralKind::string) {
    return std::nullopt;
  }
  const std::string text = to_lower(inner.text);
  const bool yes = text == "true" || text == "t" || text == "yes" || text == "on" || text == "1";
  return Value{ValueKind::boolean, yes ? "true" : "false"};
}

std::optional<Value> bytes_value(const Expr& expr) {
  const Expr& inner = without_casts(expr);
  if (!is_text(inner)) return std::nullopt;
  std::string digits;
  if (inner.text.starts_with("\\x")) {
    for (const char c : inner.text.substr(2)) digits += to_lower(c);
  } else {
    for (const char c : inner.text) {
      constexpr std::string_view hexadecimal = "0123456789abcdef";
      digits += hexadecimal[static_cast<unsigned char>(c) >> 4];
      digits += hexadecimal[static_cast<unsigned char>(c) & 15];
    }
  }
  return Value{ValueKind::bytes, digits};
}

std::optional<Value> value_of(const Expr& expr, Family family) {
  switch (family) {
    case Family::integer:
      return number_value(expr, ValueKind::integer);
    case Family::number:
      return number_value(expr, ValueKind::number);
    case Family::boolean:
      return boolean_value(expr);
    case Family::bytes:
      return bytes_value(expr);
    case Family::text:
    case Family::json:
    case Family::enumeration: {
      const Expr& inner = without_casts(expr);
      if (!is_text(inner)) return std::nullopt;
      return Value{ValueKind::text, inner.text};
    }
    case Family::date_time:
    case Family::other:
      return std::nullopt;
  }
  return std::nullopt;
}

/// The elements of '{a,"b c"}' (array_in()); none where it is no array of one dimension.
std::optional<std::vector<std::string>> elements_of(std::string_view text) {
  if (!text.starts_with('{') || !text.ends_with('}') || text.size() < 2) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> elements;
  if (text.empty()) return elements;
  std::string element;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      element += text[++i];
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ',' && !quoted) {
      elements.push_back(std::exchange(element, {}));
    } else if (text[i] == '{' && !quoted) {
      return std::nullopt;
    } else {
      element += text[i];
    }
  }
  elements.push_back(std::move(element));
  return elements;
}

/// PostgreSQL prints a number in ARRAY[...] with a cast to the type of the elements where its own
/// is another: `(7)::smallint`, `('-2'::integer)::numeric`. Prisma reads the first kind of numbers
/// with a point and nothing else; and a bigint in a list never equals its own.
bool is_read_in_list(const Expr& element, Native type) {
  const Expr& number = without_casts(element);
  if (is_text(number)) return true;
  if (number.kind == ExprKind::op && number.args.empty()) return false;
  const bool negative = number.kind == ExprKind::op || number.text.starts_with('-');
  const Expr& digits = number.kind == ExprKind::op ? without_casts(number.args.front()) : number;
  switch (type) {
    case Native::small_int:
    case Native::oid:
    case Native::big_int:
      return false;
    case Native::decimal:
      return !negative || digits.literal == LiteralKind::number;
    case Native::real:
    case Native::double_precision:
      return !negative;
    default:
      return true;
  }
}

std::optional<Default> list_of(const Expr& expr, const ColumnType& type) {
  const Family family = type.family();
  const Expr& inner = without_casts(expr);
  Default list{.kind = Default::list};
  std::vector<Expr> parsed;
  if (is_text(inner)) {
    const auto elements = elements_of(inner.text);
    if (!elements) return std::nullopt;
    for (const std::string& text : *elements) {
      Expr constant;
      constant.literal = LiteralKind::string;
      constant.text = text;
      parsed.push_back(std::move(constant));
    }
  }
  if (inner.kind != ExprKind::array && !is_text(inner)) return std::nullopt;
  for (const Expr& element : is_text(inner) ? parsed : inner.args) {
    auto value = value_of(element, family);
    const bool is_read = type.kind != ColumnType::native || is_read_in_list(element, type.type);
    if (!value || !is_read) return std::nullopt;
    list.values.push_back(std::move(*value));
  }
  return list;
}

bool is_now(const Expr& expr) {
  if (expr.kind == ExprKind::value_function) return expr.text == "current_timestamp";
  return expr.kind == ExprKind::call && expr.args.empty() && expr.name.name == "now";
}

/// The sequence of `nextval('s'::regclass)`, without its schema.
std::optional<std::string> sequence_of(const Expr& expr) {
  const Expr& call = without_casts(expr);
  if (call.kind != ExprKind::call || call.name.name != "nextval" || call.args.size() != 1) {
    return std::nullopt;
  }
  const Expr& name = without_casts(call.args.front());
  if (!is_text(name)) return std::nullopt;
  std::string_view text = name.text;
  const bool quoted = text.ends_with('"');
  if (quoted) text.remove_suffix(1);
  const std::size_t before = text.rfind(quoted ? '"' : '.');
  return std::string(before == std::string_view::npos ? text : text.substr(before + 1));
}

}  // namespace

Default described_default(const catalog::Column& column, const ColumnType& type) {
  if (!column.default_value) return {};
  const Expr& expr = *column.default_value;
  const Expr& inner = without_casts(expr);
  if (inner.kind == ExprKind::constant && inner.literal == LiteralKind::null) return {};
  const Family family = type.family();
  if (type.list) {
    if (auto list = list_of(expr, type)) return *list;
  } else if (auto value = value_of(expr, family)) {
    return {.kind = Default::value, .values = {std::move(*value)}};
  } else if (family == Family::date_time && is_now(expr)) {
    return {.kind = Default::now};
  } else if (family == Family::integer) {
    if (auto name = sequence_of(expr)) {
      return {.kind = Default::sequence, .sql = std::move(*name)};
    }
  }
  return {.kind = Default::generated, .sql = sql::to_sql(expr)};
}

}  // namespace pgplumb::prisma
