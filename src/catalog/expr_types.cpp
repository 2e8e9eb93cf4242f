#include <algorithm>
#include <array>
#include <utility>

#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "catalog/scope.h"
#include "catalog/type_rules.h"
#include "text/ascii.h"

namespace pgplumb::catalog {

namespace {

constexpr int max_depth = 4000;

/// make_const(): the smallest of integer, bigint and numeric that holds it.
Oid integer_literal_type(std::string_view digits) {
  const auto fits = [&](std::string_view most) {
    return digits.size() < most.size() || (digits.size() == most.size() && digits <= most);
  };
  if (fits("2147483647")) return int4_oid;
  return fits("9223372036854775807") ? int8_oid : numeric_oid;
}

TypeRef literal_type(const sql::Expr& expr) {
  switch (expr.literal) {
    case sql::LiteralKind::boolean:
      return {.type = bool_oid};
    case sql::LiteralKind::integer:
      return {.type = integer_literal_type(expr.text)};
    case sql::LiteralKind::number:
      return {.type = numeric_oid};
    case sql::LiteralKind::bits:
      return {.type = bit_oid};
    default:
      return {.type = unknown_oid};
  }
}

TypeRef value_function_type(std::string_view name) {
  if (name == "current_date") return {.type = date_oid};
  if (name == "current_time") return {.type = timetz_oid};
  if (name == "current_timestamp") return {.type = timestamptz_oid};
  if (name == "localtime") return {.type = time_oid};
  if (name == "localtimestamp") return {.type = timestamp_oid};
  return {.type = name_oid};
}

/// Of every table (documentation, 5.6).
TypeRef system_column_type(std::string_view name) {
  const auto named = [](std::string_view type) {
    const BuiltinType* found = builtin_type(type);
    return found == nullptr ? TypeRef{} : TypeRef{.type = found->oid};
  };
  if (name == "ctid") return named("tid");
  if (name == "tableoid") return named("oid");
  if (name == "xmin" || name == "xmax") return named("xid");
  if (name == "cmin" || name == "cmax") return named("cid");
  return {};
}

/// What is neither call nor operator, by the word that it begins with.
TypeRef special_type(std::string_view text) {
  const std::string_view word = text.substr(0, text.find_first_of(" (\n\t"));
  const std::string lower = to_lower(word);
  if (text.find("RETURNING") != std::string_view::npos ||
      text.find("returning") != std::string_view::npos) {
    return {};
  }
  static constexpr std::array<std::pair<std::string_view, Oid>, 17> types{{
      {"grouping", int4_oid},
      {"xmlelement", xml_oid},
      {"xmlforest", xml_oid},
      {"xmlconcat", xml_oid},
      {"xmlparse", xml_oid},
      {"xmlpi", xml_oid},
      {"xmlroot", xml_oid},
      {"json", json_oid},
      {"json_object", json_oid},
      {"json_array", json_oid},
      {"json_objectagg", json_oid},
      {"json_arrayagg", json_oid},
      {"json_scalar", json_oid},
      {"json_serialize", text_oid},
      {"json_exists", bool_oid},
      {"json_value", text_oid},
      {"json_query", jsonb_oid},
  }};
  const auto* const found =
      std::ranges::find(types, lower, &std::pair<std::string_view, Oid>::first);
  return found == types.end() ? TypeRef{} : TypeRef{.type = found->second};
}

/// Behind the arguments come the expressions of ORDER BY, FILTER and OVER; what WITHIN GROUP orders
/// by is an argument too.
std::size_t argument_count(const sql::Expr& call) {
  const bool ordered_set = call.name.name == "percentile_cont" ||
                           call.name.name == "percentile_disc" || call.name.name == "mode";
  return call.argument_count + (ordered_set ? 1U : 0U);
}

Signature signature_of(const Function& function) {
  Signature signature;
  signature.arguments = function.argument_types;
  signature.volatility = function.volatility;
  signature.returns_set = function.returns_set;
  signature.kind = function.kind;
  if (function.returns) signature.result = *function.returns;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const sql::Parameter& parameter = function.parameters[i];
    const bool output = parameter.mode == sql::ParameterMode::out ||
                        parameter.mode == sql::ParameterMode::in_out ||
                        parameter.mode == sql::ParameterMode::table;
    if (!parameter.default_value.empty()) ++signature.defaults;
    if (parameter.mode == sql::ParameterMode::variadic) signature.variadic = true;
    if (output && i < function.parameter_types.size()) {
      std::string name = parameter.name;
      if (name.empty()) name = "column" + std::to_string(signature.columns.size() + 1);
      signature.columns.emplace_back(std::move(name), function.parameter_types[i]);
    }
  }
  return signature;
}

/// FuncnameGetCandidates(): of two functions with the same arguments, that of the earlier schema
/// hides the other.
void hide_overloads(Overloads& overloads, const Session& session) {
  std::vector<Signature>& all = overloads.collected;
  for (std::size_t own = 0; own < overloads.functions.size();) {
    const auto builtin = all.begin() + static_cast<std::ptrdiff_t>(overloads.functions.size());
    const auto twin = std::find_if(builtin, all.end(), [&](const Signature& each) {
      return each.arguments == all[own].arguments;
    });
    if (twin == all.end()) {
      ++own;
    } else if (precedes_pg_catalog(session, overloads.functions[own]->schema)) {
      all.erase(twin);
      ++own;
    } else {
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(own));
      overloads.functions.erase(overloads.functions.begin() + static_cast<std::ptrdiff_t>(own));
    }
  }
  overloads.signatures = all;
}

}  // namespace

Overloads QueryReader::overloads(const sql::QualifiedName& name) {
  Overloads overloads{.functions = resolve_functions(catalog_, session_, name)};
  if (name.schema.empty() || name.schema == "pg_catalog") {
    overloads.signatures = builtin_functions(name.name);
  }
  if (overloads.functions.empty()) return overloads;
  for (const Function* function : overloads.functions) {
    overloads.collected.push_back(signature_of(*function));
  }
  std::ranges::copy(overloads.signatures, std::back_inserter(overloads.collected));
  overloads.signatures = overloads.collected;
  hide_overloads(overloads, session_);
  return overloads;
}

TypeRef QueryReader::found_column(const sql::Expr& expr, const ScopeColumn& column) {
  const auto& visit = column.aliased ? visitor_.aliased_column : visitor_.column;
  if (visit && column.relation != no_oid) {
    visit(expr, column.relation, column.number);
  }
  take_column_collation(column);
  return column.type;
}

/// ParseComplexProjection(), ParseFuncOrColumn(): f.name is name(f) where f has no such column.
TypeRef QueryReader::function_as_column(const std::string& name, const TypeRef& row) {
  const auto found = overloads({.name = name});
  const auto resolved = resolve_call(catalog_, found.signatures, std::array{row});
  return resolved ? resolved->result : TypeRef{};
}

TypeRef QueryReader::qualified_column(const sql::Expr& expr, const Scope& scope) {
  const std::string& name = expr.names.back();
  const std::string& item_name = expr.names[expr.names.size() - 2];
  const std::string_view schema =
      expr.names.size() > 2 ? std::string_view(expr.names[expr.names.size() - 3]) : "";
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (const ScopeItem& item : at->items) {
      if (item.name != item_name || (!schema.empty() && item.schema != schema)) continue;
      const auto it = std::ranges::find(item.columns, name, &ScopeColumn::name);
      if (it != item.columns.end()) return found_column(expr, *it);
      if (item.relation == no_oid) return {};
      if (name == "*") return {.type = item.relation};
      const TypeRef system = system_column_type(name);
      if (is_known(system) || !item.known) return system;
      const TypeRef made = function_as_column(name, {.type = item.relation});
      if (!is_known(made) && overloads({.name = name}).signatures.empty() &&
          visitor_.missing_column) {
        visitor_.missing_column(expr);
      }
      return made;
    }
  }
  return {};
}

TypeRef QueryReader::column_type(const sql::Expr& expr, const Scope& scope) {
  if (expr.names.size() > 1) {
    const TypeRef type = qualified_column(expr, scope);
    return is_known(type) || expr.names.back() != "*" ? type : TypeRef{.type = record_oid};
  }
  if (expr.names.empty() || expr.names.back() == "*") return {.type = record_oid};
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    const auto it = std::ranges::find(at->visible.columns, expr.names[0], &ScopeColumn::name);
    if (it != at->visible.columns.end()) return found_column(expr, *it);
    // The whole row of an item; or, with columns not known, anything.
    const auto item = std::ranges::find(at->items, expr.names[0], &ScopeItem::name);
    if (item != at->items.end()) {
      return item->relation != no_oid ? TypeRef{.type = item->relation}
                                      : TypeRef{.type = record_oid};
    }
    const bool has_rows = std::ranges::any_of(
        at->items, [](const ScopeItem& each) { return each.relation != no_oid; });
    TypeRef system = system_column_type(expr.names[0]);
    if (has_rows && is_known(system)) return system;
    if (!at->visible.known) return {};
  }
  return {};
}

std::vector<TypeRef> QueryReader::arg_types(const sql::Expr& expr, const Scope& scope) {
  // Operands of a CASE and what stands behind the arguments of a call have no say in the collation.
  const bool is_case = expr.kind == sql::ExprKind::case_when && expr.has_operand;
  const std::size_t end =
      expr.kind == sql::ExprKind::call ? argument_count(expr) : expr.args.size();
  std::vector<TypeRef> types;
  for (const sql::Expr& arg : expr.args) {
    const bool counts = types.size() < end && !(is_case && types.empty());
    Collation kept;
    if (!counts) kept = collation_;
    types.push_back(this->expr(arg, scope));
    if (!counts) collation_ = std::move(kept);
  }
  return types;
}

TypeRef QueryReader::call_type(const sql::Expr& expr, const Scope& scope) {
  std::vector<TypeRef> types = arg_types(expr, scope);
  types.resize(std::min(types.size(), argument_count(expr)));
  const auto [signatures, functions, collected] = overloads(expr.name);
  const auto resolved = resolve_call(catalog_, signatures, types);
  if (resolved) {
    const auto index = static_cast<std::size_t>(resolved->signature - signatures.data());
    if (index < functions.size() && visitor_.function) visitor_.function(expr, *functions[index]);
    return resolved->result;
  }
  if (visitor_.function && functions.size() == 1) visitor_.function(expr, *functions[0]);
  // A type's name called with one argument is a cast.
  if (types.size() == 1 && signatures.empty()) {
    return resolve_type(catalog_, session_, {.name = expr.name});
  }
  return {};
}

TypeRef QueryReader::operator_type(const sql::Expr& expr, const Scope& scope) {
  const std::vector<TypeRef> operands = arg_types(expr, scope);
  const std::span<const OperatorSignature> builtin = builtin_operators(expr.text);
  std::vector<OperatorSignature> brought = extension_operators(expr.text);
  if (brought.empty()) return operator_result(catalog_, builtin, operands);
  brought.insert(brought.begin(), builtin.begin(), builtin.end());
  return operator_result(catalog_, brought, operands);
}

std::vector<OperatorSignature> QueryReader::extension_operators(std::string_view name) {
  std::vector<OperatorSignature> operators;
  for (const auto& [extension_name, installed] : catalog_.extensions) {
    const auto extension = known_extension(extension_name);
    if (!extension) continue;
    const std::string opening = "\noperator " + std::string(name) + ' ';
    const std::size_t at = extension->objects.find(opening);
    if (at == std::string_view::npos) continue;
    std::string_view line = extension->objects.substr(at + opening.size());
    const auto types = [&](std::string_view type) {
      sql::TypeName written{.name = {.name = std::string(type)}};
      if (type.ends_with("[]")) {
        written.name.name.resize(type.size() - 2);
        written.array_dimensions = 1;
      }
      if (!builtin_type(written.name.name)) written.name.schema = installed.schema;
      return resolve_type(catalog_, session_, written);
    };
    std::ranges::move(read_operators(take_until(line, '\n'), types), std::back_inserter(operators));
  }
  return operators;
}

TypeRef QueryReader::case_type(const sql::Expr& expr, const Scope& scope) {
  const std::vector<TypeRef> types = arg_types(expr, scope);
  std::vector<TypeRef> results;
  if (expr.has_else && !types.empty()) results.push_back(types.back());
  if (!expr.has_else) results.push_back({.type = unknown_oid});  // ELSE NULL
  const std::size_t end = types.size() - (expr.has_else ? 1 : 0);
  for (std::size_t i = expr.has_operand ? 2 : 1; i < end; i += 2) results.push_back(types[i]);
  return common_type(catalog_, results);
}

TypeRef QueryReader::common_of_args(const sql::Expr& expr, const Scope& scope) {
  return common_type(catalog_, arg_types(expr, scope));
}

TypeRef QueryReader::array_type(const sql::Expr& expr, const Scope& scope) {
  TypeRef element = common_of_args(expr, scope);
  if (is_known(element)) element.array = true;
  return element;
}

TypeRef QueryReader::subscript_type(const sql::Expr& expr, const Scope& scope) {
  const std::vector<TypeRef> types = arg_types(expr, scope);
  if (types.empty()) return {};
  TypeRef base = base_type(catalog_, types[0]);
  if (base.type == jsonb_oid && !base.array) return base;
  if (!base.array) return {};
  base.array = std::ranges::any_of(expr.args, [](const sql::Expr& arg) {
    return arg.kind == sql::ExprKind::slice;  // an array again
  });
  return base;
}

TypeRef QueryReader::field_type(const sql::Expr& expr, const Scope& scope) {
  const std::vector<TypeRef> types = arg_types(expr, scope);
  if (types.empty()) return {};
  const ScopeItem item = columns_of_type(types[0]);
  const auto it = std::ranges::find(item.columns, expr.text, &ScopeColumn::name);
  if (it != item.columns.end()) return it->type;
  return item.known && is_known(types[0]) ? function_as_column(expr.text, types[0]) : TypeRef{};
}

TypeRef QueryReader::subquery_type(const sql::Expr& expr, const Scope& scope) {
  for (const sql::Expr& arg : expr.args) this->expr(arg, scope);
  TypeRef type;
  if (!expr.subquery.empty()) {
    const OutputColumns output = query(expr.subquery[0], &scope);
    collation_ = {};
    if (output.known && output.columns.size() == 1) {
      type = output.columns[0].type;
      take_column_collation({.type = type, .collation = output.columns[0].collation});
    }
  }
  if (is_unknown_literal(type)) type = {.type = text_oid};
  if (expr.kind == sql::ExprKind::scalar_subquery) return type;
  if (expr.kind == sql::ExprKind::array_subquery) {
    if (is_known(type)) type.array = true;
    return type;
  }
  return {.type = bool_oid};
}

/// transformAExprNullIf(): the first operand as "=" takes it, which is text for varchar.
TypeRef QueryReader::null_if_type(const std::vector<TypeRef>& operands) {
  TypeRef type = base_type(catalog_, operands[0]);
  if (is_unknown_literal(type)) type = base_type(catalog_, operands[1]);
  const bool as_text = type.type == varchar_oid || is_unknown_literal(type);
  return as_text && !type.array ? TypeRef{.type = text_oid} : type;
}

TypeRef QueryReader::expr(const sql::Expr& expr, const Scope& scope) {
  if (depth_ >= max_depth) return {};
  ++depth_;
  Collation outer = std::exchange(collation_, {});
  TypeRef type = read(expr, scope);
  --depth_;
  type = with_collation(type, std::exchange(collation_, {}), std::move(outer));
  if (types_ != nullptr) types_->set(expr, type);
  return type;
}

TypeRef QueryReader::read(const sql::Expr& expr, const Scope& scope) {
  using enum sql::ExprKind;
  switch (expr.kind) {
    case sql::ExprKind::column:
      return column_type(expr, scope);
    case constant:
      return literal_type(expr);
    case sql::ExprKind::call:
      return call_type(expr, scope);
    case sql::ExprKind::op:
      return operator_type(expr, scope);
    case sql::ExprKind::case_when:
      return case_type(expr, scope);
    case coalesce:
    case greatest:
    case least:
      return common_of_args(expr, scope);
    case sql::ExprKind::array:
      return array_type(expr, scope);
    case sql::ExprKind::subscript:
      return subscript_type(expr, scope);
    case sql::ExprKind::field:
      return field_type(expr, scope);
    case collate:
      return collated_type(expr, scope);
    case null_if:
      return null_if_type(arg_types(expr, scope));
    case value_function:
      return value_function_type(expr.text);
    case scalar_subquery:
    case array_subquery:
    case exists_subquery:
    case any_subquery:
    case all_subquery:
      return subquery_type(expr, scope);
    case named_argument:
      return this->expr(expr.args[0], scope);
    default:
      arg_types(expr, scope);
      return type_by_kind(expr);
  }
}

TypeRef QueryReader::collated_type(const sql::Expr& expr, const Scope& scope) {
  const TypeRef type = this->expr(expr.args[0], scope);
  collation_ = {Collation::Strength::explicit_, expr.name.name};
  return is_unknown_literal(type) ? TypeRef{.type = text_oid} : type;
}

/// What has its type whatever its parts are of.
TypeRef QueryReader::type_by_kind(const sql::Expr& expr) {
  using enum sql::ExprKind;
  switch (expr.kind) {
    case cast:
      return expr.type.empty() ? TypeRef{} : resolve_type(catalog_, session_, expr.type[0]);
    case row:
      return {.type = record_oid};
    case parameter:
    case default_value:
    case slice:
      return {};
    case other:
      return expr.type.empty() ? special_type(expr.text)
                               : resolve_type(catalog_, session_, expr.type[0]);
    default:  // the conditions
      return {.type = bool_oid};
  }
}

ExprTypes types_in(const Catalog& catalog, const Session& session, const sql::Expr& expr,
                   const Relation* relation) {
  Scope scope;
  if (relation != nullptr) {
    scope.items.push_back(QueryReader::item_of(*relation));
    scope.visible = {.columns = scope.items[0].columns, .known = scope.items[0].known};
  }
  const NameVisitor visitor;
  ExprTypes types;
  QueryReader reader(catalog, session, visitor);
  reader.note_types(types);
  reader.expr(expr, scope);
  return types;
}

}  // namespace pgplumb::catalog
