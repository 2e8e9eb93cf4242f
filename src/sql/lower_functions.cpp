// Functions, procedures, aggregates, DO and CALL.
#include <algorithm>
#include <utility>

#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

ParameterMode mode_of(::FunctionParameterMode mode) {
  switch (mode) {
    case FUNC_PARAM_OUT:
      return ParameterMode::out;
    case FUNC_PARAM_INOUT:
      return ParameterMode::in_out;
    case FUNC_PARAM_VARIADIC:
      return ParameterMode::variadic;
    case FUNC_PARAM_TABLE:
      return ParameterMode::table;
    default:
      return ParameterMode::in;
  }
}

std::vector<Parameter> lower_parameters(Lowering& in, const ::List* parameters) {
  std::vector<Parameter> result;
  for (const auto* node : nodes<::FunctionParameter>(parameters)) {
    result.push_back({.name = string_of(node->name),
                      .mode = mode_of(node->mode),
                      .type = lower_type(in, node->argType),
                      .default_value = lower_optional(in, node->defexpr)});
  }
  return result;
}

Volatility volatility_of(std::string_view word) {
  if (word == "immutable") return Volatility::immutable;
  return word == "stable" ? Volatility::stable : Volatility::volatile_;
}

/// The inside of a string's quotes, if that is the string's value as it stands.
Span body_span(Lowering& in, Index string, std::string_view body) {
  const Token token = in.text.token(string);
  if (token.kind != TokenKind::string) return {};
  const std::string_view written = in.text.text(string);
  const std::size_t quote = written.find_first_of("'$");
  if (quote == std::string_view::npos) return {};
  std::size_t length = 1;
  if (written[quote] == '$') length = written.find('$', quote + 1) + 1 - quote;
  const std::size_t begin = quote + length;
  if (begin + length > written.size()) return {};
  if (written.substr(begin, written.size() - begin - length) != body) return {};
  const auto offset = static_cast<std::uint32_t>(begin);
  return {in.text.parsed().file, token.begin + offset,
          token.end - static_cast<std::uint32_t>(length)};
}

/// `AS 'text'` gives a list of one string, or of two for C functions.
std::string body_text(const ::Node* value) {
  if (is_a(value, T_String)) return string_of(cast<::String>(value).sval);
  if (!is_a(value, T_List)) return "";
  const std::vector<std::string> parts = strings(&cast<::List>(value));
  return parts.empty() ? "" : parts.front();
}

void set_option(Lowering& in, CreateFunction& result, const ::DefElem& option) {
  const std::string name = string_of(option.defname);
  if (name == "as") {
    result.body = body_text(option.arg);
    const Index at = in.text.at(option.location);
    result.body_span = body_span(in, at == nowhere ? at : at + 1, result.body);
  } else if (name == "language") {
    result.language = to_lower(option_value(in, option.arg));
  } else if (name == "volatility") {
    result.volatility = volatility_of(option_value(in, option.arg));
  } else if (name == "strict") {
    result.strict = is_on(&option);
  } else if (name == "security") {
    result.security_definer = is_on(&option);
  } else if (name == "leakproof") {
    result.leakproof = is_on(&option);
  } else if (name == "window") {
    result.window = is_on(&option);
  } else if (name == "set" && is_a(option.arg, T_VariableSetStmt)) {
    std::vector<Option> set = lower_set_option(in, &cast<::VariableSetStmt>(option.arg));
    std::ranges::move(set, std::back_inserter(result.set_options));
  }
}

/// RETURN x, or a list of a list: BEGIN ATOMIC.
void add_sql_body(Lowering& in, std::vector<Query>& body, const ::Node* node) {
  const Deeper deeper(in);
  if (!node || deeper.too_deep()) return;
  if (is_a(node, T_List)) {
    for (const ::Node* part : nodes(&cast<::List>(node))) add_sql_body(in, body, part);
  } else if (is_query(node)) {
    body.push_back(lower_query(in, node));
  }
}

CreateFunction lower_create_function(Lowering& in, const ::CreateFunctionStmt& node) {
  CreateFunction result;
  const Index at = behind_head(in, node.is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION");
  result.name = qualified_name(node.funcname, in.text.span(at, in.text.name_end(at)));
  result.or_replace = node.replace;
  result.procedure = node.is_procedure;
  result.parameters = lower_parameters(in, node.parameters);
  if (node.returnType) result.returns.push_back(lower_type(in, node.returnType));
  for (const auto* option : nodes<::DefElem>(node.options)) set_option(in, result, *option);
  if (node.sql_body) {
    result.sql_standard_body = true;
    if (result.language.empty()) result.language = "sql";
    add_sql_body(in, result.sql_body, node.sql_body);
  }
  return result;
}

AlterFunction lower_alter_function(Lowering& in, const ::AlterFunctionStmt& node) {
  AlterFunction result;
  result.object = object_kind(node.objtype);
  const Index at = head_end(in, result.object == ObjectKind::procedure ? "ALTER PROCEDURE"
                                : result.object == ObjectKind::routine ? "ALTER ROUTINE"
                                                                       : "ALTER FUNCTION");
  result.target = lower_object(in, node.objtype, as_node(node.func), at, in.text.call_end(at));
  for (const auto* option : nodes<::DefElem>(node.actions)) {
    const std::string name = string_of(option->defname);
    if (name == "volatility") result.volatility = volatility_of(option_value(in, option->arg));
    if (name == "strict") result.strict = is_on(option);
    if (name == "security") result.security_definer = is_on(option);
    if (name == "leakproof") result.leakproof = is_on(option);
    if (name == "set" && is_a(option->arg, T_VariableSetStmt)) {
      std::vector<Option> set = lower_set_option(in, &cast<::VariableSetStmt>(option->arg));
      std::ranges::move(set, std::back_inserter(result.set_options));
    }
  }
  return result;
}

/// The arguments are a list of parameters and how many of them are direct.
CreateAggregate lower_aggregate(Lowering& in, const ::DefineStmt& node) {
  CreateAggregate result;
  const Index at = behind_head(in, "CREATE AGGREGATE");
  result.name = qualified_name(node.defnames, in.text.span(at, in.text.name_end(at)));
  result.or_replace = node.replace;
  const ::Node* parameters = nodes(node.args)[0];
  if (is_a(parameters, T_List)) {
    result.parameters = lower_parameters(in, &cast<::List>(parameters));
  }
  // makeOrderedSetArgs(): -1 where there is no ORDER BY.
  const ::Node* direct = nodes(node.args)[1];
  if (is_a(direct, T_Integer) && cast<::Integer>(direct).ival >= 0) {
    result.direct_parameters = static_cast<std::uint32_t>(cast<::Integer>(direct).ival);
  }
  result.options = lower_options(in, node.definition);
  for (const auto* option : nodes<::DefElem>(node.definition)) {
    if (!is_a(option->arg, T_TypeName)) continue;
    const std::string name = to_lower(string_of(option->defname));
    TypeName type = lower_type(in, &cast<::TypeName>(option->arg));
    if (name == "stype") {
      result.state_type.push_back(std::move(type));
    } else if (name == "basetype" && node.oldstyle && type.name.name != "any") {
      result.parameters.push_back({.type = std::move(type)});  // DefineAggregate(): "ANY" is (*)
    }
  }
  return result;
}

Do lower_do(Lowering& in, const ::DoStmt& node) {
  Do result;
  for (const auto* option : nodes<::DefElem>(node.args)) {
    const std::string name = string_of(option->defname);
    if (name == "language") result.language = to_lower(option_value(in, option->arg));
    if (name != "as") continue;
    result.body = body_text(option->arg);
    result.body_span = body_span(in, in.text.at(option->location), result.body);
  }
  return result;
}

}  // namespace

std::optional<Node> lower_function_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateFunctionStmt:
      return lower_create_function(in, cast<::CreateFunctionStmt>(node));
    case T_AlterFunctionStmt:
      return lower_alter_function(in, cast<::AlterFunctionStmt>(node));
    case T_DefineStmt:
      if (cast<::DefineStmt>(node).kind != OBJECT_AGGREGATE) return std::nullopt;
      return lower_aggregate(in, cast<::DefineStmt>(node));
    case T_DoStmt:
      return lower_do(in, cast<::DoStmt>(node));
    case T_CallStmt:
      return Call{.call = lower_root(in, as_node(cast<::CallStmt>(node).funccall))};
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
