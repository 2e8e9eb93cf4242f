// Trees of objects are paired level by level: first what is the same by identity, then what is left
// by name. Definitions are texts with names in them, so where names have changed, the schema before
// is given the new ones first, by the statements that do so.

#include "report/schema_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "catalog/apply.h"
#include "integrity/scope.h"
#include "report/erd.h"
#include "sql/parse.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;

/// Objects of one level that stand for each other; null on the side where there is none.
struct Pair {
  const SchemaObject* before = nullptr;
  const SchemaObject* now = nullptr;
};

class Pairing {
 public:
  explicit Pairing(bool one_replay) : one_replay_(one_replay) {}

  [[nodiscard]] std::vector<Pair> operator()(const std::vector<SchemaObject>& before,
                                             const std::vector<SchemaObject>& now) const {
    std::map<std::pair<ObjectKind, std::uint64_t>, const SchemaObject*> by_identity;
    for (const SchemaObject& object : before) {
      if (one_replay_ && object.identity != 0) {
        by_identity.emplace(std::pair(object.kind, object.identity), &object);
      }
    }
    std::vector<Pair> found;
    std::set<const SchemaObject*> taken;
    for (const SchemaObject& object : now) {
      const auto same = by_identity.find({object.kind, object.identity});
      found.push_back({same == by_identity.end() ? nullptr : same->second, &object});
      taken.insert(found.back().before);
    }
    std::map<Key, const SchemaObject*> by_name;
    for (const SchemaObject& object : before) {
      if (!taken.contains(&object)) by_name.emplace(Key(object.kind, object.name), &object);
    }
    for (Pair& pair : found) {
      if (pair.before != nullptr) continue;
      const auto same = by_name.find(Key(pair.now->kind, pair.now->name));
      if (same == by_name.end()) continue;
      pair.before = same->second;
      by_name.erase(same);
    }
    for (const auto& [key, object] : by_name) found.push_back({object, nullptr});
    return found;
  }

 private:
  using Key = std::pair<ObjectKind, std::string_view>;

  bool one_replay_;
};

/// What is called otherwise than it was, of two schemas of one replay.
class RenameFinder {
 public:
  RenameFinder(const Catalog& now, const std::vector<SchemaObject>& before,
               const std::vector<SchemaObject>& after)
      : now_(now) {
    find(before, after, nullptr);
  }

  [[nodiscard]] const std::vector<Renaming>& renames() const { return renames_; }

  /// The statements for the schema before, where what has gone since is still in their way.
  [[nodiscard]] std::string script() const {
    std::set<std::tuple<ObjectKind, std::string, std::string, std::string>> wanted;
    for (const Renaming& each : renames_) {
      wanted.emplace(each.kind, each.table, each.new_schema, each.new_name);
    }
    std::vector<Renaming> all = renames_;
    for (Renaming gone : gone_) {
      if (!wanted.contains({gone.kind, gone.table, gone.schema, gone.name})) continue;
      gone.new_name = fmt::format("pgplumb_gone_{}", all.size());
      all.push_back(std::move(gone));
    }
    SqlScript script;
    write_renames(std::move(all), script);
    return script.take();
  }

 private:
  void find(const std::vector<SchemaObject>& before, const std::vector<SchemaObject>& now,
            const SchemaObject* owner) {
    for (const Pair& pair : Pairing(true)(before, now)) {
      if (pair.before == nullptr) continue;
      Renaming renaming = named(*pair.before, owner);
      if (pair.now == nullptr) {
        renaming.new_schema = renaming.schema;
        gone_.push_back(std::move(renaming));
        continue;
      }
      Renaming other = named(*pair.now, owner);
      renaming.new_schema = std::move(other.schema);
      renaming.new_name = std::move(other.name);
      renaming.arguments = std::move(other.arguments);
      // The index of a table that moves goes with it.
      if (pair.now->kind == ObjectKind::index) renaming.schema = renaming.new_schema;
      const bool is_renamed =
          renaming.name != renaming.new_name || renaming.schema != renaming.new_schema;
      if (is_renamed && !is_inherited(*pair.now)) renames_.push_back(std::move(renaming));
      find(pair.before->parts, pair.now->parts, pair.now);
    }
  }

  static Renaming named(const SchemaObject& object, const SchemaObject* owner) {
    Renaming renaming{.kind = object.kind, .schema = object.schema, .name = object.name};
    if (owner != nullptr) {
      renaming.table = owner->name;
      renaming.of_domain = owner->kind == ObjectKind::type;
      if (object.kind == ObjectKind::index) renaming.schema = owner->schema;
    }
    if (!object.schema.empty()) renaming.name.erase(0, object.schema.size() + 1);
    if (object.kind == ObjectKind::function) {
      renaming.arguments = renaming.name.substr(end_of_name(renaming.name));
      renaming.name.resize(renaming.name.size() - renaming.arguments.size());
    }
    return renaming;
  }

  /// Where the arguments of a signature begin.
  static std::size_t end_of_name(const std::string& signature) {
    std::size_t at = 0;
    for (bool quoted = false; at < signature.size() && (quoted || signature[at] != '('); ++at) {
      if (signature[at] == '"') quoted = !quoted;
    }
    return at;
  }

  /// Renamed along with the parent's column.
  [[nodiscard]] bool is_inherited(const SchemaObject& object) const {
    if (object.kind != ObjectKind::column) return false;
    const auto [table, number] = column_of(object.identity);
    const auto* relation = now_.relations.find(table);
    const auto* column = relation == nullptr ? nullptr : relation->column(number);
    return column != nullptr && column->inherited > 0;
  }

  const Catalog& now_;
  std::vector<Renaming> renames_;
  std::vector<Renaming> gone_;  ///< what is there no more, with its name alone
};

/// Statements of our own, each of which names what it is about with its schema.
void run(Catalog& catalog, const std::string& script) {
  catalog::Session session;
  for (const sql::Statement& statement : sql::parse({.path = {}, .text = script}, 0).statements) {
    catalog::apply(catalog, session, statement);
  }
}

class Differ {
 public:
  explicit Differ(bool one_replay) : pairs_(one_replay) {}

  /// The objects as they were called before the renames.
  void remember(const std::vector<SchemaObject>& objects) {
    for (const SchemaObject& object : objects) {
      if (object.identity != 0) originals_.emplace(Key(object.kind, object.identity), &object);
      remember(object.parts);
    }
  }

  /// Columns stay in the table's order; all else comes by kind and name, as the catalog has it.
  [[nodiscard]] std::vector<ObjectChange> changes(const std::vector<SchemaObject>& before,
                                                  const std::vector<SchemaObject>& now) const {
    std::vector<ObjectChange> found;
    for (const Pair& pair : pairs_(before, now)) {
      if (auto change = change_of(pair)) found.push_back(std::move(*change));
    }
    std::ranges::stable_sort(found, {}, &ObjectChange::kind);
    return found;
  }

 private:
  using Key = std::pair<ObjectKind, std::uint64_t>;

  [[nodiscard]] const SchemaObject& original(const SchemaObject& object) const {
    const auto found = originals_.find(Key(object.kind, object.identity));
    return found == originals_.end() ? object : *found->second;
  }

  static std::vector<PropertyChange> properties(const SchemaObject& before,
                                                const SchemaObject& now) {
    std::vector<PropertyChange> found;
    for (const Property& property : now.properties) {
      const auto old = std::ranges::find(before.properties, property.name, &Property::name);
      const std::string was = old == before.properties.end() ? "" : old->value;
      if (was == property.value) continue;
      found.push_back({property.name, was, property.value, property.is_long});
    }
    for (const Property& property : before.properties) {
      if (std::ranges::find(now.properties, property.name, &Property::name) ==
          now.properties.end()) {
        found.push_back({property.name, property.value, "", property.is_long});
      }
    }
    return found;
  }

  /// Something that is on one side alone.
  static ObjectChange whole(const SchemaObject& object, ChangeKind change) {
    ObjectChange found{.change = change,
                       .kind = object.kind,
                       .name = object.name,
                       .schema = object.schema,
                       .identity = object.identity};
    if (change == ChangeKind::removed) found.old_identity = object.identity;
    for (const Property& property : object.properties) {
      PropertyChange said{.name = property.name, .is_long = property.is_long};
      (change == ChangeKind::added ? said.now : said.before) = property.value;
      found.properties.push_back(std::move(said));
    }
    for (const SchemaObject& part : object.parts) found.parts.push_back(whole(part, change));
    return found;
  }

  [[nodiscard]] std::optional<ObjectChange> change_of(const Pair& pair) const {
    if (pair.before == nullptr) return whole(*pair.now, ChangeKind::added);
    if (pair.now == nullptr) return whole(original(*pair.before), ChangeKind::removed);
    ObjectChange change{.kind = pair.now->kind,
                        .name = pair.now->name,
                        .old_name = original(*pair.before).name,
                        .schema = pair.now->schema,
                        .identity = pair.now->identity,
                        .old_identity = pair.before->identity,
                        .properties = properties(*pair.before, *pair.now),
                        .parts = changes(pair.before->parts, pair.now->parts)};
    if (change.properties.empty() && change.parts.empty() && !change.is_renamed()) return {};
    return change;
  }

  Pairing pairs_;
  std::map<Key, const SchemaObject*> originals_;
};

}  // namespace

std::string_view change_word(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::added:
      return "added";
    case ChangeKind::removed:
      return "removed";
    case ChangeKind::changed:
      return "changed";
  }
  return {};
}

SchemaDiff schema_diff(const Catalog& before, const Catalog& now, bool one_replay) {
  const std::vector<SchemaObject> old_objects = schema_objects(before);
  const std::vector<SchemaObject> objects = schema_objects(now);
  Differ differ(one_replay);
  if (!one_replay) return {.changes = differ.changes(old_objects, objects), .renames = {}};
  const RenameFinder finder(now, old_objects, objects);
  if (finder.renames().empty()) {
    return {.changes = differ.changes(old_objects, objects), .renames = {}};
  }
  Catalog renamed = before.copy();
  run(renamed, finder.script());
  const std::vector<SchemaObject> renamed_objects = schema_objects(renamed);
  differ.remember(old_objects);
  return {.changes = differ.changes(renamed_objects, objects), .renames = finder.renames()};
}

bool is_validation(const PropertyChange& change) {
  return change.name == "definition" && change.before == change.now + " NOT VALID";
}

std::string render_diff_mermaid(const SchemaDiff& diff, const Catalog& now) {
  ErdOptions options;
  for (const ObjectChange& change : diff.changes) {
    if (change.kind != ObjectKind::table || change.change == ChangeKind::removed) continue;
    const auto* table = now.relations.find(static_cast<catalog::Oid>(change.identity));
    if (table == nullptr || !integrity::is_judged_table(*table)) continue;
    options.tables.push_back(table->schema + '.' + table->name);
  }
  if (options.tables.empty()) return "";
  const auto erd = make_erd(now, options);
  return erd ? render_erd_mermaid(*erd) : "";
}

}  // namespace pgplumb::report
