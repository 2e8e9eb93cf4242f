#include <fmt/format.h>

#include "catalog/replication.h"
#include "integrity/names.h"
#include "lint/rule.h"
#include "lint/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::published_without_identity {
namespace {

using catalog::Publication;
using catalog::Relation;

/// "UPDATE and DELETE": what the publication has of the table and the server refuses.
std::string_view refused(const Publication& publication) {
  if (publication.updates && publication.deletes) return "UPDATE and DELETE";
  if (publication.updates) return "UPDATE";
  return publication.deletes ? "DELETE" : "";
}

bool is_judged(const Relation& table) {
  return table.kind == catalog::RelationKind::table && !table.assumed && table.extension.empty() &&
         table.persistence == sql::Persistence::permanent && table.schema != "pg_catalog" &&
         table.schema != "information_schema";
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  if (std::ranges::empty(context.catalog.publications)) return;
  for (const auto& [oid, table] : context.catalog.relations) {
    if (!is_judged(table) || catalog::has_replica_identity(context.catalog, table)) continue;
    for (const auto& [name, publication] : context.catalog.publications) {
      const std::string_view commands = refused(publication);
      if (commands.empty() || !catalog::publishes(context.catalog, publication, table)) continue;
      const auto place = lint::reviewed_place(context, {&table.origin, &publication.origin});
      if (!place) continue;
      const std::string display = integrity::display_name(table);
      lint::Problem problem{
          .span = *place,
          .message = fmt::format("{} on {} fail{}: {} publishes it and it has no replica identity",
                                 commands, display, commands.contains(' ') ? "" : "s",
                                 sql::quote_identifier(name)),
          .notes =
              {"logical replication finds rows by the primary key, unless REPLICA IDENTITY says "
               "otherwise; without either PostgreSQL refuses to change them"},
          .instead = fmt::format("ALTER TABLE {0} {1};\n"
                                 "-- or, which sends whole rows:\n"
                                 "ALTER TABLE {0} REPLICA IDENTITY FULL;",
                                 display,
                                 table.primary_key() == nullptr ? "ADD PRIMARY KEY (...)"
                                                                : "REPLICA IDENTITY DEFAULT"),
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
