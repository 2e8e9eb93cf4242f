// What is in the way goes first, and each thing is made behind what it needs:
//
//   schemas, extensions; drops, dependents first; renames; types, sequences, functions, tables with
//   their columns and keys, and views, in order of creation; partitions; indexes and checks;
//   foreign keys; triggers, rules, policies, comments; rows of materialized views; drops of what
//   columns had until then
//
// What can be neither changed nor made again is said in a comment.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>
#include <unordered_map>
#include <unordered_set>

#include "report/schema_diff.h"
#include "report/schema_diff_plan.h"
#include "report/schema_diff_sql_parts.h"
#include "report/schema_order.h"
#include "report/schema_sql_objects.h"
#include "report/schema_sql_tables.h"
#include "report/schema_words.h"
#include "report/sql_script.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;

class MigrationScript {
 public:
  MigrationScript(const SchemaDiff& diff, const Catalog& before, const Catalog& now)
      : before_(before), now_(now), plan_(plan_diff(diff, before, now)) {
    for (const ObjectChange& change : plan_.changes) {
      if (change.identity == 0 || change.change == ChangeKind::removed) continue;
      changes_.emplace(static_cast<Oid>(change.identity), &change);
    }
  }

  std::string render() {
    if (plan_.changes.empty()) return "";
    script_.line("SET check_function_bodies = false;");
    for (const ObjectChange& change : plan_.changes) change_space(change);
    drop_all();
    write_renames(plan_.renames, script_);
    for (const Oid oid : creation_order(now_)) {
      const auto change = changes_.find(oid);
      if (change != changes_.end()) make(oid, *change->second);
    }
    make_parts();
    for (const ObjectChange& change : plan_.changes) change_settings(change);
    for_parts([&](const ObjectChange& owner, const ObjectChange& part) {
      if (const Relation* relation = relation_of(owner)) {
        add_rest(owner, part, *relation, now_, script_);
      }
    });
    for (const Relation* view : filled_) {
      script_.line("REFRESH MATERIALIZED VIEW {};", relation_name(now_, view->oid));
    }
    for (const Oid oid : plan_.late_drops) drop(oid);
    drop_spaces();
    return script_.take();
  }

 private:
  using PartVisitor = std::function<void(const ObjectChange&, const ObjectChange&)>;

  /// The parts of tables and views that are there all the while.
  void for_parts(const PartVisitor& visit) const {
    for (const ObjectChange& change : plan_.changes) {
      if (change.change != ChangeKind::changed || change.is_made_again) continue;
      if (change.kind != ObjectKind::table && change.kind != ObjectKind::view) continue;
      for (const ObjectChange& part : change.parts) visit(change, part);
    }
  }

  [[nodiscard]] const Relation* relation_of(const ObjectChange& change) const {
    return now_.relations.find(static_cast<Oid>(change.identity));
  }

  void change_space(const ObjectChange& change) {
    if (change.change == ChangeKind::removed) return;
    const bool is_new = change.change == ChangeKind::added;
    if (change.kind == ObjectKind::schema) {
      if (is_new) script_.line("CREATE SCHEMA {};", change.name);
      change_comment("SCHEMA " + change.name, change, script_);
    } else if (change.kind == ObjectKind::extension) {
      const PropertyChange* schema = find(change, "schema");
      const PropertyChange* version = find(change, "version");
      if (is_new) {
        script_.line("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {};", change.name,
                     schema == nullptr ? "public" : schema->now);
      } else if (schema != nullptr) {
        script_.line("ALTER EXTENSION {} SET SCHEMA {};", change.name, schema->now);
      }
      if (!is_new && version != nullptr && !version->now.empty()) {
        script_.line("ALTER EXTENSION {} UPDATE TO {};", change.name,
                     sql::quote_literal(version->now));
      }
      change_comment("EXTENSION " + change.name, change, script_);
    }
  }

  /// Foreign keys before the keys that they refer to, what calls functions before these, and what
  /// views stand on behind the views.
  void drop_all() {
    drop_foreign_keys_of_tables();
    drop_parts(0);
    drop_parts(1);
    for (const Oid oid : plan_.early_drops) drop(oid);
    drop_parts(2);
    drop_parts(3);
  }

  void drop_foreign_keys_of_tables() {
    for (const ObjectChange& change : plan_.changes) {
      if (change.kind != ObjectKind::table || change.change != ChangeKind::removed) continue;
      const Relation* table = before_.relations.find(static_cast<Oid>(change.old_identity));
      for (const ObjectChange& part : change.parts) {
        if (part.kind != ObjectKind::constraint || pass_of(*table, part) != 0) continue;
        script_.line("ALTER TABLE {} DROP CONSTRAINT {};", change.name, part.name);
      }
    }
  }

  /// When a part goes.
  static int pass_of(const Relation& table, const ObjectChange& part) {
    if (part.kind == ObjectKind::column) return part.is_made_again ? 1 : 3;
    if (part.kind == ObjectKind::index || part.kind == ObjectKind::statistics) return 1;
    if (part.kind != ObjectKind::constraint) return 0;
    const auto constraint =
        std::ranges::find(table.constraints, static_cast<Oid>(part.old_identity), &Constraint::oid);
    if (constraint == table.constraints.end()) return 1;
    if (constraint->kind == ConstraintKind::foreign_key) return 0;
    const bool is_key = constraint->kind == ConstraintKind::primary_key ||
                        constraint->kind == ConstraintKind::unique;
    return is_key ? 2 : 1;
  }

  void drop_parts(int pass) {
    for_parts([&](const ObjectChange& owner, const ObjectChange& part) {
      if (part.change != ChangeKind::removed && !part.is_made_again) return;
      const Relation* table = before_.relations.find(static_cast<Oid>(owner.old_identity));
      if (table != nullptr && pass_of(*table, part) == pass) drop_part(*table, part);
    });
  }

  void drop_part(const Relation& table, const ObjectChange& part) {
    const std::string of = relation_name(before_, table.oid);
    const std::string& name = old_name(part);
    switch (part.kind) {
      case ObjectKind::constraint:
        return script_.line("ALTER TABLE {} DROP CONSTRAINT {};", of, name);
      case ObjectKind::index:
        return script_.line("DROP INDEX {}.{};", sql::quote_identifier(table.schema), name);
      case ObjectKind::trigger:
        return script_.line("DROP TRIGGER {} ON {};", name, of);
      case ObjectKind::rule:
        return script_.line("DROP RULE {} ON {};", name, of);
      case ObjectKind::policy:
        return script_.line("DROP POLICY {} ON {};", name, of);
      case ObjectKind::statistics:
        return script_.line("DROP STATISTICS {};", name);
      case ObjectKind::column:
        break;
      default:
        return;
    }
    if (part.is_made_again) {
      script_.line("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT;", of, name);
    } else if (!is_inherited(table, column_of(part.old_identity).second)) {
      script_.line("ALTER TABLE {} DROP COLUMN {};", of, name);
    }
  }

  void drop(Oid oid) {
    if (const Relation* relation = before_.relations.find(oid)) {
      script_.line("DROP {} {};", relation_keyword(relation->kind), relation_name(before_, oid));
    } else if (const auto* function = before_.functions.find(oid)) {
      script_.line("DROP ROUTINE {};", function_signature(before_, *function));
    } else if (const auto* type = before_.types.find(oid)) {
      script_.line("DROP TYPE {};", catalog::qualified_name(type->schema, type->name));
    } else if (const auto* sequence = before_.sequences.find(oid)) {
      // Those of columns have gone with them.
      script_.line("DROP SEQUENCE IF EXISTS {};",
                   catalog::qualified_name(sequence->schema, sequence->name));
    }
  }

  void drop_spaces() {
    for (const ObjectKind kind : {ObjectKind::extension, ObjectKind::schema}) {
      for (const ObjectChange& change : plan_.changes) {
        if (change.change != ChangeKind::removed || change.kind != kind) continue;
        script_.line("DROP {} {};", kind == ObjectKind::schema ? "SCHEMA" : "EXTENSION",
                     change.name);
      }
    }
  }

  /// An object that is new, made again, or otherwise, when all that it needs is there.
  void make(Oid oid, const ObjectChange& change) {
    const bool is_new = change.change == ChangeKind::added || change.is_made_again;
    if (const auto* type = now_.types.find(oid)) {
      is_new ? add_type(now_, *type, script_) : change_type(change, script_);
    } else if (const auto* sequence = now_.sequences.find(oid)) {
      is_new ? add_sequence(now_, *sequence, script_)
             : change_sequence(change, *sequence, now_, script_);
    } else if (const auto* function = now_.functions.find(oid)) {
      is_new ? add_function(now_, *function, Replacing::no, script_)
             : change_function(change, *function);
    } else if (const Relation* relation = now_.relations.find(oid)) {
      is_new ? make_relation(*relation) : change_relation(change, *relation);
    }
  }

  void make_relation(const Relation& relation) {
    made_.push_back(&relation);
    if (!relation.is_table()) {
      add_view(now_, relation, Replacing::no, script_);
      const bool is_filled = relation.kind == RelationKind::materialized_view;
      if (is_filled && relation.populated) filled_.push_back(&relation);
      return;
    }
    if (relation.kind == RelationKind::foreign_table && !std::exchange(has_servers_, true)) {
      add_foreign_data(now_, &before_, script_);
    }
    add_table(now_, relation, script_);
    // GROUP BY of a primary key lets a view read the other columns.
    if (has_key_at_once(relation)) add_primary_key(now_, relation, script_);
  }

  static bool has_key_at_once(const Relation& table) {
    return table.kind == RelationKind::table && table.parents.empty();
  }

  void change_function(const ObjectChange& change, const catalog::Function& function) {
    if (plan_.stuck.contains(static_cast<Oid>(change.old_identity))) {
      return not_written(change, "a generated column, a partition key or a domain calls it",
                         script_);
    }
    const PropertyChange* comment = find(change, "comment");
    const bool is_other = std::ranges::any_of(
        change.properties, [](const PropertyChange& each) { return each.name != "comment"; });
    if (is_other) {
      add_function(now_, function, Replacing::yes, script_);
    } else if (comment != nullptr && !comment->now.empty()) {
      script_.line("COMMENT ON ROUTINE {} IS {};", change.name, comment->now);
    }
    if (comment != nullptr && comment->now.empty()) {
      script_.line("COMMENT ON ROUTINE {} IS NULL;", change.name);
    }
  }

  /// Columns and keys of a table, the query of a view.
  void change_relation(const ObjectChange& change, const Relation& relation) {
    if (find(change, "query") != nullptr) add_view(now_, relation, Replacing::yes, script_);
    for (const ObjectChange& part : change.parts) {
      if (part.kind == ObjectKind::column) {
        change_column(change, part, relation, now_, script_);
      } else if (is_made(part) && is_key(relation, part)) {
        add_constraint(change, part, relation, now_, script_);
      }
    }
  }

  static const Constraint* constraint_of(const Relation& relation, const ObjectChange& part) {
    const auto found =
        std::ranges::find(relation.constraints, static_cast<Oid>(part.identity), &Constraint::oid);
    return part.kind != ObjectKind::constraint || found == relation.constraints.end() ? nullptr
                                                                                      : &*found;
  }

  static bool is_key(const Relation& relation, const ObjectChange& part) {
    const Constraint* constraint = constraint_of(relation, part);
    return constraint != nullptr && (constraint->kind == ConstraintKind::primary_key ||
                                     constraint->kind == ConstraintKind::unique);
  }

  static bool is_foreign_key(const Relation& relation, const ObjectChange& part) {
    const Constraint* constraint = constraint_of(relation, part);
    return constraint != nullptr && constraint->kind == ConstraintKind::foreign_key;
  }

  /// All that ties tables together, of those that are new and of the others.
  void make_parts() {
    for (const Relation* relation : made_) attach_to_parents(now_, *relation, script_);
    for (const ObjectChange& change : plan_.changes) own_sequence(change);
    for (const Relation* relation : made_) {
      add_keys_and_indexes(now_, *relation, has_key_at_once(*relation), script_);
    }
    for_parts([&](const ObjectChange& owner, const ObjectChange& part) {
      const Relation* relation = relation_of(owner);
      if (relation == nullptr || !is_made(part) || is_key(*relation, part)) return;
      if (part.kind == ObjectKind::index) {
        const auto* index = now_.indexes.find(static_cast<Oid>(part.identity));
        if (index != nullptr) script_.line("{};", index_definition(now_, *relation, *index));
      } else if (!is_foreign_key(*relation, part)) {
        add_constraint(owner, part, *relation, now_, script_);
      }
    });
    for (const Relation* relation : made_ | std::views::reverse) {
      report::add_foreign_keys(now_, *relation, script_);
    }
    for_parts([&](const ObjectChange& owner, const ObjectChange& part) {
      const Relation* relation = relation_of(owner);
      if (relation != nullptr && is_made(part) && is_foreign_key(*relation, part)) {
        add_constraint(owner, part, *relation, now_, script_);
      }
    });
    for (const Relation* relation : made_) add_settings(now_, *relation, script_);
  }

  void change_settings(const ObjectChange& change) {
    if (change.change != ChangeKind::changed || change.is_made_again) return;
    if (change.kind != ObjectKind::table && change.kind != ObjectKind::view) return;
    const Relation* old_relation = before_.relations.find(static_cast<Oid>(change.old_identity));
    const Relation* relation = relation_of(change);
    if (relation == nullptr || old_relation == nullptr) return;
    report::change_settings(change, *relation, *old_relation, script_);
  }

  void own_sequence(const ObjectChange& change) {
    const PropertyChange* owner = find(change, "owned by");
    if (change.kind != ObjectKind::sequence || owner == nullptr) return;
    if (change.change == ChangeKind::removed) return;
    script_.line("ALTER SEQUENCE {} OWNED BY {};", change.name,
                 owner->now.empty() ? "NONE" : owner->now);
  }

  const Catalog& before_;
  const Catalog& now_;
  DiffPlan plan_;
  std::unordered_map<Oid, const ObjectChange*> changes_;  ///< by the `Oid` now
  SqlScript script_;
  std::vector<const Relation*> made_;    ///< in order of creation
  std::vector<const Relation*> filled_;  ///< of these the materialized views with rows
  bool has_servers_ = false;
};

}  // namespace

std::string render_diff_sql(const SchemaDiff& diff, const Catalog& before, const Catalog& now) {
  return MigrationScript(diff, before, now).render();
}

}  // namespace pgplumb::report
