// Trees of objects are paired level by level: first what is the same by identity, then what is left
// by name. Definitions are texts with names in them; where only a renamed column or table tells two
// of them apart, they are the same.

#include "report/schema_diff.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "integrity/scope.h"
#include "report/erd.h"
#include "text/ascii.h"

namespace pgplumb::report {
namespace {

/// New names by old ones, as SQL writes them.
using Renames = std::map<std::string, std::string, std::less<>>;

bool is_word_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The end of the identifier or of the one character at `begin`.
std::size_t end_of_word(std::string_view text, std::size_t begin) {
  if (text[begin] == '"') {
    const std::size_t quote = text.find('"', begin + 1);
    return quote == std::string_view::npos ? text.size() : quote + 1;
  }
  std::size_t end = begin;
  while (end < text.size() && is_word_char(text[end])) ++end;
  return std::max(end, begin + 1);
}

std::string with_new_names(std::string_view text, const Renames& renames) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = end_of_word(text, at);
    // A qualified name first, then its parts.
    if (end + 1 < text.size() && text[end] == '.') {
      const std::size_t qualified = end_of_word(text, end + 1);
      if (renames.contains(text.substr(at, qualified - at))) end = qualified;
    }
    const std::string_view word = text.substr(at, end - at);
    const auto renamed = renames.find(word);
    out += renamed == renames.end() ? word : std::string_view(renamed->second);
    at = end;
  }
  return out;
}

/// Objects of one level that stand for each other; null on the side where there is none.
struct Pair {
  const SchemaObject* before = nullptr;
  const SchemaObject* now = nullptr;
};

class Differ {
 public:
  explicit Differ(bool one_replay) : one_replay_(one_replay) {}

  SchemaDiff diff(const std::vector<SchemaObject>& before, const std::vector<SchemaObject>& now) {
    if (one_replay_) find_renames(before, now);
    return {changes(before, now)};
  }

 private:
  using Key = std::pair<ObjectKind, std::string_view>;

  [[nodiscard]] std::vector<Pair> pairs(const std::vector<SchemaObject>& before,
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

  void find_renames(const std::vector<SchemaObject>& before, const std::vector<SchemaObject>& now) {
    for (const Pair& pair : pairs(before, now)) {
      if (pair.before == nullptr || pair.now == nullptr) continue;
      add_rename(pair.before->name, pair.now->name);
      find_renames(pair.before->parts, pair.now->parts);
    }
  }

  void add_rename(const std::string& before, const std::string& now) {
    if (before == now) return;
    renames_[before] = now;
    // Queries may name a table without its schema.
    const std::size_t old_dot = before.rfind('.'), new_dot = now.rfind('.');
    if (old_dot == std::string::npos || new_dot == std::string::npos) return;
    renames_[before.substr(old_dot + 1)] = now.substr(new_dot + 1);
  }

  [[nodiscard]] bool is_same(std::string_view before, std::string_view now) const {
    return before == now || (!renames_.empty() && with_new_names(before, renames_) == now);
  }

  [[nodiscard]] std::vector<PropertyChange> properties(const SchemaObject& before,
                                                       const SchemaObject& now) const {
    std::vector<PropertyChange> found;
    for (const Property& property : now.properties) {
      const auto old = std::ranges::find(before.properties, property.name, &Property::name);
      const std::string was = old == before.properties.end() ? "" : old->value;
      if (is_same(was, property.value)) continue;
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
    ObjectChange found{
        .change = change, .kind = object.kind, .name = object.name, .identity = object.identity};
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
    if (pair.now == nullptr) return whole(*pair.before, ChangeKind::removed);
    ObjectChange change{.kind = pair.now->kind,
                        .name = pair.now->name,
                        .old_name = pair.before->name,
                        .identity = pair.now->identity,
                        .properties = properties(*pair.before, *pair.now),
                        .parts = changes(pair.before->parts, pair.now->parts)};
    if (change.properties.empty() && change.parts.empty() && !change.is_renamed()) return {};
    return change;
  }

  /// Columns stay in the table's order; all else comes by kind and name, as the catalog has it.
  [[nodiscard]] std::vector<ObjectChange> changes(const std::vector<SchemaObject>& before,
                                                  const std::vector<SchemaObject>& now) const {
    std::vector<ObjectChange> found;
    for (const Pair& pair : pairs(before, now)) {
      if (auto change = change_of(pair)) found.push_back(std::move(*change));
    }
    std::ranges::stable_sort(found, {}, &ObjectChange::kind);
    return found;
  }

  bool one_replay_;
  Renames renames_;
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

SchemaDiff schema_diff(const std::vector<SchemaObject>& before,
                       const std::vector<SchemaObject>& now, bool one_replay) {
  return Differ(one_replay).diff(before, now);
}

bool is_validation(const PropertyChange& change) {
  return change.name == "definition" && change.before == change.now + " NOT VALID";
}

std::string render_diff_mermaid(const SchemaDiff& diff, const catalog::Catalog& now) {
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
