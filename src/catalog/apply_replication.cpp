// Publications and subscriptions: as much of them as later statements depend on.
#include <algorithm>
#include <array>

#include "catalog/apply_parts.h"

namespace pgplumb::catalog {
namespace {

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

}  // namespace

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
  Publication& publication = catalog.publications.edit(statement.name);
  if (statement.action == sql::PublicationAction::set) {
    publication.tables.clear();
    publication.columns.clear();
  }
  for (std::size_t i = 0; i < statement.tables.size(); ++i) {
    const Relation* table = resolve_relation(catalog, change.session, statement.tables[i].name);
    if (table == nullptr) continue;
    if (statement.action == sql::PublicationAction::drop) {
      std::erase(publication.tables, table->oid);
      std::erase_if(publication.columns,
                    [&](const ColumnUse& use) { return use.relation == table->oid; });
    } else if (std::ranges::find(publication.tables, table->oid) == publication.tables.end()) {
      publication.tables.push_back(table->oid);
      add_columns(publication, *table, statement, i);
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
