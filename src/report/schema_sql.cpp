#include "report/schema_sql.h"

#include <algorithm>
#include <ranges>
#include <unordered_set>
#include <utility>

#include "report/schema_order.h"
#include "report/schema_sql_tables.h"
#include "report/schema_words.h"
#include "sql/walk.h"

// The order is pg_dump's in little: what others are made of comes first, then what ties tables
// together. Function bodies are not checked while they are made, so they may name what comes later.

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using sql::quote_identifier;

/// A dollar quote that the text does not contain.
std::string dollar_quoted(const std::string& text) {
  std::string tag = "$$";
  for (int i = 0; text.find(tag) != std::string::npos; ++i) tag = fmt::format("$t{}$", i);
  return tag + text + tag;
}

class SchemaScript {
 public:
  /// `only`: the objects to write; null for all, with their schemas.
  SchemaScript(const Catalog& catalog, const std::unordered_set<Oid>* only)
      : catalog_(catalog), only_(only) {}

  std::string render() {
    if (only_ == nullptr) {
      script_.line("SET check_function_bodies = false;");
      add_schemas();
    }
    std::vector<const Relation*> relations;
    for (const Oid oid : creation_order(catalog_)) {
      if (!is_wanted(oid)) continue;
      if (const auto* type = catalog_.types.find(oid)) add_type(*type);
      if (const auto* function = catalog_.functions.find(oid)) add_function(*function);
      if (const auto* sequence = catalog_.sequences.find(oid)) add_sequence(*sequence);
      const Relation* relation = catalog_.relations.find(oid);
      if (relation == nullptr || !is_own(*relation)) continue;
      if (add_relation(*relation)) relations.push_back(relation);
    }
    add_foreign_data();
    for (const Relation* relation : relations) attach_to_parents(catalog_, *relation, script_);
    add_sequence_owners();
    for (const Relation* relation : relations) {
      add_keys_and_indexes(catalog_, *relation, with_key_.contains(relation->oid), script_);
    }
    for (const Relation* relation : relations | std::views::reverse) {
      add_foreign_keys(catalog_, *relation, script_);
    }
    for (const Relation* relation : relations) add_settings(catalog_, *relation, script_);
    return script_.take();
  }

 private:
  [[nodiscard]] bool is_wanted(Oid oid) const { return only_ == nullptr || only_->contains(oid); }

  void add_schemas() {
    bool has_public = false;
    for (const auto& [name, schema] : catalog_.schemas) {
      has_public = has_public || name == "public";
      if (schema.extension.empty() && name != "public" && !is_temporary(name)) {
        script_.line("CREATE SCHEMA {};", quote_identifier(name));
      }
    }
    if (!has_public) script_.line("DROP SCHEMA public;");
    // What is kept names the extensions' functions and operators as they were written.
    std::string path = "public";
    for (const auto& [name, extension] : catalog_.extensions) {
      if (name == "plpgsql") continue;
      script_.line("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {};", quote_identifier(name),
                   quote_identifier(extension.schema));
      if (extension.schema != "public") path += ", " + quote_identifier(extension.schema);
    }
    script_.line("SET search_path = {};", path);
  }

  void add_type(const catalog::Type& type) {
    if (!type.extension.empty() || is_temporary(type.schema)) return;
    const std::string name = catalog::qualified_name(type.schema, type.name);
    if (type.kind == catalog::TypeKind::enumeration) {
      std::string labels;
      for (const std::string& label : type.labels) {
        if (!labels.empty()) labels += ", ";
        labels += sql::quote_literal(label);
      }
      script_.line("CREATE TYPE {} AS ENUM ({});", name, labels);
    } else if (type.kind == catalog::TypeKind::domain) {
      add_domain(name, type);
    } else if (type.kind == catalog::TypeKind::composite) {
      const Relation* row = catalog_.relations.find(type.relation);
      if (row != nullptr) add_composite(name, *row);
    } else if (type.kind == catalog::TypeKind::range) {
      script_.line("CREATE TYPE {} AS RANGE (subtype = {}{});", name,
                   catalog::format_type(catalog_, type.base), multirange_option(type.oid));
    }
    if (type.comment && type.kind != catalog::TypeKind::composite) {
      script_.line("COMMENT ON TYPE {} IS {};", name, sql::quote_literal(*type.comment));
    }
  }

  void add_composite(const std::string& name, const Relation& row) {
    script_.line("CREATE TYPE {} AS ({});", name, plain_columns(row));
    for (const catalog::Column& column : row.columns) {
      if (!column.comment) continue;
      script_.line("COMMENT ON COLUMN {}.{} IS {};", name, quote_identifier(column.name),
                   sql::quote_literal(*column.comment));
    }
  }

  std::string multirange_option(Oid range) const {
    for (const auto& [oid, type] : catalog_.types) {
      if (type.kind == catalog::TypeKind::multirange && type.base.type == range) {
        return fmt::format(", multirange_type_name = {}",
                           catalog::qualified_name(type.schema, type.name));
      }
    }
    return {};
  }

  void add_domain(const std::string& name, const catalog::Type& type) {
    std::string rest;
    if (!type.collation.empty()) rest += " COLLATE " + collation_text(type.collation);
    if (type.default_value) rest += " DEFAULT " + default_text(*type.default_value);
    if (type.not_null) rest += " NOT NULL";
    for (const Constraint& check : type.checks) {
      if (!check.check) continue;
      rest += fmt::format(" CONSTRAINT {} CHECK ({})", quote_identifier(check.name),
                          sql::to_sql(*check.check));
    }
    script_.line("CREATE DOMAIN {} AS {}{};", name, catalog::format_type(catalog_, type.base),
                 rest);
  }

  std::string plain_columns(const Relation& relation) const {
    std::string columns;
    for (const catalog::Column& column : relation.columns) {
      if (!columns.empty()) columns += ", ";
      columns += fmt::format("{} {}", quote_identifier(column.name),
                             catalog::format_type(catalog_, column.type));
    }
    return columns;
  }

  std::string result_clause(const catalog::Function& function) const {
    std::string table;
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
      if (function.parameters[i].mode != sql::ParameterMode::table) continue;
      table += fmt::format("{}{} {}", table.empty() ? "" : ", ",
                           quote_identifier(function.parameters[i].name),
                           signature_type(catalog_, function.parameter_types[i]));
    }
    if (!table.empty()) return fmt::format(" RETURNS TABLE ({})", table);
    if (!function.returns || function.kind == catalog::FunctionKind::procedure) return {};
    return fmt::format(" RETURNS {}{}", function.returns_set ? "SETOF " : "",
                       signature_type(catalog_, *function.returns));
  }

  /// The source text, or the queries of a body that was parsed.
  std::string body_of(const catalog::Function& function) const {
    if (function.sql_body.empty()) return " AS " + dollar_quoted(function.body);
    std::string body = " BEGIN ATOMIC";
    for (const sql::Query& query : function.sql_body) body += ' ' + sql::to_sql(query) + ';';
    return body + " END";
  }

  void add_function(const catalog::Function& function) {
    if (!function.extension.empty() || is_temporary(function.schema)) return;
    const std::string name = catalog::qualified_name(function.schema, function.name);
    if (function.kind == catalog::FunctionKind::aggregate) {
      const std::string arguments = function_arguments(catalog_, function);
      const std::string signature = arguments.empty() ? "*" : arguments;
      script_.line("CREATE AGGREGATE {}({}) ({});", name, signature, function.body);
      if (function.comment) {
        script_.line("COMMENT ON AGGREGATE {}({}) IS {};", name, signature,
                     sql::quote_literal(*function.comment));
      }
      return;
    }
    const bool procedure = function.kind == catalog::FunctionKind::procedure;
    std::string rest = result_clause(function) + " LANGUAGE " + function.language;
    if (function.kind == catalog::FunctionKind::window) rest += " WINDOW";
    if (!procedure) rest += fmt::format(" {}", volatility_words(function.volatility));
    if (function.strict) rest += " STRICT";
    if (function.security_definer) rest += " SECURITY DEFINER";
    for (const std::string& setting : function.config) {
      const std::size_t equals = setting.find('=');
      const std::string value = setting.substr(equals + 1);
      rest += fmt::format(" SET {} = {}", setting.substr(0, equals), value.empty() ? "''" : value);
    }
    script_.line("CREATE {} {}({}){}{};", procedure ? "PROCEDURE" : "FUNCTION", name,
                 function_arguments(catalog_, function), rest, body_of(function));
    if (function.comment) {
      script_.line("COMMENT ON ROUTINE {} IS {};", name, sql::quote_literal(*function.comment));
    }
  }

  void add_sequence(const catalog::Sequence& sequence) {
    if (!is_own(sequence) || sequence.identity) return;
    const bool unlogged = sequence.persistence == sql::Persistence::unlogged;
    script_.line("CREATE {}SEQUENCE {} AS {} {};", unlogged ? "UNLOGGED " : "",
                 catalog::qualified_name(sequence.schema, sequence.name),
                 catalog::format_type(catalog_, sequence.type), sequence_options(sequence));
  }

  /// False for what is no relation of its own here.
  bool add_relation(const Relation& relation) {
    if (relation.kind == RelationKind::composite_type) return false;
    if (relation.kind == RelationKind::foreign_table) add_foreign_data();
    if (relation.is_table()) {
      add_table(catalog_, relation, script_);
    } else {
      add_view(relation);
    }
    return true;
  }

  /// GROUP BY of a primary key lets a query read the other columns.
  void add_keys_of_tables(const Relation& view) {
    for (const catalog::ColumnUse& use : view.uses) {
      const Relation* table = catalog_.relations.find(use.relation);
      const bool plain = table != nullptr && table->kind == RelationKind::table &&
                         table->parents.empty() && is_own(*table) && is_wanted(table->oid);
      if (plain && with_key_.insert(table->oid).second) add_primary_key(catalog_, *table, script_);
    }
  }

  void add_view(const Relation& relation) {
    if (!relation.query) return;
    if (!relation.query->group_by.empty()) add_keys_of_tables(relation);
    std::string columns;
    for (const catalog::Column& column : relation.columns) {
      columns += (columns.empty() ? " (" : ", ") + quote_identifier(column.name);
    }
    if (!columns.empty()) columns += relation.columns_unknown ? "" : ")";
    const bool materialized = relation.kind == RelationKind::materialized_view;
    const std::string options = option_list(relation.options);
    script_.line("CREATE {}VIEW {}{}{} AS {}{};", materialized ? "MATERIALIZED " : "",
                 catalog::qualified_name(relation.schema, relation.name),
                 relation.columns_unknown ? std::string() : columns,
                 options.empty() ? std::string() : fmt::format(" WITH ({})", options),
                 sql::to_sql(*relation.query), materialized ? " WITH NO DATA" : "");
  }

  /// Wrappers, servers and user mappings, once: behind the functions that wrappers call, before the
  /// first foreign table.
  void add_foreign_data() {
    if (std::exchange(has_foreign_data_, true)) return;
    for (const auto& [name, wrapper] : catalog_.wrappers) {
      std::string rest;
      if (!wrapper.handler.empty()) rest += " HANDLER " + wrapper.handler;
      if (!wrapper.validator.empty()) rest += " VALIDATOR " + wrapper.validator;
      script_.line("CREATE FOREIGN DATA WRAPPER {}{}{};", quote_identifier(name), rest,
                   foreign_options(wrapper.options));
    }
    for (const auto& [name, server] : catalog_.servers) {
      std::string rest;
      if (!server.type.empty()) rest += " TYPE " + sql::quote_literal(server.type);
      if (!server.version.empty()) rest += " VERSION " + sql::quote_literal(server.version);
      script_.line("CREATE SERVER {}{} FOREIGN DATA WRAPPER {}{};", quote_identifier(name), rest,
                   quote_identifier(server.wrapper), foreign_options(server.options));
    }
    for (const auto& [key, mapping] : catalog_.user_mappings) {
      script_.line("CREATE USER MAPPING FOR {} SERVER {}{};",
                   mapping.role == "public" ? "PUBLIC" : quote_identifier(mapping.role),
                   quote_identifier(mapping.server), foreign_options(mapping.options));
    }
  }

  void add_sequence_owners() {
    for (const auto& [oid, sequence] : catalog_.sequences) {
      const std::string owner = sequence_owner(catalog_, sequence);
      if (sequence.identity || owner.empty() || !is_own(sequence)) continue;
      if (!is_wanted(oid) || !is_wanted(sequence.owner_relation)) continue;
      script_.line("ALTER SEQUENCE {} OWNED BY {};",
                   catalog::qualified_name(sequence.schema, sequence.name), owner);
    }
  }

  const Catalog& catalog_;
  const std::unordered_set<Oid>* only_;
  SqlScript script_;
  bool has_foreign_data_ = false;
  std::unordered_set<Oid> with_key_;  ///< tables whose primary key is there before the others
};

}  // namespace

std::string render_schema_sql(const Catalog& catalog) {
  return SchemaScript(catalog, nullptr).render();
}

std::string render_schema_sql(const Catalog& catalog, const std::unordered_set<Oid>& objects) {
  return SchemaScript(catalog, &objects).render();
}

}  // namespace pgplumb::report
