// A server drops nothing that something else stands on, and changes the type of no column that a
// view, trigger or policy reads. So what is there on both sides, but stands on what goes or is made
// again, is made again too, however little it has changed: views, functions that return rows of
// them, and the indexes, checks, defaults, triggers and policies that call a function.

#include "report/schema_diff_plan.h"

#include <algorithm>
#include <set>

#include "report/schema_diff_sql_parts.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;

bool same_type(const Catalog& before, const Column& old_column, const Catalog& now,
               const Column& column) {
  return catalog::format_type(before, old_column.type) == catalog::format_type(now, column.type) &&
         old_column.collation == column.collation;
}

/// CREATE OR REPLACE VIEW may add columns behind those that are there (documentation, CREATE VIEW).
bool may_replace(const Catalog& before, const Relation& old_view, const Catalog& now,
                 const Relation& view) {
  if (old_view.kind != RelationKind::view || view.kind != RelationKind::view) return false;
  if (old_view.columns_unknown || view.columns_unknown) return false;
  if (old_view.columns.size() > view.columns.size()) return false;
  return std::ranges::equal(
      old_view.columns, std::span(view.columns).first(old_view.columns.size()),
      [&](const Column& old_column, const Column& column) {
        return old_column.name == column.name && same_type(before, old_column, now, column);
      });
}

/// Names of parameters, once given, stay, as do defaults and what is returned (ProcedureCreate()).
bool may_replace(const Catalog& before, const catalog::Function& old_function, const Catalog& now,
                 const catalog::Function& function) {
  if (old_function.kind != function.kind ||
      function_result(before, old_function) != function_result(now, function) ||
      old_function.parameters.size() != function.parameters.size()) {
    return false;
  }
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const sql::Parameter& was = old_function.parameters[i];
    const sql::Parameter& is = function.parameters[i];
    const bool keeps_name = was.name.empty() || was.name == is.name;
    const bool keeps_default = was.default_value.empty() || !is.default_value.empty();
    if (was.mode != is.mode || !keeps_name || !keeps_default ||
        signature_type(before, old_function.parameter_types[i]) !=
            signature_type(now, function.parameter_types[i])) {
      return false;
    }
  }
  return true;
}

template <typename Set, typename Other>
bool meet(const Set& set, const Other& other) {
  return std::ranges::any_of(set, [&](const auto& each) { return other.contains(each); });
}

class Planner {
 public:
  Planner(const SchemaDiff& diff, const Catalog& before, const Catalog& now)
      : before_(before), now_(now), needs_(needs_of(before)) {
    plan_.changes = diff.changes;
    plan_.renames = diff.renames;
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) {
      const ObjectChange& change = plan_.changes[i];
      if (change.old_identity != 0) places_[static_cast<Oid>(change.old_identity)] = i;
    }
    for (const auto& [oid, needed] : needs_) {
      for (const Oid other : needed) users_[other].push_back(oid);
    }
  }

  DiffPlan run() {
    mark_parts_by_themselves();
    mark_objects_by_themselves();
    mark_users();
    if (!going_.empty() || !changed_columns_.empty()) mark_parts_of_tables();
    mark_foreign_keys();
    std::erase_if(plan_.renames, [&](const Renaming& each) { return is_of_made_again(each); });
    order_drops();
    return std::move(plan_);
  }

 private:
  using ColumnKey = std::pair<Oid, catalog::ColumnNumber>;

  [[nodiscard]] const ObjectChange* change_of(Oid before) const {
    const auto place = places_.find(before);
    return place == places_.end() ? nullptr : &plan_.changes[place->second];
  }

  [[nodiscard]] bool is_removed(Oid oid) const {
    const ObjectChange* change = change_of(oid);
    return change != nullptr && change->change == ChangeKind::removed;
  }

  void mark_parts_by_themselves() {
    for (ObjectChange& change : plan_.changes) {
      if (change.change != ChangeKind::changed) continue;
      for (ObjectChange& part : change.parts) {
        const PropertyChange* definition = find(part, "definition");
        part.is_made_again = part.change == ChangeKind::changed && definition != nullptr &&
                             !is_validation(*definition);
        const bool other_type = find(part, "type") != nullptr || find(part, "collation") != nullptr;
        if (part.kind == ObjectKind::column && part.old_identity != 0 &&
            (part.change == ChangeKind::removed || other_type)) {
          changed_columns_.insert(column_of(part.old_identity));
        }
      }
    }
  }

  void mark_objects_by_themselves() {
    for (ObjectChange& change : plan_.changes) {
      const auto was = static_cast<Oid>(change.old_identity);
      const auto is = static_cast<Oid>(change.identity);
      if (change.change == ChangeKind::removed) {
        if (was != 0) going_.insert(was);
      } else if (change.change == ChangeKind::changed && change.kind == ObjectKind::view) {
        const Relation* old_view = before_.relations.find(was);
        const Relation* view = now_.relations.find(is);
        const bool is_other = find(change, "query") != nullptr || find(change, "kind") != nullptr;
        if (is_other && !may_replace(before_, *old_view, now_, *view)) make_again(was);
      } else if (change.change == ChangeKind::changed && change.kind == ObjectKind::function) {
        const catalog::Function* old_function = before_.functions.find(was);
        const catalog::Function* function = now_.functions.find(is);
        if (may_replace(before_, *old_function, now_, *function)) continue;
        make_again(was);
        if (!going_.contains(was)) plan_.stuck.insert(was);
      }
    }
  }

  /// To be called for views and functions.
  void make_again(Oid oid) {
    if (going_.contains(oid) || is_stuck(oid)) return;
    if (const auto place = places_.find(oid); place != places_.end()) {
      plan_.changes[place->second].is_made_again = true;
    } else if (!add_unchanged(oid)) {
      return;
    }
    going_.insert(oid);
    fresh_.push_back(oid);
  }

  /// A generated column, a partition key or a domain has no other way to do without a function.
  [[nodiscard]] bool is_stuck(Oid oid) const {
    const auto users = users_.find(oid);
    if (users == users_.end() || before_.functions.find(oid) == nullptr) return false;
    return std::ranges::any_of(users->second, [&](Oid user) {
      if (is_removed(user)) return false;
      if (before_.types.find(user) != nullptr) return true;
      const Relation* table = before_.relations.find(user);
      return table != nullptr && table->is_table() && needs_for_good(*table, oid);
    });
  }

  /// Whether columns that are not changed by setting their default, or the partition key, name it.
  [[nodiscard]] bool needs_for_good(const Relation& table, Oid oid) const {
    for (const Column& column : table.columns) {
      if (column.generated != catalog::Generated::none && column.default_value &&
          named_in(before_, *column.default_value).contains(oid)) {
        return true;
      }
    }
    return table.partition_key &&
           std::ranges::any_of(table.partition_key->parts, [&](const auto& part) {
             return part.expr && named_in(before_, *part.expr).contains(oid);
           });
  }

  /// The change of something that is the same on both sides: its names are, too.
  bool add_unchanged(Oid oid) {
    ObjectChange change{.old_identity = oid, .is_made_again = true};
    if (const Relation* view = before_.relations.find(oid)) {
      const Relation* same = now_.find_relation(view->schema, view->name);
      if (same == nullptr || !is_own(*view)) return false;
      change.kind = ObjectKind::view;
      change.name = relation_name(before_, oid);
      change.identity = same->oid;
    } else if (const catalog::Function* function = before_.functions.find(oid)) {
      change.kind = ObjectKind::function;
      change.name = function_signature(before_, *function);
      for (const auto* each : now_.find_functions(function->schema, function->name)) {
        if (function_signature(now_, *each) == change.name) change.identity = each->oid;
      }
      if (change.identity == 0 || !function->extension.empty()) return false;
    }
    change.old_name = change.name;
    places_[oid] = plan_.changes.size();
    plan_.changes.push_back(std::move(change));
    return true;
  }

  void mark_users() {
    for (const auto& [oid, relation] : before_.relations) {
      const bool reads_changed = std::ranges::any_of(relation.uses, [&](const auto& use) {
        return changed_columns_.contains({use.relation, use.column});
      });
      if (reads_changed) make_again(oid);
    }
    const std::vector<Oid> removed(going_.begin(), going_.end());
    fresh_.insert(fresh_.end(), removed.begin(), removed.end());
    while (!fresh_.empty()) {
      const auto users = users_.find(fresh_.back());
      fresh_.pop_back();
      if (users == users_.end()) continue;
      for (const Oid user : users->second) {
        const Relation* relation = before_.relations.find(user);
        if (before_.functions.find(user) != nullptr ||
            (relation != nullptr && relation->query.has_value())) {
          make_again(user);
        }
      }
    }
  }

  [[nodiscard]] bool names_going(const Box<sql::Expr>& expr) const {
    return expr && meet(named_in(before_, *expr), going_);
  }

  [[nodiscard]] bool names_changed_column(const Relation& table, const Box<sql::Expr>& expr) const {
    return expr && std::ranges::any_of(sql::columns_of(*expr), [&](const std::string& name) {
             const Column* column = table.column(name);
             return column != nullptr && changed_columns_.contains({table.oid, column->number});
           });
  }

  /// The parts of relations that are there on both sides.
  void mark_parts_of_tables() {
    for (const auto& [oid, table] : before_.relations) {
      if (!is_own(table) || going_.contains(oid) || table.kind == RelationKind::composite_type) {
        continue;
      }
      for (const Constraint& constraint : table.constraints) {
        const catalog::Index* index = before_.indexes.find(constraint.index);
        const bool is_exclusion = constraint.kind == catalog::ConstraintKind::exclude;
        if (names_going(constraint.check) ||
            (is_exclusion && index != nullptr && names_going(*index))) {
          make_part_again(table, ObjectKind::constraint, constraint.oid, constraint.name);
        }
      }
      for (const Oid index_oid : table.indexes) {
        const catalog::Index* index = before_.indexes.find(index_oid);
        if (index == nullptr || index->constraint != catalog::no_oid ||
            index->parent != catalog::no_oid || !names_going(*index)) {
          continue;
        }
        make_part_again(table, ObjectKind::index, index_oid, index->name);
      }
      mark_triggers_and_policies(table);
      mark_defaults(table);
    }
  }

  [[nodiscard]] bool names_going(const catalog::Index& index) const {
    return names_going(index.predicate) ||
           std::ranges::any_of(index.keys, [&](const auto& key) { return names_going(key.expr); });
  }

  void mark_triggers_and_policies(const Relation& table) {
    for (const catalog::Trigger& trigger : table.triggers) {
      const bool of_changed = std::ranges::any_of(trigger.update_columns, [&](auto number) {
        return changed_columns_.contains({table.oid, number});
      });
      if (trigger.parent == catalog::no_oid &&
          (of_changed || going_.contains(trigger.function) || names_going(trigger.when) ||
           names_changed_column(table, trigger.when))) {
        make_part_again(table, ObjectKind::trigger, trigger.oid, trigger.name);
      }
    }
    for (const catalog::Policy& policy : table.policies) {
      if (names_going(policy.using_expr) || names_going(policy.with_check) ||
          names_changed_column(table, policy.using_expr) ||
          names_changed_column(table, policy.with_check)) {
        make_part_again(table, ObjectKind::policy, 0, policy.name);
      }
    }
  }

  void mark_defaults(const Relation& table) {
    for (const Column& column : table.columns) {
      if (column.generated != catalog::Generated::none || !column.default_value) continue;
      const std::set<Oid> named = named_in(before_, *column.default_value);
      const bool stands_on_function = std::ranges::any_of(named, [&](Oid oid) {
        return going_.contains(oid) && before_.functions.find(oid) != nullptr;
      });
      if (stands_on_function) {
        make_part_again(table, ObjectKind::column, column_identity(table, column.number),
                        column.name);
      }
    }
  }

  /// `identity`: before; of policies 0.
  void make_part_again(const Relation& table, ObjectKind kind, std::uint64_t identity,
                       const std::string& name) {
    const Relation* same = counterpart(table);
    if (same == nullptr) return;
    if (!places_.contains(table.oid)) {
      places_[table.oid] = plan_.changes.size();
      plan_.changes.push_back({.kind = table.is_table() ? ObjectKind::table : ObjectKind::view,
                               .name = relation_name(before_, table.oid),
                               .old_name = relation_name(before_, table.oid),
                               .identity = same->oid,
                               .old_identity = table.oid});
    }
    ObjectChange& change = plan_.changes[places_.at(table.oid)];
    const std::string quoted = sql::quote_identifier(name);
    for (ObjectChange& part : change.parts) {
      const bool is_it = part.kind == kind &&
                         (identity != 0 ? part.old_identity == identity : old_name(part) == quoted);
      if (!is_it || part.change == ChangeKind::added) continue;
      part.is_made_again = part.change == ChangeKind::changed;
      return;
    }
    change.parts.push_back({.kind = kind,
                            .name = quoted,
                            .old_name = quoted,
                            .identity = part_identity(*same, kind, name),
                            .old_identity = identity,
                            .is_made_again = true});
  }

  [[nodiscard]] const Relation* counterpart(const Relation& table) const {
    const ObjectChange* change = change_of(table.oid);
    return change == nullptr ? now_.find_relation(table.schema, table.name)
                             : now_.relations.find(static_cast<Oid>(change->identity));
  }

  [[nodiscard]] std::uint64_t part_identity(const Relation& table, ObjectKind kind,
                                            const std::string& name) const {
    if (kind == ObjectKind::constraint) {
      const Constraint* constraint = table.constraint(name);
      return constraint == nullptr ? 0 : constraint->oid;
    }
    if (kind == ObjectKind::index) {
      const catalog::Index* index = now_.find_index(table.schema, name);
      return index == nullptr ? 0 : index->oid;
    }
    if (kind == ObjectKind::trigger) {
      const auto trigger = std::ranges::find(table.triggers, name, &catalog::Trigger::name);
      return trigger == table.triggers.end() ? 0 : trigger->oid;
    }
    const Column* column = table.column(name);
    return kind != ObjectKind::column || column == nullptr ? 0
                                                           : column_identity(table, column->number);
  }

  /// A foreign key stands on the index that it refers to.
  void mark_foreign_keys() {
    std::set<Oid> keys;  // constraints and indexes that go, though their table stays
    for (const ObjectChange& change : plan_.changes) {
      if (change.change != ChangeKind::changed) continue;
      for (const ObjectChange& part : change.parts) {
        const bool goes = part.change == ChangeKind::removed || part.is_made_again;
        if (goes && (part.kind == ObjectKind::constraint || part.kind == ObjectKind::index)) {
          keys.insert(static_cast<Oid>(part.old_identity));
        }
      }
    }
    if (keys.empty()) return;
    for (const auto& [oid, table] : before_.relations) {
      if (!is_own(table) || going_.contains(oid)) continue;
      for (const Constraint& constraint : table.constraints) {
        if (constraint.kind != catalog::ConstraintKind::foreign_key || constraint.parent != 0) {
          continue;
        }
        const catalog::Index* index = before_.indexes.find(constraint.index);
        if (index == nullptr || !(keys.contains(index->oid) || keys.contains(index->constraint))) {
          continue;
        }
        make_part_again(table, ObjectKind::constraint, constraint.oid, constraint.name);
      }
    }
  }

  [[nodiscard]] bool is_of_made_again(const Renaming& renaming) const {
    return std::ranges::any_of(plan_.changes, [&](const ObjectChange& change) {
      if (renaming.table.empty()) {
        return change.is_made_again && change.kind == renaming.kind &&
               change.name == fmt::format("{}.{}{}", renaming.new_schema, renaming.new_name,
                                          renaming.arguments);
      }
      if (change.name != renaming.table) return false;
      return change.is_made_again ||
             std::ranges::any_of(change.parts, [&](const ObjectChange& part) {
               return part.is_made_again && part.kind == renaming.kind &&
                      part.kind != ObjectKind::column && part.name == renaming.new_name;
             });
    });
  }

  void order_drops() {
    std::vector<Oid> order = creation_order(before_);
    std::ranges::reverse(order);
    for (const Oid oid : order) {
      if (!going_.contains(oid)) continue;
      (is_late(oid) ? plan_.late_drops : plan_.early_drops).push_back(oid);
    }
  }

  /// In the reverse order of creation all users of the object have been asked before it.
  bool is_late(Oid oid) {
    const auto users = users_.find(oid);
    if (!is_removed(oid) || users == users_.end() || before_.relations.find(oid) != nullptr) {
      return false;
    }
    const bool is_function = before_.functions.find(oid) != nullptr;
    const bool late = std::ranges::any_of(users->second, [&](Oid user) {
      if (going_.contains(user)) return late_.contains(user);
      const Relation* table = before_.relations.find(user);
      if (!is_function || table == nullptr || !table->is_table()) return true;
      // Its checks have gone, and its defaults; not yet what is worked out.
      return needs_for_good(*table, oid);
    });
    if (late) late_.insert(oid);
    return late;
  }

  const Catalog& before_;
  const Catalog& now_;
  Needs needs_;
  std::unordered_map<Oid, std::vector<Oid>> users_;  ///< who needs it
  std::unordered_map<Oid, std::size_t> places_;      ///< in the plan's changes, by the old `Oid`
  std::unordered_set<Oid> going_;                    ///< removed, or made again
  std::vector<Oid> fresh_;                           ///< of these, whose users are not seen yet
  std::set<ColumnKey> changed_columns_;              ///< removed, or of another type now
  std::unordered_set<Oid> late_;
  DiffPlan plan_;
};

}  // namespace

DiffPlan plan_diff(const SchemaDiff& diff, const Catalog& before, const Catalog& now) {
  return Planner(diff, before, now).run();
}

}  // namespace pgplumb::report
