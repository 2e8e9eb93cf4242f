// The dependencies are those of pg_depend, read off the objects themselves.
#include "catalog/drop.h"
#include "catalog/functional_grouping.h"

#include <algorithm>

#include "catalog/foreign_options.h"
#include "catalog/query_reader.h"
#include "catalog/rewrite.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

template <typename Object>
bool is_gone(const Objects<Object>& store, Oid oid) {
  return store.find(oid) == nullptr;
}

void drop_foreign_keys(const Change& change, Oid referenced, const auto& test) {
  Catalog& catalog = change.catalog;
  const std::vector<Oid> referring = catalog.relations.find(referenced)->referenced_by;
  for (const Oid relation : referring) {
    std::vector<Oid> gone;
    for (const Constraint& constraint : catalog.relations.find(relation)->constraints) {
      if (constraint.references == referenced && test(constraint)) gone.push_back(constraint.oid);
    }
    for (const Oid constraint : gone) drop_constraint(change, relation, constraint);
  }
}

/// Columns, functions and types that are made of the type or row type.
void drop_users_of_type(const Change& change, Oid type) {
  Catalog& catalog = change.catalog;
  for (const Oid function : keys_where(catalog.functions, [&](const Function& f) {
         const auto is_it = [&](const TypeRef& used) { return used.type == type; };
         return std::ranges::any_of(f.parameter_types, is_it) || (f.returns && is_it(*f.returns));
       })) {
    if (!is_gone(catalog.functions, function)) drop_function(change, function);
  }
  for (const Oid domain : keys_where(
           catalog.types, [&](const Type& t) { return t.oid != type && t.base.type == type; })) {
    if (!is_gone(catalog.types, domain)) drop_type(change, domain);
  }
  for (const Oid relation : keys_where(catalog.relations, [&](const Relation& r) {
         return std::ranges::any_of(r.columns,
                                    [&](const Column& c) { return c.type.type == type; });
       })) {
    const Relation* owner = catalog.relations.find(relation);
    if (owner == nullptr) continue;
    if (!owner->is_table() && owner->kind != RelationKind::composite_type) {
      drop_relation(change, relation);
      continue;
    }
    std::vector<ColumnNumber> columns;
    for (const Column& column : owner->columns) {
      if (column.type.type == type) columns.push_back(column.number);
    }
    touch_relation(change, relation);
    for (const ColumnNumber column : columns) drop_column(change, relation, column);
  }
}

void drop_reading_views(const Change& change, Oid relation, const auto& test) {
  Catalog& catalog = change.catalog;
  const std::vector<Oid> views = catalog.relations.find(relation)->used_by;
  for (const Oid view : views) {
    const Relation* reader = catalog.relations.find(view);
    if (reader == nullptr) continue;
    if (std::ranges::any_of(reader->uses, [&](const ColumnUse& use) {
          return use.relation == relation && test(use);
        })) {
      drop_relation(change, view);
    }
  }
}

/// Policies and rules of other tables that read or write the relation.
void drop_readers(const Change& change, const Relation& gone) {
  const auto reads = [&](const auto& node) {
    bool found = false;
    read_nodes(node, {.from_item = [&](const sql::FromItem& item) {
                 found = found || (item.kind == sql::FromKind::table &&
                                   item.name.name == gone.name && item.name.schema == gone.schema);
               }});
    return found;
  };
  const auto reads_if_any = [&](const auto& expr) { return expr && reads(*expr); };
  const auto policy_reads = [&](const Policy& policy) {
    return reads_if_any(policy.using_expr) || reads_if_any(policy.with_check);
  };
  const auto rule_reads = [&](const Rule& rule) {
    return reads_if_any(rule.where) || std::ranges::any_of(rule.actions, reads);
  };
  for (const Oid oid : keys_where(change.catalog.relations, [&](const Relation& relation) {
         return relation.oid != gone.oid && (std::ranges::any_of(relation.policies, policy_reads) ||
                                             std::ranges::any_of(relation.rules, rule_reads));
       })) {
    Relation& reader = touch_relation(change, oid);
    std::erase_if(reader.policies, policy_reads);
    std::erase_if(reader.rules, rule_reads);
  }
}

bool reads_column(const sql::Expr& expr, const Relation& relation, ColumnNumber column) {
  const std::vector<ColumnNumber> columns = columns_in(expr, relation);
  return std::ranges::binary_search(columns, column);
}

}  // namespace

bool index_reads(const Index& index, const Relation& relation, ColumnNumber column) {
  if (std::ranges::find(index.include, column) != index.include.end()) return true;
  if (index.predicate && reads_column(*index.predicate, relation, column)) return true;
  return std::ranges::any_of(index.keys, [&](const IndexKey& key) {
    return key.column == column || (key.expr && reads_column(*key.expr, relation, column));
  });
}

bool statistics_read(const Statistics& statistics, const Relation& relation, ColumnNumber column) {
  return std::ranges::find(statistics.columns, column) != statistics.columns.end() ||
         std::ranges::any_of(statistics.expressions, [&](const sql::Expr& expr) {
           return reads_column(expr, relation, column);
         });
}

namespace {

/// The objects of its own relation that go with a column.
void drop_objects_of_column(const Change& change, Oid relation, ColumnNumber column) {
  Catalog& catalog = change.catalog;
  const Relation& owner = *catalog.relations.find(relation);
  for (const Constraint& constraint : std::vector<Constraint>(owner.constraints)) {
    const bool uses = std::ranges::find(constraint.columns, column) != constraint.columns.end();
    const Index* index = catalog.indexes.find(constraint.index);
    const bool by_index = index && index->relation == relation &&
                          constraint.kind != ConstraintKind::foreign_key &&
                          index_reads(*index, owner, column);
    if (uses || by_index) drop_constraint(change, relation, constraint.oid);
  }
  for (const Oid index : std::vector<Oid>(owner.indexes)) {
    const Index* found = catalog.indexes.find(index);
    if (found && index_reads(*found, owner, column)) drop_index(change, index);
  }
  for (const Oid statistics : std::vector<Oid>(owner.statistics)) {
    if (statistics_read(*catalog.statistics.find(statistics), owner, column)) {
      remove_statistics(catalog, statistics);
    }
  }
  for (const Oid sequence : std::vector<Oid>(owner.sequences)) {
    if (catalog.sequences.find(sequence)->owner_column == column) {
      drop_sequence(change, sequence);
    }
  }
}

void drop_readers_of_column(const Change& change, Oid relation, ColumnNumber column) {
  Relation& owner = change.catalog.relations.edit(relation);
  const auto reads = [&](const Box<sql::Expr>& expr) {
    return expr && reads_column(*expr, owner, column);
  };
  std::erase_if(owner.policies, [&](const Policy& policy) {
    return reads(policy.using_expr) || reads(policy.with_check);
  });
  std::erase_if(owner.triggers, [&](const Trigger& trigger) {
    return reads(trigger.when) ||
           std::ranges::find(trigger.update_columns, column) != trigger.update_columns.end();
  });
  std::vector<ColumnNumber> generated;
  for (const Column& other : owner.columns) {
    if (other.number != column && other.generated != Generated::none &&
        reads(other.default_value)) {
      generated.push_back(other.number);
    }
  }
  for (const ColumnNumber other : generated) drop_column(change, relation, other);
}

void drop_rules_over_column(const Change& change, Oid relation, ColumnNumber column) {
  const ColumnUse use{relation, column};
  for (const Oid oid : keys_where(change.catalog.relations,
                                  [](const Relation& each) { return !each.rules.empty(); })) {
    const Relation& owner = *change.catalog.relations.find(oid);
    const auto uses_it = [&](const Rule& rule) {
      return std::ranges::binary_search(uses_of_rule(change.catalog, owner, rule), use);
    };
    if (!std::ranges::any_of(owner.rules, uses_it)) continue;
    std::vector<Rule> kept = owner.rules;
    std::erase_if(kept, uses_it);
    touch_relation(change, oid).rules = std::move(kept);
  }
}

bool has_name_of(const auto& node, const Function& function) {
  bool found = false;
  read_nodes(node, {.expr = [&](const sql::Expr& expr) {
               found =
                   found || (expr.kind == sql::ExprKind::call && expr.name.name == function.name &&
                             expr.name.schema == function.schema);
             }});
  return found;
}

/// Whether the expression over `relation`, or the query, calls the function and no overload of it.
bool calls(const Catalog& catalog, const auto& node, const Relation* relation,
           const Function& function) {
  if (!has_name_of(node, function)) return false;
  if (catalog.find_functions(function.schema, function.name).size() == 1) return true;
  bool found = false;
  const NameVisitor visitor{.function = [&](const sql::Expr&, const Function& called) {
    found = found || called.oid == function.oid;
  }};
  if constexpr (std::is_same_v<std::decay_t<decltype(node)>, sql::Query>) {
    read_query(catalog, stored_session(), node, visitor);
  } else {
    read_expr(catalog, stored_session(), node, relation, visitor);
  }
  return found;
}

bool names_type(const auto& node, const Type& type) {
  bool found = false;
  read_nodes(node, {.type = [&](const sql::TypeName& written) {
               found =
                   found || (written.name.name == type.name && written.name.schema == type.schema);
             }});
  return found;
}

/// Defaults, checks, policies, indexes and views of which `names` says that they name what goes;
/// it is given the node and the relation that it is over.
void drop_what_names(const Change& change, const auto& names) {
  Catalog& catalog = change.catalog;
  std::vector<Oid> relations;
  for (const auto& [oid, relation] : catalog.relations) relations.push_back(oid);
  for (const Oid oid : relations) {
    const Relation* relation = catalog.relations.find(oid);
    if (relation == nullptr) continue;
    const auto uses = [&](const auto& expr) { return expr && names(*expr, relation); };
    if (relation->query && names(*relation->query, relation)) {
      drop_relation(change, oid);
      continue;
    }
    std::vector<Oid> constraints;
    for (const Constraint& constraint : relation->constraints) {
      if (uses(constraint.check)) constraints.push_back(constraint.oid);
    }
    for (const Oid constraint : constraints) drop_constraint(change, oid, constraint);
    for (const Oid index : std::vector<Oid>(relation->indexes)) {
      const Index* made = catalog.indexes.find(index);
      if (made && (uses(made->predicate) || std::ranges::any_of(made->keys, [&](const IndexKey& k) {
                     return uses(k.expr);
                   }))) {
        drop_index(change, index);
      }
    }
    std::vector<ColumnNumber> generated;
    bool has_policy = false;
    for (const Policy& policy : relation->policies) {
      has_policy = has_policy || uses(policy.using_expr) || uses(policy.with_check);
    }
    if (has_policy) {
      std::erase_if(touch_relation(change, oid).policies, [&](const Policy& policy) {
        return uses(policy.using_expr) || uses(policy.with_check);
      });
    }
    for (const Column& column : std::vector<Column>(relation->columns)) {
      if (!uses(column.default_value)) continue;
      if (column.generated != Generated::none) {
        drop_column(change, oid, column.number);
      } else {
        find_column(touch_relation(change, oid), column.number)->default_value.reset();
      }
    }
  }
}

}  // namespace

void drop_relation(const Change& change, Oid relation) {
  Catalog& catalog = change.catalog;
  if (is_gone(catalog.relations, relation)) return;
  drop_reading_views(change, relation, [](const ColumnUse&) { return true; });
  const Relation& gone = *catalog.relations.find(relation);
  for (const Oid child : std::vector<Oid>(gone.children)) drop_relation(change, child);
  drop_foreign_keys(change, relation, [](const Constraint&) { return true; });
  for (const Constraint& constraint : std::vector<Constraint>(gone.constraints)) {
    remove_constraint(catalog, relation, constraint.oid);
  }
  for (const Oid index : std::vector<Oid>(gone.indexes)) remove_index(catalog, index);
  for (const Oid statistics : std::vector<Oid>(gone.statistics)) {
    remove_statistics(catalog, statistics);
  }
  for (const Oid sequence : std::vector<Oid>(gone.sequences)) drop_sequence(change, sequence);
  for (const Oid parent : gone.parents) touch_relation(change, parent);
  drop_users_of_type(change, relation);
  drop_readers(change, gone);
  remove_relation(catalog, relation);
}

void drop_column(const Change& change, Oid relation, ColumnNumber column, bool only) {
  Catalog& catalog = change.catalog;
  const Column* found = catalog.relations.find(relation)->column(column);
  if (found == nullptr) return;
  const std::string name = found->name;
  drop_reading_views(change, relation, [&](const ColumnUse& use) { return use.column == column; });
  drop_foreign_keys(change, relation, [&](const Constraint& constraint) {
    return std::ranges::find(constraint.referenced_columns, column) !=
           constraint.referenced_columns.end();
  });
  drop_objects_of_column(change, relation, column);
  drop_readers_of_column(change, relation, column);
  drop_rules_over_column(change, relation, column);
  Relation& owner = catalog.relations.edit(relation);
  std::erase_if(owner.columns, [&](const Column& c) { return c.number == column; });
  const std::vector<Oid> children = owner.children;
  for (const Oid child : children) {
    Relation& heir = catalog.relations.edit(child);
    Column* same = find_column(heir, name);
    if (same == nullptr) continue;
    --same->inherited;
    same->local = same->local || only;
    if (same->inherited <= 0 && !same->local) {
      touch_relation(change, child);
      drop_column(change, child, same->number);
    }
  }
}

void drop_constraint(const Change& change, Oid relation, Oid constraint) {
  Catalog& catalog = change.catalog;
  const Relation* owner = catalog.relations.find(relation);
  if (owner == nullptr) return;
  const auto it = std::ranges::find(owner->constraints, constraint, &Constraint::oid);
  if (it == owner->constraints.end()) return;
  const Constraint gone = *it;  // NOLINT(*-copy-initialization): the original goes on the way
  if (gone.kind == ConstraintKind::primary_key) {
    catalog.relations.edit(relation).lost_primary_key = change.span;
    for (const Oid view : std::vector<Oid>(owner->used_by)) {
      const Relation* reader = catalog.relations.find(view);
      if (reader != nullptr && relies_on_primary_key(catalog, *reader, *owner)) {
        drop_relation(change, view);
      }
    }
  }
  if (gone.kind == ConstraintKind::not_null) {
    if (Column* column = find_column(catalog.relations.edit(relation), gone.columns.front())) {
      column->not_null = false;
    }
  }
  remove_constraint(catalog, relation, constraint);
  if (gone.kind != ConstraintKind::foreign_key && gone.index != no_oid) {
    drop_index(change, gone.index);
  }
  // Copies of a foreign key: for partitions of this relation, and here for referenced ones.
  std::vector<Oid> holders = owner->children;
  holders.push_back(relation);
  for (const Oid holder : holders) {
    std::vector<Oid> copies;
    for (Constraint& copy : catalog.relations.edit(holder).constraints) {
      const bool by_name =
          holder != relation && copy.name == gone.name && copy.inherited > 0 &&
          copy.kind == gone.kind &&
          (gone.kind == ConstraintKind::check || gone.kind == ConstraintKind::not_null);
      if (by_name && (--copy.inherited > 0 || copy.local)) continue;
      if (by_name || copy.parent == gone.oid) copies.push_back(copy.oid);
    }
    for (const Oid copy : copies) drop_constraint(change, holder, copy);
  }
}

void drop_index(const Change& change, Oid index) {
  Catalog& catalog = change.catalog;
  if (is_gone(catalog.indexes, index)) return;
  const Index& gone = *catalog.indexes.find(index);
  for (const Oid child : std::vector<Oid>(gone.children)) drop_index(change, child);
  if (!is_gone(catalog.relations, gone.relation)) {
    drop_foreign_keys(change, gone.relation,
                      [&](const Constraint& constraint) { return constraint.index == index; });
    if (gone.constraint != no_oid) {
      remove_constraint(catalog, gone.relation, Oid{gone.constraint});
    }
    touch_relation(change, gone.relation);
  }
  remove_index(catalog, index);
}

void drop_sequence(const Change& change, Oid sequence) {
  Catalog& catalog = change.catalog;
  if (is_gone(catalog.sequences, sequence)) return;
  const Sequence& gone = *catalog.sequences.find(sequence);
  const std::string text = qualified_name(gone.schema, gone.name);
  const auto uses = [&](const Column& column) {
    const sql::Expr* name =
        column.default_value ? sequence_name_in(*column.default_value) : nullptr;
    return name != nullptr && name->text == text;
  };
  const auto drop_defaults = [&](Oid relation) {
    for (Column& column : touch_relation(change, relation).columns) {
      if (uses(column)) column.default_value.reset();
    }
  };
  // LIKE copies the default of a serial column: an owned sequence may have other users too.
  for (const Oid relation : keys_where(catalog.relations, [&](const Relation& r) {
         return std::ranges::any_of(r.columns, uses);
       })) {
    drop_defaults(relation);
  }
  remove_sequence(catalog, sequence);
}

void drop_type(const Change& change, Oid type) {
  Catalog& catalog = change.catalog;
  if (is_gone(catalog.types, type)) return;
  drop_users_of_type(change, type);
  const Type& gone = *catalog.types.find(type);
  drop_what_names(change,
                  [&](const auto& node, const Relation*) { return names_type(node, gone); });
  const Oid attributes = gone.relation;
  remove_type(catalog, type);
  if (attributes != no_oid) drop_relation(change, attributes);
}

void drop_function(const Change& change, Oid function) {
  Catalog& catalog = change.catalog;
  if (is_gone(catalog.functions, function)) return;
  const Function gone = *catalog.functions.find(function);
  for (const Oid relation : keys_where(catalog.relations, [&](const Relation& r) {
         return std::ranges::find(r.triggers, function, &Trigger::function) != r.triggers.end();
       })) {
    std::erase_if(touch_relation(change, relation).triggers,
                  [&](const Trigger& trigger) { return trigger.function == function; });
  }
  drop_what_names(change, [&](const auto& node, const Relation* over) {
    return calls(catalog, node, over, gone);
  });
  if (!is_gone(catalog.functions, function)) remove_function(catalog, function);
}

void drop_trigger(const Change& change, Oid relation, const std::string& trigger) {
  Relation& owner = touch_relation(change, relation);
  const auto it = std::ranges::find(owner.triggers, trigger, &Trigger::name);
  if (it == owner.triggers.end()) return;
  const Oid gone = it->oid;
  owner.triggers.erase(it);
  for (const Oid child : std::vector<Oid>(owner.children)) {
    const std::vector<Trigger>& copies = change.catalog.relations.find(child)->triggers;
    const auto copy = std::ranges::find(copies, gone, &Trigger::parent);
    if (copy != copies.end()) drop_trigger(change, child, std::string(copy->name));
  }
}

void drop_schema(const Change& change, const std::string& schema) {
  Catalog& catalog = change.catalog;
  const auto is_in = [&](const auto& object) { return object.schema == schema; };
  for (const std::string& extension : keys_where(catalog.extensions, is_in)) {
    drop_extension(change, extension);
  }
  for (const Oid oid : keys_where(catalog.relations, is_in)) {
    const Relation* relation = catalog.relations.find(oid);
    if (relation && relation->kind != RelationKind::composite_type) drop_relation(change, oid);
  }
  for (const Oid oid : keys_where(catalog.functions, is_in)) drop_function(change, oid);
  for (const Oid oid : keys_where(catalog.types, is_in)) drop_type(change, oid);
  for (const Oid oid : keys_where(catalog.sequences, is_in)) drop_sequence(change, oid);
  for (const Oid oid : keys_where(catalog.statistics, is_in)) remove_statistics(catalog, oid);
  for (const auto& name : keys_where(catalog.publications, [&](const Publication& publication) {
         return std::ranges::find(publication.schemas, schema) != publication.schemas.end();
       })) {
    std::erase(catalog.publications.edit(name).schemas, schema);
  }
  catalog.schemas.erase(schema);
}

void drop_extension(const Change& change, const std::string& extension) {
  Catalog& catalog = change.catalog;
  if (catalog.extensions.find(extension) == nullptr) return;
  const auto is_of = [&](const auto& object) { return object.extension == extension; };
  for (const Oid oid : keys_where(catalog.relations, is_of)) drop_relation(change, oid);
  for (const Oid oid : keys_where(catalog.functions, is_of)) {
    if (!is_gone(catalog.functions, oid)) remove_function(catalog, oid);
  }
  for (const Oid oid : keys_where(catalog.types, is_of)) drop_type(change, oid);
  for (const Oid oid : keys_where(catalog.sequences, is_of)) drop_sequence(change, oid);
  for (const std::string& schema : keys_where(catalog.schemas, is_of)) {
    drop_schema(change, schema);
  }
  catalog.extensions.erase(extension);
}

}  // namespace pgplumb::catalog
