// Views, materialized views and CREATE TABLE AS: what is made of a query.
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

/// The query behind AS up to the end of the statement or to its last WITH clause.
void set_query_span(Lowering& in, std::vector<Query>& query, const ::RangeVar* relation) {
  if (query.empty() || !relation) return;
  const Index name = in.text.at(relation->location);
  const Index as = in.text.find_word(name, nowhere, "as");
  if (as == nowhere) return;
  Index end = in.text.end();
  if (end > 3 && in.text.are(end - 2, "with", "data")) end -= 2;
  if (end > 3 && in.text.are(end - 3, "with", "no")) end -= 3;
  if (end > 3 && in.text.are(end - 2, "check", "option")) {
    end -= in.text.is(end - 3, "with") ? 3 : 4;
  }
  query[0].span = in.text.span(as + 1, end);
}

CreateView lower_create_view(Lowering& in, const ::ViewStmt& node) {
  CreateView result;
  result.name = relation_name(in, node.view);
  result.persistence = persistence_of(node.view);
  result.or_replace = node.replace;
  result.columns = strings(node.aliases);
  result.query = lower_queries(in, node.query);
  set_query_span(in, result.query, node.view);
  result.options = lower_options(in, node.options);
  // view.c: DefineView keeps WITH CHECK OPTION as an option of this name.
  if (node.withCheckOption != NO_CHECK_OPTION) {
    const bool local = node.withCheckOption == LOCAL_CHECK_OPTION;
    result.options.push_back({.name = "check_option", .value = local ? "local" : "cascaded"});
  }
  return result;
}

CreateTableAs lower_create_table_as(Lowering& in, const ::CreateTableAsStmt& node) {
  CreateTableAs result;
  result.materialized_view = node.objtype == OBJECT_MATVIEW;
  result.if_not_exists = node.if_not_exists;
  result.select_into = node.is_select_into;
  result.executes_prepared = is_a(node.query, T_ExecuteStmt);
  if (result.executes_prepared) {
    result.prepared = string_of(cast<::ExecuteStmt>(node.query).name);
  }
  result.query = lower_queries(in, node.query);
  if (const ::IntoClause* into = node.into) {
    result.name = relation_name(in, into->rel);
    result.persistence = persistence_of(into->rel);
    result.with_data = !into->skipData;
    result.columns = strings(into->colNames);
    result.options = lower_options(in, into->options);
    result.access_method = string_of(into->accessMethod);
    result.tablespace = string_of(into->tableSpaceName);
    result.on_commit = on_commit(into->onCommit);
    set_query_span(in, result.query, into->rel);
  }
  return result;
}

}  // namespace

std::optional<Node> lower_view_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_ViewStmt:
      return lower_create_view(in, cast<::ViewStmt>(node));
    case T_CreateTableAsStmt:
      return lower_create_table_as(in, cast<::CreateTableAsStmt>(node));
    case T_RefreshMatViewStmt: {
      const auto& refresh = cast<::RefreshMatViewStmt>(node);
      return RefreshMaterializedView{.name = relation_name(in, refresh.relation),
                                     .concurrently = refresh.concurrent,
                                     .with_data = !refresh.skipData};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
