// Foreign-data wrappers, servers and user mappings: kept for those who write the schema down.
#include <algorithm>

#include "catalog/apply_parts.h"
#include "catalog/drop.h"
#include "catalog/foreign_options.h"

namespace pgplumb::catalog {

namespace {

std::string function_name(const Change& change, const sql::QualifiedName& name) {
  if (name.empty()) return {};
  const auto found = resolve_functions(change.catalog, change.session, name);
  if (!found.empty()) return qualified_name(found[0]->schema, found[0]->name);
  return qualified_name(name.schema, name.name);
}

/// The object under its new name; false where it is not there or the name is taken.
template <typename Object>
bool move(Store<std::string, Object>& store, const std::string& name, const std::string& to) {
  const Object* old = store.find(name);
  if (old == nullptr || store.find(to) != nullptr) return false;
  Object renamed = *old;
  renamed.name = to;
  store.erase(name);
  store.add(to, std::move(renamed));
  return true;
}

}  // namespace

void change_options(ForeignOptions& options, const std::vector<sql::ForeignOption>& changes) {
  for (const sql::ForeignOption& each : changes) {
    const auto old = std::ranges::find(options, each.name, &ForeignOptions::value_type::first);
    if (each.drop) {
      if (old != options.end()) options.erase(old);
    } else if (old != options.end()) {
      old->second = each.value;
    } else {
      options.emplace_back(each.name, each.value);
    }
  }
}

void change_options(Box<ForeignOptions>& options, const std::vector<sql::ForeignOption>& changes) {
  ForeignOptions changed = options ? *options : ForeignOptions();
  change_options(changed, changes);
  options = changed.empty() ? Box<ForeignOptions>() : Box(std::move(changed));
}

void drop_server(const Change& change, const std::string& server) {
  Catalog& catalog = change.catalog;
  const auto is_of = [&](const auto& object) { return object.server == server; };
  for (const Oid oid : keys_where(catalog.relations, is_of)) drop_relation(change, oid);
  for (const auto& mapping : keys_where(catalog.user_mappings, is_of)) {
    catalog.user_mappings.erase(mapping);
  }
  catalog.servers.erase(server);
}

void drop_wrapper(const Change& change, const std::string& wrapper) {
  const auto is_of = [&](const ForeignServer& server) { return server.wrapper == wrapper; };
  for (const std::string& server : keys_where(change.catalog.servers, is_of)) {
    drop_server(change, server);
  }
  change.catalog.wrappers.erase(wrapper);
}

void rename_server(const Change& change, const std::string& server, const std::string& to) {
  Catalog& catalog = change.catalog;
  if (!move(catalog.servers, server, to)) return;
  const auto is_of = [&](const auto& object) { return object.server == server; };
  for (const Oid oid : keys_where(catalog.relations, is_of)) {
    catalog.relations.edit(oid).server = to;
  }
  for (const auto& key : keys_where(catalog.user_mappings, is_of)) {
    UserMapping mapping = *catalog.user_mappings.find(key);
    mapping.server = to;
    catalog.user_mappings.erase(key);
    catalog.user_mappings.put({to, mapping.role}, std::move(mapping));
  }
}

void rename_wrapper(const Change& change, const std::string& wrapper, const std::string& to) {
  Catalog& catalog = change.catalog;
  if (!move(catalog.wrappers, wrapper, to)) return;
  const auto is_of = [&](const ForeignServer& server) { return server.wrapper == wrapper; };
  for (const std::string& server : keys_where(catalog.servers, is_of)) {
    catalog.servers.edit(server).wrapper = to;
  }
}

void apply_statement(const Change& change, const sql::ForeignDataWrapper& statement) {
  Catalog& catalog = change.catalog;
  const bool is_there = catalog.wrappers.find(statement.name) != nullptr;
  if (statement.alter != is_there) return;
  if (!is_there) catalog.wrappers.add(statement.name, {.name = statement.name});
  ForeignDataWrapper& wrapper = catalog.wrappers.edit(statement.name);
  if (statement.handler) wrapper.handler = function_name(change, *statement.handler);
  if (statement.validator) wrapper.validator = function_name(change, *statement.validator);
  change_options(wrapper.options, statement.options);
}

void apply_statement(const Change& change, const sql::ForeignServer& statement) {
  Catalog& catalog = change.catalog;
  const bool is_there = catalog.servers.find(statement.name) != nullptr;
  if (statement.alter != is_there) return;
  if (!is_there) {
    catalog.servers.add(
        statement.name,
        {.name = statement.name, .wrapper = statement.wrapper, .type = statement.type});
  }
  ForeignServer& server = catalog.servers.edit(statement.name);
  if (statement.version) server.version = *statement.version;
  change_options(server.options, statement.options);
}

void apply_statement(const Change& change, const sql::UserMapping& statement) {
  Catalog& catalog = change.catalog;
  const std::string role = role_meant(change.session, statement.role);
  const std::pair key(statement.server, role);
  if (statement.action == sql::UserMappingAction::drop) return catalog.user_mappings.erase(key);
  const bool is_there = catalog.user_mappings.find(key) != nullptr;
  if ((statement.action == sql::UserMappingAction::alter) != is_there) return;
  if (!is_there) catalog.user_mappings.add(key, {.role = role, .server = statement.server});
  change_options(catalog.user_mappings.edit(key).options, statement.options);
}

}  // namespace pgplumb::catalog
