// Publications and subscriptions: as much of them as later statements depend on.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"
#include "sql/options.h"

namespace pgplumb::catalog {

namespace {

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
  std::vector<Oid> named;
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = resolve_relation(catalog, change.session, item.name);
    if (table != nullptr) named.push_back(table->oid);
  }
  Publication& publication = catalog.publications.edit(statement.name);
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
