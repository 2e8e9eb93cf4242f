// Views, materialized views and tables made of a query.
#include <algorithm>

#include "catalog/apply_parts.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// Columns of a relation for those that a query yields, under the names written first.
void set_columns(const Change& change, Relation& relation, OutputColumns output,
                 const std::vector<std::string>& names) {
  relation.columns_unknown = !output.known;
  relation.columns.clear();
  relation.next_column = 1;
  if (!output.known && !names.empty() && output.columns.size() <= names.size()) {
    output.columns.resize(names.size());
  }
  for (std::size_t i = 0; i < output.columns.size(); ++i) {
    OutputColumn& column = output.columns[i];
    if (i < names.size()) column.name = names[i];
    relation.columns.push_back({.number = relation.next_column++,
                                .name = std::move(column.name),
                                .type = std::move(column.type),
                                .collation = std::move(column.collation),
                                .origin = {.created = change.span}});
  }
}

void set_query(Catalog& catalog, Oid view, StoredQuery stored) {
  set_uses(catalog, view, std::move(stored.uses));
  catalog.relations.edit(view).query = std::move(stored.query);
}

void set_options(Relation& relation, const std::vector<sql::Option>& options) {
  for (const sql::Option& option : options) set_option(relation.options, option);
}

/// A temporary relation in the query makes the view temporary (DefineView()).
bool reads_temporary(const Catalog& catalog, const std::vector<ColumnUse>& uses) {
  return std::ranges::any_of(uses, [&](const ColumnUse& use) {
    const Relation* read = catalog.relations.find(use.relation);
    return read && read->persistence == sql::Persistence::temporary;
  });
}

}  // namespace

void apply_statement(const Change& change, const sql::CreateView& statement) {
  Catalog& catalog = change.catalog;
  if (statement.query.empty()) return;
  StoredQuery stored = store(catalog, change.session, statement.query[0]);
  sql::Persistence persistence = statement.persistence;
  if (statement.name.schema.empty() && reads_temporary(catalog, stored.uses)) {
    persistence = sql::Persistence::temporary;
  }
  const std::string schema = creation_schema(catalog, change.session, statement.name, persistence);
  const ClassRef* existing = catalog.find_class(schema, statement.name.name);
  if (existing != nullptr) {
    const Relation* old = catalog.find_relation(schema, statement.name.name);
    const bool replaces = statement.or_replace && old && old->kind == RelationKind::view;
    if (!replaces) return;
    Relation& view = touch_relation(change, old->oid);
    set_columns(change, view, std::move(stored.output), statement.columns);
    view.options.clear();
    set_options(view, statement.options);
    return set_query(catalog, view.oid, std::move(stored));
  }
  Relation view{.schema = schema,
                .name = statement.name.name,
                .kind = RelationKind::view,
                .persistence = persistence,
                .origin = {.created = change.span}};
  set_options(view, statement.options);
  set_columns(change, view, std::move(stored.output), statement.columns);
  set_query(catalog, add_relation(catalog, std::move(view)), std::move(stored));
}

void apply_statement(const Change& change, const sql::CreateTableAs& statement) {
  Catalog& catalog = change.catalog;
  Relation made{
      .name = statement.name.name,
      .kind = statement.materialized_view ? RelationKind::materialized_view : RelationKind::table,
      .persistence = statement.persistence,
      .populated = statement.with_data,
      .origin = {.created = change.span}};
  made.schema = creation_schema(catalog, change.session, statement.name, statement.persistence);
  if (catalog.find_class(made.schema, made.name) != nullptr) return;
  set_options(made, statement.options);
  made.access_method = statement.access_method;
  made.tablespace = statement.tablespace;
  const auto prepared = change.session.prepared.find(statement.prepared);
  if (statement.query.empty() && prepared == change.session.prepared.end()) {
    made.columns_unknown = true;
    add_relation(catalog, std::move(made));
    return;
  }
  StoredQuery stored = store(catalog, change.session,
                             statement.query.empty() ? prepared->second : statement.query[0]);
  set_columns(change, made, std::move(stored.output), statement.columns);
  const Oid oid = add_relation(catalog, std::move(made));
  if (statement.materialized_view) set_query(catalog, oid, std::move(stored));
}

void apply_statement(const Change& change, const sql::RefreshMaterializedView& statement) {
  const Relation* view = resolve_relation(change.catalog, change.session, statement.name);
  if (view == nullptr || view->populated == statement.with_data) return;
  change.catalog.relations.edit(view->oid).populated = statement.with_data;
}

void apply_statement(const Change& change, const sql::CreateRule& statement) {
  const Relation* found = resolve_relation(change.catalog, change.session, statement.table);
  if (found == nullptr) return;
  Relation& relation = touch_relation(change, found->oid);
  Rule rule{.name = statement.name,
            .event = statement.event,
            .instead = statement.instead,
            .notifications = statement.notifications,
            .origin = {.created = change.span}};
  if (!statement.where.empty()) {
    rule.where = stored(change.catalog, change.session, statement.where.front(), &relation);
  }
  for (const sql::Query& action : statement.actions) {
    rule.actions.push_back(stored(change.catalog, change.session, action));
  }
  const auto old = std::ranges::find(relation.rules, rule.name, &Rule::name);
  if (old == relation.rules.end()) {
    relation.rules.push_back(std::move(rule));
  } else if (statement.or_replace) {
    *old = std::move(rule);
  }
}

}  // namespace pgplumb::catalog
