// Row security is in force once it is enabled, for everybody but the table's owner, superusers and
// roles with BYPASSRLS; a row must pass one permissive policy at least (documentation, "Row
// Security Policies").
#include "integrity/row_security.h"

#include <algorithm>
#include <array>
#include <optional>

#include "catalog/builtins.h"
#include "catalog/session.h"
#include "integrity/scope.h"
#include "sql/options.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Policy;
using catalog::Relation;

bool is_true(const Box<sql::Expr>& expr) {
  return expr && expr->kind == sql::ExprKind::constant &&
         expr->literal == sql::LiteralKind::boolean && expr->text == "true";
}

bool is_for_everybody(const Policy& policy) {
  return policy.roles.empty() || std::ranges::find(policy.roles, "public") != policy.roles.end();
}

bool lets_all_be_written(const Policy& policy) {
  if (policy.command == "select") return false;
  if (policy.command == "insert") return is_true(policy.with_check);
  if (policy.command == "delete") return is_true(policy.using_expr);
  return is_true(policy.using_expr) && (!policy.with_check || is_true(policy.with_check));
}

/// Whether the call has one value for a whole statement: it reads settings or is declared STABLE.
bool is_same_for_all_rows(const Catalog& catalog, const sql::Expr& call) {
  constexpr auto auth = std::to_array<std::string_view>({"uid", "jwt", "role", "email"});
  if (!std::ranges::all_of(call.args, [](const auto& arg) { return sql::is_constant(arg); })) {
    return false;
  }
  if (call.name.name == "current_setting") return true;
  if (call.name.schema == "auth" && std::ranges::find(auth, call.name.name) != auth.end()) {
    return true;
  }
  const auto functions = catalog.find_functions(
      call.name.schema.empty() ? "public" : call.name.schema, call.name.name);
  return !functions.empty() && std::ranges::all_of(functions, [](const auto* function) {
    return function->volatility == sql::Volatility::stable && !function->returns_set;
  });
}

std::optional<std::string> call_per_row(const Catalog& catalog, const Box<sql::Expr>& expr) {
  if (!expr) return std::nullopt;
  for (const auto* call : sql::calls_of(*expr)) {
    if (is_same_for_all_rows(catalog, *call)) return sql::to_sql(*call);
  }
  return std::nullopt;
}

/// The type of a cast or of a call of the history's function; none of others.
std::optional<catalog::TypeRef> known_type(const Catalog& catalog, const sql::Expr& value) {
  if (value.kind == sql::ExprKind::cast && !value.type.empty()) {
    return catalog::resolve_type(catalog, {}, value.type.front());
  }
  if (value.kind != sql::ExprKind::call) return std::nullopt;
  const auto functions = catalog.find_functions(
      value.name.schema.empty() ? "public" : value.name.schema, value.name.name);
  return functions.size() == 1 ? functions.front()->returns : std::nullopt;
}

/// Whether an index of the column finds values of the type: the operators between types of one
/// family are those of a btree, others cast the column (documentation, "Operator Classes and
/// Operator Families").
bool compares_by_index(const catalog::TypeRef& column, const catalog::TypeRef& value) {
  using Family = std::array<catalog::Oid, 3>;
  constexpr std::array families{
      Family{catalog::int2_oid, catalog::int4_oid, catalog::int8_oid},
      Family{catalog::text_oid, catalog::varchar_oid, catalog::name_oid},
      Family{catalog::date_oid, catalog::timestamp_oid, catalog::timestamptz_oid}};
  if (value.type == catalog::no_oid || column.type == catalog::no_oid) return true;
  if (column.type == value.type) return column.array == value.array;
  return !column.array && !value.array && std::ranges::any_of(families, [&](const Family& family) {
    return std::ranges::find(family, column.type) != family.end() &&
           std::ranges::find(family, value.type) != family.end();
  });
}

/// Whether an index of all rows begins with the column.
bool has_index(const Catalog& catalog, const Relation& table, const catalog::Column* found) {
  return found != nullptr && std::ranges::any_of(table.indexes, [&](catalog::Oid oid) {
           const auto* index = catalog.indexes.find(oid);
           return index != nullptr && index->valid && !index->predicate && !index->keys.empty() &&
                  index->keys.front().column == found->number &&
                  (index->method == "btree" || index->method == "hash");
         });
}

/// `column = f()` as all of the policy or one of the conditions that it joins by AND, where an
/// index finds the rows: what it is compared with is worked out once for the scan.
bool is_index_condition(const Catalog& catalog, const Relation& table, const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::logical_and) {
    return std::ranges::any_of(
        expr.args, [&](const auto& part) { return is_index_condition(catalog, table, part); });
  }
  if (expr.kind != sql::ExprKind::op || expr.text != "=" || expr.args.size() != 2) {
    return false;
  }
  const auto is_it = [&](const sql::Expr& written, const sql::Expr& value) {
    if (written.kind != sql::ExprKind::column || !sql::columns_of(value).empty()) return false;
    const auto* column = table.column(written.names.back());
    if (!has_index(catalog, table, column)) return false;
    const auto type = known_type(catalog, value);
    return !type || compares_by_index(base_type(catalog, column->type), base_type(catalog, *type));
  };
  return is_it(expr.args[0], expr.args[1]) || is_it(expr.args[1], expr.args[0]);
}

/// A restrictive policy, which is joined by AND, is an index condition, or all permissive ones of
/// the same command are, which are joined by OR. Those for INSERT choose no rows.
bool is_scanned_by_index(const Catalog& catalog, const Relation& table, const Policy& policy) {
  if (!policy.permissive) {
    return policy.using_expr && is_index_condition(catalog, table, *policy.using_expr);
  }
  return std::ranges::all_of(table.policies, [&](const Policy& other) {
    const bool counts =
        other.permissive && other.command != "insert" &&
        (other.command == policy.command || other.command == "all" || policy.command == "all");
    return !counts || (other.using_expr && is_index_condition(catalog, table, *other.using_expr));
  });
}

}  // namespace

std::vector<RowSecurityGap> row_security_gaps(const Catalog& catalog) {
  std::vector<RowSecurityGap> found;
  for (const auto* table : judged_tables(catalog)) {
    const bool lets_through = std::ranges::any_of(table->policies, &Policy::permissive);
    const bool gap = table->row_security ? !lets_through : !table->policies.empty();
    if (gap) found.push_back({.table = table, .enabled = table->row_security});
  }
  return found;
}

std::vector<TablePolicy> open_write_policies(const Catalog& catalog) {
  std::vector<TablePolicy> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& policy : table->policies) {
      if (policy.permissive && is_for_everybody(policy) && lets_all_be_written(policy)) {
        found.push_back({.table = table, .policy = &policy});
      }
    }
  }
  return found;
}

std::vector<CallPerRow> calls_per_row(const Catalog& catalog) {
  std::vector<CallPerRow> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& policy : table->policies) {
      auto call = call_per_row(catalog, policy.using_expr);
      // The check of a new row is made once for that row in any case.
      if (call && !is_scanned_by_index(catalog, *table, policy))
        found.push_back({.table = table, .policy = &policy, .call = std::move(*call)});
    }
  }
  return found;
}

std::vector<ViewPastPolicies> views_past_policies(const Catalog& catalog) {
  std::vector<ViewPastPolicies> found;
  for (const auto& [oid, view] : catalog.relations) {
    if (view.kind != catalog::RelationKind::view || !view.extension.empty() || view.assumed) {
      continue;
    }
    const auto option = view.options.find("security_invoker");
    const bool as_caller =
        option != view.options.end() && sql::parse_bool(option->second).value_or(true);
    if (as_caller) continue;
    for (const auto& use : view.uses) {
      const auto* table = catalog.relations.find(use.relation);
      if (table == nullptr || !table->row_security || table->force_row_security) continue;
      found.push_back({.view = &view, .table = table});
      break;
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
