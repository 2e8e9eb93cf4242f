// What nobody may have two of goes first, what others stand on comes before them:
//
//   schemas, extensions; drops of what reads tables, and of tables; renames; types, sequences,
//   functions; columns, keys and indexes of tables that are there; new tables; foreign keys; views;
//   triggers, policies, comments; drops of what nothing stands on any more
//
// A view that is otherwise is dropped and made again, for CREATE OR REPLACE VIEW takes no column
// away (documentation, CREATE VIEW). One that is the same but reads a column whose type changes
// would have to be, too, and is not.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "report/schema_diff.h"
#include "report/schema_diff_sql_parts.h"
#include "report/schema_sql.h"
#include "report/schema_words.h"
#include "report/sql_script.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Oid;
using catalog::Relation;

/// The name without its schema.
std::string bare_name(const std::string& qualified) {
  return qualified.substr(qualified.rfind('.') + 1);
}

std::string schema_of(const std::string& qualified) {
  return qualified.substr(0, qualified.rfind('.'));
}

bool is_foreign_key(const ObjectChange& part) {
  const PropertyChange* definition = find(part, "definition");
  return definition != nullptr &&
         (definition->now.empty() ? definition->before : definition->now).starts_with("FOREIGN");
}

class MigrationScript {
 public:
  MigrationScript(const SchemaDiff& diff, const Catalog& now) : diff_(diff), now_(now) {}

  std::string render() {
    if (diff_.empty()) return "";
    script_.line("SET check_function_bodies = false;");
    for (const ObjectChange& change : diff_.changes) add_new_space(change);
    drop_row_functions();
    for (const ObjectChange& change : diff_.changes) drop_view(change);
    drop_parts();
    drop_tables();
    for (const ObjectChange& change : diff_.changes) rename(change);
    for_parts([&](const ObjectChange& table, const ObjectChange& part) { rename(table, part); });
    for (const ObjectChange& change : diff_.changes) change_object(change);
    add_whole(first_objects());
    for_parts([&](const ObjectChange& table, const ObjectChange& part) { add_part(table, part); });
    add_whole(objects([](const ObjectChange& change) {
      return change.kind == ObjectKind::table || change.kind == ObjectKind::sequence ||
             change.kind == ObjectKind::function;
    }));
    own_sequences();
    for_parts([&](const ObjectChange& table, const ObjectChange& part) {
      if (is_made(part) && part.kind == ObjectKind::constraint && is_foreign_key(part)) {
        add_constraint(table, part);
      }
    });
    add_whole(made_views());
    for (const ObjectChange& change : diff_.changes) change_settings(change);
    for_parts([&](const ObjectChange& table, const ObjectChange& part) { add_rest(table, part); });
    drop_rest();
    return script_.take();
  }

 private:
  using PartVisitor = std::function<void(const ObjectChange&, const ObjectChange&)>;

  /// The parts of tables that are there on both sides.
  void for_parts(const PartVisitor& visit) const {
    for (const ObjectChange& change : diff_.changes) {
      if (change.change != ChangeKind::changed || change.kind == ObjectKind::type) continue;
      if (is_made_again(change)) continue;
      for (const ObjectChange& part : change.parts) visit(change, part);
    }
  }

  /// A view whose query is another one.
  static bool is_made_again(const ObjectChange& change) {
    return change.kind == ObjectKind::view && change.change == ChangeKind::changed &&
           (find(change, "query") != nullptr || find(change, "kind") != nullptr);
  }

  void add_new_space(const ObjectChange& change) {
    if (change.change != ChangeKind::added) return;
    if (change.kind == ObjectKind::schema) script_.line("CREATE SCHEMA {};", change.name);
    if (change.kind != ObjectKind::extension) return;
    const PropertyChange* schema = find(change, "schema");
    script_.line("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {};", change.name,
                 schema == nullptr ? "public" : schema->now);
  }

  void drop_view(const ObjectChange& change) {
    if (change.kind != ObjectKind::view) return;
    if (change.change != ChangeKind::removed && !is_made_again(change)) return;
    const std::string& name = change.old_name.empty() ? change.name : change.old_name;
    const PropertyChange* kind = find(change, "kind");
    const bool materialized = kind != nullptr && !kind->before.empty();
    script_.line("DROP {}VIEW {};", materialized || was_materialized(change) ? "MATERIALIZED " : "",
                 name);
  }

  bool was_materialized(const ObjectChange& change) const {
    const Relation* view = now_.relations.find(static_cast<Oid>(change.identity));
    return change.change == ChangeKind::changed && find(change, "kind") == nullptr &&
           view != nullptr && view->kind == catalog::RelationKind::materialized_view;
  }

  /// Foreign keys before the keys that they refer to, columns behind what stands on them.
  void drop_parts() {
    for (const int pass : {0, 1, 2}) {
      for_parts([&](const ObjectChange& table, const ObjectChange& part) {
        if (part.change != ChangeKind::removed && !is_replaced(part)) return;
        const int its_pass = part.kind == ObjectKind::column ? 2 : is_foreign_key(part) ? 0 : 1;
        if (its_pass == pass) drop_part(table, part);
      });
    }
  }

  void drop_part(const ObjectChange& table, const ObjectChange& part) {
    const std::string& of = old_name(table);
    const std::string& name = old_name(part);
    switch (part.kind) {
      case ObjectKind::constraint:
        return script_.line("ALTER TABLE {} DROP CONSTRAINT {};", of, name);
      case ObjectKind::index:
        return script_.line("DROP INDEX {}.{};", schema_of(of), name);
      case ObjectKind::trigger:
        return script_.line("DROP TRIGGER {} ON {};", name, of);
      case ObjectKind::policy:
        return script_.line("DROP POLICY {} ON {};", name, of);
      case ObjectKind::column:
        return script_.line("ALTER TABLE {} DROP COLUMN {};", of, name);
      default:
        return;
    }
  }

  void drop_all(ObjectKind kind, std::string_view words,
                const std::function<bool(const ObjectChange&)>& is_wanted) {
    for (const ObjectChange& change : diff_.changes) {
      if (change.change != ChangeKind::removed || change.kind != kind) continue;
      if (is_wanted(change)) script_.line("DROP {} {};", words, change.name);
    }
  }

  /// Takes or returns rows of a table or view that goes.
  bool has_rows_of_removed(const ObjectChange& function) const {
    return std::ranges::any_of(diff_.changes, [&](const ObjectChange& change) {
      if (change.change != ChangeKind::removed) return false;
      if (change.kind != ObjectKind::table && change.kind != ObjectKind::view) return false;
      return std::ranges::any_of(function.properties, [&](const PropertyChange& property) {
        return (property.name == "returns" || property.name == "arguments") &&
               property.before.contains(change.name);
      });
    });
  }

  void drop_row_functions() {
    drop_all(ObjectKind::function, "ROUTINE",
             [&](const ObjectChange& change) { return has_rows_of_removed(change); });
  }

  void drop_tables() {
    for (const ObjectChange& change : diff_.changes) {
      if (change.kind != ObjectKind::table || change.change != ChangeKind::removed) continue;
      for (const ObjectChange& part : change.parts) {
        if (part.kind != ObjectKind::constraint || !is_foreign_key(part)) continue;
        script_.line("ALTER TABLE {} DROP CONSTRAINT {};", change.name, part.name);
      }
    }
    drop_all(ObjectKind::table, "TABLE", [](const ObjectChange&) { return true; });
  }

  void drop_rest() {
    const auto any = [](const ObjectChange&) { return true; };
    drop_all(ObjectKind::function, "ROUTINE",
             [&](const ObjectChange& change) { return !has_rows_of_removed(change); });
    // Those of a table's columns have gone with them.
    drop_all(ObjectKind::sequence, "SEQUENCE IF EXISTS", any);
    drop_all(ObjectKind::type, "TYPE", any);
    drop_all(ObjectKind::extension, "EXTENSION", any);
    drop_all(ObjectKind::schema, "SCHEMA", any);
  }

  static std::string_view alter_word(ObjectKind kind) {
    switch (kind) {
      case ObjectKind::table:
        return "TABLE";
      case ObjectKind::view:
        return "VIEW";
      case ObjectKind::type:
        return "TYPE";
      case ObjectKind::sequence:
        return "SEQUENCE";
      case ObjectKind::function:
        return "ROUTINE";
      case ObjectKind::index:
        return "INDEX";
      case ObjectKind::trigger:
        return "TRIGGER";
      case ObjectKind::policy:
        return "POLICY";
      default:
        return "";
    }
  }

  void rename(const ObjectChange& change) {
    if (!change.is_renamed() || is_made_again(change)) return;
    const std::string_view word = alter_word(change.kind);
    // Of a routine the name goes as far as its arguments.
    const auto without_arguments = [](const std::string& name) {
      return name.substr(0, name.find('('));
    };
    const std::string was = without_arguments(change.old_name);
    const std::string is = without_arguments(change.name);
    std::string name = change.old_name;
    if (schema_of(was) != schema_of(is)) {
      script_.line("ALTER {} {} SET SCHEMA {};", word, name, schema_of(is));
      name = schema_of(is) + name.substr(schema_of(was).size());
    }
    if (bare_name(was) != bare_name(is)) {
      script_.line("ALTER {} {} RENAME TO {};", word, name, bare_name(is));
    }
  }

  void rename(const ObjectChange& table, const ObjectChange& part) {
    if (!part.is_renamed() || is_replaced(part)) return;
    switch (part.kind) {
      case ObjectKind::column:
        return script_.line("ALTER TABLE {} RENAME COLUMN {} TO {};", table.name, part.old_name,
                            part.name);
      case ObjectKind::constraint:
        return script_.line("ALTER TABLE {} RENAME CONSTRAINT {} TO {};", table.name, part.old_name,
                            part.name);
      case ObjectKind::index:
        return script_.line("ALTER INDEX {}.{} RENAME TO {};", schema_of(table.name), part.old_name,
                            part.name);
      default:
        return script_.line("ALTER {} {} ON {} RENAME TO {};", alter_word(part.kind), part.old_name,
                            table.name, part.name);
    }
  }

  /// Types, sequences and functions that are there on both sides.
  void change_object(const ObjectChange& change) {
    if (change.change != ChangeKind::changed) return;
    if (change.kind == ObjectKind::type) return change_type(change, script_);
    if (change.kind == ObjectKind::sequence) return change_sequence(change, now_, script_);
    if (change.kind != ObjectKind::function) return;
    const bool is_same_shape = find(change, "arguments") == nullptr &&
                               find(change, "returns") == nullptr &&
                               find(change, "kind") == nullptr;
    const std::string created = render_schema_sql(now_, {static_cast<Oid>(change.identity)});
    constexpr std::string_view create = "CREATE ";
    if (is_same_shape && created.starts_with(create)) {
      script_.line("CREATE OR REPLACE {}",
                   created.substr(create.size(), created.size() - create.size() - 1));
    } else {
      script_.line("DROP ROUTINE {};", change.name);
      script_.line("{}", created.substr(0, created.size() - 1));
    }
  }

  [[nodiscard]] std::unordered_set<Oid> objects(
      const std::function<bool(const ObjectChange&)>& is_wanted) const {
    std::unordered_set<Oid> found;
    for (const ObjectChange& change : diff_.changes) {
      if (change.change != ChangeKind::added || !is_wanted(change)) continue;
      const auto oid = static_cast<Oid>(change.identity);
      if (!written_.contains(oid)) found.insert(oid);
    }
    return found;
  }

  [[nodiscard]] bool is_new_table(Oid oid) const {
    return std::ranges::any_of(diff_.changes, [&](const ObjectChange& change) {
      return change.kind == ObjectKind::table && change.change == ChangeKind::added &&
             change.identity == oid;
    });
  }

  /// Takes or returns rows of a table, which may have to be made first.
  [[nodiscard]] bool has_rows_of_tables(const ObjectChange& change) const {
    const auto* function = now_.functions.find(static_cast<Oid>(change.identity));
    if (function == nullptr) return false;
    const auto is_row = [&](const catalog::TypeRef& type) { return is_new_table(type.type); };
    return std::ranges::any_of(function->parameter_types, is_row) ||
           (function->returns && is_row(*function->returns));
  }

  /// What new columns may need: not the sequences of new tables.
  [[nodiscard]] std::unordered_set<Oid> first_objects() const {
    return objects([&](const ObjectChange& change) {
      if (change.kind == ObjectKind::type) return true;
      if (change.kind == ObjectKind::function) return !has_rows_of_tables(change);
      const auto* sequence = now_.sequences.find(static_cast<Oid>(change.identity));
      return change.kind == ObjectKind::sequence && sequence != nullptr &&
             !is_new_table(sequence->owner_relation);
    });
  }

  [[nodiscard]] std::unordered_set<Oid> made_views() const {
    std::unordered_set<Oid> found =
        objects([](const ObjectChange& change) { return change.kind == ObjectKind::view; });
    for (const ObjectChange& change : diff_.changes) {
      if (is_made_again(change)) found.insert(static_cast<Oid>(change.identity));
    }
    return found;
  }

  void add_whole(const std::unordered_set<Oid>& wanted) {
    if (wanted.empty()) return;
    const std::string text = render_schema_sql(now_, wanted);
    if (!text.empty()) script_.line("{}", std::string_view(text).substr(0, text.size() - 1));
    written_.insert(wanted.begin(), wanted.end());
  }

  void own_sequences() {
    for (const ObjectChange& change : diff_.changes) {
      if (change.kind != ObjectKind::sequence || change.change != ChangeKind::added) continue;
      const auto* sequence = now_.sequences.find(static_cast<Oid>(change.identity));
      const PropertyChange* owner = find(change, "owned by");
      if (sequence == nullptr || owner == nullptr || is_new_table(sequence->owner_relation)) {
        continue;
      }
      script_.line("ALTER SEQUENCE {} OWNED BY {};", change.name, owner->now);
    }
  }

  void add_part(const ObjectChange& table, const ObjectChange& part) {
    const Relation* relation = now_.relations.find(static_cast<Oid>(table.identity));
    if (relation == nullptr) return;
    if (part.kind == ObjectKind::column) {
      return change_column(table, part, *relation, now_, script_);
    }
    if (!is_made(part)) return;
    if (part.kind == ObjectKind::constraint && !is_foreign_key(part)) add_constraint(table, part);
    if (part.kind != ObjectKind::index) return;
    const auto* index = now_.indexes.find(static_cast<Oid>(part.identity));
    if (index != nullptr) script_.line("{};", index_definition(now_, *relation, *index));
  }

  void add_constraint(const ObjectChange& table, const ObjectChange& part) {
    script_.line("ALTER TABLE {} ADD CONSTRAINT {} {};", table.name, part.name,
                 find(part, "definition")->now);
  }

  /// What is said of a table or view as a whole.
  void change_settings(const ObjectChange& change) {
    const bool has_settings = change.kind == ObjectKind::table || change.kind == ObjectKind::view;
    if (change.change != ChangeKind::changed || !has_settings || is_made_again(change)) return;
    for (const PropertyChange& property : change.properties) {
      const bool off = property.now.empty();
      if (property.name == "comment") {
        script_.line("COMMENT ON {} {} IS {};", alter_word(change.kind), change.name,
                     off ? "NULL" : property.now);
      } else if (property.name == "row level security") {
        script_.line("ALTER TABLE {} {} ROW LEVEL SECURITY;", change.name,
                     off ? "DISABLE" : "ENABLE");
      } else if (property.name == "forced row level security") {
        script_.line("ALTER TABLE {} {} ROW LEVEL SECURITY;", change.name,
                     off ? "NO FORCE" : "FORCE");
      } else if (property.name == "unlogged") {
        script_.line("ALTER TABLE {} SET {};", change.name, off ? "LOGGED" : "UNLOGGED");
      } else if (property.name == "replica identity" && property.now != "index") {
        script_.line("ALTER TABLE {} REPLICA IDENTITY {};", change.name,
                     off                      ? "DEFAULT"
                     : property.now == "full" ? "FULL"
                                              : "NOTHING");
      } else {
        not_written(change, fmt::format("{} is otherwise", property.name), script_);
      }
    }
  }

  /// Triggers, policies and comments.
  void add_rest(const ObjectChange& table, const ObjectChange& part) {
    if (is_made(part)) {
      const PropertyChange* definition = find(part, "definition");
      if (part.kind == ObjectKind::trigger && definition != nullptr) {
        script_.line("CREATE {}TRIGGER {} {};", is_constraint(table, part) ? "CONSTRAINT " : "",
                     part.name, definition->now);
      } else if (part.kind == ObjectKind::policy) {
        script_.line("CREATE POLICY {} ON {}{};", part.name, table.name,
                     definition == nullptr ? "" : " " + definition->now);
      }
    }
    if (part.change == ChangeKind::removed) return;
    if (part.change == ChangeKind::changed && part.kind == ObjectKind::constraint &&
        !is_replaced(part) && find(part, "definition") != nullptr) {
      script_.line("ALTER TABLE {} VALIDATE CONSTRAINT {};", table.name, part.name);
    }
    if (const PropertyChange* state = find(part, "state")) {
      if (part.kind == ObjectKind::trigger) {
        script_.line("ALTER TABLE {} {} TRIGGER {};", table.name, state_words(state->now),
                     part.name);
      }
    }
    const PropertyChange* comment = find(part, "comment");
    if (comment == nullptr) return;
    const std::string text = comment->now.empty() ? "NULL" : comment->now;
    if (part.kind == ObjectKind::column) {
      script_.line("COMMENT ON COLUMN {}.{} IS {};", table.name, part.name, text);
    } else if (part.kind == ObjectKind::constraint) {
      script_.line("COMMENT ON CONSTRAINT {} ON {} IS {};", part.name, table.name, text);
    } else if (part.kind == ObjectKind::index) {
      script_.line("COMMENT ON INDEX {}.{} IS {};", schema_of(table.name), part.name, text);
    }
  }

  static std::string_view state_words(std::string_view state) {
    if (state == "disabled") return "DISABLE";
    if (state == "always") return "ENABLE ALWAYS";
    if (state == "replica") return "ENABLE REPLICA";
    return "ENABLE";
  }

  [[nodiscard]] bool is_constraint(const ObjectChange& table, const ObjectChange& part) const {
    const Relation* relation = now_.relations.find(static_cast<Oid>(table.identity));
    return relation != nullptr &&
           std::ranges::any_of(relation->triggers, [&](const catalog::Trigger& trigger) {
             return trigger.oid == part.identity && trigger.constraint;
           });
  }

  const SchemaDiff& diff_;
  const Catalog& now_;
  SqlScript script_;
  std::unordered_set<Oid> written_;
};

}  // namespace

std::string render_diff_sql(const SchemaDiff& diff, const Catalog& now) {
  return MigrationScript(diff, now).render();
}

}  // namespace pgplumb::report
