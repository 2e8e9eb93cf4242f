// op_error() and the end of ParseFuncOrColumn(), for calls and operators whose operands all have
// types that are surely known: PostgreSQL's own, and what the history made of them.
#include "effects/unresolved.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "catalog/query_reader.h"
#include "catalog/type_rules.h"
#include "sql/walk.h"

namespace pgplumb::effects {

namespace {

using catalog::TypeRef;

bool is_sure(const catalog::Catalog& catalog, const TypeRef& type) {
  if (catalog::is_unknown_literal(type)) return true;
  const TypeRef base = catalog::base_type(catalog, type);
  if (const catalog::BuiltinType* builtin = catalog::builtin_type(base.type)) {
    return builtin->kind != 'p';
  }
  const catalog::Type* made = catalog.types.find(base.type);
  return made != nullptr && made->extension.empty() && made->kind == catalog::TypeKind::enumeration;
}

bool brings_operator(const catalog::Catalog& catalog, const std::string& name) {
  return std::ranges::any_of(catalog.extensions, [&](const auto& entry) {
    if (entry.first == "plpgsql") return false;
    const auto extension = catalog::known_extension(entry.first);
    return !extension ||
           extension->objects.find("\noperator " + name + ' ') != std::string_view::npos;
  });
}

std::string types_text(const catalog::Catalog& catalog, const std::vector<TypeRef>& types) {
  std::string text;
  for (const TypeRef& type : types) {
    if (!text.empty()) text += ", ";
    text += catalog::is_unknown_literal(type) ? "unknown" : format_type(catalog, type);
  }
  return text;
}

}  // namespace

std::optional<catalog::Refusal> unresolved_call(const catalog::Catalog& catalog,
                                                const catalog::Session& session,
                                                const sql::Expr& root,
                                                const catalog::ExprTypes& read) {
  std::optional<catalog::Refusal> found;
  if (catalog.has_unseen_objects()) return found;
  sql::for_each_expr(root, [&](const sql::Expr& expr) {
    const bool is_operator = expr.kind == sql::ExprKind::op;
    const bool is_call = expr.kind == sql::ExprKind::call && !expr.star && !expr.variadic &&
                         !expr.window && expr.args.size() == expr.argument_count &&
                         (expr.name.schema.empty() || expr.name.schema == "pg_catalog");
    if (found || (!is_operator && !is_call)) return;
    std::vector<TypeRef> types;
    for (const sql::Expr& arg : expr.args) {
      if (arg.kind == sql::ExprKind::named_argument) return;
      types.push_back(read[arg]);
      if (!catalog::is_known(types.back()) || !is_sure(catalog, types.back())) return;
    }
    if (is_operator) {
      const auto overloads = catalog::builtin_operators(expr.text);
      if (overloads.empty() || brings_operator(catalog, expr.text) ||
          !catalog::takes_none(catalog, overloads, types)) {
        return;
      }
      const std::string left = types.size() < 2 ? "" : types_text(catalog, {types.front()}) + ' ';
      found = {.sqlstate = "42883",
               .message = fmt::format("operator does not exist: {}{} {}", left, expr.text,
                                      types_text(catalog, {types.back()})),
               .span = expr.span};
      return;
    }
    const auto overloads = catalog::builtin_functions(expr.name.name);
    if (overloads.empty() || !catalog::resolve_functions(catalog, session, expr.name).empty() ||
        !catalog::takes_none(catalog, overloads, types)) {
      return;
    }
    found = {.sqlstate = "42883",
             .message = fmt::format("function {}({}) does not exist", expr.name.name,
                                    types_text(catalog, types)),
             .span = expr.span};
  });
  return found;
}

}  // namespace pgplumb::effects
