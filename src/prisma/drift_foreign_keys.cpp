// Foreign keys: the same by columns, table and actions; the name is set right by a renaming.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/definitions.h"
#include "prisma/comparison.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

bool has_same_columns(const ForeignKey& a, const ForeignKey& b) {
  return a.table == b.table && a.columns == b.columns && a.referenced == b.referenced;
}

bool keys_match(const TablePair& tables, const ForeignKey& before, const ForeignKey& now) {
  return has_same_columns(before, now) && before.on_delete == now.on_delete &&
         before.on_update == now.on_update &&
         std::ranges::none_of(now.columns, [&](const std::string& column) {
           return is_type_changed(tables, column);
         });
}

std::string words_of(const ForeignKey& key) {
  return fmt::format("({}) to {}", quoted_list(key.columns), quoted_name("", key.table));
}

std::string actions_of(const ForeignKey& key) {
  return to_upper(fmt::format("on delete {} on update {}", catalog::action_words(key.on_delete),
                              catalog::action_words(key.on_update)));
}

/// What of the key the schema language has no word for.
std::vector<std::string> unsayable_parts(const catalog::Relation& relation,
                                         const std::string& name) {
  std::vector<std::string> parts;
  const catalog::Constraint* constraint = relation.constraint(name);
  if (constraint == nullptr) return parts;
  if (constraint->deferrable) {
    parts.emplace_back(constraint->initially_deferred ? "DEFERRABLE INITIALLY DEFERRED"
                                                      : "DEFERRABLE");
  }
  if (constraint->match == sql::MatchType::full) parts.emplace_back("MATCH FULL");
  if (!constraint->on_delete_columns.empty()) parts.emplace_back("columns of ON DELETE SET");
  if (!constraint->enforced) parts.emplace_back("NOT ENFORCED");
  return parts;
}

/// The key of the other side that has the same columns, but not all the same.
const ForeignKey* other_version(const ForeignKey& key, const std::vector<ForeignKey>& others) {
  const auto found = std::ranges::find_if(
      others, [&](const ForeignKey& other) { return has_same_columns(key, other); });
  return found == others.end() ? nullptr : &*found;
}

void add_key(const Comparison& comparison, const TablePair& tables, const ForeignKey& now) {
  const ForeignKey* other = other_version(now, tables.before.foreign_keys);
  std::string what = "is missing";
  if (other != nullptr && actions_of(*other) != actions_of(now)) {
    what = fmt::format("is {} in the database, {} in the datamodel", actions_of(*other),
                       actions_of(now));
  } else if (other != nullptr) {
    what = "is made anew, since a column of it has another type";
  }
  Change change = change_of(ChangeKind::add_foreign_key, tables.now, now.name,
                            fmt::format("foreign key of {} {} {}",
                                        comparison.writer.name(tables.now), words_of(now), what),
                            comparison.writer.add_foreign_key(tables.now, now));
  change.asked = now.span;
  if (other != nullptr) change.made = other->span;
  comparison.changes.push_back(std::move(change));
}

void drop_key(const Comparison& comparison, const TablePair& tables, const ForeignKey& before) {
  const ForeignKey* other = other_version(before, tables.now.foreign_keys);
  Change change =
      change_of(ChangeKind::drop_foreign_key, tables.now, before.name,
                fmt::format("foreign key {} of {} {} is {}", quoted_name("", before.name),
                            comparison.writer.name(tables.now), words_of(before),
                            other != nullptr ? "made anew as the datamodel has it" : "no relation"),
                fmt::format("ALTER TABLE {} DROP CONSTRAINT {};",
                            comparison.writer.name(tables.now), quoted_name("", before.name)));
  change.asked = other != nullptr ? other->span : tables.now.span;
  change.made = before.span;
  const auto parts = unsayable_parts(tables.relation, before.name);
  if (!parts.empty()) {
    change.inexpressible = true;
    change.notes.push_back(fmt::format("schema.prisma has no word for {}", fmt::join(parts, ", ")));
  }
  comparison.changes.push_back(std::move(change));
}

/// Tables of implicit many-to-many relations had other names for their keys once: let be.
bool is_join_table(const Table& table) {
  return table.columns.size() == 2 && table.column("A") != nullptr && table.column("B") != nullptr;
}

void rename_key(const Comparison& comparison, const TablePair& tables, const ForeignKey& before,
                const ForeignKey& now) {
  if (before.name == now.name) return;
  if (is_join_table(tables.before) && is_join_table(tables.now)) return;
  Change change = change_of(
      ChangeKind::rename_foreign_key, tables.now, before.name,
      fmt::format("foreign key {} of {} is {} in the datamodel", quoted_name("", before.name),
                  comparison.writer.name(tables.now), quoted_name("", now.name)),
      fmt::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {};", comparison.writer.name(tables.now),
                  quoted_name("", before.name), quoted_name("", now.name)));
  change.asked = now.span;
  change.made = before.span;
  change.keep = fmt::format("map: {:?}", before.name);
  comparison.changes.push_back(std::move(change));
}

}  // namespace

void compare_foreign_keys(const Comparison& comparison, const TablePair& tables) {
  std::vector<const ForeignKey*> paired;
  for (const ForeignKey& before : tables.before.foreign_keys) {
    const auto matches = [&](const ForeignKey& now) { return keys_match(tables, before, now); };
    if (std::ranges::none_of(tables.now.foreign_keys, matches)) {
      drop_key(comparison, tables, before);
      continue;
    }
    for (const ForeignKey& now : tables.now.foreign_keys) {
      if (!matches(now) || std::ranges::find(paired, &now) != paired.end()) continue;
      paired.push_back(&now);
      rename_key(comparison, tables, before, now);
      break;
    }
  }
  for (const ForeignKey& now : tables.now.foreign_keys) {
    const auto matches = [&](const ForeignKey& before) { return keys_match(tables, before, now); };
    if (std::ranges::none_of(tables.before.foreign_keys, matches)) {
      add_key(comparison, tables, now);
    }
  }
}

}  // namespace pgplumb::prisma
