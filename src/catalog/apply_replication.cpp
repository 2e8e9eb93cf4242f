// Publications and subscriptions: as much of them as later statements depend on.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"
#include "catalog/replication.h"

namespace pgplumb::catalog {

namespace {

/// parse_publication_options(): `publish` names all that is published.
void set_published(Publication& publication, const std::vector<sql::Option>& options) {
  const auto written = std::ranges::find(options, "publish", &sql::Option::name);
  if (written == options.end()) return;
  const auto names = [&](std::string_view action) {
    return written->value.find(action) != std::string::npos;
  };
  publication.updates = names("update");
  publication.deletes = names("delete");
}

bool names(const Publication& publication, const Relation& table) {
  return publication.all_tables ||
         std::ranges::find(publication.schemas, table.schema) != publication.schemas.end() ||
         std::ranges::find(publication.tables, table.oid) != publication.tables.end();
}

}  // namespace

// GetRelationPublications(), of the table and of its ancestors (RelationBuildPublicationDesc()).
bool publishes(const Catalog& catalog, const Publication& publication, const Relation& table) {
  const Relation* at = &table;
  while (at != nullptr && !names(publication, *at)) {
    at = at->is_partition() && !at->parents.empty() ? catalog.relations.find(at->parents.front())
                                                    : nullptr;
  }
  return at != nullptr;
}

// RelationGetReplicaIndex()
bool has_replica_identity(const Catalog& catalog, const Relation& table) {
  switch (table.replica_identity) {
    case 'f':
      return true;
    case 'n':
      return false;
    case 'i':
      return std::ranges::any_of(table.indexes, [&](Oid oid) {
        const Index* index = catalog.indexes.find(oid);
        return index != nullptr && index->replica_identity;
      });
    default:
      return table.primary_key() != nullptr && !table.primary_key()->deferrable;
  }
}

void apply_statement(const Change& change, const sql::Publication& statement) {
  Catalog& catalog = change.catalog;
  if (!statement.alter) {
    catalog.publications.put(statement.name, {.name = statement.name,
                                              .tables = {},
                                              .schemas = statement.schemas,
                                              .all_tables = statement.all_tables,
                                              .origin = {.created = change.span}});
  } else if (catalog.publications.find(statement.name) == nullptr) {
    return;
  }
  std::vector<Oid> named;
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = resolve_relation(catalog, change.session, item.name);
    if (table != nullptr) named.push_back(table->oid);
  }
  Publication& publication = catalog.publications.edit(statement.name);
  set_published(publication, statement.options);
  std::vector<Oid>& tables = publication.tables;
  if (statement.action == sql::PublicationAction::set) tables.clear();
  for (const Oid table : named) {
    if (statement.action == sql::PublicationAction::drop) {
      std::erase(tables, table);
    } else if (std::ranges::find(tables, table) == tables.end()) {
      tables.push_back(table);
    }
  }
}

namespace {

/// Without a connection a subscription is made disabled (documentation, CREATE SUBSCRIPTION).
bool is_made_enabled(const sql::Subscription& statement) {
  constexpr std::array<std::string_view, 4> off{"false", "off", "0", "no"};
  return std::ranges::none_of(statement.options, [&](const sql::Option& option) {
    return (option.name == "connect" || option.name == "enabled") &&
           std::ranges::find(off, option.value) != off.end();
  });
}

}  // namespace

void apply_statement(const Change& change, const sql::Subscription& statement) {
  Catalog& catalog = change.catalog;
  if (!statement.alter) {
    catalog.subscriptions.put(statement.name,
                              {.name = statement.name, .enabled = is_made_enabled(statement)});
  } else if (statement.enable && catalog.subscriptions.find(statement.name) != nullptr) {
    catalog.subscriptions.edit(statement.name).enabled = *statement.enable;
  }
}

}  // namespace pgplumb::catalog
