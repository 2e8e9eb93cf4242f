// CREATE TABLE and CREATE FOREIGN TABLE.
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

PartitionStrategy strategy_of(char code) {
  if (code == PARTITION_STRATEGY_LIST) return PartitionStrategy::list;
  return code == PARTITION_STRATEGY_HASH ? PartitionStrategy::hash : PartitionStrategy::range;
}

LikeClause lower_like(Lowering& in, const ::TableLikeClause& node) {
  const auto has = [&](::TableLikeOption option) { return (node.options & option) != 0; };
  return {.table = relation_name(in, node.relation),
          .comments = has(CREATE_TABLE_LIKE_COMMENTS),
          .compression = has(CREATE_TABLE_LIKE_COMPRESSION),
          .constraints = has(CREATE_TABLE_LIKE_CONSTRAINTS),
          .defaults = has(CREATE_TABLE_LIKE_DEFAULTS),
          .generated = has(CREATE_TABLE_LIKE_GENERATED),
          .identity = has(CREATE_TABLE_LIKE_IDENTITY),
          .indexes = has(CREATE_TABLE_LIKE_INDEXES),
          .statistics = has(CREATE_TABLE_LIKE_STATISTICS),
          .storage = has(CREATE_TABLE_LIKE_STORAGE)};
}

IndexElement lower_partition_key(Lowering& in, const ::PartitionElem& node) {
  IndexElement key;
  const Index at = in.text.at(node.location);
  key.column = string_of(node.name);
  key.expr = lower_optional(in, node.expr);
  key.operator_class = qualified_name(node.opclass, {});
  key.collation = qualified_name(node.collation, {});
  key.span = in.text.span(at, in.text.item_end(at));
  return key;
}

PartitionBy lower_partition_by(Lowering& in, const ::PartitionSpec& node) {
  PartitionBy result{.strategy = strategy_of(static_cast<char>(node.strategy))};
  const Index at = in.text.at(node.location);
  result.span = in.text.span(at, in.text.behind_bracket(in.text.find_open(at)));
  for (const auto* element : nodes<::PartitionElem>(node.partParams)) {
    result.keys.push_back(lower_partition_key(in, *element));
  }
  return result;
}

/// From FOR VALUES, or from DEFAULT, to behind the last list of values.
Span bound_span(Lowering& in, const ::PartitionBoundSpec& bound) {
  const Index at = in.text.at(bound.location);
  if (at == nowhere) return {};
  if (bound.is_default) return in.text.span(at);
  const Index first = at >= 2 && in.text.are(at - 2, "for", "values") ? at - 2 : at;
  Index end = in.text.behind_bracket(in.text.find_open(at));
  if (in.text.is(end, "to")) end = in.text.behind_bracket(end + 1);
  return in.text.span(first, end);
}

TableElement lower_element(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_Constraint:
      return lower_constraint(in, cast<::Constraint>(node));
    case T_TableLikeClause:
      return lower_like(in, cast<::TableLikeClause>(node));
    default:
      return lower_column(in, cast<::ColumnDef>(node));
  }
}

bool is_element(const ::Node* node) {
  return is_a(node, T_ColumnDef) || is_a(node, T_Constraint) || is_a(node, T_TableLikeClause);
}

CreateTable lower_create(Lowering& in, const ::CreateStmt& node) {
  CreateTable result;
  result.name = relation_name(in, node.relation);
  result.persistence = persistence_of(node.relation);
  result.if_not_exists = node.if_not_exists;
  result.elements.reserve(nodes(node.tableElts).size());
  for (const ::Node* element : nodes(node.tableElts)) {
    if (is_element(element)) result.elements.push_back(lower_element(in, element));
  }
  for (const auto* parent : nodes<::RangeVar>(node.inhRelations)) {
    if (node.partbound) {
      result.partition_of = relation_name(in, parent);
    } else {
      result.inherits.push_back(relation_name(in, parent));
    }
  }
  if (node.partbound) result.bound = lower_bound(in, *node.partbound);
  if (node.partspec) result.partition_by = lower_partition_by(in, *node.partspec);
  if (node.ofTypename) result.of_type = lower_type(in, node.ofTypename).name;
  result.options = lower_options(in, node.options);
  result.access_method = string_of(node.accessMethod);
  result.tablespace = string_of(node.tablespacename);
  result.on_commit = on_commit(node.oncommit);
  return result;
}

}  // namespace

OnCommit on_commit(::OnCommitAction action) {
  if (action == ONCOMMIT_DROP) return OnCommit::drop;
  return action == ONCOMMIT_DELETE_ROWS ? OnCommit::delete_rows : OnCommit::preserve_rows;
}

PartitionBound lower_bound(Lowering& in, const ::PartitionBoundSpec& bound) {
  return {.is_default = bound.is_default,
          .strategy = strategy_of(bound.strategy),
          .values = lower_roots(in, bound.listdatums),
          .from = lower_roots(in, bound.lowerdatums),
          .to = lower_roots(in, bound.upperdatums),
          .modulus = bound.modulus,
          .remainder = bound.remainder,
          .span = bound_span(in, bound)};
}

std::optional<Node> lower_table_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateStmt:
      return lower_create(in, cast<::CreateStmt>(node));
    case T_CreateForeignTableStmt: {
      const auto& foreign = cast<::CreateForeignTableStmt>(node);
      CreateTable result = lower_create(in, foreign.base);
      result.foreign = true;
      result.server = string_of(foreign.servername);
      result.foreign_options = lower_foreign_options(foreign.options);
      return result;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
