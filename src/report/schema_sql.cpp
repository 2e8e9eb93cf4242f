#include "report/schema_sql.h"

#include <fmt/format.h>

#include "report/schema_words.h"
#include "sql/walk.h"

// The order is pg_dump's in little: types, functions, sequences, tables, views, indexes, then what
// ties tables together. Function bodies are not checked while they are made, so they may name
// tables that come later.

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using sql::quote_identifier;

/// A dollar quote that the text does not contain.
std::string dollar_quoted(const std::string& text) {
  std::string tag = "$$";
  for (int i = 0; text.find(tag) != std::string::npos; ++i) tag = fmt::format("${}$", 'a' + i);
  return tag + text + tag;
}

class SchemaScript {
 public:
  explicit SchemaScript(const Catalog& catalog) : catalog_(catalog) {}

  std::string render() {
    line("SET check_function_bodies = false;");
    for (const auto& [name, schema] : catalog_.schemas) {
      if (schema.extension.empty() && name != "public") {
        line("CREATE SCHEMA {};", quote_identifier(name));
      }
    }
    for (const auto& [name, extension] : catalog_.extensions) {
      line("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {};", quote_identifier(name),
           quote_identifier(extension.schema));
    }
    add_types();
    add_functions();
    add_sequences();
    for_each_own([&](const Relation& relation) { add_relation(relation); });
    add_sequence_owners();
    for_each_own([&](const Relation& relation) { add_keys_and_indexes(relation); });
    for_each_own([&](const Relation& relation) { add_foreign_keys(relation); });
    for_each_own([&](const Relation& relation) { add_triggers_and_policies(relation); });
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  /// Relations of the history, parents and queried relations before those made later.
  template <typename Visit>
  void for_each_own(Visit visit) const {
    for (const auto& [oid, relation] : catalog_.relations) {
      const bool own = relation.extension.empty() && !relation.assumed &&
                       relation.persistence != sql::Persistence::temporary &&
                       relation.kind != catalog::RelationKind::composite_type;
      if (own) visit(relation);
    }
  }

  void add_types() {
    for (const auto& [oid, type] : catalog_.types) {
      if (!type.extension.empty()) continue;
      const std::string name = catalog::qualified_name(type.schema, type.name);
      if (type.kind == catalog::TypeKind::enumeration) {
        std::string labels;
        for (const std::string& label : type.labels) {
          if (!labels.empty()) labels += ", ";
          labels += sql::quote_literal(label);
        }
        line("CREATE TYPE {} AS ENUM ({});", name, labels);
      } else if (type.kind == catalog::TypeKind::domain) {
        add_domain(name, type);
      } else if (type.kind == catalog::TypeKind::composite) {
        const Relation* row = catalog_.relations.find(type.relation);
        if (row != nullptr) line("CREATE TYPE {} AS ({});", name, plain_columns(*row));
      }
    }
  }

  void add_domain(const std::string& name, const catalog::Type& type) {
    std::string rest;
    if (type.default_value) rest += " DEFAULT " + sql::to_sql(*type.default_value);
    if (type.not_null) rest += " NOT NULL";
    for (const Constraint& check : type.checks) {
      if (!check.check) continue;
      rest += fmt::format(" CONSTRAINT {} CHECK ({})", quote_identifier(check.name),
                          sql::to_sql(*check.check));
    }
    line("CREATE DOMAIN {} AS {}{};", name, catalog::format_type(catalog_, type.base), rest);
  }

  std::string plain_columns(const Relation& relation) const {
    std::string columns;
    for (const Column& column : relation.columns) {
      if (!columns.empty()) columns += ", ";
      columns += fmt::format("{} {}", quote_identifier(column.name),
                             catalog::format_type(catalog_, column.type));
    }
    return columns;
  }

  void add_functions() {
    for (const auto& [oid, function] : catalog_.functions) {
      const bool plain = function.kind == catalog::FunctionKind::function ||
                         function.kind == catalog::FunctionKind::procedure;
      if (!plain || !function.extension.empty() || !function.sql_body.empty()) continue;
      const bool procedure = function.kind == catalog::FunctionKind::procedure;
      std::string head = fmt::format("CREATE {} {}({})", procedure ? "PROCEDURE" : "FUNCTION",
                                     catalog::qualified_name(function.schema, function.name),
                                     function_arguments(catalog_, function));
      if (function.returns && !procedure) {
        head += fmt::format(" RETURNS {}{}", function.returns_set ? "SETOF " : "",
                            catalog::format_type(catalog_, *function.returns));
      }
      head += fmt::format(" LANGUAGE {}", function.language);
      if (!procedure) head += fmt::format(" {}", volatility_words(function.volatility));
      if (function.strict) head += " STRICT";
      if (function.security_definer) head += " SECURITY DEFINER";
      line("{} AS {};", head, dollar_quoted(function.body));
    }
  }

  void add_sequences() {
    for (const auto& [oid, sequence] : catalog_.sequences) {
      if (!sequence.extension.empty() || sequence.assumed || sequence.identity) continue;
      line("CREATE SEQUENCE {} AS {} START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {}{};",
           catalog::qualified_name(sequence.schema, sequence.name),
           catalog::format_type(catalog_, sequence.type), sequence.start, sequence.increment,
           sequence.min, sequence.max, sequence.cycle ? " CYCLE" : "");
    }
  }

  std::string column_definition(const Column& column) const {
    std::string text = fmt::format("  {} {}", quote_identifier(column.name),
                                   catalog::format_type(catalog_, column.type));
    if (!column.collation.empty()) text += " COLLATE " + column.collation;
    if (column.identity != catalog::Identity::none) {
      text += fmt::format(" GENERATED {} AS IDENTITY",
                          column.identity == catalog::Identity::always ? "ALWAYS" : "BY DEFAULT");
    } else if (column.generated != catalog::Generated::none && column.default_value) {
      text += fmt::format(" GENERATED ALWAYS AS ({}) {}", sql::to_sql(*column.default_value),
                          column.generated == catalog::Generated::stored ? "STORED" : "VIRTUAL");
    } else if (column.default_value) {
      text += " DEFAULT " + sql::to_sql(*column.default_value);
    }
    if (column.not_null) text += " NOT NULL";
    return text;
  }

  void add_relation(const Relation& relation) {
    const std::string name = catalog::qualified_name(relation.schema, relation.name);
    if (!relation.is_table()) {
      if (!relation.query) return;
      line("CREATE {} {} AS {};",
           relation.kind == catalog::RelationKind::view ? "VIEW" : "MATERIALIZED VIEW", name,
           sql::to_sql(*relation.query));
      return;
    }
    std::string body;
    const auto add = [&](const std::string& text) { body += (body.empty() ? "" : ",\n") + text; };
    for (const Column& column : relation.columns) {
      if (column.local) add(column_definition(column));
    }
    for (const Constraint& constraint : relation.constraints) {
      if (constraint.kind != catalog::ConstraintKind::check || !constraint.local) continue;
      add(fmt::format("  CONSTRAINT {} {}", quote_identifier(constraint.name),
                      constraint_definition(catalog_, relation, constraint)));
    }
    const std::string unlogged =
        relation.persistence == sql::Persistence::unlogged ? "UNLOGGED " : "";
    line("CREATE {}TABLE {}{};", unlogged, name, table_tail(relation, body));
  }

  std::string table_tail(const Relation& relation, const std::string& body) const {
    std::string tail;
    if (relation.is_partition() && !relation.parents.empty()) {
      tail = fmt::format(" PARTITION OF {} {}", relation_name(catalog_, relation.parents.front()),
                         partition_bound_text(*relation.partition_bound));
    } else {
      tail = fmt::format(" (\n{}\n)", body);
      std::string parents;
      for (const Oid parent : relation.parents) {
        parents += (parents.empty() ? "" : ", ") + relation_name(catalog_, parent);
      }
      if (!parents.empty()) tail += fmt::format(" INHERITS ({})", parents);
    }
    if (relation.partition_key) {
      tail += " PARTITION BY " + partition_key_text(relation, *relation.partition_key);
    }
    return tail;
  }

  void add_constraint(const Relation& relation, const Constraint& constraint) {
    line("ALTER TABLE {} ADD CONSTRAINT {} {};",
         catalog::qualified_name(relation.schema, relation.name), quote_identifier(constraint.name),
         constraint_definition(catalog_, relation, constraint));
  }

  void add_keys_and_indexes(const Relation& relation) {
    for (const Constraint& constraint : relation.constraints) {
      const bool key = constraint.kind == catalog::ConstraintKind::primary_key ||
                       constraint.kind == catalog::ConstraintKind::unique ||
                       constraint.kind == catalog::ConstraintKind::exclude;
      if (key && constraint.parent == catalog::no_oid) add_constraint(relation, constraint);
    }
    for (const Oid oid : relation.indexes) {
      const catalog::Index& index = *catalog_.indexes.find(oid);
      if (index.constraint != catalog::no_oid || index.parent != catalog::no_oid) continue;
      line("{};", index_definition(catalog_, relation, index));
    }
  }

  void add_foreign_keys(const Relation& relation) {
    for (const Constraint& constraint : relation.constraints) {
      if (constraint.kind == catalog::ConstraintKind::foreign_key &&
          constraint.parent == catalog::no_oid) {
        add_constraint(relation, constraint);
      }
    }
  }

  void add_sequence_owners() {
    for (const auto& [oid, sequence] : catalog_.sequences) {
      const std::string owner = sequence_owner(catalog_, sequence);
      if (sequence.identity || owner.empty() || !sequence.extension.empty()) continue;
      line("ALTER SEQUENCE {} OWNED BY {};",
           catalog::qualified_name(sequence.schema, sequence.name), owner);
    }
  }

  void add_triggers_and_policies(const Relation& relation) {
    const std::string name = catalog::qualified_name(relation.schema, relation.name);
    for (const catalog::Trigger& trigger : relation.triggers) {
      if (trigger.parent == catalog::no_oid) add_trigger(relation, name, trigger);
    }
    if (relation.row_security) line("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", name);
    if (relation.force_row_security) line("ALTER TABLE {} FORCE ROW LEVEL SECURITY;", name);
    for (const catalog::Policy& policy : relation.policies) {
      std::string rest;
      if (!policy.permissive) rest += " AS RESTRICTIVE";
      if (policy.command != "all") rest += " FOR " + policy.command;
      if (policy.using_expr) rest += fmt::format(" USING ({})", sql::to_sql(*policy.using_expr));
      if (policy.with_check) {
        rest += fmt::format(" WITH CHECK ({})", sql::to_sql(*policy.with_check));
      }
      line("CREATE POLICY {} ON {}{};", quote_identifier(policy.name), name, rest);
    }
  }

  void add_trigger(const Relation& relation, const std::string& table,
                   const catalog::Trigger& trigger) {
    std::string events;
    const auto add = [&](bool is, const std::string& event) {
      if (is) events += (events.empty() ? "" : " OR ") + event;
    };
    std::string columns;
    for (const catalog::ColumnNumber number : trigger.update_columns) {
      const Column* column = relation.column(number);
      if (column == nullptr) continue;
      columns += (columns.empty() ? " OF " : ", ") + quote_identifier(column->name);
    }
    add(trigger.on_insert, "INSERT");
    add(trigger.on_update, "UPDATE" + columns);
    add(trigger.on_delete, "DELETE");
    add(trigger.on_truncate, "TRUNCATE");
    const std::string when =
        trigger.when ? fmt::format(" WHEN ({})", sql::to_sql(*trigger.when)) : "";
    line("CREATE {}TRIGGER {} {} {} ON {} FOR EACH {}{} EXECUTE FUNCTION {}();",
         trigger.constraint ? "CONSTRAINT " : "", quote_identifier(trigger.name),
         timing_words(trigger.timing), events, table, trigger.row ? "ROW" : "STATEMENT", when,
         trigger_function(catalog_, trigger));
  }

  const Catalog& catalog_;
  std::string out_;
};

}  // namespace

std::string render_schema_sql(const Catalog& catalog) { return SchemaScript(catalog).render(); }

}  // namespace pgplumb::report
