#include <fmt/format.h>

#include <algorithm>

#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::published_without_identity {
namespace {

using catalog::Publication;
using catalog::Relation;

bool publishes(const Publication& publication, const Relation& table) {
  return publication.all_tables ||
         std::ranges::find(publication.schemas, table.schema) != publication.schemas.end() ||
         std::ranges::find(publication.tables, table.oid) != publication.tables.end();
}

/// Rows of the table can be told apart by the other side.
bool has_identity(const Relation& table) {
  switch (table.replica_identity) {
    case 'f':
    case 'i':
      return true;
    case 'n':
      return false;
    default:
      return table.primary_key() != nullptr;
  }
}

bool is_judged(const Relation& table) {
  return table.kind == catalog::RelationKind::table && !table.assumed && table.extension.empty() &&
         table.persistence == sql::Persistence::permanent && table.schema != "pg_catalog" &&
         table.schema != "information_schema";
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  if (std::ranges::empty(context.catalog.publications)) return;
  for (const auto& [oid, table] : context.catalog.relations) {
    if (!is_judged(table) || has_identity(table)) continue;
    for (const auto& [name, publication] : context.catalog.publications) {
      if (!publishes(publication, table)) continue;
      const auto place = lint::reviewed_place(context, {&table.origin, &publication.origin});
      if (!place) continue;
      const std::string display = integrity::display_name(table);
      lint::Problem problem{
          .span = *place,
          .message = fmt::format("UPDATE and DELETE on {} fail: {} publishes it and it has no "
                                 "replica identity",
                                 display, sql::quote_identifier(name)),
          .notes =
              {"logical replication finds rows by the primary key, unless REPLICA IDENTITY says "
               "otherwise; without either PostgreSQL refuses to change them"},
          .instead = fmt::format("ALTER TABLE {0} ADD PRIMARY KEY (...);\n"
                                 "-- or, which sends whole rows:\n"
                                 "ALTER TABLE {0} REPLICA IDENTITY FULL;",
                                 display),
          .subject = lint::subject(table)};
      lint::relate(problem, publication.origin, "the publication is made here");
      problems.add(std::move(problem));
      break;
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"replication"},
    .on_schema = check,
};

}  // namespace pgplumb::rules::published_without_identity
