// Names, types and options: the small change of all statements.
#include <algorithm>

#include "sql/options.h"
#include "sql/walk.h"
//
#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

std::string joined_names(const ::List* parts) {
  std::string result;
  for (const std::string& part : strings(parts)) {
    if (!result.empty()) result += '.';
    result += quote_identifier(part);
  }
  return result;
}

/// The text of a constant; strings without their quotes.
std::string constant_value(const ::A_Const& constant) {
  if (constant.isnull) return "";
  switch (tag_of(&constant.val)) {
    case T_Integer:
      return std::to_string(constant.val.ival.ival);
    case T_Float:
      return string_of(constant.val.fval.fval);
    case T_Boolean:
      return constant.val.boolval.boolval ? "true" : "false";
    case T_String:
      return string_of(constant.val.sval.sval);
    case T_BitString:
      return string_of(constant.val.bsval.bsval);
    default:
      return "";
  }
}

/// `geometry(Point, 4326)`: words as they are written, strings with their quotes.
std::string modifier(Lowering& in, const ::Node* node) {
  if (is_a(node, T_ColumnRef)) {
    const Index at = in.text.at(cast<::ColumnRef>(node).location);
    if (in.text.is_name(at)) return in.text.joined(at, in.text.name_end(at));
  }
  if (is_a(node, T_A_Const) && !is_a(&cast<::A_Const>(node).val, T_String)) {
    return constant_value(cast<::A_Const>(node));
  }
  return to_sql(lower_expr(in, node));
}

}  // namespace

std::string value_text(Lowering& in, const ::Node* node) {
  if (!node) return "";
  switch (tag_of(node)) {
    case T_String:
      return string_of(cast<::String>(node).sval);
    case T_Integer:
      return std::to_string(cast<::Integer>(node).ival);
    case T_Float:
      return string_of(cast<::Float>(node).fval);
    case T_Boolean:
      return cast<::Boolean>(node).boolval ? "true" : "false";
    case T_BitString:
      return string_of(cast<::BitString>(node).bsval);
    case T_A_Const:
      return constant_value(cast<::A_Const>(node));
    case T_TypeName:
      return to_sql(lower_type(in, &cast<::TypeName>(node)));
    case T_RoleSpec:
      return role_name(&cast<::RoleSpec>(node));
    case T_A_Star:
      return "*";
    default:
      return to_sql(lower_expr(in, node));
  }
}

std::vector<std::string> strings(const ::List* list) {
  std::vector<std::string> result;
  result.reserve(nodes(list).size());
  for (const ::Node* node : nodes(list)) {
    result.push_back(is_a(node, T_String) ? string_of(cast<::String>(node).sval) : "");
  }
  return result;
}

QualifiedName qualified_name(const ::List* parts, Span span) {
  QualifiedName result{.span = span};
  std::vector<std::string> names = strings(parts);
  if (!names.empty()) result.name = std::move(names.back());
  if (names.size() > 1) result.schema = std::move(names[names.size() - 2]);
  return result;
}

QualifiedName relation_name(Lowering& in, const ::RangeVar* relation) {
  if (!relation) return {};
  const Index at = in.text.at(relation->location);
  return {.schema = string_of(relation->schemaname),
          .name = string_of(relation->relname),
          .span = in.text.span(at, in.text.name_end(at))};
}

Persistence persistence_of(const ::RangeVar* relation) {
  // catalog/pg_class.h: RELPERSISTENCE_TEMP, RELPERSISTENCE_UNLOGGED
  if (relation && relation->relpersistence == 't') return Persistence::temporary;
  if (relation && relation->relpersistence == 'u') return Persistence::unlogged;
  return Persistence::permanent;
}

TypeName lower_type(Lowering& in, const ::TypeName* type) {
  TypeName result;
  if (!type) return result;
  const Index at = in.text.at(type->location);
  result.span = in.text.span(at, in.text.type_end(at));
  result.name = qualified_name(type->names, in.text.span(at, in.text.name_end(at)));
  result.set_of = type->setof;
  result.of_column = type->pct_type;
  if (type->pct_type && type->names && type->names->length > 2) {
    std::vector<std::string> parts = strings(type->names);
    result.name.schema = parts[parts.size() - 3] + '.' + parts[parts.size() - 2];
  }
  for (const ::Node* node : nodes(type->typmods)) result.modifiers.push_back(modifier(in, node));
  result.array_dimensions =
      static_cast<std::uint8_t>(std::min<std::size_t>(nodes(type->arrayBounds).size(), 255));
  return result;
}

std::vector<TypeName> lower_types(Lowering& in, const ::List* types) {
  std::vector<TypeName> result;
  for (const ::Node* node : nodes(types)) {
    result.push_back(lower_type(in, is_a(node, T_TypeName) ? &cast<::TypeName>(node) : nullptr));
  }
  return result;
}

std::string role_name(const ::RoleSpec* role) {
  if (!role) return "";
  switch (role->roletype) {
    case ROLESPEC_CSTRING:
      return string_of(role->rolename);
    case ROLESPEC_CURRENT_ROLE:
      return "current_role";
    case ROLESPEC_CURRENT_USER:
      return "current_user";
    case ROLESPEC_SESSION_USER:
      return "session_user";
    case ROLESPEC_PUBLIC:
      return "public";
  }
  return "";
}

std::vector<std::string> role_names(const ::List* roles) {
  std::vector<std::string> result;
  for (const auto* role : nodes<::RoleSpec>(roles)) result.push_back(role_name(role));
  return result;
}

std::vector<Identifier> identifiers(Lowering& in, Index open, const ::List* names) {
  std::vector<Identifier> result;
  result.reserve(nodes(names).size());
  Index at = in.text.is(open, '(') ? open + 1 : nowhere;
  for (std::string& name : strings(names)) {
    Index token = at;
    if (in.text.is(at, "period") && in.text.is_name(at + 1)) ++token;
    result.push_back({.name = std::move(name),
                      .span = in.text.span(token, in.text.is_name(token) ? token + 1 : token)});
    if (at == nowhere) continue;
    at = in.text.item_end(at);
    at = in.text.is(at, ',') ? at + 1 : nowhere;
  }
  return result;
}

std::string option_value(Lowering& in, const ::Node* value) {
  if (!value) return "";
  if (is_a(value, T_List)) {
    const auto& list = cast<::List>(value);
    const bool names =
        std::ranges::all_of(nodes(&list), [](const ::Node* n) { return is_a(n, T_String); });
    if (names) return joined_names(&list);
    std::string result;
    for (const ::Node* node : nodes(&list)) {
      if (!result.empty()) result += ", ";
      result += value_text(in, node);
    }
    return result;
  }
  return value_text(in, value);
}

std::vector<ForeignOption> lower_foreign_options(const ::List* options) {
  std::vector<ForeignOption> result;
  for (const auto* option : nodes<::DefElem>(options)) {
    result.push_back({.name = string_of(option->defname),
                      .value = is_a(option->arg, T_String)
                                   ? string_of(cast<::String>(option->arg).sval)
                                   : std::string(),
                      .drop = option->defaction == DEFELEM_DROP});
  }
  return result;
}

bool is_on(const ::DefElem* option) {
  if (!option->arg) return true;
  switch (tag_of(option->arg)) {
    case T_Integer:
      return cast<::Integer>(option->arg).ival != 0;
    case T_Boolean:
      return cast<::Boolean>(option->arg).boolval;
    case T_String:
      return boolean_of(string_of(cast<::String>(option->arg).sval)).value_or(true);
    default:
      return true;
  }
}

std::vector<Option> lower_options(Lowering& in, const ::List* options) {
  std::vector<Option> result;
  result.reserve(nodes(options).size());
  for (const ::Node* node : nodes(options)) {
    if (!is_a(node, T_DefElem)) continue;
    const auto& option = cast<::DefElem>(node);
    const Index at = in.text.at(option.location);
    std::string name = string_of(option.defname);
    if (option.defnamespace) name.insert(0, string_of(option.defnamespace) + '.');
    result.push_back({.name = to_lower(name),
                      .value = option_value(in, option.arg),
                      .span = in.text.span(at, in.text.item_end(at))});
  }
  return result;
}

std::vector<Option> lower_set_option(Lowering& in, const ::VariableSetStmt* set) {
  if (!set) return {};
  Set lowered = lower_set(in, *set);
  Option option{.name = std::move(lowered.name)};
  for (const std::string& value : lowered.values) {
    if (!option.value.empty()) option.value += ", ";
    option.value += value;
  }
  return {std::move(option)};
}

}  // namespace pgplumb::sql::lowering
