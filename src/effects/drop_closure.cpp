#include "effects/drop_closure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "catalog/functional_grouping.h"
#include "catalog/query_reader.h"
#include "catalog/rewrite.h"
#include "catalog/stored.h"
#include "effects/foreign_keys.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::ColumnNumber;
using catalog::Constraint;
using catalog::Index;
using catalog::no_oid;
using catalog::Oid;
using catalog::Relation;

namespace {

constexpr LockMode access_exclusive = LockMode::access_exclusive;

bool contains(const std::vector<ColumnNumber>& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

bool reads(const Box<sql::Expr>& expr, const Relation& relation, ColumnNumber column) {
  return expr && contains(catalog::columns_in(*expr, relation), column);
}

bool calls(const auto& node, const catalog::Function& function) {
  bool found = false;
  catalog::read_nodes(node, {.expr = [&](const sql::Expr& expr) {
                        found = found || (expr.kind == sql::ExprKind::call &&
                                          expr.name.name == function.name &&
                                          expr.name.schema == function.schema);
                      }});
  return found;
}

bool calls(const Box<sql::Expr>& expr, const catalog::Function& function) {
  return expr && calls(*expr, function);
}

/// The rest of a partition tree changes its bounds with a partition that goes
/// (heap_drop_with_catalog()).
void lock_siblings(const Relation& partition, Collector& out) {
  if (!partition.is_partition()) return;
  for (const Oid oid : partition.parents) {
    const Relation* parent = out.relation(oid);
    if (parent == nullptr) continue;
    out.lock(*parent, access_exclusive);
    if (const Relation* rest = default_partition(out.catalog(), *parent)) {
      out.lock(*rest, access_exclusive);
    }
  }
}

}  // namespace

bool DropClosure::enter(Oid oid) {
  if (automatic_) automatic_oids_.insert(oid);
  return seen_.insert(oid).second;
}

template <typename Visit>
void DropClosure::follow(Dependent dependent, const Visit& visit) {
  const bool was_automatic = std::exchange(automatic_, false);
  if (was_automatic) dependents_.push_back(std::move(dependent));
  visit();
  automatic_ = was_automatic;
}

std::optional<std::string> DropClosure::dependent() const {
  for (const Dependent& each : dependents_) {
    if (!automatic_oids_.contains(each.oid) && !automatic_oids_.contains(each.owner)) {
      return each.description;
    }
  }
  return std::nullopt;
}

void DropClosure::relation(const Relation& relation) {
  if (!enter(relation.oid)) return;
  out_.drop(relation);
  lock_siblings(relation, out_);
  out_.lock(relation, access_exclusive);
  out_.lock_indexes_of(relation, access_exclusive);
  for (const Constraint& key : relation.constraints) constraint(relation, key);
  for (const Oid sequence : relation.sequences) this->sequence(sequence);
  for (const Oid oid : relation.children) {
    const Relation* child = out_.relation(oid);
    if (child == nullptr) continue;
    if (child->is_partition()) {
      this->relation(*child);
    } else {
      follow({"table " + child->name, child->oid}, [&] { this->relation(*child); });
    }
  }
  views(relation, 0);
  policies_on_others(relation);
  rules(relation, 0);
  references(relation, [](const Constraint&) { return true; });
  users_of_type(relation.oid);
}

void DropClosure::references(const Relation& relation, auto&& test) {
  for_each_reference(out_.catalog(), relation, [&](const Relation& table, const Constraint& key) {
    if (!test(key)) return;
    follow({"constraint " + key.name + " on table " + table.name, key.oid, table.oid},
           [&] { constraint(table, key); });
  });
}

/// Policies of other tables whose expressions read this one: RemovePolicyById().
void DropClosure::policies_on_others(const Relation& relation) {
  const auto reads_relation = [&](const auto& expr) {
    bool found = false;
    if (!expr) return found;
    sql::for_each_expr(*expr, [&](const sql::Expr& each) {
      for (const sql::Query& query : each.subquery) {
        const auto uses = catalog::uses_of(out_.catalog(), catalog::stored_session(), query);
        found = found ||
                std::ranges::find(uses, relation.oid, &catalog::ColumnUse::relation) != uses.end();
      }
    });
    return found;
  };
  for (const auto& [oid, table] : out_.catalog().relations) {
    if (oid == relation.oid) continue;
    for (const catalog::Policy& policy : table.policies) {
      if (!reads_relation(policy.using_expr) && !reads_relation(policy.with_check)) continue;
      follow({"policy " + policy.name + " on table " + table.name, no_oid, oid},
             [&] { out_.lock(table, access_exclusive); });
    }
  }
}

/// RemoveRewriteRuleById(). A table's own rules go with it.
void DropClosure::rules(const Relation& relation, ColumnNumber column) {
  for (const auto& [oid, table] : out_.catalog().relations) {
    if (column == 0 && oid == relation.oid) continue;
    for (const catalog::Rule& rule : table.rules) {
      const auto uses = catalog::uses_of_rule(out_.catalog(), table, rule);
      if (!std::ranges::binary_search(uses, catalog::ColumnUse{relation.oid, column})) continue;
      follow({"rule " + rule.name + " on table " + table.name, no_oid, oid},
             [&] { out_.lock(table, access_exclusive); });
    }
  }
}

void DropClosure::views(const Relation& relation, ColumnNumber column) {
  for (const Oid oid : relation.used_by) {
    const Relation* view = out_.relation(oid);
    if (view == nullptr) continue;
    const bool uses = std::ranges::any_of(view->uses, [&](const catalog::ColumnUse& use) {
      return use.relation == relation.oid && (column == 0 || use.column == column);
    });
    if (uses) follow({"view " + view->name, view->oid}, [&] { this->relation(*view); });
  }
}

void DropClosure::column(const Relation& relation, ColumnNumber column) {
  if (!seen_columns_.insert({relation.oid, column}).second) return;
  out_.drop(relation, column);
  out_.lock(relation, access_exclusive);
  for (const Constraint& own : relation.constraints) {
    if (contains(own.columns, column)) constraint(relation, own);
  }
  for (const Oid oid : relation.indexes) {
    const Index* found = out_.catalog().indexes.find(oid);
    if (found != nullptr && index_reads(*found, relation, column)) index(oid);
  }
  for (const Oid oid : relation.sequences) {
    const catalog::Sequence* owned = out_.catalog().sequences.find(oid);
    if (owned != nullptr && owned->owner_column == column) sequence(oid);
  }
  generated_columns(relation, column);
  views(relation, column);
  rules(relation, column);
  references(relation,
             [&](const Constraint& key) { return contains(key.referenced_columns, column); });
  parts_that_read(relation, column);
}

/// Up to 14 they go in silence.
void DropClosure::generated_columns(const Relation& relation, ColumnNumber column) {
  for (const Column& other : relation.columns) {
    if (other.generated == catalog::Generated::none || other.number == column ||
        seen_columns_.contains({relation.oid, other.number}) ||
        !reads(other.default_value, relation, column)) {
      continue;
    }
    if (out_.version() < 15) {
      this->column(relation, other.number);
    } else {
      follow({"column " + other.name + " of table " + relation.name},
             [&] { this->column(relation, other.number); });
    }
  }
}

void DropClosure::parts_that_read(const Relation& relation, ColumnNumber column) {
  const auto add = [&](std::string_view kind, const std::string& name) {
    follow({std::string(kind) + " " + name + " on table " + relation.name}, [] {});
  };
  for (const catalog::Policy& policy : relation.policies) {
    if (reads(policy.using_expr, relation, column) || reads(policy.with_check, relation, column)) {
      add("policy", policy.name);
    }
  }
  for (const catalog::Trigger& trigger : relation.triggers) {
    if (reads(trigger.when, relation, column) || contains(trigger.update_columns, column)) {
      add("trigger", trigger.name);
    }
  }
}

void DropClosure::constraint(const Relation& relation, const Constraint& constraint) {
  if (constraint.oid != no_oid && !enter(constraint.oid)) return;
  out_.lock(relation, access_exclusive);  // RemoveConstraintById()
  if (constraint.kind == catalog::ConstraintKind::foreign_key) {
    // The triggers on the referenced table: RemoveTriggerById(). A partition's key has none.
    if (constraint.parent == no_oid) {
      lock_for_dropped_triggers(out_, constraint.references);
    }
  } else if (constraint.index != no_oid) {
    index(constraint.index);
  }
  if (constraint.kind == catalog::ConstraintKind::primary_key) grouping_views(relation);
}

void DropClosure::grouping_views(const Relation& relation) {
  for (const Oid oid : relation.used_by) {
    const Relation* view = out_.relation(oid);
    if (view != nullptr && catalog::relies_on_primary_key(out_.catalog(), *view, relation)) {
      follow({"view " + view->name, view->oid}, [&] { this->relation(*view); });
    }
  }
}

void DropClosure::index(Oid index) {
  const Index* found = out_.catalog().indexes.find(index);
  if (found == nullptr || !enter(index)) return;
  out_.lock_index(index, access_exclusive);
  out_.lock(found->relation, access_exclusive);  // index_drop()
  for (const Oid child : found->children) this->index(child);
  if (const Relation* relation = out_.relation(found->relation)) {
    references(*relation, [&](const Constraint& key) { return key.index == index; });
  }
}

void DropClosure::sequence(Oid sequence) {
  const catalog::Sequence* found = out_.catalog().sequences.find(sequence);
  if (found == nullptr || !enter(sequence)) return;
  out_.lock_sequence(sequence, access_exclusive);
  const std::string name = catalog::qualified_name(found->schema, found->name);
  for (const auto& [oid, relation] : out_.catalog().relations) {
    for (const Column& column : relation.columns) {
      const sql::Expr* used =
          column.default_value ? catalog::sequence_name_in(*column.default_value) : nullptr;
      if (used == nullptr || used->text != name) continue;
      // RemoveAttrDefaultById(); a default goes with its column anyway.
      if (seen_columns_.contains({oid, column.number})) continue;
      follow(
          {"default value for column " + column.name + " of table " + relation.name, no_oid, oid},
          [&] { out_.lock(relation, access_exclusive); });
    }
  }
}

void DropClosure::users_of_type(Oid type) {
  for (const auto& [oid, domain] : out_.catalog().types) {
    if (oid == type || domain.base.type != type) continue;
    follow({"type " + domain.name, oid}, [&] { this->type(oid); });
  }
  for (const auto& [oid, function] : out_.catalog().functions) {
    const auto is_it = [&](const catalog::TypeRef& used) { return used.type == type; };
    if ((function.returns && is_it(*function.returns)) ||
        std::ranges::any_of(function.argument_types, is_it)) {
      follow({"function " + function.name, oid}, [&] { this->function(function); });
    }
  }
  for (const auto& [oid, relation] : out_.catalog().relations) {
    if (relation.of_type == type) {
      follow({"table " + relation.name, oid}, [&] { this->relation(relation); });
    }
    for (const Column& column : relation.columns) {
      if (column.type.type != type) continue;
      follow({"column " + column.name + " of table " + relation.name, no_oid, oid}, [&] {
        if (relation.is_table()) {
          this->column(relation, column.number);
        } else {
          this->relation(relation);
        }
      });
    }
  }
}

void DropClosure::type(Oid type) {
  if (enter(type) && type != no_oid) users_of_type(type);
}

void DropClosure::function(const catalog::Function& function) {
  if (!enter(function.oid)) return;
  for (const auto& [oid, relation] : out_.catalog().relations) {
    for (const catalog::Trigger& trigger : relation.triggers) {
      if (trigger.function != function.oid) continue;
      follow({"trigger " + trigger.name + " on table " + relation.name, trigger.oid, oid},
             [&] { this->trigger(relation, trigger); });
    }
  }
  // With an overload left it is not known which of them is called.
  if (out_.catalog().find_functions(function.schema, function.name).size() == 1) callers(function);
}

/// Defaults, checks, policies, indexes and views that call the function.
void DropClosure::callers(const catalog::Function& function) {
  for (const auto& [oid, relation] : out_.catalog().relations) {
    if (relation.query && calls(*relation.query, function)) {
      follow({"view " + relation.name, oid}, [&] { this->relation(relation); });
    }
    callers_in(relation, function);
  }
}

void DropClosure::callers_in(const Relation& relation, const catalog::Function& function) {
  const auto follow_part = [&](const std::string& what, Oid oid, const auto& visit) {
    follow({what + " of table " + relation.name, oid, relation.oid}, visit);
  };
  const auto lock = [&] { out_.lock(relation, access_exclusive); };
  for (const Constraint& own : relation.constraints) {
    if (calls(own.check, function)) {
      follow_part("constraint " + own.name, own.oid, [&] { constraint(relation, own); });
    }
  }
  for (const Column& column : relation.columns) {
    if (calls(column.default_value, function)) {
      follow_part("default value for column " + column.name, no_oid, lock);
    }
  }
  for (const catalog::Policy& policy : relation.policies) {
    if (calls(policy.using_expr, function) || calls(policy.with_check, function)) {
      follow_part("policy " + policy.name, no_oid, lock);
    }
  }
  for (const Oid index : relation.indexes) {
    const Index* made = out_.catalog().indexes.find(index);
    if (made == nullptr) continue;
    const bool uses = calls(made->predicate, function) ||
                      std::ranges::any_of(made->keys, [&](const catalog::IndexKey& key) {
                        return calls(key.expr, function);
                      });
    if (uses) follow_part("index " + made->name, index, [&] { this->index(index); });
  }
}

void DropClosure::trigger(const Relation& relation, const catalog::Trigger& trigger) {
  out_.lock(relation, access_exclusive);
  for (const Oid child : relation.children) {
    const Relation* partition = out_.relation(child);
    if (partition == nullptr) continue;
    for (const catalog::Trigger& copy : partition->triggers) {
      if (copy.parent == trigger.oid) this->trigger(*partition, copy);
    }
  }
}

void DropClosure::schema(const std::string& schema) {
  const catalog::Catalog& catalog = out_.catalog();
  for (const auto& [name, extension] : catalog.extensions) {
    if (extension.schema == schema) {
      follow({"extension " + name}, [&] { this->extension(name); });
    }
  }
  for (const auto& [oid, relation] : catalog.relations) {
    if (relation.schema != schema) continue;
    follow({"table " + relation.name, oid}, [&] { this->relation(relation); });
  }
  for (const auto& [oid, function] : catalog.functions) {
    if (function.schema != schema) continue;
    follow({"function " + function.name, oid}, [&] { this->function(function); });
  }
  for (const auto& [oid, type] : catalog.types) {
    if (type.schema == schema) follow({"type " + type.name, oid}, [&] { this->type(oid); });
  }
  for (const auto& [oid, sequence] : catalog.sequences) {
    if (sequence.schema != schema) continue;
    follow({"sequence " + sequence.name, oid}, [&] { this->sequence(oid); });
  }
}

void DropClosure::extension(const std::string& extension) {
  const catalog::Catalog& catalog = out_.catalog();
  const auto is_member = [&](const auto& object) { return object.extension == extension; };
  for (const auto& [oid, relation] : catalog.relations) {
    if (is_member(relation)) name(oid);
  }
  for (const auto& [oid, function] : catalog.functions) {
    if (is_member(function)) name(oid);
  }
  for (const auto& [oid, type] : catalog.types) {
    if (is_member(type)) name(oid);
  }
  for (const auto& [oid, relation] : catalog.relations) {
    if (is_member(relation)) this->relation(relation);
  }
  for (const auto& [oid, function] : catalog.functions) {
    if (is_member(function)) this->function(function);
  }
  for (const auto& [oid, type] : catalog.types) {
    if (is_member(type)) this->type(oid);
  }
}

void DropClosure::server(const std::string& server) {
  const catalog::Catalog& catalog = out_.catalog();
  for (const auto& [oid, relation] : catalog.relations) {
    if (relation.server != server) continue;
    follow({"foreign table " + relation.name, oid}, [&] { this->relation(relation); });
  }
  for (const auto& [key, mapping] : catalog.user_mappings) {
    if (mapping.server != server) continue;
    follow({"user mapping for " + mapping.role + " on server " + server}, [] {});
  }
}

void DropClosure::wrapper(const std::string& wrapper) {
  for (const auto& [name, server] : out_.catalog().servers) {
    if (server.wrapper != wrapper) continue;
    follow({"server " + name}, [&] { this->server(name); });
  }
}

}  // namespace pgplumb::effects
