#include "catalog/definitions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>

#include "catalog/change.h"
#include "sql/walk.h"

namespace pgplumb::catalog {
namespace {

using sql::quote_identifier;

/// `print(item)` of each item, with commas between.
template <typename Items, typename Print>
std::string joined(const Items& items, Print print) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += ", ";
    out += print(item);
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string words(text);
  for (char& c : words) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return words;
}

std::string column_list(const Relation& relation, const std::vector<ColumnNumber>& numbers) {
  return joined(numbers, [&](ColumnNumber number) {
    const Column* column = relation.column(number);
    return column == nullptr ? std::string() : quote_identifier(column->name);
  });
}

std::string foreign_key_definition(const Catalog& catalog, const Relation& relation,
                                   const Constraint& constraint) {
  const Relation* other = catalog.relations.find(constraint.references);
  const auto keys = [&](const Relation& of, const std::vector<ColumnNumber>& numbers) {
    if (!constraint.temporal || numbers.empty()) return column_list(of, numbers);
    const std::vector<ColumnNumber> others(numbers.begin(), numbers.end() - 1);
    return fmt::format("{}{}PERIOD {}", column_list(of, others), others.empty() ? "" : ", ",
                       column_list(of, {numbers.back()}));
  };
  std::string out =
      fmt::format("FOREIGN KEY ({}) REFERENCES {}({})", keys(relation, constraint.columns),
                  relation_name(catalog, constraint.references),
                  other == nullptr ? std::string() : keys(*other, constraint.referenced_columns));
  if (constraint.match == sql::MatchType::full) out += " MATCH FULL";
  const auto action = [&](std::string_view event, sql::ForeignKeyAction what) {
    if (what == sql::ForeignKeyAction::no_action) return;
    out += fmt::format(" ON {} {}", event, upper(action_words(what)));
  };
  action("UPDATE", constraint.on_update);
  action("DELETE", constraint.on_delete);
  if (!constraint.on_delete_columns.empty()) {
    out += fmt::format(" ({})", column_list(relation, constraint.on_delete_columns));
  }
  return out;
}

std::string index_key(const Relation& relation, const IndexKey& key) {
  std::string out;
  if (key.expr) {
    const std::string text = sql::to_sql(*key.expr);
    out = key.expr->kind == sql::ExprKind::call ? text : fmt::format("({})", text);
  } else if (const Column* column = relation.column(key.column)) {
    out = quote_identifier(column->name);
  }
  if (!key.collation.empty()) out += " COLLATE " + collation_text(key.collation);
  if (!key.operator_class.empty()) out += " " + key.operator_class;
  if (key.descending) out += " DESC";
  if (key.nulls_first != key.descending) out += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return out;
}

std::string index_keys(const Relation& relation, const Index& index) {
  return joined(index.keys, [&](const IndexKey& key) {
    const std::string text = index_key(relation, key);
    return key.exclusion_operator.empty() ? text
                                          : fmt::format("{} WITH {}", text, key.exclusion_operator);
  });
}

std::string index_tail(const Relation& relation, const Index& index) {
  std::string out;
  if (!index.include.empty()) {
    out += fmt::format(" INCLUDE ({})", column_list(relation, index.include));
  }
  if (index.nulls_not_distinct) out += " NULLS NOT DISTINCT";
  return out;
}

std::string key_definition(const Catalog& catalog, const Relation& relation,
                           const Constraint& constraint) {
  const Index* index = catalog.indexes.find(constraint.index);
  if (constraint.kind == ConstraintKind::exclude && index != nullptr) {
    std::string out =
        fmt::format("EXCLUDE USING {} ({})", index->method, index_keys(relation, *index));
    out += index_tail(relation, *index);
    if (index->predicate) out += fmt::format(" WHERE ({})", sql::to_sql(*index->predicate));
    return out;
  }
  std::string out = constraint.kind == ConstraintKind::primary_key ? "PRIMARY KEY" : "UNIQUE";
  if (index != nullptr && index->nulls_not_distinct) out += " NULLS NOT DISTINCT";
  out += fmt::format(" ({}{})", column_list(relation, constraint.columns),
                     constraint.temporal ? " WITHOUT OVERLAPS" : "");
  if (index != nullptr && !index->include.empty()) {
    out += fmt::format(" INCLUDE ({})", column_list(relation, index->include));
  }
  return out;
}

/// " REFERENCING OLD TABLE AS x"
std::string transition_tables(const Trigger& trigger) {
  if (trigger.old_table.empty() && trigger.new_table.empty()) return {};
  std::string text = " REFERENCING";
  if (!trigger.old_table.empty()) text += " OLD TABLE AS " + quote_identifier(trigger.old_table);
  if (!trigger.new_table.empty()) text += " NEW TABLE AS " + quote_identifier(trigger.new_table);
  return text;
}

}  // namespace

std::string_view action_words(sql::ForeignKeyAction action) {
  switch (action) {
    case sql::ForeignKeyAction::no_action:
      return "no action";
    case sql::ForeignKeyAction::restrict:
      return "restrict";
    case sql::ForeignKeyAction::cascade:
      return "cascade";
    case sql::ForeignKeyAction::set_null:
      return "set null";
    case sql::ForeignKeyAction::set_default:
      return "set default";
  }
  return {};
}

std::string_view timing_words(sql::TriggerTiming timing) {
  switch (timing) {
    case sql::TriggerTiming::before:
      return "before";
    case sql::TriggerTiming::after:
      return "after";
    case sql::TriggerTiming::instead_of:
      return "instead of";
  }
  return {};
}

std::string relation_name(const Catalog& catalog, Oid relation) {
  const Relation* found = catalog.relations.find(relation);
  return found == nullptr ? std::string() : qualified_name(found->schema, found->name);
}

std::string sequence_owner(const Catalog& catalog, const Sequence& sequence) {
  const Relation* table = catalog.relations.find(sequence.owner_relation);
  const Column* column = table == nullptr ? nullptr : table->column(sequence.owner_column);
  if (column == nullptr) return {};
  return fmt::format("{}.{}", qualified_name(table->schema, table->name),
                     quote_identifier(column->name));
}

std::string trigger_function(const Catalog& catalog, const Trigger& trigger) {
  const Function* function = catalog.functions.find(trigger.function);
  return function == nullptr ? trigger.function_name
                             : qualified_name(function->schema, function->name);
}

std::string signature_type(const Catalog& catalog, const TypeRef& type) {
  std::string text = format_type(catalog, type);
  if (text.starts_with("bpchar")) text.replace(0, 6, "character");
  if (text.starts_with("\"bit\"")) text.replace(0, 5, "bit");
  return text;
}

std::string default_text(const sql::Expr& value) {
  const bool plain_call = value.kind == sql::ExprKind::call && value.name.name != "timezone" &&
                          value.name.name != "overlaps" && value.name.name != "is_normalized";
  const bool plain = plain_call || value.kind == sql::ExprKind::constant ||
                     value.kind == sql::ExprKind::cast ||
                     value.kind == sql::ExprKind::value_function;
  return plain ? sql::to_sql(value) : fmt::format("({})", sql::to_sql(value));
}

std::string sequence_options(const Sequence& sequence) {
  return fmt::format("START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {}{}", sequence.start,
                     sequence.increment, sequence.min, sequence.max,
                     sequence.cycle ? " CYCLE" : "");
}

std::string collation_text(const std::string& collation) {
  return collation.find_first_of(".\"") == std::string::npos ? quote_identifier(collation)
                                                             : collation;
}

std::string option_list(const std::map<std::string, std::string>& options) {
  return joined(options, [](const auto& option) {
    const auto& [name, value] = option;
    return value.empty() ? name : fmt::format("{}={}", name, sql::quote_literal(value));
  });
}

std::string foreign_options(const ForeignOptions& options) {
  if (options.empty()) return {};
  return fmt::format(" OPTIONS ({})", joined(options, [](const auto& option) {
                       return fmt::format("{} {}", quote_identifier(option.first),
                                          sql::quote_literal(option.second));
                     }));
}

std::string function_arguments(const Catalog& catalog, const Function& function) {
  std::string out;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const sql::Parameter& parameter = function.parameters[i];
    if (parameter.mode == sql::ParameterMode::table) continue;
    if (function.direct_parameters == i) {
      out += out.empty() ? "ORDER BY " : " ORDER BY ";
    } else if (!out.empty()) {
      out += ", ";
    }
    if (parameter.mode == sql::ParameterMode::in && function.kind == FunctionKind::procedure) {
      out += "IN ";
    }
    if (parameter.mode == sql::ParameterMode::out) out += "OUT ";
    if (parameter.mode == sql::ParameterMode::in_out) out += "INOUT ";
    if (parameter.mode == sql::ParameterMode::variadic) out += "VARIADIC ";
    if (!parameter.name.empty()) out += quote_identifier(parameter.name) + " ";
    out += signature_type(catalog, function.parameter_types[i]);
    if (!parameter.default_value.empty()) {
      out += " DEFAULT " + sql::to_sql(parameter.default_value.front());
    }
  }
  return out;
}

std::string partition_key_text(const Relation& relation, const PartitionKey& key) {
  const std::string_view strategy = key.strategy == sql::PartitionStrategy::list    ? "LIST"
                                    : key.strategy == sql::PartitionStrategy::range ? "RANGE"
                                                                                    : "HASH";
  const std::string parts = joined(key.parts, [&](const PartitionKey::Part& part) {
    const Column* column = relation.column(part.column);
    std::string text = column != nullptr ? quote_identifier(column->name)
                       : part.expr       ? fmt::format("({})", sql::to_sql(*part.expr))
                                         : std::string();
    if (!part.collation.empty()) text += " COLLATE " + collation_text(part.collation);
    if (!part.operator_class.empty()) text += " " + part.operator_class;
    return text;
  });
  return fmt::format("{} ({})", strategy, parts);
}

std::string partition_bound_text(const sql::PartitionBound& bound) {
  if (bound.is_default) return "DEFAULT";
  const auto list = [](const std::vector<sql::Expr>& values) {
    return joined(values, [](const sql::Expr& value) { return sql::to_sql(value); });
  };
  switch (bound.strategy) {
    case sql::PartitionStrategy::list:
      return fmt::format("FOR VALUES IN ({})", list(bound.values));
    case sql::PartitionStrategy::range:
      return fmt::format("FOR VALUES FROM ({}) TO ({})", list(bound.from), list(bound.to));
    case sql::PartitionStrategy::hash:
      return fmt::format("FOR VALUES WITH (modulus {}, remainder {})", bound.modulus,
                         bound.remainder);
  }
  return {};
}

std::string constraint_definition(const Catalog& catalog, const Relation& relation,
                                  const Constraint& constraint) {
  std::string out;
  switch (constraint.kind) {
    case ConstraintKind::check:
      out = constraint.check ? fmt::format("CHECK ({})", sql::to_sql(*constraint.check)) : "";
      break;
    case ConstraintKind::not_null:
      out = fmt::format("NOT NULL {}", column_list(relation, constraint.columns));
      break;
    case ConstraintKind::foreign_key:
      out = foreign_key_definition(catalog, relation, constraint);
      break;
    case ConstraintKind::primary_key:
    case ConstraintKind::unique:
    case ConstraintKind::exclude:
      out = key_definition(catalog, relation, constraint);
      break;
  }
  if (constraint.no_inherit) out += " NO INHERIT";
  if (constraint.deferrable) out += " DEFERRABLE";
  if (constraint.initially_deferred) out += " INITIALLY DEFERRED";
  if (!constraint.enforced) {
    out += " NOT ENFORCED";
  } else if (!constraint.validated) {
    out += " NOT VALID";
  }
  return out;
}

std::string index_definition(const Catalog& catalog, const Relation& relation, const Index& index) {
  std::string out =
      fmt::format("CREATE {}INDEX {} ON {}{} USING {} ({})", index.unique ? "UNIQUE " : "",
                  quote_identifier(index.name), index.partitioned ? "ONLY " : "",
                  relation_name(catalog, relation.oid), index.method, index_keys(relation, index));
  out += index_tail(relation, index);
  if (!index.options.empty()) {
    out += fmt::format(" WITH ({})", joined(index.options, [](const auto& option) {
                         return fmt::format("{}='{}'", option.first, option.second);
                       }));
  }
  if (index.predicate) out += fmt::format(" WHERE {}", sql::to_sql(*index.predicate));
  return out;
}

std::string trigger_definition(const Catalog& catalog, const Relation& relation,
                               const Trigger& trigger) {
  std::string events;
  const auto add = [&](bool is, const std::string& event) {
    if (is) events += (events.empty() ? "" : " OR ") + event;
  };
  const std::string columns = column_list(relation, trigger.update_columns);
  add(trigger.on_insert, "INSERT");
  add(trigger.on_update, columns.empty() ? "UPDATE" : "UPDATE OF " + columns);
  add(trigger.on_delete, "DELETE");
  add(trigger.on_truncate, "TRUNCATE");
  std::string rest;
  if (trigger.references != no_oid) {
    rest += " FROM " + relation_name(catalog, trigger.references);
  }
  if (trigger.deferrable) rest += " DEFERRABLE";
  if (trigger.initially_deferred) rest += " INITIALLY DEFERRED";
  rest += transition_tables(trigger);
  rest += trigger.row ? " FOR EACH ROW" : " FOR EACH STATEMENT";
  if (trigger.when) rest += fmt::format(" WHEN ({})", sql::to_sql(*trigger.when));
  return fmt::format("{} {} ON {}{} EXECUTE FUNCTION {}({})", upper(timing_words(trigger.timing)),
                     events, qualified_name(relation.schema, relation.name), rest,
                     trigger_function(catalog, trigger),
                     joined(trigger.arguments, sql::quote_literal));
}

std::string policy_definition(const Policy& policy) {
  std::string rest;
  if (!policy.permissive) rest += " AS RESTRICTIVE";
  if (policy.command != "all") rest += " FOR " + policy.command;
  const std::string roles = joined(policy.roles, [](const std::string& role) {
    return role == "public" ? role : quote_identifier(role);
  });
  if (!roles.empty()) rest += " TO " + roles;
  if (policy.using_expr) rest += fmt::format(" USING ({})", sql::to_sql(*policy.using_expr));
  if (policy.with_check) rest += fmt::format(" WITH CHECK ({})", sql::to_sql(*policy.with_check));
  return rest.empty() ? rest : rest.substr(1);
}

std::string statistics_definition(const Catalog& catalog, const Statistics& statistics) {
  const Relation& relation = *catalog.relations.find(statistics.relation);
  std::vector<std::string> parts;
  for (const std::string& column : column_names(relation, statistics.columns)) {
    parts.push_back(quote_identifier(column));
  }
  for (const sql::Expr& expr : statistics.expressions) {
    parts.push_back(fmt::format("({})", sql::to_sql(expr)));
  }
  return fmt::format(
      "{}{} ON {} FROM {}", qualified_name(statistics.schema, statistics.name),
      statistics.kinds.empty() ? "" : fmt::format(" ({})", fmt::join(statistics.kinds, ", ")),
      fmt::join(parts, ", "), relation_name(catalog, relation.oid));
}

std::string function_signature(const Catalog& catalog, const Function& function) {
  return fmt::format("{}({})", qualified_name(function.schema, function.name),
                     joined(function.argument_types,
                            [&](const TypeRef& type) { return signature_type(catalog, type); }));
}

std::string function_result(const Catalog& catalog, const Function& function) {
  std::string table;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    if (function.parameters[i].mode != sql::ParameterMode::table) continue;
    table += fmt::format("{}{} {}", table.empty() ? "" : ", ",
                         quote_identifier(function.parameters[i].name),
                         signature_type(catalog, function.parameter_types[i]));
  }
  if (!table.empty()) return fmt::format("TABLE ({})", table);
  if (!function.returns || function.kind == FunctionKind::procedure) return {};
  return (function.returns_set ? "SETOF " : "") + signature_type(catalog, *function.returns);
}

std::string plain_columns(const Catalog& catalog, const Relation& relation) {
  return joined(relation.columns, [&](const Column& column) {
    return fmt::format("{} {}", quote_identifier(column.name), format_type(catalog, column.type));
  });
}

std::string rule_definition(const Relation& relation, const Rule& rule) {
  std::vector<std::string> actions;
  for (const sql::Query& action : rule.actions) actions.push_back(sql::to_sql(action));
  actions.insert(actions.end(), rule.notifications.begin(), rule.notifications.end());
  return fmt::format(
      "ON {} TO {}{} DO {} {}", rule.event, qualified_name(relation.schema, relation.name),
      rule.where ? fmt::format(" WHERE {}", sql::to_sql(*rule.where)) : std::string(),
      rule.instead ? "INSTEAD" : "ALSO",
      actions.empty() ? std::string("NOTHING") : fmt::format("({})", fmt::join(actions, "; ")));
}

}  // namespace pgplumb::catalog
