#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

void set_alias(FromItem& item, const ::Alias* alias) {
  if (!alias) return;
  item.alias = string_of(alias->aliasname);
  item.column_aliases = strings(alias->colnames);
}

/// Behind an item's alias and column list.
Index alias_end(Lowering& in, Index from, const ::Alias* alias) {
  if (!alias) return from;
  Index i = from;
  if (in.text.is(i, "as")) ++i;
  if (in.text.is_name(i)) ++i;
  return in.text.is(i, '(') ? in.text.behind_bracket(i) : i;
}

FromItem lower_join(Lowering& in, const ::JoinExpr& join) {
  FromItem item{.kind = FromKind::join};
  item.natural = join.isNatural;
  item.condition = lower_optional(in, join.quals);
  item.using_columns = strings(join.usingClause);
  switch (join.jointype) {
    case JOIN_LEFT:
      item.join = JoinType::left;
      break;
    case JOIN_FULL:
      item.join = JoinType::full;
      break;
    case JOIN_RIGHT:
      item.join = JoinType::right;
      break;
    default: {
      const bool joined = join.isNatural || join.quals || join.usingClause;
      item.join = joined ? JoinType::inner : JoinType::cross;
    }
  }
  if (join.join_using_alias) item.using_alias = string_of(join.join_using_alias->aliasname);
  set_alias(item, join.alias);
  return item;
}

void add_definitions(Lowering& in, FromItem& item, const ::List* definitions) {
  for (const auto* column : nodes<::ColumnDef>(definitions)) {
    item.column_definitions.push_back(
        {.name = string_of(column->colname), .span = in.text.token_span(column->location)});
    item.column_types.push_back(lower_type(in, column->typeName));
  }
}

FromItem lower_function(Lowering& in, const ::RangeFunction& node) {
  FromItem item{.kind = FromKind::function};
  item.lateral = node.lateral;
  item.with_ordinality = node.ordinality;
  set_alias(item, node.alias);
  add_definitions(in, item, node.coldeflist);
  for (const auto* pair : nodes<::List>(node.functions)) {
    item.functions.push_back(lower_root(in, nodes(pair)[0]));
    if (const ::Node* definitions = nodes(pair)[1]) {
      add_definitions(in, item, &cast<::List>(definitions));
    }
  }
  if (!item.functions.empty()) item.span = item.functions.front().span;
  return item;
}

/// XMLTABLE and JSON_TABLE.
FromItem lower_table_function(Lowering& in, int location, const ::Alias* alias, bool lateral) {
  FromItem item{.kind = FromKind::other, .lateral = lateral};
  const Index at = in.text.at(location);
  const Index end = alias_end(in, in.text.call_end(at), alias);
  item.text = in.text.joined(at, end);
  item.span = in.text.span(at, end);
  set_alias(item, alias);
  return item;
}

void add_column(FromItem& item, const char* name, Span span, TypeName type) {
  item.column_definitions.push_back({.name = string_of(name), .span = span});
  item.column_types.push_back(std::move(type));
}

TypeName ordinality_type() { return {.name = {.schema = "pg_catalog", .name = "int4"}}; }

FromItem lower_xml_table(Lowering& in, const ::RangeTableFunc& node) {
  FromItem item = lower_table_function(in, node.location, node.alias, node.lateral);
  if (node.docexpr) item.functions.push_back(lower_expr(in, node.docexpr));
  if (node.rowexpr) item.functions.push_back(lower_expr(in, node.rowexpr));
  for (const auto* column : nodes<::RangeTableFuncCol>(node.columns)) {
    add_column(item, column->colname, in.text.token_span(column->location),
               column->for_ordinality ? ordinality_type() : lower_type(in, column->typeName));
  }
  return item;
}

/// transformJsonTableColumns(): the columns of NESTED PATH come behind those around it.
void add_json_columns(Lowering& in, FromItem& item, const ::List* columns, int depth) {
  if (depth > Lowering::max_depth) return;
  for (const auto* column : nodes<::JsonTableColumn>(columns)) {
    if (column->coltype == JTC_NESTED) continue;
    const bool ordinality = column->coltype == JTC_FOR_ORDINALITY;
    add_column(item, column->name, in.text.token_span(column->location),
               ordinality ? ordinality_type() : lower_type(in, column->typeName));
  }
  for (const auto* column : nodes<::JsonTableColumn>(columns)) {
    if (column->coltype == JTC_NESTED) add_json_columns(in, item, column->columns, depth + 1);
  }
}

FromItem lower_json_table(Lowering& in, const ::JsonTable& node) {
  FromItem item = lower_table_function(in, node.location, node.alias, node.lateral);
  if (node.context_item) item.functions.push_back(lower_expr(in, as_node(node.context_item)));
  for (const auto* argument : nodes<::JsonArgument>(node.passing)) {
    item.functions.push_back(lower_expr(in, as_node(argument->val)));
  }
  add_json_columns(in, item, node.columns, 0);
  return item;
}

FromItem lower_subselect(Lowering& in, const ::RangeSubselect& node) {
  FromItem item{.kind = FromKind::subquery, .lateral = node.lateral};
  set_alias(item, node.alias);
  item.subquery = lower_queries(in, node.subquery);
  if (item.subquery.empty()) item.kind = FromKind::other;
  return item;
}

FromItem lower_item(Lowering& in, const ::Node* node);

FromItem lower_sample(Lowering& in, const ::RangeTableSample& node) {
  FromItem item = lower_item(in, node.relation);
  Expr method{.kind = ExprKind::call, .span = in.text.token_span(node.location)};
  method.name = qualified_name(node.method, method.span);
  method.args = lower_exprs(in, node.args);
  item.sample.push_back(std::move(method));
  if (node.repeatable) item.sample.push_back(lower_expr(in, node.repeatable));
  return item;
}

FromItem lower_item(Lowering& in, const ::Node* node) {
  const Deeper deeper(in);
  if (!node || deeper.too_deep()) return {.kind = FromKind::other};
  switch (tag_of(node)) {
    case T_RangeVar:
      return lower_table(in, &cast<::RangeVar>(node));
    case T_JoinExpr: {
      const auto& join = cast<::JoinExpr>(node);
      FromItem left = lower_item(in, join.larg);
      FromItem right = lower_item(in, join.rarg);
      FromItem item = lower_join(in, join);
      item.span = {left.span.file, left.span.begin, std::max(left.span.begin, right.span.end)};
      item.sides.push_back(std::move(left));
      item.sides.push_back(std::move(right));
      return item;
    }
    case T_RangeSubselect:
      return lower_subselect(in, cast<::RangeSubselect>(node));
    case T_RangeFunction:
      return lower_function(in, cast<::RangeFunction>(node));
    case T_RangeTableSample:
      return lower_sample(in, cast<::RangeTableSample>(node));
    case T_RangeTableFunc:
      return lower_xml_table(in, cast<::RangeTableFunc>(node));
    case T_JsonTable:
      return lower_json_table(in, cast<::JsonTable>(node));
    default:
      return {.kind = FromKind::other};
  }
}

}  // namespace

FromItem lower_table(Lowering& in, const ::RangeVar* relation) {
  FromItem item;
  if (!relation) return item;
  item.name = relation_name(in, relation);
  item.only = !relation->inh;
  item.span = item.name.span;
  set_alias(item, relation->alias);
  return item;
}

std::vector<FromItem> lower_tables(Lowering& in, const ::List* relations) {
  std::vector<FromItem> result;
  result.reserve(nodes(relations).size());
  for (const auto* relation : nodes<::RangeVar>(relations)) {
    result.push_back(lower_table(in, relation));
  }
  return result;
}

std::vector<FromItem> lower_from(Lowering& in, const ::List* from) {
  std::vector<FromItem> result;
  result.reserve(nodes(from).size());
  for (const ::Node* node : nodes(from)) result.push_back(lower_item(in, node));
  return result;
}

}  // namespace pgplumb::sql::lowering
