// Publications and subscriptions: as much of them as later statements depend on.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"
#include "catalog/replication.h"
#include "sql/options.h"

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

/// ADD, DROP or SET; what CREATE names is added.
template <typename Member>
void change_members(std::vector<Member>& members, const std::vector<Member>& named,
                    sql::PublicationAction action) {
  if (action == sql::PublicationAction::set) members.clear();
  for (const Member& member : named) {
    if (action == sql::PublicationAction::drop) {
      std::erase(members, member);
    } else if (std::ranges::find(members, member) == members.end()) {
      members.push_back(member);
    }
  }
}

void add_columns(Publication& publication, const Relation& table, const sql::Publication& statement,
                 std::size_t item) {
  if (statement.has_filter) publication.columns.push_back({.relation = table.oid, .column = 0});
  if (item >= statement.columns.size()) return;
  for (const std::string& name : statement.columns[item]) {
    const Column* column = table.column(name);
    if (column == nullptr) continue;
    publication.columns.push_back({.relation = table.oid, .column = column->number});
  }
}

/// CURRENT_SCHEMA is the first of the search_path (ObjectsInPublicationToOids()).
std::vector<std::string> schemas_meant(const Change& change, std::vector<std::string> schemas) {
  for (std::string& schema : schemas) {
    if (schema == "current_schema") {
      schema = creation_schema(change.catalog, change.session, {}, sql::Persistence::permanent);
    }
  }
  return schemas;
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
                                              .schemas = {},
                                              .all_tables = statement.all_tables,
                                              .origin = {.created = change.span}});
  } else if (catalog.publications.find(statement.name) == nullptr) {
    return;
  }
  Publication& publication = catalog.publications.edit(statement.name);
  set_published(publication, statement.options);
  if (statement.action == sql::PublicationAction::set) publication.columns.clear();
  std::vector<Oid> named;
  for (std::size_t i = 0; i < statement.tables.size(); ++i) {
    const Relation* table = resolve_relation(catalog, change.session, statement.tables[i].name);
    if (table == nullptr) continue;
    named.push_back(table->oid);
    std::erase_if(publication.columns,
                  [&](const ColumnUse& use) { return use.relation == table->oid; });
    if (statement.action != sql::PublicationAction::drop) {
      add_columns(publication, *table, statement, i);
    }
  }
  change_members(publication.tables, named, statement.action);
  change_members(publication.schemas, schemas_meant(change, statement.schemas), statement.action);
}

namespace {

/// Without a connection a subscription is made disabled (documentation, CREATE SUBSCRIPTION).
bool is_made_enabled(const sql::Subscription& statement) {
  return std::ranges::none_of(statement.options, [](const sql::Option& option) {
    return (option.name == "connect" || option.name == "enabled") &&
           !sql::boolean_of(option.value).value_or(true);
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
