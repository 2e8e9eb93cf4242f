// Publications and subscriptions: as much of them as later statements depend on.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"

namespace pgplumb::catalog {

void apply_statement(const Change& change, const sql::Publication& statement) {
  Catalog& catalog = change.catalog;
  if (!statement.alter) {
    catalog.publications.put(statement.name,
                             {.name = statement.name, .all_tables = statement.all_tables});
  } else if (catalog.publications.find(statement.name) == nullptr) {
    return;
  }
  std::vector<Oid> named;
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = resolve_relation(catalog, change.session, item.name);
    if (table != nullptr) named.push_back(table->oid);
  }
  std::vector<Oid>& tables = catalog.publications.edit(statement.name).tables;
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
