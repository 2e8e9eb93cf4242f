#include "integrity/table_readers.h"

#include <algorithm>
#include <iterator>

#include "catalog/stored.h"
#include "integrity/function_bodies.h"

namespace pgplumb::integrity {

using catalog::Catalog;
using catalog::Relation;

std::vector<TableNeed> needs_of_view(const Catalog& catalog, const Relation& view) {
  if (!view.query) return {};
  return needs_of(catalog, catalog::stored_session(), *view.query);
}

std::vector<TableNeed> needs_of_function(const Catalog& catalog,
                                         const catalog::Function& function) {
  std::vector<TableNeed> needs;
  const auto add = [&](const catalog::Session& session, const sql::Query& query) {
    std::ranges::move(needs_of(catalog, session, query), std::back_inserter(needs));
  };
  for (const sql::Query& query : function.sql_body) add(catalog::stored_session(), query);
  if (!function.sql_body.empty()) return needs;
  for_each_sql(function, [&](const sql::Statement& statement) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data != nullptr) add(catalog::Session{}, data->query);
  });
  return needs;
}

std::vector<TableNeed> needs_of_policy(const Catalog& catalog, const Relation& table,
                                       const catalog::Policy& policy) {
  if (!policy.using_expr) return {};
  return needs_of_condition(catalog, catalog::stored_session(), table, *policy.using_expr);
}

}  // namespace pgplumb::integrity
