#include "catalog/apply_functions.h"

#include <algorithm>

#include "catalog/apply_partitions.h"
#include "catalog/apply_parts.h"
#include "catalog/builtins.h"
#include "catalog/stored.h"
#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

bool is_input(sql::ParameterMode mode) {
  return mode == sql::ParameterMode::in || mode == sql::ParameterMode::in_out ||
         mode == sql::ParameterMode::variadic;
}

bool same_types(const std::vector<TypeRef>& a, const std::vector<TypeRef>& b) {
  return std::ranges::equal(a, b, [](const TypeRef& x, const TypeRef& y) {
    return x.type == y.type && x.array == y.array;
  });
}

bool has_kind(const Function& function, sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::procedure:
      return function.kind == FunctionKind::procedure;
    case sql::ObjectKind::aggregate:
      return function.kind == FunctionKind::aggregate;
    case sql::ObjectKind::function:
      return function.kind == FunctionKind::function || function.kind == FunctionKind::window;
    default:
      return true;
  }
}

/// The types of `SET name = value` clauses in the form of pg_proc.proconfig.
std::vector<std::string> config_of(const std::vector<sql::Option>& options) {
  std::vector<std::string> config;
  for (const sql::Option& option : options) config.push_back(option.name + '=' + option.value);
  return config;
}

void set_result(const Change& change, Function& function,
                const std::vector<sql::TypeName>& returns) {
  std::vector<TypeRef> outputs;
  bool is_table = false;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const sql::ParameterMode mode = function.parameters[i].mode;
    is_table = is_table || mode == sql::ParameterMode::table;
    if (mode == sql::ParameterMode::out || mode == sql::ParameterMode::in_out ||
        mode == sql::ParameterMode::table) {
      outputs.push_back(function.parameter_types[i]);
    }
  }
  if (!returns.empty() && !is_table) {
    function.returns = resolve_type(change.catalog, change.session, returns[0]);
    function.returns->modifiers.clear();
    function.returns_set = returns[0].set_of;
  } else if (outputs.size() == 1) {
    function.returns = outputs[0];
  } else if (!outputs.empty()) {
    function.returns = TypeRef{.type = record_oid};
  }
  if (is_table) function.returns_set = true;
}

void set_parameters(const Change& change, Function& function,
                    const std::vector<sql::Parameter>& parameters) {
  function.parameters = parameters;
  for (sql::Parameter& parameter : function.parameters) {
    TypeRef type = resolve_type(change.catalog, change.session, parameter.type);
    type.modifiers.clear();
    if (is_input(parameter.mode)) function.argument_types.push_back(type);
    function.parameter_types.push_back(std::move(type));
    for (sql::Expr& value : parameter.default_value) {
      value = stored(change.catalog, change.session, std::move(value), nullptr);
    }
  }
}

/// Adds the function, or puts it in the place of the one with the same name and arguments.
void add_or_replace(const Change& change, Function function) {
  Catalog& catalog = change.catalog;
  for (const Function* old : catalog.find_functions(function.schema, function.name)) {
    if (!same_types(old->argument_types, function.argument_types)) continue;
    function.oid = old->oid;
    function.comment = old->comment;
    function.extension = old->extension;
    function.grantees = old->grantees;
    function.public_may_call = old->public_may_call;
    function.origin = old->origin;
    touch(change, catalog.functions, old->oid);
    function.origin.changed.push_back(change.span);
    catalog.functions.edit(function.oid) = std::move(function);
    return;
  }
  function.origin = {.created = change.span};
  const std::string maker = role_meant(change.session, "current_user");
  function.public_may_call = !catalog.has_private_functions(maker);
  add_function(catalog, std::move(function));
}

}  // namespace

const Function* resolve_function(const Catalog& catalog, const Session& session,
                                 sql::ObjectKind kind, const sql::ObjectRef& reference) {
  std::vector<TypeRef> types;
  for (const sql::TypeName& type : reference.arguments) {
    types.push_back(resolve_type(catalog, session, type));
  }
  std::vector<const Function*> candidates;
  for (const Function* function : resolve_functions(catalog, session, reference.name)) {
    if (!has_kind(*function, kind)) continue;
    if (!reference.has_arguments) {
      candidates.push_back(function);
    } else if (same_types(function->argument_types, types) ||
               same_types(function->parameter_types, types)) {
      return function;
    }
  }
  return candidates.size() == 1 ? candidates[0] : nullptr;
}

void apply_statement(const Change& change, const sql::CreateFunction& statement) {
  Function function{.name = statement.name.name,
                    .kind = statement.procedure ? FunctionKind::procedure
                            : statement.window  ? FunctionKind::window
                                                : FunctionKind::function,
                    .language = statement.language,
                    .volatility = statement.volatility,
                    .strict = statement.strict,
                    .security_definer = statement.security_definer,
                    .config = config_of(statement.set_options),
                    .body = statement.body,
                    .body_span = statement.body_span,
                    .sql_body = statement.sql_body};
  function.schema =
      creation_schema(change.catalog, change.session, statement.name, sql::Persistence::permanent);
  set_parameters(change, function, statement.parameters);
  set_result(change, function, statement.returns);
  for (sql::Query& query : function.sql_body) {
    query = stored(change.catalog, change.session, std::move(query));
  }
  add_or_replace(change, std::move(function));
}

namespace {

/// What CREATE AGGREGATE says in its parentheses, with names that mean the same anywhere.
std::string aggregate_definition(const Change& change, const sql::CreateAggregate& statement) {
  std::string text;
  for (const sql::Option& option : statement.options) {
    if (option.name == "basetype") continue;  // the parameters, as old statements write them
    std::string value = option.value;
    if (option.name.ends_with("func")) {
      const auto found =
          resolve_functions(change.catalog, change.session, parse_qualified_name(value));
      if (!found.empty()) value = qualified_name(found[0]->schema, found[0]->name);
    } else if (option.name == "stype" && !statement.state_type.empty()) {
      value = format_type(change.catalog, resolve_type(change.catalog, change.session,
                                                       statement.state_type.front()));
    } else if (option.name.ends_with("initcond")) {
      value = sql::quote_literal(value);
    }
    if (!text.empty()) text += ", ";
    text += option.name;
    if (!value.empty()) text += " = " + value;
  }
  return text;
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateAggregate& statement) {
  Function function{.name = statement.name.name,
                    .kind = FunctionKind::aggregate,
                    .language = "internal",
                    .volatility = sql::Volatility::immutable};
  function.schema =
      creation_schema(change.catalog, change.session, statement.name, sql::Persistence::permanent);
  set_parameters(change, function, statement.parameters);
  function.body = aggregate_definition(change, statement);
  function.direct_parameters = statement.direct_parameters;
  // Without a final function the result is the state.
  const auto final_function = std::ranges::find(statement.options, "finalfunc", &sql::Option::name);
  if (!statement.state_type.empty() && final_function == statement.options.end()) {
    function.returns = resolve_type(change.catalog, change.session, statement.state_type.front());
  } else if (final_function != statement.options.end()) {
    const auto candidates = resolve_functions(change.catalog, change.session,
                                              parse_qualified_name(final_function->value));
    if (candidates.size() == 1) function.returns = candidates[0]->returns;
  }
  add_or_replace(change, std::move(function));
}

void apply_statement(const Change& change, const sql::AlterFunction& statement) {
  Catalog& catalog = change.catalog;
  const Function* found =
      resolve_function(catalog, change.session, statement.object, statement.target);
  if (found == nullptr) return;
  Function& function = touch(change, catalog.functions, found->oid);
  if (statement.volatility) function.volatility = *statement.volatility;
  if (statement.strict) function.strict = *statement.strict;
  if (statement.security_definer) function.security_definer = *statement.security_definer;
  for (const sql::Option& option : statement.set_options) {
    std::erase_if(function.config, [&](const std::string& entry) {
      return option.name == "all" || entry.starts_with(option.name + '=');
    });
    if (!option.value.empty()) function.config.push_back(option.name + '=' + option.value);
  }
}

void apply_statement(const Change& change, const sql::CreateTrigger& statement) {
  Catalog& catalog = change.catalog;
  const Relation* relation = resolve_relation(catalog, change.session, statement.table);
  if (relation == nullptr) return;
  Trigger trigger{.name = statement.name,
                  .timing = statement.timing,
                  .row = statement.row,
                  .on_insert = statement.on_insert,
                  .on_update = statement.on_update,
                  .on_delete = statement.on_delete,
                  .on_truncate = statement.on_truncate,
                  .arguments = statement.arguments,
                  .old_table = statement.old_table,
                  .new_table = statement.new_table,
                  .constraint = statement.constraint,
                  .deferrable = statement.deferrable,
                  .initially_deferred = statement.initially_deferred,
                  .origin = {.created = change.span}};
  if (const Relation* other = resolve_relation(catalog, change.session, statement.references);
      other != nullptr && !statement.references.empty()) {
    trigger.references = other->oid;
  }
  for (const std::string& name : statement.update_columns) {
    if (const Column* column = relation->column(name)) {
      trigger.update_columns.push_back(column->number);
    }
  }
  trigger.function_name = qualified_name(statement.function.schema, statement.function.name);
  for (const Function* function : resolve_functions(catalog, change.session, statement.function)) {
    if (!function->argument_types.empty()) continue;
    trigger.function = function->oid;
    trigger.function_name = qualified_name(function->schema, function->name);
    break;
  }
  if (trigger.function == no_oid && statement.function.schema.empty() &&
      !builtin_functions(statement.function.name).empty()) {
    trigger.function_name = qualified_name("pg_catalog", statement.function.name);
  }
  if (!statement.when.empty()) {
    trigger.when = stored(catalog, change.session, statement.when[0], relation);
  }
  Relation& owner = touch_relation(change, relation->oid);
  const auto old = std::ranges::find(owner.triggers, trigger.name, &Trigger::name);
  if (old != owner.triggers.end()) {
    if (!statement.or_replace) return;
    trigger.oid = old->oid;
    trigger.enabled = old->enabled;
    *old = trigger;
  } else {
    trigger.oid = catalog.new_oid();
    owner.triggers.push_back(trigger);
  }
  if (owner.kind != RelationKind::partitioned_table || !trigger.row) return;
  const std::vector<Oid> partitions = owner.children;
  for (const Oid partition : partitions) inherit_trigger(change, partition, trigger);
}

}  // namespace pgplumb::catalog
