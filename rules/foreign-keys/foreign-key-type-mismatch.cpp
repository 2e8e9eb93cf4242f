#include <fmt/format.h>

#include "integrity/foreign_keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_type_mismatch {
namespace {

using integrity::KeyTypeHarm;
using integrity::KeyTypeMismatch;

std::string message_of(const catalog::Catalog& catalog, const KeyTypeMismatch& found) {
  const auto table = integrity::display_name(*found.table);
  const auto column = integrity::display_columns(*found.table, {&found.column->number, 1});
  const auto key =
      integrity::display_columns(*found.referenced, {&found.referenced_column->number, 1});
  const auto type = catalog::format_type(catalog, found.column->type);
  const auto key_type = catalog::format_type(catalog, found.referenced_column->type);
  switch (found.harm) {
    case KeyTypeHarm::too_narrow:
      return fmt::format("inserts into {} fail when {} ({}) outgrows {} ({})", table, key, key_type,
                         column, type);
    case KeyTypeHarm::no_index_use:
      return fmt::format(
          "deleting from {} scans all of {} whatever its indexes: {} is {}, {} is {}",
          integrity::display_name(*found.referenced), table, column, type, key, key_type);
    case KeyTypeHarm::differs:
      break;
  }
  return fmt::format("{} is {} where {}, which it refers to, is {}", column, type, key, key_type);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::key_type_mismatches(context.catalog)) {
    const auto place = lint::reviewed_place(
        context,
        {&found.foreign_key->origin, &found.column->origin, &found.referenced_column->origin});
    if (!place) continue;
    lint::Problem problem{.span = *place, .message = message_of(context.catalog, found)};
    lint::relate(problem, found.referenced_column->origin,
                 fmt::format("{} is made here",
                             integrity::display_columns(*found.referenced,
                                                        {&found.referenced_column->number, 1})));
    if (found.harm == KeyTypeHarm::no_index_use) {
      problem.notes.push_back(fmt::format(
          "the server looks for referring rows with a cast, {}::{} = $1, and an index on the bare "
          "column does not answer that",
          sql::quote_identifier(found.column->name),
          catalog::format_type(context.catalog, found.referenced_column->type)));
    }
    problem.severity =
        found.harm == KeyTypeHarm::differs ? lint::Severity::note : lint::Severity::warning;
    problem.subject = lint::subject(*found.table, {&found.column->number, 1});
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::very_high,
                                .since = "0.1.0",
                                .tags = {"foreign-keys", "types"},
                                .on_schema = check};

}  // namespace pgplumb::rules::foreign_key_type_mismatch
