// CREATE INDEX, REINDEX, extended statistics, and the elements of indexes and exclusion
// constraints. Index elements have no location: they are the items of the list in parentheses.
#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

CreateIndex lower_create_index(Lowering& in, const ::IndexStmt& node) {
  CreateIndex result;
  result.name = string_of(node.idxname);
  result.table = relation_name(in, node.relation);
  result.only = node.relation && !node.relation->inh;
  result.unique = node.unique;
  result.concurrently = node.concurrent;
  result.if_not_exists = node.if_not_exists;
  result.nulls_not_distinct = node.nulls_not_distinct;
  if (node.accessMethod) result.method = index_method(node.accessMethod);
  result.predicate = lower_optional(in, node.whereClause);
  result.options = lower_options(in, node.options);
  result.tablespace = string_of(node.tableSpace);

  const Index name = behind_head(in, "CREATE INDEX");
  if (node.idxname && in.text.is_name(name)) result.name_span = in.text.span(name);
  const Index keyword = in.text.is(1, "index") ? 1 : 2;
  if (in.text.is(keyword, "index")) result.keyword_span = in.text.span(keyword);
  if (!node.relation) return result;

  Index open = in.text.name_end(in.text.at(node.relation->location));
  if (in.text.is(open, "using")) open += 2;
  result.keys = lower_index_elements(in, open, node.indexParams);
  if (node.indexIncludingParams) {
    const Index include = in.text.behind_bracket(open);
    result.include = lower_index_elements(in, include + 1, node.indexIncludingParams);
  }
  return result;
}

Reindex lower_reindex(Lowering& in, const ::ReindexStmt& node) {
  Reindex result;
  switch (node.kind) {
    case REINDEX_OBJECT_INDEX:
      result.kind = ReindexKind::index;
      break;
    case REINDEX_OBJECT_TABLE:
      result.kind = ReindexKind::table;
      break;
    case REINDEX_OBJECT_SCHEMA:
      result.kind = ReindexKind::schema;
      break;
    case REINDEX_OBJECT_SYSTEM:
      result.kind = ReindexKind::system;
      break;
    case REINDEX_OBJECT_DATABASE:
      result.kind = ReindexKind::database;
      break;
  }
  result.name = relation_name(in, node.relation);
  if (!node.relation) {
    result.name.name = string_of(node.name);
    if (const Index end = in.text.end(); node.name && end > 0) {
      result.name.span = in.text.span(end - 1);
    }
  }
  for (const auto* option : nodes<::DefElem>(node.params)) {
    const std::string name = string_of(option->defname);
    if (name == "concurrently") result.concurrently = is_on(option);
    if (name == "tablespace") result.tablespace = option_value(in, option->arg);
  }
  return result;
}

CreateStatistics lower_statistics(Lowering& in, const ::CreateStatsStmt& node) {
  CreateStatistics result;
  const Index at = behind_head(in, "CREATE STATISTICS");
  result.name = qualified_name(node.defnames, in.text.span(at, in.text.name_end(at)));
  if (!node.defnames) result.name.span = {};
  result.if_not_exists = node.if_not_exists;
  result.tables = lower_from(in, node.relations);
  for (const auto* element : nodes<::StatsElem>(node.exprs)) {
    if (element->expr) {
      result.exprs.push_back(lower_root(in, element->expr));
    } else {
      result.exprs.push_back({.kind = ExprKind::column, .names = {string_of(element->name)}});
    }
  }
  result.kinds = strings(node.stat_types);
  return result;
}

AlterStatistics lower_alter_statistics(Lowering& in, const ::AlterStatsStmt& node) {
  const Index at = behind_head(in, "ALTER STATISTICS");
  AlterStatistics result{.name =
                             qualified_name(node.defnames, in.text.span(at, in.text.name_end(at)))};
  if (node.stxstattarget != nullptr) {
    result.target = cast<::Integer>(node.stxstattarget).ival;
  }
  return result;
}

/// The words of the element from `from` on, in one of which `COLLATE x` may be.
Span words_behind(Lowering& in, Index first, Index last, std::string_view word) {
  const Index at = in.text.find_word(first, last, word);
  return at == nowhere ? Span{} : in.text.span(at + 1, in.text.name_end(at + 1));
}

}  // namespace

std::string index_method(const char* written) {
  std::string method = string_of(written);
  return method == "rtree" ? "gist" : method;
}

IndexElement lower_index_element(Lowering& in, const ::IndexElem& element, Index first,
                                 Index last) {
  IndexElement result;
  result.column = string_of(element.name);
  result.expr = lower_optional(in, element.expr);
  result.operator_class = qualified_name(element.opclass, {});
  result.operator_class_options = lower_options(in, element.opclassopts);
  result.span = in.text.span(first, last);
  if (element.collation) {
    result.collation = qualified_name(element.collation, words_behind(in, first, last, "collate"));
  }
  // ComputeIndexAttrs() strips COLLATE off an expression: the key has the collation.
  while (!result.expr.empty() && result.expr[0].kind == ExprKind::collate) {
    if (result.collation.empty()) result.collation = result.expr[0].name;
    Expr inner = std::move(result.expr[0].args[0]);
    result.expr[0] = std::move(inner);
  }
  if (element.ordering == SORTBY_ASC) result.direction = SortDirection::ascending;
  if (element.ordering == SORTBY_DESC) result.direction = SortDirection::descending;
  if (element.nulls_ordering == SORTBY_NULLS_FIRST) result.nulls = NullsOrder::first;
  if (element.nulls_ordering == SORTBY_NULLS_LAST) result.nulls = NullsOrder::last;
  return result;
}

std::vector<IndexElement> lower_index_elements(Lowering& in, Index open, const ::List* elements) {
  std::vector<IndexElement> result;
  result.reserve(nodes(elements).size());
  Index at = in.text.is(open, '(') ? open + 1 : nowhere;
  for (const auto* element : nodes<::IndexElem>(elements)) {
    const Index end = in.text.item_end(at);
    result.push_back(lower_index_element(in, *element, at, end));
    at = in.text.is(end, ',') ? end + 1 : nowhere;
  }
  return result;
}

std::optional<Node> lower_index_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_IndexStmt:
      return lower_create_index(in, cast<::IndexStmt>(node));
    case T_ReindexStmt:
      return lower_reindex(in, cast<::ReindexStmt>(node));
    case T_CreateStatsStmt:
      return lower_statistics(in, cast<::CreateStatsStmt>(node));
    case T_AlterStatsStmt:
      return lower_alter_statistics(in, cast<::AlterStatsStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
