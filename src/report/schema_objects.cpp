#include "report/schema_objects.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using sql::quote_identifier;

constexpr unsigned bits_of_a_column = 16;

/// Adds what is said of an object; what is empty goes without saying.
void say(SchemaObject& object, std::string_view name, std::string value, bool is_long = false) {
  if (!value.empty()) object.properties.push_back({name, std::move(value), is_long});
}

void say_comment(SchemaObject& object, const Box<std::string>& comment) {
  if (comment) say(object, "comment", sql::quote_literal(*comment));
}

std::string yes_if(bool is) { return is ? "yes" : ""; }

class Collector {
 public:
  explicit Collector(const Catalog& catalog) : catalog_(catalog) {}

  std::vector<SchemaObject> collect() {
    for (const auto& [name, schema] : catalog_.schemas) {
      if (!schema.extension.empty() || name == "public" || is_temporary(name)) continue;
      SchemaObject object{.kind = ObjectKind::schema, .name = quote_identifier(name)};
      say_comment(object, schema.comment);
      add(std::move(object));
    }
    for (const auto& [name, extension] : catalog_.extensions) add_extension(extension);
    for (const auto& [oid, type] : catalog_.types) add_type(type);
    for (const auto& [oid, sequence] : catalog_.sequences) add_sequence(sequence);
    for (const auto& [oid, function] : catalog_.functions) add_function(function);
    for (const auto& [oid, relation] : catalog_.relations) {
      if (!is_own(relation) || relation.kind == RelationKind::composite_type) continue;
      relation.is_table() ? add_table(relation) : add_view(relation);
    }
    std::ranges::sort(objects_, {}, [](const SchemaObject& object) {
      return std::tie(object.kind, object.name);
    });
    return std::move(objects_);
  }

 private:
  void add(SchemaObject object) { objects_.push_back(std::move(object)); }

  void add_extension(const catalog::Extension& extension) {
    if (extension.name == "plpgsql") return;
    SchemaObject object{.kind = ObjectKind::extension, .name = quote_identifier(extension.name)};
    say(object, "schema", quote_identifier(extension.schema));
    say(object, "version", extension.version);
    say_comment(object, extension.comment);
    add(std::move(object));
  }

  void add_type(const catalog::Type& type) {
    using catalog::TypeKind;
    const bool is_named = type.kind == TypeKind::enumeration || type.kind == TypeKind::domain ||
                          type.kind == TypeKind::composite || type.kind == TypeKind::range;
    if (!is_named || !type.extension.empty() || is_temporary(type.schema)) return;
    SchemaObject object{.kind = ObjectKind::type,
                        .identity = type.oid,
                        .name = catalog::qualified_name(type.schema, type.name),
                        .schema = quote_identifier(type.schema)};
    if (type.kind == TypeKind::enumeration) {
      std::vector<std::string> labels;
      for (const std::string& label : type.labels) labels.push_back(sql::quote_literal(label));
      say(object, "enum", fmt::format("({})", fmt::join(labels, ", ")));
    } else if (type.kind == TypeKind::composite) {
      const Relation* row = catalog_.relations.find(type.relation);
      if (row != nullptr) {
        say(object, "attributes", fmt::format("({})", plain_columns(catalog_, *row)));
      }
    } else {
      say(object, type.kind == TypeKind::domain ? "domain over" : "range of",
          catalog::format_type(catalog_, type.base));
      say(object, "not null", yes_if(type.not_null));
      if (type.default_value) say(object, "default", sql::to_sql(*type.default_value));
      for (const catalog::Constraint& check : type.checks) {
        if (!check.check) continue;
        SchemaObject part{.kind = ObjectKind::constraint,
                          .identity = check.oid,
                          .name = quote_identifier(check.name)};
        say(part, "definition", fmt::format("CHECK ({})", sql::to_sql(*check.check)));
        say_comment(part, check.comment);
        object.parts.push_back(std::move(part));
      }
    }
    say_comment(object, type.comment);
    add(std::move(object));
  }

  void add_sequence(const catalog::Sequence& sequence) {
    if (!is_own(sequence) || sequence.identity) return;
    SchemaObject object{.kind = ObjectKind::sequence,
                        .identity = sequence.oid,
                        .name = catalog::qualified_name(sequence.schema, sequence.name),
                        .schema = quote_identifier(sequence.schema)};
    say(object, "type", catalog::format_type(catalog_, sequence.type));
    say(object, "options", sequence_options(sequence));
    say(object, "owned by", sequence_owner(catalog_, sequence));
    say_comment(object, sequence.comment);
    add(std::move(object));
  }

  void add_function(const catalog::Function& function) {
    if (!function.extension.empty() || is_temporary(function.schema)) return;
    SchemaObject object{.kind = ObjectKind::function,
                        .identity = function.oid,
                        .name = function_signature(catalog_, function),
                        .schema = quote_identifier(function.schema)};
    if (function.kind != catalog::FunctionKind::function) {
      say(object, "kind", std::string(function_kind_words(function.kind)));
    }
    say(object, "arguments", function_arguments(catalog_, function));
    say(object, "returns", function_result(catalog_, function));
    say(object, "language", function.language);
    say(object, "volatility", std::string(volatility_words(function.volatility)));
    say(object, "strict", yes_if(function.strict));
    say(object, "security definer", yes_if(function.security_definer));
    say(object, "settings", fmt::format("{}", fmt::join(function.config, ", ")));
    std::string body = function.body;
    for (const sql::Query& query : function.sql_body) body += sql::to_sql(query) + ";";
    say(object, "body", std::move(body), true);
    say_comment(object, function.comment);
    add(std::move(object));
  }

  static void say_options(const Relation& relation, SchemaObject& object) {
    std::vector<std::string> options;
    for (const auto& [name, value] : relation.options) {
      options.push_back(value.empty() ? name : fmt::format("{}={}", name, value));
    }
    say(object, "options", fmt::format("{}", fmt::join(options, ", ")));
  }

  void add_view(const Relation& view) {
    SchemaObject object{.kind = ObjectKind::view,
                        .identity = view.oid,
                        .name = catalog::qualified_name(view.schema, view.name),
                        .schema = quote_identifier(view.schema)};
    if (view.kind == RelationKind::materialized_view) say(object, "kind", "materialized view");
    if (view.query) say(object, "query", sql::to_sql(*view.query), true);
    say_options(view, object);
    say_comment(object, view.comment);
    add_indexes(view, object);
    add_statistics(view, object);
    add_triggers(view, object);
    add_rules(view, object);
    add(std::move(object));
  }

  void add_table(const Relation& table) {
    SchemaObject object{.kind = ObjectKind::table,
                        .identity = table.oid,
                        .name = catalog::qualified_name(table.schema, table.name),
                        .schema = quote_identifier(table.schema)};
    if (table.kind == RelationKind::foreign_table) say(object, "kind", "foreign table");
    say(object, "unlogged", yes_if(table.persistence == sql::Persistence::unlogged));
    if (table.partition_key) {
      say(object, "partitioned by", partition_key_text(table, *table.partition_key));
    }
    std::vector<std::string> parents;
    for (const Oid parent : table.parents) parents.push_back(relation_name(catalog_, parent));
    say(object, table.is_partition() ? "partition of" : "inherits",
        fmt::format("{}", fmt::join(parents, ", ")));
    if (table.partition_bound) say(object, "bound", partition_bound_text(*table.partition_bound));
    say_options(table, object);
    say(object, "row level security", yes_if(table.row_security));
    say(object, "forced row level security", yes_if(table.force_row_security));
    if (table.replica_identity != 'd') {
      say(object, "replica identity", std::string(replica_identity_words(table.replica_identity)));
    }
    say_comment(object, table.comment);
    for (const catalog::Column& column : table.columns) add_column(table, column, object);
    add_constraints(table, object);
    add_indexes(table, object);
    add_triggers(table, object);
    add_rules(table, object);
    for (const catalog::Policy& policy : table.policies) {
      SchemaObject part{.kind = ObjectKind::policy, .name = quote_identifier(policy.name)};
      say(part, "definition", policy_definition(policy));
      say_comment(part, policy.comment);
      object.parts.push_back(std::move(part));
    }
    add_statistics(table, object);
    add(std::move(object));
  }

  void add_column(const Relation& table, const catalog::Column& column, SchemaObject& object) {
    // A partition has its columns from its table.
    if (table.is_partition() && !column.local) return;
    SchemaObject part{.kind = ObjectKind::column,
                      .identity = column_identity(table, column.number),
                      .name = quote_identifier(column.name)};
    say(part, "type", catalog::format_type(catalog_, column.type));
    say(part, "collation", column.collation);
    say(part, "not null", yes_if(column.not_null));
    if (column.identity != catalog::Identity::none) {
      say(part, "identity", column.identity == catalog::Identity::always ? "always" : "by default");
    }
    if (column.default_value && column.identity == catalog::Identity::none) {
      const bool is_generated = column.generated != catalog::Generated::none;
      say(part, is_generated ? "generated" : "default", sql::to_sql(*column.default_value));
      if (column.generated == catalog::Generated::virtual_) say(part, "kept", "virtual");
    }
    say_comment(part, column.comment);
    object.parts.push_back(std::move(part));
  }

  void add_constraints(const Relation& table, SchemaObject& object) {
    for (const catalog::Constraint& constraint : table.constraints) {
      // The column says NOT NULL.
      if (constraint.kind == catalog::ConstraintKind::not_null) continue;
      if (constraint.parent != catalog::no_oid || !constraint.local) continue;
      SchemaObject part{.kind = ObjectKind::constraint,
                        .identity = constraint.oid,
                        .name = quote_identifier(constraint.name)};
      say(part, "definition", constraint_definition(catalog_, table, constraint));
      say_comment(part, constraint.comment);
      object.parts.push_back(std::move(part));
    }
  }

  void add_indexes(const Relation& relation, SchemaObject& object) {
    for (const Oid oid : relation.indexes) {
      const catalog::Index* index = catalog_.indexes.find(oid);
      if (index == nullptr || index->constraint != catalog::no_oid ||
          index->parent != catalog::no_oid) {
        continue;
      }
      SchemaObject part{
          .kind = ObjectKind::index, .identity = index->oid, .name = quote_identifier(index->name)};
      // "CREATE UNIQUE INDEX i ON public.t USING btree (a)" without the names.
      const std::string definition = index_definition(catalog_, relation, *index);
      const std::string begin = index->unique ? "UNIQUE " : "";
      say(part, "definition", begin + definition.substr(definition.find(" USING ") + 1));
      if (!index->valid) say(part, "state", "invalid");
      say_comment(part, index->comment);
      object.parts.push_back(std::move(part));
    }
  }

  void add_triggers(const Relation& relation, SchemaObject& object) {
    for (const catalog::Trigger& trigger : relation.triggers) {
      if (trigger.parent != catalog::no_oid) continue;
      SchemaObject part{.kind = ObjectKind::trigger,
                        .identity = trigger.oid,
                        .name = quote_identifier(trigger.name)};
      say(part, "definition", trigger_definition(catalog_, relation, trigger));
      if (trigger.enabled != 'O') say(part, "state", std::string(enabled_words(trigger.enabled)));
      say_comment(part, trigger.comment);
      object.parts.push_back(std::move(part));
    }
  }

  static void add_rules(const Relation& relation, SchemaObject& object) {
    for (const catalog::Rule& rule : relation.rules) {
      SchemaObject part{.kind = ObjectKind::rule, .name = quote_identifier(rule.name)};
      say(part, "definition", rule_definition(relation, rule));
      if (rule.enabled != 'O') say(part, "state", std::string(enabled_words(rule.enabled)));
      say_comment(part, rule.comment);
      object.parts.push_back(std::move(part));
    }
  }

  void add_statistics(const Relation& relation, SchemaObject& object) {
    for (const Oid oid : relation.statistics) {
      const catalog::Statistics& statistics = *catalog_.statistics.find(oid);
      SchemaObject part{.kind = ObjectKind::statistics,
                        .identity = oid,
                        .name = catalog::qualified_name(statistics.schema, statistics.name),
                        .schema = quote_identifier(statistics.schema)};
      const std::string definition = statistics_definition(catalog_, statistics);
      say(part, "definition", definition.substr(part.name.size() + 1));
      if (statistics.target) say(part, "target", fmt::format("{}", *statistics.target));
      say_comment(part, statistics.comment);
      object.parts.push_back(std::move(part));
    }
  }

  const Catalog& catalog_;
  std::vector<SchemaObject> objects_;
};

}  // namespace

std::string_view object_kind_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::schema:
      return "schema";
    case ObjectKind::extension:
      return "extension";
    case ObjectKind::type:
      return "type";
    case ObjectKind::sequence:
      return "sequence";
    case ObjectKind::function:
      return "function";
    case ObjectKind::table:
      return "table";
    case ObjectKind::view:
      return "view";
    case ObjectKind::column:
      return "column";
    case ObjectKind::constraint:
      return "constraint";
    case ObjectKind::index:
      return "index";
    case ObjectKind::trigger:
      return "trigger";
    case ObjectKind::rule:
      return "rule";
    case ObjectKind::policy:
      return "policy";
    case ObjectKind::statistics:
      return "statistics";
  }
  return {};
}

std::uint64_t column_identity(const Relation& table, catalog::ColumnNumber column) {
  return (std::uint64_t{table.oid} << bits_of_a_column) + static_cast<std::uint16_t>(column);
}

std::pair<Oid, catalog::ColumnNumber> column_of(std::uint64_t identity) {
  return {static_cast<Oid>(identity >> bits_of_a_column),
          static_cast<catalog::ColumnNumber>(identity & 0xFFFF)};
}

std::vector<SchemaObject> schema_objects(const Catalog& catalog) {
  return Collector(catalog).collect();
}

}  // namespace pgplumb::report
