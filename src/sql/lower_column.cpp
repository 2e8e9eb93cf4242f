// Columns and constraints. A column's constraints come as a flat list of nodes, DEFERRABLE and its
// kin among them, each with the place where it starts: each ends where the next one starts.
#include <algorithm>
#include <utility>

#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

ForeignKeyAction action_of(char code) {
  switch (code) {
    case FKCONSTR_ACTION_RESTRICT:
      return ForeignKeyAction::restrict;
    case FKCONSTR_ACTION_CASCADE:
      return ForeignKeyAction::cascade;
    case FKCONSTR_ACTION_SETNULL:
      return ForeignKeyAction::set_null;
    case FKCONSTR_ACTION_SETDEFAULT:
      return ForeignKeyAction::set_default;
    default:
      return ForeignKeyAction::no_action;
  }
}

MatchType match_of(char code) {
  if (code == FKCONSTR_MATCH_FULL) return MatchType::full;
  return code == FKCONSTR_MATCH_PARTIAL ? MatchType::partial : MatchType::simple;
}

ConstraintKind kind_of(::ConstrType type) {
  switch (type) {
    case CONSTR_NULL:
      return ConstraintKind::null;
    case CONSTR_NOTNULL:
      return ConstraintKind::not_null;
    case CONSTR_DEFAULT:
      return ConstraintKind::default_value;
    case CONSTR_IDENTITY:
      return ConstraintKind::identity;
    case CONSTR_GENERATED:
      return ConstraintKind::generated;
    case CONSTR_PRIMARY:
      return ConstraintKind::primary_key;
    case CONSTR_UNIQUE:
      return ConstraintKind::unique;
    case CONSTR_EXCLUSION:
      return ConstraintKind::exclude;
    case CONSTR_FOREIGN:
      return ConstraintKind::foreign_key;
    default:
      return ConstraintKind::check;
  }
}

/// DEFERRABLE and its kin are nodes of their own behind the constraint that they are about.
bool is_attribute(::ConstrType type) {
  switch (type) {
    case CONSTR_ATTR_DEFERRABLE:
    case CONSTR_ATTR_NOT_DEFERRABLE:
    case CONSTR_ATTR_DEFERRED:
    case CONSTR_ATTR_IMMEDIATE:
#if PG_VERSION_NUM >= 180000
    case CONSTR_ATTR_ENFORCED:
    case CONSTR_ATTR_NOT_ENFORCED:
#endif
      return true;
    default:
      return false;
  }
}

/// parse_utilcmd.c: transformConstraintAttrs.
void apply_attribute(ConstraintDef& constraint, ::ConstrType attribute) {
  switch (attribute) {
    case CONSTR_ATTR_DEFERRABLE:
      constraint.deferrable = true;
      break;
    case CONSTR_ATTR_DEFERRED:
      constraint.deferrable = true;
      constraint.initially_deferred = true;
      break;
#if PG_VERSION_NUM >= 180000
    case CONSTR_ATTR_NOT_ENFORCED:
      constraint.not_enforced = true;
      break;
#endif
    default:
      break;
  }
}

/// What PostgreSQL 17 has no syntax for.
void set_newer_fields(ConstraintDef& result, const ::Constraint& node) {
#if PG_VERSION_NUM >= 180000
  const bool can_be_unenforced = node.contype == CONSTR_CHECK || node.contype == CONSTR_FOREIGN;
  result.not_enforced = can_be_unenforced && !node.is_enforced;
  result.without_overlaps = node.without_overlaps || node.fk_with_period || node.pk_with_period;
  // catalog/pg_attribute.h: ATTRIBUTE_GENERATED_VIRTUAL
  result.generated_virtual = node.contype == CONSTR_GENERATED && node.generated_kind == 'v';
#else
  (void)result;
  (void)node;
#endif
}

void set_lists(Lowering& in, ConstraintDef& result, const ::Constraint& node, Index keyword) {
  Index open = keyword;
  for (int words = 0; words < 5 && !in.text.is(open, '('); ++words) ++open;
  const ::List* columns = node.contype == CONSTR_FOREIGN ? node.fk_attrs : node.keys;
  if (node.contype == CONSTR_NOTNULL) {
    for (std::string& name : strings(node.keys)) {
      result.columns.push_back({.name = std::move(name), .span = in.text.span(keyword + 2)});
    }
  } else if (columns) {
    result.columns = identifiers(in, open, columns);
  }
  if (node.including) {
    const Index include = in.text.behind_bracket(open);
    result.include = identifiers(in, include + 1, node.including);
  }
  if (node.pktable) {
    result.references = relation_name(in, node.pktable);
    result.referenced_columns =
        identifiers(in, in.text.name_end(in.text.at(node.pktable->location)), node.pk_attrs);
  }
  if (!node.exclusions) return;
  Index at = in.text.is(open, '(') ? open + 1 : nowhere;
  for (const auto* pair : nodes<::List>(node.exclusions)) {
    const Index end = in.text.item_end(at);
    if (const ::Node* element = nodes(pair)[0]) {
      const Index with = in.text.find_word(at, end, "with");
      result.elements.push_back(
          lower_index_element(in, cast<::IndexElem>(element), at, with == nowhere ? end : with));
    }
    const ::Node* name = nodes(pair)[1];
    result.operators.push_back(is_a(name, T_List) ? qualified_name(&cast<::List>(name), {}).name
                                                  : "");
    at = end == nowhere ? nowhere : end + 1;
  }
}

ConstraintDef lower_constraint_until(Lowering& in, const ::Constraint& node, Index end) {
  ConstraintDef result;
  const Index at = in.text.at(node.location);
  const bool named = node.conname && in.text.is(at, "constraint");
  result.kind = kind_of(node.contype);
  result.name = string_of(node.conname);
  result.span = in.text.span(at, end);
  if (named) result.name_span = in.text.span(at + 1);
  result.deferrable = node.deferrable;
  result.initially_deferred = node.initdeferred;
  result.no_inherit = node.is_no_inherit;
  result.nulls_not_distinct = node.nulls_not_distinct;
  set_newer_fields(result, node);
  result.not_valid = node.skip_validation && !result.not_enforced;
  // catalog/pg_attribute.h: ATTRIBUTE_IDENTITY_ALWAYS
  result.identity_always = node.contype == CONSTR_IDENTITY && node.generated_when == 'a';
  result.match = match_of(node.fk_matchtype);
  result.on_delete = action_of(node.fk_del_action);
  result.on_update = action_of(node.fk_upd_action);
  result.on_delete_columns = strings(node.fk_del_set_cols);
  result.expr = lower_optional(in, node.raw_expr);
  result.using_index = string_of(node.indexname);
  result.access_method = index_method(node.access_method);
  result.tablespace = string_of(node.indexspace);
  result.predicate = lower_optional(in, node.where_clause);
  result.options = lower_options(in, node.options);
  if (node.contype == CONSTR_GENERATED && end != nowhere && end > 0) {
    result.generated_kind_written = in.text.is(end - 1, "stored") || in.text.is(end - 1, "virtual");
  }
  if (at != nowhere) set_lists(in, result, node, named ? at + 2 : at);
  return result;
}

}  // namespace

QualifiedName lower_collation(Lowering& in, const ::CollateClause* clause) {
  if (!clause) return {};
  const Index at = in.text.at(clause->location);
  const Index name = at == nowhere ? nowhere : at + 1;
  return qualified_name(clause->collname, in.text.span(name, in.text.name_end(name)));
}

ConstraintDef lower_constraint(Lowering& in, const ::Constraint& constraint) {
  return lower_constraint_until(in, constraint, in.text.item_end(in.text.at(constraint.location)));
}

std::vector<ConstraintDef> lower_constraints(Lowering& in, const ::List* constraints,
                                             const ::CollateClause* collate, Index end) {
  std::vector<ConstraintDef> result;
  if (!constraints) return result;
  std::vector<Index> starts;
  for (const auto* node : nodes<::Constraint>(constraints)) {
    starts.push_back(in.text.at(node->location));
  }
  if (collate) starts.push_back(in.text.at(collate->location));
  starts.push_back(end);
  std::ranges::sort(starts);
  for (const auto* node : nodes<::Constraint>(constraints)) {
    const auto behind = std::ranges::upper_bound(starts, in.text.at(node->location));
    const Index next = behind == starts.end() ? end : *behind;
    if (!is_attribute(node->contype)) {
      result.push_back(lower_constraint_until(in, *node, next));
    } else if (!result.empty()) {
      apply_attribute(result.back(), node->contype);
      result.back().span.end = std::max(result.back().span.end, in.text.span(0, next).end);
    }
  }
  return result;
}

ColumnDef lower_column(Lowering& in, const ::ColumnDef& column) {
  ColumnDef result;
  const Index at = in.text.at(column.location);
  const Index end = in.text.item_end(at);
  result.name = string_of(column.colname);
  result.name_span = in.text.token_span(column.location);
  result.span = in.text.span(at, end);
  if (column.typeName) result.type.push_back(lower_type(in, column.typeName));
  result.collation = lower_collation(in, column.collClause);
  result.storage = to_lower(string_of(column.storage_name));
  result.compression = to_lower(string_of(column.compression));
  result.foreign_options = lower_foreign_options(column.fdwoptions);
  result.constraints = lower_constraints(in, column.constraints, column.collClause, end);
  return result;
}

}  // namespace pgplumb::sql::lowering
