#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/expr.h"

/// Appends SQL to a text; what to_sql*.cpp share.
namespace pgplumb::sql::writing {

void write_expr(std::string& out, const Expr& expr);
/// In parentheses where something else may stand beside it.
void write_operand(std::string& out, const Expr& expr);
void write_exprs(std::string& out, std::span<const Expr> exprs);
/// A call that SQL has its own syntax for, `x AT TIME ZONE y`; false where it has none.
bool write_special_call(std::string& out, const Expr& call);
/// Whether that syntax has no brackets around it.
bool is_infix_call(const Expr& call);
void write_query(std::string& out, const Query& query);
void write_type(std::string& out, const TypeName& type);
void write_name(std::string& out, const QualifiedName& name);
/// Quoted names with commas between them.
void write_names(std::string& out, std::span<const std::string> names);

}  // namespace pgplumb::sql::writing
