#include <fmt/format.h>

#include "integrity/keys.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::table_without_primary_key {
namespace {

using integrity::TableWithoutPrimaryKey;

void advise(const TableWithoutPrimaryKey& found, lint::Problem& problem) {
  const auto table = integrity::display_name(*found.table);
  if (found.candidate == nullptr) {
    problem.instead = fmt::format(
        "ALTER TABLE {} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;", table);
    return;
  }
  const auto index = sql::quote_identifier(found.candidate->name);
  problem.notes.push_back(fmt::format(
      "{} is unique over NOT NULL columns and can become the primary key as it is", index));
  problem.instead =
      found.candidate->constraint == catalog::no_oid && !found.candidate->partitioned
          ? fmt::format("ALTER TABLE {} ADD PRIMARY KEY USING INDEX {};", table, index)
          : "";
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto& found : integrity::tables_without_primary_key(context.catalog)) {
    if (!lint::is_new(context, found.table->origin)) continue;
    lint::Problem problem{
        .span = found.table->origin.created,
        .message = fmt::format("rows of {} cannot be told apart: the table has no primary key",
                               integrity::display_name(*found.table)),
        .notes = {"where the table is published for logical replication, UPDATE and DELETE fail: "
                  "without a primary key it has no replica identity"}};
    if (found.candidate != nullptr) {
      problem.message = fmt::format(
          "{} has no primary key: replication and tools that look for "
          "one cannot find its rows",
          integrity::display_name(*found.table));
    }
    const bool sure = found.candidate == nullptr && !found.is_log && !found.replicated_whole;
    problem.severity = sure ? lint::Severity::warning : lint::Severity::note;
    advise(found, problem);
    problem.subject = integrity::subject_of(*found.table);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"normalization", "replication"},
                                .on_schema = check};

}  // namespace pgplumb::rules::table_without_primary_key
