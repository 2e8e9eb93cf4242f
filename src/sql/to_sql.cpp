// Expressions as SQL. An operand that is not a unit of its own stands in
// parentheses, whatever the operators' precedence: PostgreSQL's parser drops them, so that the text
// comes back as the same tree.
#include <algorithm>
#include <array>
#include <utility>

#include "sql/to_sql_internal.h"
#include "sql/walk.h"

namespace pgplumb::sql {

namespace writing {

namespace {

void write_operator(std::string& out, const Expr& expr) {
  if (expr.name.schema.empty()) {
    out += expr.text;
  } else {
    out += "OPERATOR(" + quote_identifier(expr.name.schema) + '.' + expr.text + ')';
  }
}

void write_infix(std::string& out, const Expr& expr, std::string_view word) {
  if (expr.args.size() < 2) return;
  write_operand(out, expr.args[0]);
  out += ' ';
  out += word;
  out += ' ';
  write_operand(out, expr.args[1]);
}

void write_operation(std::string& out, const Expr& expr) {
  if (expr.args.size() > 1) {
    write_operand(out, expr.args[0]);
    out += ' ';
  }
  write_operator(out, expr);
  out += ' ';
  if (!expr.args.empty()) write_operand(out, expr.args.back());
}

void write_list(std::string& out, std::string_view before, std::span<const Expr> args,
                std::string_view after = ")") {
  out += before;
  write_exprs(out, args);
  out += after;
}

void write_quantified(std::string& out, const Expr& expr, std::string_view word) {
  if (!expr.args.empty()) write_operand(out, expr.args[0]);
  out += ' ';
  write_operator(out, expr);
  out += word;
  if (expr.subquery.empty()) {
    if (expr.args.size() > 1) write_expr(out, expr.args[1]);
  } else {
    write_query(out, expr.subquery[0]);
  }
  out += ')';
}

void write_constant(std::string& out, const Expr& expr) {
  switch (expr.literal) {
    case LiteralKind::null:
      out += "NULL";
      break;
    case LiteralKind::string:
      out += quote_literal(expr.text);
      break;
    case LiteralKind::bits:  // the text begins with b or x
      out += expr.text.substr(0, 1) + quote_literal(std::string_view(expr.text).substr(1));
      break;
    default:
      out += expr.text;
  }
}

void write_column(std::string& out, const Expr& expr) {
  for (std::size_t i = 0; i < expr.names.size(); ++i) {
    if (i > 0) out += '.';
    const bool star = expr.names[i] == "*" && i + 1 == expr.names.size();
    out += star ? "*" : quote_identifier(expr.names[i]);
  }
}

void write_call(std::string& out, const Expr& expr) {
  if (!expr.text.empty()) {
    out += expr.text;
    return;
  }
  if (write_special_call(out, expr)) return;
  write_name(out, expr.name);
  out += expr.distinct ? "(DISTINCT " : "(";
  if (expr.star) out += '*';
  const std::span<const Expr> args = expr.args;
  if (expr.variadic && !args.empty()) {
    write_exprs(out, args.first(args.size() - 1));
    out += args.size() > 1 ? ", VARIADIC " : "VARIADIC ";
    write_expr(out, args.back());
  } else {
    write_exprs(out, args);
  }
  out += ')';
}

void write_logic(std::string& out, const Expr& expr, std::string_view word) {
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    if (i > 0) out += word;
    const ExprKind kind = expr.args[i].kind;
    const bool logic = kind == ExprKind::logical_and || kind == ExprKind::logical_or;
    logic ? write_operand(out, expr.args[i]) : write_expr(out, expr.args[i]);
  }
}

std::string_view like_words(std::string_view op) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> words{
      {{"~~", "LIKE"},
       {"!~~", "NOT LIKE"},
       {"~~*", "ILIKE"},
       {"!~~*", "NOT ILIKE"},
       {"~", "SIMILAR TO"},
       {"!~", "NOT SIMILAR TO"}}};
  const auto* found = std::ranges::find(words, op, [](const auto& pair) { return pair.first; });
  return found == words.end() ? op : found->second;
}

/// The parser wraps SIMILAR TO's pattern in a call.
void write_like(std::string& out, const Expr& expr) {
  const bool similar = expr.text == "~" || expr.text == "!~";
  if (!similar || expr.args.size() < 2 || expr.args[1].args.empty()) {
    write_infix(out, expr, like_words(expr.text));
    return;
  }
  write_operand(out, expr.args[0]);
  out += ' ';
  out += like_words(expr.text);
  out += ' ';
  const std::vector<Expr>& pattern = expr.args[1].args;
  write_operand(out, pattern[0]);
  if (pattern.size() < 2) return;
  out += " ESCAPE ";
  write_operand(out, pattern[1]);
}

void write_between(std::string& out, const Expr& expr) {
  if (expr.args.size() < 3) return;
  write_infix(out, expr, expr.text);
  out += " AND ";
  write_operand(out, expr.args[2]);
}

void write_case(std::string& out, const Expr& expr) {
  out += "CASE";
  std::size_t i = 0;
  if (expr.has_operand) {
    out += ' ';
    write_expr(out, expr.args[i++]);
  }
  for (; i + 1 < expr.args.size(); i += 2) {
    out += " WHEN ";
    write_expr(out, expr.args[i]);
    out += " THEN ";
    write_expr(out, expr.args[i + 1]);
  }
  if (expr.has_else) {
    out += " ELSE ";
    write_expr(out, expr.args.back());
  }
  out += " END";
}

/// What subscripts and fields are put to.
void write_base(std::string& out, const Expr& base, ExprKind bare) {
  const bool chained = base.kind == ExprKind::field || base.kind == ExprKind::parameter;
  if (chained || base.kind == bare) return write_expr(out, base);
  out += '(';
  write_expr(out, base);
  out += ')';
}

void write_subscript(std::string& out, const Expr& expr) {
  if (expr.args.empty()) return;
  write_base(out, expr.args[0], ExprKind::column);
  for (const Expr& index : std::span(expr.args).subspan(1)) {
    out += '[';
    write_expr(out, index);
    out += ']';
  }
}

void write_slice(std::string& out, const Expr& expr) {
  if (expr.has_operand) write_expr(out, expr.args.front());
  out += ':';
  if (expr.has_else) {
    if (out.back() == ':' && expr.args.back().kind == ExprKind::parameter) out += ' ';
    write_expr(out, expr.args.back());
  }
}

void write_row(std::string& out, const Expr& expr) {
  write_list(out, expr.implicit_row && expr.args.size() > 1 ? "(" : "ROW(", expr.args);
}

void write_subquery(std::string& out, std::string_view before, const Expr& expr) {
  out += before;
  if (!expr.subquery.empty()) write_query(out, expr.subquery[0]);
  out += ')';
}

void write_suffixed(std::string& out, const Expr& expr, std::string_view words) {
  if (!expr.args.empty()) write_operand(out, expr.args[0]);
  out += ' ';
  out += words;
}

/// Kinds whose arguments stand in brackets of their own.
void write_unit(std::string& out, const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::null_if:
      return write_list(out, "NULLIF(", expr.args);
    case ExprKind::coalesce:
      return write_list(out, "COALESCE(", expr.args);
    case ExprKind::greatest:
      return write_list(out, "GREATEST(", expr.args);
    case ExprKind::least:
      return write_list(out, "LEAST(", expr.args);
    case ExprKind::array:
      return write_list(out, "ARRAY[", expr.args, "]");
    case ExprKind::row:
      return write_row(out, expr);
    case ExprKind::case_when:
      return write_case(out, expr);
    case ExprKind::scalar_subquery:
      return write_subquery(out, "(", expr);
    case ExprKind::array_subquery:
      return write_subquery(out, "ARRAY(", expr);
    case ExprKind::exists_subquery:
      return write_subquery(out, "EXISTS (", expr);
    case ExprKind::subscript:
      return write_subscript(out, expr);
    case ExprKind::slice:
      return write_slice(out, expr);
    case ExprKind::field:
      if (!expr.args.empty()) write_base(out, expr.args[0], ExprKind::subscript);
      out += expr.text == "*" ? ".*" : '.' + quote_identifier(expr.text);
      return;
    case ExprKind::named_argument:
      if (!expr.names.empty()) out += quote_identifier(expr.names[0]) + " => ";
      if (!expr.args.empty()) write_expr(out, expr.args[0]);
      return;
    case ExprKind::default_value:
      out += "DEFAULT";
      return;
    case ExprKind::parameter:
      out += '$' + expr.text;
      return;
    default:
      out += expr.text;
  }
}

void write_cast(std::string& out, const Expr& expr) {
  if (!expr.args.empty()) write_operand(out, expr.args[0]);
  out += "::";
  if (!expr.type.empty()) write_type(out, expr.type[0]);
}

/// Kinds that stand in parentheses beside others.
void write_compound(std::string& out, const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::op:
      return write_operation(out, expr);
    case ExprKind::any_subquery:
      if (expr.text == "=" && expr.name.schema.empty() && !expr.args.empty()) {
        write_operand(out, expr.args[0]);
        return write_subquery(out, " IN (", expr);
      }
      [[fallthrough]];
    case ExprKind::op_any:
      return write_quantified(out, expr, " ANY (");
    case ExprKind::op_all:
    case ExprKind::all_subquery:
      return write_quantified(out, expr, " ALL (");
    case ExprKind::logical_and:
      return write_logic(out, expr, " AND ");
    case ExprKind::logical_or:
      return write_logic(out, expr, " OR ");
    case ExprKind::logical_not:
      out += "NOT ";
      if (!expr.args.empty()) write_operand(out, expr.args[0]);
      return;
    case ExprKind::is_null:
      return write_suffixed(out, expr, "IS NULL");
    case ExprKind::is_not_null:
      return write_suffixed(out, expr, "IS NOT NULL");
    case ExprKind::boolean_test:
      return write_suffixed(out, expr, expr.text);
    case ExprKind::is_distinct:
      return write_infix(out, expr, "IS DISTINCT FROM");
    case ExprKind::is_not_distinct:
      return write_infix(out, expr, "IS NOT DISTINCT FROM");
    case ExprKind::in_list:
      if (!expr.args.empty()) write_operand(out, expr.args[0]);
      return write_list(out, expr.text == "<>" ? " NOT IN (" : " IN (",
                        std::span(expr.args).subspan(expr.args.empty() ? 0 : 1));
    case ExprKind::like:
      return write_like(out, expr);
    case ExprKind::between:
      return write_between(out, expr);
    case ExprKind::collate:
      if (!expr.args.empty()) write_operand(out, expr.args[0]);
      out += " COLLATE ";
      return write_name(out, expr.name);
    default:
      write_unit(out, expr);
  }
}

bool is_compound(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::op:
    case ExprKind::op_any:
    case ExprKind::op_all:
    case ExprKind::any_subquery:
    case ExprKind::all_subquery:
    case ExprKind::logical_and:
    case ExprKind::logical_or:
    case ExprKind::logical_not:
    case ExprKind::is_null:
    case ExprKind::is_not_null:
    case ExprKind::boolean_test:
    case ExprKind::is_distinct:
    case ExprKind::is_not_distinct:
    case ExprKind::in_list:
    case ExprKind::like:
    case ExprKind::between:
    case ExprKind::collate:
      return true;
    case ExprKind::call:
      return is_infix_call(expr);
    case ExprKind::constant:  // -1, which `::` would take for - (1::...)
      return expr.text.starts_with('-') && expr.literal != LiteralKind::string;
    default:
      return false;
  }
}

}  // namespace

void write_expr(std::string& out, const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::column:
      return write_column(out, expr);
    case ExprKind::constant:
      return write_constant(out, expr);
    case ExprKind::call:
      return write_call(out, expr);
    case ExprKind::cast:
      return write_cast(out, expr);
    default:
      write_compound(out, expr);
  }
}

void write_operand(std::string& out, const Expr& expr) {
  const bool compound = is_compound(expr);
  if (compound) out += '(';
  write_expr(out, expr);
  if (compound) out += ')';
}

void write_exprs(std::string& out, std::span<const Expr> exprs) {
  for (std::size_t i = 0; i < exprs.size(); ++i) {
    if (i > 0) out += ", ";
    write_expr(out, exprs[i]);
  }
}

}  // namespace writing

std::string to_sql(const Expr& expr) {
  std::string out;
  writing::write_expr(out, expr);
  return out;
}

std::string to_sql(const Query& query) {
  std::string out;
  writing::write_query(out, query);
  return out;
}

}  // namespace pgplumb::sql
