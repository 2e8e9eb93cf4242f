// Where an expression begins and ends. PostgreSQL's nodes have one location each: the first token
// of a name, the operator of an operation. The whole starts at the first of these, or at the
// opening brackets before it that are closed inside, and ends behind what starts at the last of
// them, or behind the closing brackets (CASE ... END counts as one) that were opened inside.
#include <algorithm>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

/// The first and the last place that a tree has, and what starts at the last.
struct Reach {
  std::uint32_t begin = UINT32_MAX;
  std::uint32_t last = 0;
  const Expr* expr = nullptr;
  const TypeName* type = nullptr;

  void note(Span span, const Expr* at_expr, const TypeName* at_type) {
    if (span.empty()) return;
    begin = std::min(begin, span.begin);
    if ((expr || type) && span.begin < last) return;
    last = span.begin;
    expr = at_expr;
    type = at_type;
  }
};

void reach(const Expr& expr, Reach& so_far) {
  so_far.note(expr.span, &expr, nullptr);
  for (const TypeName& type : expr.type) so_far.note(type.span, nullptr, &type);
  for (const Expr& arg : expr.args) reach(arg, so_far);
}

Index constant_end(StatementTokens& text, Index at) {
  Index i = at;
  while (text.token(i).kind == TokenKind::op) ++i;  // the sign
  ++i;
  if (text.is(i, "uescape")) i += 2;
  return text.interval_end(i);
}

/// Behind `IN (...)`, `NOT IN (...)`, `= ANY (...)`, `OPERATOR(x.=) ALL (...)`.
Index subquery_end(StatementTokens& text, Index at) {
  const Index from = text.is(at, "operator") ? text.behind_bracket(at + 1) : at;
  const Index open = text.find_open(from);
  return open == nowhere ? at + 1 : text.behind_bracket(open);
}

/// Behind what starts at `at` and has nothing with a location of its own behind that.
Index operand_end(StatementTokens& text, const Expr& expr, Index at) {
  switch (expr.kind) {
    case ExprKind::constant:
      return constant_end(text, at);
    case ExprKind::column:
      return text.name_end(at);
    case ExprKind::collate:
      return text.name_end(at + 1);
    case ExprKind::is_null:
    case ExprKind::is_not_null:
    case ExprKind::boolean_test:
      return text.is_name(at) ? text.test_end(at) : at + 1;
    case ExprKind::exists_subquery:
    case ExprKind::any_subquery:
    case ExprKind::all_subquery:
    case ExprKind::array_subquery:
    case ExprKind::scalar_subquery:
      return subquery_end(text, at);
    case ExprKind::call:
      if (text.are(at, "at", "local")) return at + 2;
      if (text.is(at, "is")) return text.test_end(at);
      return text.call_end(at);
    case ExprKind::other:
      return std::max(at + 1, text.at_offset(expr.span.end));
    default:
      return text.opens(at) ? text.behind_bracket(at) : text.call_end(at);
  }
}

bool opens(StatementTokens& text, Index i) { return text.opens(i) || text.is(i, "case"); }

bool closes(StatementTokens& text, Index i) {
  if (text.closes(i)) return true;
  return text.is(i, "end") && (i == 0 || (!text.is(i - 1, '.') && !text.is(i - 1, "as")));
}

}  // namespace

Span extent(Lowering& in, const Expr& expr) {
  Reach reached;
  reach(expr, reached);
  if (!reached.expr && !reached.type) return in.text.statement();

  StatementTokens& text = in.text;
  Index begin = text.at_offset(reached.begin);
  const Index last = text.at_offset(reached.last);
  Index end = reached.expr ? operand_end(text, *reached.expr, last)
                           : std::max(last + 1, text.at_offset(reached.type->span.end));
  int depth = 0;
  for (Index i = begin; i < end || depth > 0; ++i) {
    if (i >= end && text.token(i).kind == TokenKind::end) break;
    if (opens(text, i)) ++depth;
    if (closes(text, i) && --depth < 0) {
      depth = 0;
      if (begin > 0 && text.opens(begin - 1)) --begin;
    }
    end = std::max(end, i + 1);
  }
  end = text.postfix_end(end);
  // `(x).field`: fields and subscripts have no location.
  while (begin > 0 && text.is(begin - 1, '(') && text.is(end, ')') &&
         (text.is(end + 1, '.') || text.is(end + 1, '['))) {
    --begin;
    end = text.postfix_end(end + 1);
  }
  return text.span(begin, end);
}

Expr lower_root(Lowering& in, const ::Node* node) {
  Expr expr = lower_expr(in, node);
  expr.span = extent(in, expr);
  return expr;
}

std::vector<Expr> lower_roots(Lowering& in, const ::List* list) {
  std::vector<Expr> result;
  result.reserve(nodes(list).size());
  for (const ::Node* node : nodes(list)) result.push_back(lower_root(in, node));
  return result;
}

std::vector<Expr> lower_optional(Lowering& in, const ::Node* node) {
  std::vector<Expr> result;
  if (node) result.push_back(lower_root(in, node));
  return result;
}

}  // namespace pgplumb::sql::lowering
