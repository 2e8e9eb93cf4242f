#include "integrity/normalization.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Oid;
using catalog::Relation;

using Words = std::vector<std::string>;
using Nouns = std::span<const std::string_view>;

bool is_noun_of(Nouns nouns, std::string_view word) {
  return std::ranges::any_of(nouns, [&](std::string_view noun) { return same_noun(word, noun); });
}

/// A name around its last run of digits: `tag2_name` is "tag", 2, "_name".
struct NumberedName {
  std::string before;
  std::string after;
  int number = 0;
};

std::optional<NumberedName> numbered_name(const std::string& name) {
  constexpr std::string_view digits = "0123456789";
  const auto last = name.find_last_of(digits);
  if (last == std::string::npos) return std::nullopt;
  const auto before_digits = name.find_last_not_of(digits, last);
  if (before_digits == std::string::npos) return std::nullopt;
  NumberedName result{.before = name.substr(0, before_digits + 1), .after = name.substr(last + 1)};
  const auto* begin = name.data() + before_digits + 1;
  const auto [stop, fault] = std::from_chars(begin, name.data() + last + 1, result.number);
  if (fault != std::errc() || result.number > 99) return std::nullopt;
  return result;
}

/// Stems whose numbers are part of the name: address lines, levels of a hierarchy, what is always
/// a fixed few.
bool is_numbered_by_custom(const std::string& stem) {
  constexpr auto customary = std::to_array<std::string_view>(
      {"addr", "address", "admin", "alpha", "float", "int", "iso", "level", "line", "lvl", "md",
       "oauth", "sha", "street", "tier", "uint", "utf"});
  const auto words = words_of(stem);
  return words.empty() || words.back().size() == 1 || is_noun_of(customary, words.back());
}

/// Two may be a pair such as both sides of a match: more than the first must then be optional.
bool is_repetition(const Catalog& catalog, const std::map<int, const Column*>& by_number) {
  const int first = by_number.begin()->first;
  const int last = by_number.rbegin()->first;
  if (first > 1 || last - first + 1 != static_cast<int>(by_number.size())) return false;
  if (by_number.size() >= 3) return true;
  return by_number.size() == 2 && accepts_null(catalog, *by_number.rbegin()->second);
}

std::vector<RepeatingGroup> repeating_groups(const Catalog& catalog, const Relation& relation) {
  using Stem = std::tuple<std::string, std::string, Oid, bool>;
  std::map<Stem, std::map<int, const Column*>> groups;
  for (const auto& column : relation.columns) {
    if (const auto name = numbered_name(column.name)) {
      groups[{name->before, name->after, column.type.type, column.type.array}].emplace(name->number,
                                                                                       &column);
    }
  }
  std::vector<RepeatingGroup> found;
  for (const auto& [stem, by_number] : groups) {
    const auto& [before, after, type, array] = stem;
    if (!is_repetition(catalog, by_number) || is_numbered_by_custom(before)) continue;
    auto& group = found.emplace_back();
    group.stem = before.substr(0, before.find_last_not_of("_- ") + 1) + after;
    for (const auto& [number, column] : by_number) group.columns.push_back(column);
  }
  std::ranges::sort(found, {},
                    [](const RepeatingGroup& group) { return group.columns.front()->number; });
  return found;
}

/// The judged tables by the last word of their names: what a column's name may speak of.
class TablesByName {
 public:
  explicit TablesByName(const Catalog& catalog) {
    for (const auto& [oid, relation] : catalog.relations) {
      if (is_judged_table(relation)) tables_.push_back({words_of(relation.name), &relation});
    }
  }

  /// The table with the longest name that the words end with, one of the same schema first.
  [[nodiscard]] const Relation* named_by(const Words& words, std::string_view schema) const {
    const auto fit = [&](const Entry& entry) {
      return std::pair(entry.words.size(), entry.relation->schema == schema);
    };
    const Entry* best = nullptr;
    for (const auto& entry : tables_) {
      if (!ends_with_table(words, entry.words)) continue;
      if (best == nullptr || fit(entry) > fit(*best)) best = &entry;
    }
    return best == nullptr ? nullptr : best->relation;
  }

 private:
  struct Entry {
    Words words;
    const Relation* relation;
  };
  std::vector<Entry> tables_;
};

std::optional<ListForm> list_form(const Catalog& catalog, const Column& column) {
  const auto type = base_type(catalog, column.type);
  if (type.array) return ListForm::array;
  if (type.type == catalog::json_oid || type.type == catalog::jsonb_oid) return ListForm::json;
  if (type.type == catalog::text_oid || type.type == catalog::varchar_oid) return ListForm::text;
  return std::nullopt;
}

/// What a name says it lists the ids of: {"team", "member"} of `team_member_ids`.
Words listed_words(Words words) {
  if (words.size() > 2 && words[words.size() - 2] == "id" &&
      (words.back() == "list" || words.back() == "array")) {
    words.resize(words.size() - 2);
  } else if (words.size() > 1 && (words.back() == "ids" || words.back() == "uuids")) {
    words.pop_back();
  } else {
    words.clear();
  }
  return words;
}

/// The type of a table's primary key, where it is of one column.
std::optional<Oid> key_type(const Catalog& catalog, const Relation& relation) {
  const auto* key = relation.primary_key();
  if (key == nullptr || key->columns.size() != 1) return std::nullopt;
  const auto* column = relation.column(key->columns.front());
  if (column == nullptr) return std::nullopt;
  return base_type(catalog, column->type).type;
}

/// Whether the elements of an array can be values of the key; text can hold any.
bool can_hold(Oid element, std::optional<Oid> key) {
  if (!key || element == *key) return true;
  constexpr auto integers =
      std::to_array<Oid>({catalog::int2_oid, catalog::int4_oid, catalog::int8_oid});
  const auto is_integer = [&](Oid type) {
    return std::ranges::find(integers, type) != integers.end();
  };
  return element == catalog::text_oid || element == catalog::varchar_oid ||
         (is_integer(element) && is_integer(*key));
}

/// Rows that record what was, and are right to keep what has changed since.
bool is_record_table(const Relation& relation) {
  constexpr auto records = std::to_array<std::string_view>(
      {"archive",  "archived", "audit",      "backup", "cache",   "draft",   "event",
       "export",   "form",     "history",    "import", "invoice", "job",     "log",
       "message",  "old",      "override",   "outbox", "queue",   "receipt", "report",
       "revision", "snapshot", "submission", "temp",   "tmp",     "version"});
  return std::ranges::any_of(words_of(relation.name),
                             [&](const std::string& word) { return is_noun_of(records, word); });
}

/// Facts that are copied because they change: as they were when the row was made.
bool is_of_its_time(const Words& words) {
  constexpr auto fleeting = std::to_array<std::string_view>(
      {"amount",   "at",    "attempt", "balance", "cost",     "count", "currency", "date",
       "discount", "fee",   "number",  "order",   "position", "price", "quantity", "rank",
       "rate",     "score", "state",   "status",  "tax",      "time",  "total",    "version"});
  return words.empty() || is_noun_of(fleeting, words.back());
}

bool is_key_column(const Relation& relation, catalog::ColumnNumber number) {
  return std::ranges::any_of(relation.constraints, [&](const Constraint& constraint) {
    return (constraint.kind == catalog::ConstraintKind::primary_key ||
            constraint.kind == catalog::ConstraintKind::foreign_key) &&
           std::ranges::find(constraint.columns, number) != constraint.columns.end();
  });
}

/// Whether a trigger of the table has a body that names the column.
bool has_trigger_about(const Catalog& catalog, const Relation& relation, const Column& column) {
  return std::ranges::any_of(relation.triggers, [&](const catalog::Trigger& trigger) {
    const auto* function = catalog.functions.find(trigger.function);
    return function == nullptr || function->body.find(column.name) != std::string::npos;
  });
}

/// The words before "id" of a foreign key's column: {"home", "team"} of `home_team_id`.
Words role_words(const Relation& relation, const Constraint& key) {
  if (key.columns.size() != 1) return {};
  const auto* column = relation.column(key.columns.front());
  if (column == nullptr) return {};
  auto words = words_of(column->name);
  if (words.empty() || (words.back() != "id" && words.back() != "uuid")) return {};
  words.pop_back();
  return words;
}

void find_copies(const Catalog& catalog, const Relation& relation, const Constraint& key,
                 std::vector<CopiedColumn>& found) {
  const auto* parent = catalog.relations.find(key.references);
  const auto role = role_words(relation, key);
  if (role.empty() || parent == nullptr || parent == &relation) return;
  for (const auto& column : relation.columns) {
    if (column.generated != catalog::Generated::none || is_key_column(relation, column.number)) {
      continue;
    }
    const auto words = words_of(column.name);
    if (words.size() <= role.size() || !std::equal(role.begin(), role.end(), words.begin())) {
      continue;
    }
    const Words rest(words.begin() + static_cast<std::ptrdiff_t>(role.size()), words.end());
    if (is_of_its_time(rest)) continue;
    const auto original = std::ranges::find_if(parent->columns, [&](const Column& candidate) {
      return is_made_of(candidate.name, rest) && candidate.type.type == column.type.type &&
             candidate.type.array == column.type.array && !is_key_column(*parent, candidate.number);
    });
    if (original == parent->columns.end() || has_trigger_about(catalog, relation, column) ||
        has_trigger_about(catalog, *parent, column)) {
      continue;
    }
    found.push_back({&relation, &column, &key, parent, &*original});
  }
}

}  // namespace

std::vector<RepeatingColumns> repeating_columns(const Catalog& catalog) {
  std::vector<RepeatingColumns> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    auto groups = repeating_groups(catalog, relation);
    if (!groups.empty()) found.push_back({.table = &relation, .groups = std::move(groups)});
  }
  return found;
}

std::vector<ListOfIds> lists_of_ids(const Catalog& catalog) {
  std::optional<TablesByName> tables;
  std::vector<ListOfIds> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    for (const auto& column : relation.columns) {
      const auto form = list_form(catalog, column);
      if (!form || column.generated != catalog::Generated::none) continue;
      const auto type = base_type(catalog, column.type);
      const auto words = words_of(column.name);
      auto listed_name = listed_words(words);
      // An array of uuid has no other use than to name rows.
      const bool of_uuid = *form == ListForm::array && type.type == catalog::uuid_oid;
      if (listed_name.empty() && of_uuid) listed_name = words;
      if (listed_name.empty() || is_record_table(relation)) continue;
      if (!tables) tables.emplace(catalog);
      const auto* listed = tables->named_by(listed_name, relation.schema);
      if (listed == nullptr) continue;
      if (*form == ListForm::array && !can_hold(type.type, key_type(catalog, *listed))) continue;
      found.push_back({&relation, &column, *form, listed});
    }
  }
  return found;
}

std::vector<CopiedColumn> copied_columns(const Catalog& catalog) {
  std::vector<CopiedColumn> found;
  for (const auto& [oid, relation] : catalog.relations) {
    if (!is_judged_table(relation)) continue;
    const auto before = found.size();
    for (const auto& constraint : relation.constraints) {
      if (constraint.kind == catalog::ConstraintKind::foreign_key) {
        find_copies(catalog, relation, constraint, found);
      }
    }
    if (found.size() > before && is_record_table(relation)) found.resize(before);
  }
  return found;
}

}  // namespace pgplumb::integrity
