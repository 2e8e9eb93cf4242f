#include "report/schema_json.h"

#include <boost/json.hpp>
#include <charconv>

#include "report/json_text.h"
#include "report/schema_words.h"
#include "sql/walk.h"

// Keys that have nothing to say (null, false, empty, the default) are left out.

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Index;
using catalog::Oid;
using catalog::Relation;

void put(json::object& object, std::string_view key, bool value) {
  if (value) object[view(key)] = true;
}

void put(json::object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[view(key)] = value;
}

void put(json::object& object, std::string_view key, json::array value) {
  if (!value.empty()) object[view(key)] = std::move(value);
}

void put(json::object& object, std::string_view key, const Box<std::string>& value) {
  if (value) object[view(key)] = *value;
}

void put(json::object& object, std::string_view key, const Box<sql::Expr>& value) {
  if (value) object[view(key)] = sql::to_sql(*value);
}

/// The bounds of a sequence are kept as text; JSON has them as numbers.
void put_number(json::object& object, std::string_view key, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && end == value.data() + value.size()) object[view(key)] = number;
}

class SchemaReport {
 public:
  explicit SchemaReport(const Catalog& catalog) : catalog_(catalog) {}

  json::object render() {
    json::object document;
    document["schemas"] = schemas();
    document["extensions"] = extensions();
    document["tables"] = json::array();
    document["views"] = json::array();
    for (const auto& [oid, relation] : catalog_.relations) {
      if (!is_own(relation)) continue;
      if (relation.is_table()) document["tables"].as_array().push_back(table(relation));
      if (relation.kind == catalog::RelationKind::view ||
          relation.kind == catalog::RelationKind::materialized_view) {
        document["views"].as_array().push_back(view_object(relation));
      }
    }
    add_types(document);
    document["sequences"] = sequences();
    document["functions"] = functions();
    return document;
  }

 private:
  json::array schemas() const {
    json::array all;
    for (const auto& [name, schema] : catalog_.schemas) {
      if (schema.extension.empty()) all.push_back(json::string(name));
    }
    return all;
  }

  json::array extensions() const {
    json::array all;
    for (const auto& [name, extension] : catalog_.extensions) {
      if (name == "plpgsql") continue;  // in every database
      json::object object{{"name", name}, {"schema", extension.schema}};
      put(object, "version", extension.version);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::object table(const Relation& relation) const {
    json::object object{{"schema", relation.schema},
                        {"name", relation.name},
                        {"kind", view(relation_kind_words(relation.kind))}};
    if (relation.partition_key) {
      object["partition_key"] = partition_key_text(relation, *relation.partition_key);
    }
    if (relation.is_partition() && !relation.parents.empty()) {
      object["partition_of"] = relation_name(catalog_, relation.parents.front());
      object["partition_bound"] = partition_bound_text(*relation.partition_bound);
    } else {
      json::array parents;
      for (const Oid parent : relation.parents) {
        parents.push_back(json::string(relation_name(catalog_, parent)));
      }
      put(object, "inherits", std::move(parents));
    }
    put(object, "unlogged", relation.persistence == sql::Persistence::unlogged);
    put(object, "row_security", relation.row_security);
    put(object, "force_row_security", relation.force_row_security);
    if (relation.replica_identity != 'd') {
      object["replica_identity"] = view(replica_identity_words(relation.replica_identity));
    }
    json::array options;
    for (const auto& [name, value] : relation.options) {
      options.push_back(json::string(name + "=" + value));
    }
    put(object, "reloptions", std::move(options));
    put(object, "comment", relation.comment);
    put(object, "owner", relation.owner);
    object["columns"] = columns(relation);
    add_constraints(object, relation);
    object["indexes"] = indexes(relation);
    put(object, "triggers", triggers(relation));
    put(object, "policies", policies(relation));
    put(object, "statistics", statistics(relation));
    return object;
  }

  json::array columns(const Relation& relation) const {
    json::array all;
    for (const Column& column : relation.columns) {
      json::object object{{"name", column.name},
                          {"position", all.size() + 1},
                          {"type", catalog::format_type(catalog_, column.type)}};
      put(object, "not_null", column.not_null);
      if (column.generated != catalog::Generated::none) {
        json::object generated{
            {"kind", column.generated == catalog::Generated::stored ? "stored" : "virtual"}};
        put(generated, "expr", column.default_value);
        object["generated"] = std::move(generated);
      } else {
        put(object, "default", column.default_value);
      }
      if (column.identity != catalog::Identity::none) {
        object["identity"] = column.identity == catalog::Identity::always ? "always" : "by default";
      }
      put(object, "collation", column.collation);
      put(object, "inherited", column.inherited > 0);
      put(object, "comment", column.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array names(const Relation& relation,
                    const std::vector<catalog::ColumnNumber>& numbers) const {
    json::array all;
    for (const catalog::ColumnNumber number : numbers) {
      const Column* column = relation.column(number);
      all.push_back(json::string(column == nullptr ? std::string() : column->name));
    }
    return all;
  }

  json::object constraint(const Relation& relation, const Constraint& constraint) const {
    json::object object{{"name", constraint.name},
                        {"type", view(constraint_kind_words(constraint.kind))}};
    put(object, "columns", names(relation, constraint.columns));
    put(object, "def", constraint_definition(catalog_, relation, constraint));
    if (!constraint.validated) object["validated"] = false;
    if (!constraint.enforced) object["enforced"] = false;
    put(object, "deferrable", constraint.deferrable);
    put(object, "initially_deferred", constraint.initially_deferred);
    if (const Index* index = catalog_.indexes.find(constraint.index)) {
      if (constraint.kind != catalog::ConstraintKind::foreign_key) object["index"] = index->name;
    }
    if (constraint.kind == catalog::ConstraintKind::foreign_key) {
      if (const Relation* other = catalog_.relations.find(constraint.references)) {
        object["ref_table"] = relation_name(catalog_, other->oid);
        object["ref_columns"] = names(*other, constraint.referenced_columns);
      }
      object["on_delete"] = view(action_words(constraint.on_delete));
      object["on_update"] = view(action_words(constraint.on_update));
      if (constraint.match == sql::MatchType::full) object["match"] = "full";
    }
    put(object, "comment", constraint.comment);
    return object;
  }

  void add_constraints(json::object& table, const Relation& relation) const {
    json::array constraints;
    json::array not_null;
    for (const Constraint& each : relation.constraints) {
      (each.kind == catalog::ConstraintKind::not_null ? not_null : constraints)
          .push_back(constraint(relation, each));
    }
    table["constraints"] = std::move(constraints);
    put(table, "not_null_constraints", std::move(not_null));
  }

  json::object index_key(const Relation& relation, const catalog::IndexKey& key) const {
    json::object object;
    if (key.expr) {
      object["expr"] = sql::to_sql(*key.expr);
    } else if (const Column* column = relation.column(key.column)) {
      object["column"] = column->name;
    }
    put(object, "desc", key.descending);
    if (key.nulls_first != key.descending) object["nulls"] = key.nulls_first ? "first" : "last";
    put(object, "opclass", key.operator_class);
    put(object, "collation", key.collation);
    return object;
  }

  json::array indexes(const Relation& relation) const {
    json::array all;
    for (const Oid oid : relation.indexes) {
      const Index& index = *catalog_.indexes.find(oid);
      json::object object{{"schema", index.schema},
                          {"name", index.name},
                          {"table", relation_name(catalog_, relation.oid)},
                          {"unique", index.unique},
                          {"primary", index.primary}};
      put(object, "exclusion", index.exclusion);
      for (const Constraint& constraint : relation.constraints) {
        if (constraint.oid == index.constraint) object["constraint"] = constraint.name;
      }
      object["method"] = index.method;
      json::array keys;
      for (const catalog::IndexKey& key : index.keys) keys.push_back(index_key(relation, key));
      object["keys"] = std::move(keys);
      put(object, "include", names(relation, index.include));
      put(object, "predicate", index.predicate);
      object["valid"] = index.valid;
      put(object, "nulls_not_distinct", index.nulls_not_distinct);
      put(object, "partitioned", index.partitioned);
      if (const Index* parent = catalog_.indexes.find(index.parent)) {
        object["parent_index"] = catalog::qualified_name(parent->schema, parent->name);
      }
      object["def"] = index_definition(catalog_, relation, index);
      put(object, "comment", index.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array triggers(const Relation& relation) const {
    json::array all;
    for (const catalog::Trigger& trigger : relation.triggers) {
      json::object object{{"name", trigger.name},
                          {"timing", view(timing_words(trigger.timing))},
                          {"row", trigger.row},
                          {"events", event_words(trigger)},
                          {"function", trigger_function(catalog_, trigger)},
                          {"enabled", view(enabled_words(trigger.enabled))}};
      put(object, "constraint", trigger.constraint);
      put(object, "comment", trigger.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array policies(const Relation& relation) const {
    json::array all;
    for (const catalog::Policy& policy : relation.policies) {
      json::object object{
          {"name", policy.name}, {"command", policy.command}, {"permissive", policy.permissive}};
      object["roles"] = json::array(policy.roles.begin(), policy.roles.end());
      put(object, "using", policy.using_expr);
      put(object, "with_check", policy.with_check);
      put(object, "comment", policy.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array statistics(const Relation& relation) const {
    json::array all;
    for (const Oid oid : relation.statistics) {
      const catalog::Statistics& each = *catalog_.statistics.find(oid);
      json::object object{{"schema", each.schema}, {"name", each.name}};
      put(object, "kinds", json::array(each.kinds.begin(), each.kinds.end()));
      put(object, "columns", names(relation, each.columns));
      json::array expressions;
      for (const sql::Expr& expr : each.expressions) {
        expressions.push_back(json::string(sql::to_sql(expr)));
      }
      put(object, "expressions", std::move(expressions));
      if (each.target) object["target"] = *each.target;
      put(object, "comment", each.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  /// Name and type of each column, for views and composite types.
  json::array attributes(const Relation& relation) const {
    json::array all;
    for (const Column& column : relation.columns) {
      json::object object{{"name", column.name},
                          {"position", all.size() + 1},
                          {"type", catalog::format_type(catalog_, column.type)}};
      put(object, "collation", column.collation);
      put(object, "comment", column.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::object view_object(const Relation& relation) const {
    json::object object{{"schema", relation.schema},
                        {"name", relation.name},
                        {"kind", view(relation_kind_words(relation.kind))},
                        {"columns", attributes(relation)}};
    put(object, "comment", relation.comment);
    put(object, "indexes", indexes(relation));
    put(object, "triggers", triggers(relation));
    return object;
  }

  json::object domain(const catalog::Type& type) const {
    json::object object{{"schema", type.schema},
                        {"name", type.name},
                        {"base_type", catalog::format_type(catalog_, type.base)}};
    put(object, "not_null", type.not_null);
    put(object, "default", type.default_value);
    json::array checks;
    for (const Constraint& check : type.checks) {
      if (check.check) checks.push_back(json::string(sql::to_sql(*check.check)));
    }
    put(object, "checks", std::move(checks));
    return object;
  }

  void add_types(json::object& document) const {
    json::array enums;
    json::array domains;
    json::array composites;
    for (const auto& [oid, type] : catalog_.types) {
      if (is_temporary(type.schema)) continue;
      json::object object{{"schema", type.schema}, {"name", type.name}};
      const Relation* row = catalog_.relations.find(type.relation);
      if (type.kind == catalog::TypeKind::composite && row != nullptr) {
        object["attributes"] = attributes(*row);
        composites.push_back(std::move(object));
      }
      if (!type.extension.empty()) continue;
      if (type.kind == catalog::TypeKind::enumeration) {
        object["labels"] = json::array(type.labels.begin(), type.labels.end());
        put(object, "comment", type.comment);
        enums.push_back(std::move(object));
      } else if (type.kind == catalog::TypeKind::domain) {
        domains.push_back(domain(type));
      }
    }
    document["enums"] = std::move(enums);
    document["domains"] = std::move(domains);
    document["composite_types"] = std::move(composites);
  }

  json::array sequences() const {
    json::array all;
    for (const auto& [oid, sequence] : catalog_.sequences) {
      if (!is_own(sequence)) continue;
      json::object object{{"schema", sequence.schema},
                          {"name", sequence.name},
                          {"type", catalog::format_type(catalog_, sequence.type)}};
      put(object, "owned_by", sequence_owner(catalog_, sequence));
      put(object, "identity", sequence.identity);
      put_number(object, "start", sequence.start);
      put_number(object, "increment", sequence.increment);
      put_number(object, "min", sequence.min);
      put_number(object, "max", sequence.max);
      put(object, "cycle", sequence.cycle);
      put(object, "comment", sequence.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  json::array functions() const {
    json::array all;
    for (const auto& [oid, function] : catalog_.functions) {
      if (!function.extension.empty() || is_temporary(function.schema)) continue;
      json::object object{{"schema", function.schema},
                          {"name", function.name},
                          {"kind", view(function_kind_words(function.kind))},
                          {"args", function_arguments(catalog_, function)}};
      if (function.returns && function.kind != catalog::FunctionKind::procedure) {
        object["returns"] =
            (function.returns_set ? "SETOF " : "") + signature_type(catalog_, *function.returns);
      }
      object["language"] = function.language;
      object["volatility"] = view(volatility_words(function.volatility));
      put(object, "strict", function.strict);
      put(object, "security_definer", function.security_definer);
      put(object, "config", json::array(function.config.begin(), function.config.end()));
      put(object, "comment", function.comment);
      all.push_back(std::move(object));
    }
    return all;
  }

  const Catalog& catalog_;
};

}  // namespace

std::string render_schema_json(const Catalog& catalog) {
  return json_text(SchemaReport(catalog).render());
}

}  // namespace pgplumb::report
