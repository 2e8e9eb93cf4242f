#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "integrity/foreign_key_cover.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_without_index {
namespace {

using integrity::UncoveredForeignKey;
using sql::ForeignKeyAction;

bool deletes_reach_the_table(const catalog::Constraint& key) {
  return key.on_delete == ForeignKeyAction::cascade ||
         key.on_delete == ForeignKeyAction::set_null ||
         key.on_delete == ForeignKeyAction::set_default;
}

lint::Severity severity_of(const UncoveredForeignKey& found) {
  const bool sure =
      deletes_reach_the_table(*found.foreign_key) && !found.lookup && found.partly == nullptr;
  return sure ? lint::Severity::warning : lint::Severity::note;
}

std::string message_of(const UncoveredForeignKey& found) {
  const auto table = integrity::display_name(*found.table);
  const auto columns = integrity::column_names(*found.table, found.foreign_key->columns);
  const std::string_view plural = found.foreign_key->columns.size() > 1 ? "s" : "";
  const auto referenced = integrity::display_name(*found.referenced);
  if (found.partly != nullptr) {
    return fmt::format(
        "deleting from {} may read many rows of {} in vain: index {} serves only {} of "
        "foreign key columns {}",
        referenced, table, sql::quote_identifier(found.partly->name),
        integrity::column_names(*found.table, found.partly_columns), columns);
  }
  return fmt::format(
      "deleting from {} scans all of {}: no index starts with foreign key column{} {}", referenced,
      table, plural, columns);
}

/// "a = $1 AND b = $2"
std::string match_of(const UncoveredForeignKey& found) {
  std::string match;
  std::size_t parameter = 0;
  for (const auto number : found.foreign_key->columns) {
    match += fmt::format("{}{} = ${}", parameter == 0 ? "" : " AND ",
                         integrity::column_names(*found.table, {&number, 1}), parameter + 1);
    ++parameter;
  }
  return match;
}

/// What the server runs for each deleted row.
std::string query_note(const UncoveredForeignKey& found) {
  const auto table = integrity::display_name(*found.table);
  std::string_view action;
  std::string query;
  switch (found.foreign_key->on_delete) {
    case ForeignKeyAction::cascade:
      action = "CASCADE";
      query = fmt::format("DELETE FROM {}", table);
      break;
    case ForeignKeyAction::set_null:
      action = "SET NULL";
      query = fmt::format("UPDATE {}", table);
      break;
    case ForeignKeyAction::set_default:
      action = "SET DEFAULT";
      query = fmt::format("UPDATE {}", table);
      break;
    case ForeignKeyAction::restrict:
      action = "RESTRICT";
      query = fmt::format("SELECT FROM {}", table);
      break;
    case ForeignKeyAction::no_action:
      action = "NO ACTION";
      query = fmt::format("SELECT FROM {}", table);
      break;
  }
  return fmt::format(
      "ON DELETE {} runs {} WHERE {} for each deleted row of {}; PostgreSQL makes no index for it",
      action, query, match_of(found), integrity::display_name(*found.referenced));
}

void note_unusable_index(const UncoveredForeignKey& found, lint::Problem& problem) {
  if (found.unusable == nullptr) return;
  const auto name = sql::quote_identifier(found.unusable->name);
  lint::relate(
      problem, found.unusable->origin,
      found.reason == integrity::Unusable::partial
          ? fmt::format("index {} does not serve: its WHERE leaves rows out", name)
          : fmt::format("index {} does not serve: it is invalid until every partition has it",
                        name));
}

/// An index on the columns of the other serves the key too: they begin with its own.
bool is_served_by_index_of(const UncoveredForeignKey& key, const UncoveredForeignKey& other) {
  const auto& own = key.foreign_key->columns;
  const auto& wider = other.foreign_key->columns;
  return key.table == other.table && own.size() <= wider.size() &&
         std::is_permutation(own.begin(), own.end(), wider.begin(),
                             wider.begin() + static_cast<std::ptrdiff_t>(own.size()));
}

/// The key among those of its table whose index serves this one too: of equals the first.
const UncoveredForeignKey& widest_of(const std::vector<const UncoveredForeignKey*>& keys,
                                     const UncoveredForeignKey& key) {
  const UncoveredForeignKey* best = &key;
  for (const UncoveredForeignKey* other : keys) {
    const auto size = other->foreign_key->columns.size();
    const auto best_size = best->foreign_key->columns.size();
    if (is_served_by_index_of(key, *other) &&
        (size > best_size ||
         (size == best_size && other->foreign_key->oid < best->foreign_key->oid))) {
      best = other;
    }
  }
  return *best;
}

/// `best` has the index that serves both.
lint::Problem problem_of(const lint::SchemaContext& context, const UncoveredForeignKey& found,
                         const UncoveredForeignKey& best) {
  lint::Problem problem{.span = found.foreign_key->origin.created,
                        .message = message_of(found),
                        .notes = {query_note(found)}};
  note_unusable_index(found, problem);
  if (found.foreign_key != best.foreign_key) {
    lint::relate(problem, best.foreign_key->origin,
                 fmt::format("the index for foreign key {} serves it too",
                             sql::quote_identifier(best.foreign_key->name)));
  }
  problem.instead =
      lint::index_beside_sql(context, *best.table, best.foreign_key->origin,
                             integrity::column_names(*best.table, best.foreign_key->columns));
  problem.severity = severity_of(found);
  problem.subject = lint::subject(*found.table, found.foreign_key->columns);
  return problem;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  const std::vector<UncoveredForeignKey> keys = integrity::uncovered_foreign_keys(context.catalog);
  std::map<const catalog::Relation*, std::vector<const UncoveredForeignKey*>> by_table;
  for (const UncoveredForeignKey& key : keys) by_table[key.table].push_back(&key);
  for (const UncoveredForeignKey& key : keys) {
    if (!lint::is_new(context, key.foreign_key->origin)) continue;
    problems.add(problem_of(context, key, widest_of(by_table.at(key.table), key)));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes", "foreign-keys"},
                                .on_schema = check};

}  // namespace pgplumb::rules::foreign_key_without_index
