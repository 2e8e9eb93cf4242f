#include <fmt/format.h>

#include "integrity/keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::nullable_unique {
namespace {

using integrity::NullableUnique;

/// The unique index that keeps apart the rows with NULL, where one will do.
std::string instead_of(const lint::SchemaContext& context, const NullableUnique& found) {
  // A partitioned table's is built partition by partition.
  if (found.table->kind == catalog::RelationKind::partitioned_table) return {};
  const auto table = integrity::display_name(*found.table);
  const bool new_enough = context.catalog.pg_version() >= 15;
  if (found.live_marker || !new_enough) {
    if (found.nullable.size() > 1 || found.others.empty()) return {};
    return fmt::format("CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}) WHERE {} IS NULL;", table,
                       integrity::column_names(*found.table, found.others),
                       integrity::column_names(*found.table, found.nullable));
  }
  std::vector<catalog::ColumnNumber> all;
  for (const auto& key : found.index->keys) all.push_back(key.column);
  return fmt::format(
      "CREATE UNIQUE INDEX CONCURRENTLY ON {} ({}) NULLS NOT DISTINCT;\n"
      "-- which does the work of the old one:\n{}",
      table, integrity::column_names(*found.table, all),
      lint::drop_index_sql(*found.table, *found.index));
}

std::string message_of(const NullableUnique& found) {
  const auto table = integrity::display_name(*found.table);
  const auto nullable = integrity::column_names(*found.table, found.nullable);
  const auto index = sql::quote_identifier(found.index->name);
  const std::string_view any = found.nullable.size() > 1 ? "one of " : "";
  if (found.others.empty()) {
    return fmt::format(
        "equal rows of {} are let in while {}{} is NULL: {} counts each NULL as "
        "different",
        table, any, nullable, index);
  }
  return fmt::format(
      "rows of {} with equal {} are let in while {}{} is NULL: {} counts each NULL "
      "as different",
      table, integrity::column_names(*found.table, found.others), any, nullable, index);
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::nullable_uniques(context.catalog)) {
    const auto& nullable = *found.table->column(found.nullable.front());
    const auto place = lint::reviewed_place(context, {&found.index->origin, &nullable.origin});
    if (!place) continue;
    lint::Problem problem{
        .span = *place,
        .message = message_of(found),
        .instead = instead_of(context, found),
        .severity = found.live_marker ? lint::Severity::warning : lint::Severity::note,
        .subject = lint::subject(*found.table, found.index->name)};
    const auto name = sql::quote_identifier(nullable.name);
    problem.notes.push_back(
        found.live_marker
            ? fmt::format("by its name, {} is NULL in just the rows that count", name)
            : "a column that is never NULL should say NOT NULL, and the constraint holds");
    lint::relate(problem, nullable.origin, fmt::format("{} is made here and may be NULL", name));
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::medium,
                                .since = "0.1.0",
                                .tags = {"normalization", "indexes"},
                                .on_schema = check};

}  // namespace pgplumb::rules::nullable_unique
