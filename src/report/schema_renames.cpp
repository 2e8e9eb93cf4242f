#include "report/schema_renames.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace pgplumb::report {
namespace {

/// What no two may have: a name among those that it must differ from.
using Place = std::tuple<std::string, std::string, std::string>;

std::string_view alter_word(ObjectKind kind) {
  switch (kind) {
    // ALTER TABLE renames and moves relations of every kind; ALTER VIEW takes no materialized view.
    case ObjectKind::table:
    case ObjectKind::view:
      return "TABLE";
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
    case ObjectKind::rule:
      return "RULE";
    case ObjectKind::policy:
      return "POLICY";
    case ObjectKind::statistics:
      return "STATISTICS";
    default:
      return "";
  }
}

/// Relations, sequences and indexes are all in pg_class.
std::string name_space(const Renaming& renaming) {
  switch (renaming.kind) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::sequence:
    case ObjectKind::index:
      return "class";
    case ObjectKind::function:
      return "function " + renaming.arguments;
    case ObjectKind::statistics:
      return "statistics";
    default:
      return fmt::format("{} {}", object_kind_word(renaming.kind), renaming.table);
  }
}

Place old_place(const Renaming& renaming) {
  return {name_space(renaming), renaming.schema, renaming.name};
}

Place new_place(const Renaming& renaming) {
  return {name_space(renaming), renaming.new_schema, renaming.new_name};
}

bool is_of_table(ObjectKind kind) { return kind > ObjectKind::view; }

void write(const Renaming& renaming, SqlScript& script) {
  const std::string_view word = alter_word(renaming.kind);
  const std::string& name = renaming.name;
  switch (renaming.kind) {
    case ObjectKind::column:
      return script.line("ALTER TABLE {} RENAME COLUMN {} TO {};", renaming.table, name,
                         renaming.new_name);
    case ObjectKind::constraint:
      return script.line("ALTER {} {} RENAME CONSTRAINT {} TO {};",
                         renaming.of_domain ? "DOMAIN" : "TABLE", renaming.table, name,
                         renaming.new_name);
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
      return script.line("ALTER {} {} ON {} RENAME TO {};", word, name, renaming.table,
                         renaming.new_name);
    default:
      break;
  }
  if (renaming.schema != renaming.new_schema) {
    script.line("ALTER {} {}.{}{} SET SCHEMA {};", word, renaming.schema, name, renaming.arguments,
                renaming.new_schema);
  }
  if (name != renaming.new_name) {
    script.line("ALTER {} {}.{}{} RENAME TO {};", word, renaming.new_schema, name,
                renaming.arguments, renaming.new_name);
  }
}

/// Each waits for the one that has the name it wants.
void write_in_turn(std::vector<Renaming> renames, SqlScript& script) {
  std::set<Place> taken;
  for (const Renaming& renaming : renames) taken.insert(old_place(renaming));
  std::map<Place, std::size_t> waiting;  // by the name that they wait for
  std::vector<std::size_t> ready;
  for (std::size_t i = renames.size(); i-- > 0;) {
    if (taken.contains(new_place(renames[i]))) {
      waiting.emplace(new_place(renames[i]), i);
    } else {
      ready.push_back(i);
    }
  }
  const auto leave = [&](const Place& place) {
    const auto next = waiting.find(place);
    if (next == waiting.end()) return;
    ready.push_back(next->second);
    waiting.erase(next);
  };
  for (int circles = 0; !ready.empty() || !waiting.empty();) {
    if (!ready.empty()) {
      const Renaming& renaming = renames[ready.back()];
      ready.pop_back();
      write(renaming, script);
      leave(old_place(renaming));
      continue;
    }
    Renaming& first = renames[waiting.begin()->second];
    const Place place = old_place(first);
    Renaming aside = first;
    aside.new_schema = first.schema;
    aside.new_name = fmt::format("pgplumb_renamed_{}", ++circles);
    write(aside, script);
    first.name = aside.new_name;
    leave(place);
  }
}

}  // namespace

void write_renames(std::vector<Renaming> renames, SqlScript& script) {
  std::ranges::sort(renames);
  const auto parts =
      std::ranges::find_if(renames, [](const Renaming& each) { return is_of_table(each.kind); });
  std::vector<Renaming> of_tables(parts, renames.end());
  renames.erase(parts, renames.end());
  write_in_turn(std::move(renames), script);
  write_in_turn(std::move(of_tables), script);
}

}  // namespace pgplumb::report
