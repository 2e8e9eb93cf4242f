// Calls that gram.y makes of SQL's own syntax (COERCE_SQL_SYNTAX; ruleutils.c:
// get_func_sql_syntax). They are told by the schema: the functions are called by that name
// otherwise only by whoever writes pg_catalog.
#include <algorithm>
#include <array>

#include "sql/keyword.h"
#include "sql/to_sql_internal.h"
#include "sql/walk.h"

namespace pgplumb::sql::writing {

namespace {

/// Operands with words between them.
struct Syntax {
  std::string_view name;
  std::size_t least;
  std::string_view before;
  std::array<std::string_view, 3> between;
};

constexpr std::array syntaxes{
    Syntax{"substring", 2, "SUBSTRING(", {" FROM ", " FOR "}},
    Syntax{"overlay", 3, "OVERLAY(", {" PLACING ", " FROM ", " FOR "}},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> trims{
    {{"btrim", "TRIM("}, {"ltrim", "TRIM(LEADING "}, {"rtrim", "TRIM(TRAILING "}}};

void write_in_order(std::string& out, const Syntax& syntax, std::span<const Expr> args) {
  out += syntax.before;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += syntax.between[i - 1];
    write_operand(out, args[i]);
  }
  out += ')';
}

void write_trim(std::string& out, std::string_view before, std::span<const Expr> args) {
  out += before;
  if (args.size() > 1) {
    write_operand(out, args[1]);
    out += " FROM ";
  }
  write_operand(out, args[0]);
  out += ')';
}

/// The field of EXTRACT is a word as far as the grammar takes it for one.
void write_field(std::string& out, const Expr& field) {
  constexpr std::array<std::string_view, 6> words{"year", "month",  "day",
                                                  "hour", "minute", "second"};
  const bool known = std::ranges::find(words, field.text) != words.end();
  const bool plain = quote_identifier(field.text) == field.text && !is_keyword(field.text);
  if (known || plain) {
    out += field.text;
  } else {
    write_expr(out, field);
  }
}

bool is_syntax_call(const Expr& call) {
  return call.kind == ExprKind::call && call.name.schema == "pg_catalog" && call.text.empty() &&
         !call.star && !call.distinct && !call.variadic;
}

}  // namespace

bool is_infix_call(const Expr& call) {
  return is_syntax_call(call) && call.name.name == "timezone" && call.args.size() == 2;
}

bool write_special_call(std::string& out, const Expr& call) {
  if (!is_syntax_call(call) || call.args.empty()) return false;
  const std::string_view name = call.name.name;
  const std::span<const Expr> args = call.args;
  if (is_infix_call(call)) {
    write_operand(out, args[1]);
    out += " AT TIME ZONE ";
    write_operand(out, args[0]);
    return true;
  }
  if (name == "extract" && args.size() == 2 && args[0].literal == LiteralKind::string) {
    out += "EXTRACT(";
    write_field(out, args[0]);
    out += " FROM ";
    write_expr(out, args[1]);
    out += ')';
    return true;
  }
  if (name == "position" && args.size() == 2) {
    out += "POSITION(";
    write_operand(out, args[1]);
    out += " IN ";
    write_operand(out, args[0]);
    out += ')';
    return true;
  }
  const auto* trim = std::ranges::find(trims, name, [](const auto& pair) { return pair.first; });
  if (trim != trims.end() && args.size() <= 2) {
    write_trim(out, trim->second, args);
    return true;
  }
  const auto* syntax = std::ranges::find(syntaxes, name, &Syntax::name);
  if (syntax == syntaxes.end() || args.size() < syntax->least || args.size() > 4) return false;
  if (args.size() == 4 && syntax->between[2].empty()) return false;
  write_in_order(out, *syntax, args);
  return true;
}

}  // namespace pgplumb::sql::writing
