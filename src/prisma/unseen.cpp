// What Prisma's engine reads of a database and does not compare, or does not read at all: partial
// and expression indexes, CHECK and exclusion constraints, triggers, policies, views, functions...
#include <fmt/format.h>

#include <algorithm>

#include "catalog/definitions.h"
#include "prisma/comparison.h"
#include "prisma/described.h"
#include "sql/walk.h"

namespace pgplumb::prisma {
namespace {

using catalog::Catalog;
using catalog::Relation;

class Collector {
 public:
  Collector(const Database& asked, const Catalog& catalog) : asked_(asked), catalog_(catalog) {}

  std::vector<Unseen> all() {
    for (const auto& [oid, relation] : catalog_.relations) {
      if (!is_of_datamodel(relation.schema) || is_left_alone(relation)) continue;
      if (!relation.extension.empty()) continue;
      if (is_prisma_table(relation)) {
        add_parts(relation);
      } else if (const std::string_view kind = kind_of(relation); !kind.empty()) {
        add(kind, relation.schema, "", relation.name, "", relation.origin.created);
      }
    }
    for (const auto& [oid, function] : catalog_.functions) {
      if (!is_of_datamodel(function.schema) || !function.extension.empty()) continue;
      add("function", function.schema, "", function.name,
          catalog::function_signature(catalog_, function), function.origin.created);
    }
    for (const auto& [oid, type] : catalog_.types) {
      if (!is_of_datamodel(type.schema) || type.kind != catalog::TypeKind::domain) continue;
      add("domain", type.schema, "", type.name, "", type.origin.created);
    }
    for (const auto& [oid, sequence] : catalog_.sequences) {
      if (!is_of_datamodel(sequence.schema) || sequence.owner_relation != catalog::no_oid) continue;
      add("sequence", sequence.schema, "", sequence.name, "", sequence.origin.created);
    }
    std::ranges::stable_sort(found_, {}, &Unseen::made);
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_of_datamodel(const std::string& schema) const {
    return std::ranges::find(asked_.schemas, schema) != asked_.schemas.end();
  }

  static std::string_view kind_of(const Relation& relation) {
    switch (relation.kind) {
      case catalog::RelationKind::view:
        return "view";
      case catalog::RelationKind::materialized_view:
        return "materialized view";
      case catalog::RelationKind::foreign_table:
        return "foreign table";
      case catalog::RelationKind::composite_type:
        return "composite type";
      default:
        return relation.is_partition() ? "partition" : "";
    }
  }

  void add(std::string_view kind, const std::string& schema, const std::string& table,
           const std::string& name, std::string definition, Span made) {
    found_.push_back({.kind = kind,
                      .schema = schema,
                      .table = table,
                      .name = name,
                      .definition = std::move(definition),
                      .made = made});
  }

  void add_parts(const Relation& relation) {
    for (const catalog::Oid oid : relation.indexes) {
      const catalog::Index* index = catalog_.indexes.find(oid);
      if (index == nullptr) continue;
      const std::string_view kind = unseen_index(*index, asked_.partial_indexes);
      if (kind.empty()) continue;
      add(kind, relation.schema, relation.name, index->name,
          catalog::index_definition(catalog_, relation, *index), index->origin.created);
    }
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.kind != catalog::ConstraintKind::check) continue;
      add("CHECK constraint", relation.schema, relation.name, constraint.name,
          catalog::constraint_definition(catalog_, relation, constraint),
          constraint.origin.created);
    }
    for (const catalog::Trigger& trigger : relation.triggers) {
      add("trigger", relation.schema, relation.name, trigger.name,
          catalog::trigger_definition(catalog_, relation, trigger), trigger.origin.created);
    }
    for (const catalog::Policy& policy : relation.policies) {
      add("policy", relation.schema, relation.name, policy.name, catalog::policy_definition(policy),
          policy.origin.created);
    }
    for (const catalog::Rule& rule : relation.rules) {
      add("rule", relation.schema, relation.name, rule.name, "", rule.origin.created);
    }
  }

  const Database& asked_;
  const Catalog& catalog_;
  std::vector<Unseen> found_;
};

bool mentions(const sql::Expr& expr, const std::string& column) {
  const auto columns = sql::columns_of(expr);
  return std::ranges::find(columns, column) != columns.end();
}

bool is_of_column(const catalog::Index& index, const catalog::Column& column) {
  if (index.predicate && mentions(*index.predicate, column.name)) return true;
  if (std::ranges::find(index.include, column.number) != index.include.end()) return true;
  return std::ranges::any_of(index.keys, [&](const catalog::IndexKey& key) {
    return key.column == column.number || (key.expr && mentions(*key.expr, column.name));
  });
}

}  // namespace

std::vector<Unseen> unseen_objects(const Database& asked, const Catalog& catalog) {
  return Collector(asked, catalog).all();
}

std::vector<std::string> lost_with_column(const Comparison& comparison, const Relation& relation,
                                          catalog::ColumnNumber number) {
  std::vector<std::string> lost;
  const catalog::Column* column = relation.column(number);
  if (column == nullptr) return lost;
  const auto add = [&](std::string_view kind, const std::string& name) {
    lost.push_back(fmt::format("{} {} goes with it, and Prisma does not make it anew", kind,
                               quoted_name("", name)));
  };
  for (const catalog::Oid oid : relation.indexes) {
    const catalog::Index* index = comparison.catalog.indexes.find(oid);
    if (index == nullptr || !is_of_column(*index, *column)) continue;
    const std::string_view kind = unseen_index(*index, comparison.asked.partial_indexes);
    if (!kind.empty()) add(kind, index->name);
  }
  for (const catalog::Constraint& constraint : relation.constraints) {
    if (constraint.kind == catalog::ConstraintKind::check &&
        std::ranges::find(constraint.columns, number) != constraint.columns.end()) {
      add("CHECK constraint", constraint.name);
    }
  }
  return lost;
}

}  // namespace pgplumb::prisma
