#include "report/schema_sql_objects.h"

#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using sql::quote_identifier;

void add_composite(const Catalog& catalog, const std::string& name, const Relation& row,
                   SqlScript& script) {
  script.line("CREATE TYPE {} AS ({});", name, plain_columns(catalog, row));
  for (const catalog::Column& column : row.columns) {
    if (!column.comment) continue;
    script.line("COMMENT ON COLUMN {}.{} IS {};", name, quote_identifier(column.name),
                sql::quote_literal(*column.comment));
  }
}

std::string multirange_option(const Catalog& catalog, Oid range) {
  for (const auto& [oid, type] : catalog.types) {
    if (type.kind == catalog::TypeKind::multirange && type.base.type == range) {
      return fmt::format(", multirange_type_name = {}",
                         catalog::qualified_name(type.schema, type.name));
    }
  }
  return {};
}

void add_domain(const Catalog& catalog, const std::string& name, const catalog::Type& type,
                SqlScript& script) {
  std::string rest;
  if (!type.collation.empty()) rest += " COLLATE " + collation_text(type.collation);
  if (type.default_value) rest += " DEFAULT " + default_text(*type.default_value);
  if (type.not_null) rest += " NOT NULL";
  for (const Constraint& check : type.checks) {
    if (!check.check) continue;
    rest += fmt::format(" CONSTRAINT {} CHECK ({})", quote_identifier(check.name),
                        sql::to_sql(*check.check));
  }
  script.line("CREATE DOMAIN {} AS {}{};", name, catalog::format_type(catalog, type.base), rest);
  for (const Constraint& check : type.checks) {
    if (!check.comment) continue;
    script.line("COMMENT ON CONSTRAINT {} ON DOMAIN {} IS {};", quote_identifier(check.name), name,
                sql::quote_literal(*check.comment));
  }
}

/// The source text, or the queries of a body that was parsed.
std::string body_of(const catalog::Function& function) {
  if (function.sql_body.empty()) return " AS " + dollar_quoted(function.body);
  std::string body = " BEGIN ATOMIC";
  for (const sql::Query& query : function.sql_body) body += ' ' + sql::to_sql(query) + ';';
  return body + " END";
}

std::string_view create(Replacing replacing) {
  return replacing == Replacing::yes ? "CREATE OR REPLACE" : "CREATE";
}

void add_aggregate(const Catalog& catalog, const catalog::Function& function, Replacing replacing,
                   SqlScript& script) {
  const std::string name = catalog::qualified_name(function.schema, function.name);
  const std::string arguments = function_arguments(catalog, function);
  const std::string signature = arguments.empty() ? "*" : arguments;
  script.line("{} AGGREGATE {}({}) ({});", create(replacing), name, signature, function.body);
  if (function.comment) {
    script.line("COMMENT ON AGGREGATE {}({}) IS {};", name, signature,
                sql::quote_literal(*function.comment));
  }
}

}  // namespace

void add_type(const Catalog& catalog, const catalog::Type& type, SqlScript& script) {
  if (!type.extension.empty() || is_temporary(type.schema)) return;
  const std::string name = catalog::qualified_name(type.schema, type.name);
  if (type.kind == catalog::TypeKind::enumeration) {
    std::string labels;
    for (const std::string& label : type.labels) {
      if (!labels.empty()) labels += ", ";
      labels += sql::quote_literal(label);
    }
    script.line("CREATE TYPE {} AS ENUM ({});", name, labels);
  } else if (type.kind == catalog::TypeKind::domain) {
    add_domain(catalog, name, type, script);
  } else if (type.kind == catalog::TypeKind::composite) {
    const Relation* row = catalog.relations.find(type.relation);
    if (row != nullptr) add_composite(catalog, name, *row, script);
  } else if (type.kind == catalog::TypeKind::range) {
    script.line("CREATE TYPE {} AS RANGE (subtype = {}{});", name,
                catalog::format_type(catalog, type.base), multirange_option(catalog, type.oid));
  }
  if (type.comment && type.kind != catalog::TypeKind::composite) {
    script.line("COMMENT ON TYPE {} IS {};", name, sql::quote_literal(*type.comment));
  }
}

void add_function(const Catalog& catalog, const catalog::Function& function, Replacing replacing,
                  SqlScript& script) {
  if (!function.extension.empty() || is_temporary(function.schema)) return;
  if (function.kind == catalog::FunctionKind::aggregate) {
    return add_aggregate(catalog, function, replacing, script);
  }
  const bool procedure = function.kind == catalog::FunctionKind::procedure;
  const std::string result = function_result(catalog, function);
  std::string rest = result.empty() ? "" : " RETURNS " + result;
  rest += " LANGUAGE " + function.language;
  if (function.kind == catalog::FunctionKind::window) rest += " WINDOW";
  if (!procedure) rest += fmt::format(" {}", volatility_words(function.volatility));
  if (function.strict) rest += " STRICT";
  if (function.security_definer) rest += " SECURITY DEFINER";
  for (const std::string& setting : function.config) {
    const std::size_t equals = setting.find('=');
    const std::string value = setting.substr(equals + 1);
    rest += fmt::format(" SET {} = {}", setting.substr(0, equals), value.empty() ? "''" : value);
  }
  script.line("{} {} {}({}){}{};", create(replacing), procedure ? "PROCEDURE" : "FUNCTION",
              catalog::qualified_name(function.schema, function.name),
              function_arguments(catalog, function), rest, body_of(function));
  if (function.comment) {
    script.line("COMMENT ON ROUTINE {} IS {};", function_signature(catalog, function),
                sql::quote_literal(*function.comment));
  }
}

void add_sequence(const Catalog& catalog, const catalog::Sequence& sequence, SqlScript& script) {
  if (!is_own(sequence) || sequence.identity) return;
  const bool unlogged = sequence.persistence == sql::Persistence::unlogged;
  const std::string name = catalog::qualified_name(sequence.schema, sequence.name);
  script.line("CREATE {}SEQUENCE {} AS {} {};", unlogged ? "UNLOGGED " : "", name,
              catalog::format_type(catalog, sequence.type), sequence_options(sequence));
  add_comment(sequence, script);
}

void add_comment(const catalog::Sequence& sequence, SqlScript& script) {
  if (!sequence.comment) return;
  script.line("COMMENT ON SEQUENCE {} IS {};",
              catalog::qualified_name(sequence.schema, sequence.name),
              sql::quote_literal(*sequence.comment));
}

void add_statistics(const Catalog& catalog, const catalog::Statistics& statistics,
                    SqlScript& script) {
  const std::string name = catalog::qualified_name(statistics.schema, statistics.name);
  script.line("CREATE STATISTICS {};", statistics_definition(catalog, statistics));
  if (statistics.target) {
    script.line("ALTER STATISTICS {} SET STATISTICS {};", name, *statistics.target);
  }
  if (statistics.comment) {
    script.line("COMMENT ON STATISTICS {} IS {};", name, sql::quote_literal(*statistics.comment));
  }
}

void add_view(const Catalog& catalog, const Relation& view, Replacing replacing,
              SqlScript& script) {
  if (!view.query) return;
  std::string columns;
  for (const catalog::Column& column : view.columns) {
    columns += (columns.empty() ? " (" : ", ") + quote_identifier(column.name);
  }
  if (!columns.empty()) columns += view.columns_unknown ? "" : ")";
  const bool materialized = view.kind == catalog::RelationKind::materialized_view;
  const std::string options = option_list(view.options);
  script.line("{} {} {}{}{} AS {}{};", create(replacing), relation_keyword(view.kind),
              relation_name(catalog, view.oid), view.columns_unknown ? std::string() : columns,
              options.empty() ? std::string() : fmt::format(" WITH ({})", options),
              sql::to_sql(*view.query), materialized ? " WITH NO DATA" : "");
}

void add_foreign_data(const Catalog& catalog, const Catalog* there, SqlScript& script) {
  for (const auto& [name, wrapper] : catalog.wrappers) {
    if (there != nullptr && there->wrappers.find(name) != nullptr) continue;
    std::string rest;
    if (!wrapper.handler.empty()) rest += " HANDLER " + wrapper.handler;
    if (!wrapper.validator.empty()) rest += " VALIDATOR " + wrapper.validator;
    script.line("CREATE FOREIGN DATA WRAPPER {}{}{};", quote_identifier(name), rest,
                foreign_options(wrapper.options));
  }
  for (const auto& [name, server] : catalog.servers) {
    if (there != nullptr && there->servers.find(name) != nullptr) continue;
    std::string rest;
    if (!server.type.empty()) rest += " TYPE " + sql::quote_literal(server.type);
    if (!server.version.empty()) rest += " VERSION " + sql::quote_literal(server.version);
    script.line("CREATE SERVER {}{} FOREIGN DATA WRAPPER {}{};", quote_identifier(name), rest,
                quote_identifier(server.wrapper), foreign_options(server.options));
  }
  for (const auto& [key, mapping] : catalog.user_mappings) {
    if (there != nullptr && there->user_mappings.find(key) != nullptr) continue;
    script.line("CREATE USER MAPPING FOR {} SERVER {}{};",
                mapping.role == "public" ? "PUBLIC" : quote_identifier(mapping.role),
                quote_identifier(mapping.server), foreign_options(mapping.options));
  }
}

}  // namespace pgplumb::report
