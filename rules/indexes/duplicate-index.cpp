#include <fmt/format.h>

#include <tuple>

#include "integrity/index_overlap.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::duplicate_index {
namespace {

/// "foreign keys fk_a of a and fk_b of b refer to it".
std::string references_note(const integrity::DuplicateIndex& found, const std::string& surplus) {
  std::string names;
  for (const auto& reference : found.references) {
    if (!names.empty()) names += ", ";
    names += fmt::format("{} of {}", sql::quote_identifier(reference.key->name),
                         integrity::display_name(*reference.table));
  }
  return fmt::format(
      "{} cannot be dropped before what refers to it: {}; added again when it is gone, these refer "
      "to the other",
      surplus, names);
}

std::string instead_of(const integrity::DuplicateIndex& found) {
  std::string drops;
  for (const auto& reference : found.references) {
    drops += lint::drop_constraint_sql(*reference.table, *reference.key) + '\n';
  }
  return drops + lint::drop_index_sql(*found.table, *found.surplus) +
         (drops.empty() ? "" : "\n-- and add the foreign keys again, NOT VALID and then validated");
}

bool is_earlier(const catalog::Origin& one, const catalog::Origin& other) {
  return std::tuple(one.created.file, one.created.begin) <
         std::tuple(other.created.file, other.created.begin);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::duplicate_indexes(context.catalog)) {
    const bool surplus_is_new = lint::is_new(context, found.surplus->origin);
    const bool kept_is_new = lint::is_new(context, found.kept->origin);
    if (!surplus_is_new && !kept_is_new) continue;
    // Where the repetition came in.
    const bool at_surplus =
        surplus_is_new && !(kept_is_new && is_earlier(found.surplus->origin, found.kept->origin));
    const auto& here = at_surplus ? *found.surplus : *found.kept;
    const auto& there = at_surplus ? *found.kept : *found.surplus;
    const auto surplus = sql::quote_identifier(found.surplus->name);
    const auto table = integrity::display_name(*found.table);
    lint::Problem problem{
        .span = here.origin.created,
        .message = fmt::format("index {} repeats {}: every write to {} keeps both up to date",
                               surplus, sql::quote_identifier(found.kept->name), table)};
    lint::relate(problem, there.origin,
                 fmt::format("{} is made here", sql::quote_identifier(there.name)));
    if (!found.references.empty()) problem.notes.push_back(references_note(found, surplus));
    problem.instead = instead_of(found);
    problem.subject = lint::subject(*found.table, found.surplus->name);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::duplicate_index
