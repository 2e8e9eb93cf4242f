#include <algorithm>
#include <array>
#include <ranges>

#include "sql/walk.h"
//
#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

Target lower_target(Lowering& in, const ::ResTarget& node) {
  Target target;
  target.alias = string_of(node.name);
  target.span = in.text.token_span(node.location);
  if (node.indirection) {
    Expr column{.kind = ExprKind::column, .span = target.span, .names = {target.alias}};
    target.path.push_back(lower_indirection(in, std::move(column), node.indirection));
  }
  return target;
}

/// A SELECT list or RETURNING: the span holds the alias too.
std::vector<Target> lower_outputs(Lowering& in, const ::List* list) {
  std::vector<Target> result;
  result.reserve(nodes(list).size());
  for (const auto* node : nodes<::ResTarget>(list)) {
    Target& target = result.emplace_back();
    target.expr = lower_root(in, node->val);
    target.span = target.expr.span;
    if (!node->name) continue;
    target.alias = node->name;
    Index alias = in.text.at_offset(target.span.end);
    if (in.text.is(alias, "as")) ++alias;
    if (in.text.is_name(alias)) target.span.end = in.text.token(alias).end;
  }
  return result;
}

/// INSERT's columns.
std::vector<Target> lower_columns(Lowering& in, const ::List* list) {
  std::vector<Target> result;
  result.reserve(nodes(list).size());
  for (const auto* node : nodes<::ResTarget>(list)) {
    result.push_back(lower_target(in, *node));
    result.back().expr.kind = ExprKind::default_value;
  }
  return result;
}

/// `(a, b) = (1, 2)` is taken apart, `(a, b) = (SELECT ...)` is kept with the first column.
void assign(Lowering& in, Target& target, const ::MultiAssignRef& part) {
  const ::List* values = is_a(part.source, T_RowExpr) ? cast<::RowExpr>(part.source).args : nullptr;
  if (values && values->length == part.ncolumns) {
    target.expr = lower_root(in, nodes(values)[static_cast<std::size_t>(part.colno - 1)]);
  } else if (part.colno == 1) {
    target.expr = lower_root(in, part.source);
  } else {
    target.expr.kind = ExprKind::default_value;
    target.continued = true;
  }
}

std::vector<Target> lower_assignments(Lowering& in, const ::List* list) {
  std::vector<Target> result;
  result.reserve(nodes(list).size());
  for (const auto* node : nodes<::ResTarget>(list)) {
    Target& target = result.emplace_back(lower_target(in, *node));
    if (is_a(node->val, T_MultiAssignRef)) {
      assign(in, target, cast<::MultiAssignRef>(node->val));
    } else {
      target.expr = lower_root(in, node->val);
      target.span.end = std::max(target.span.end, target.expr.span.end);
    }
  }
  return result;
}

/// The clause is a list up to PostgreSQL 17, a node with options behind that.
template <typename Statement>
std::vector<Target> lower_returning(Lowering& in, const Statement& statement) {
#if PG_VERSION_NUM >= 180000
  const ::ReturningClause* clause = statement.returningClause;
  return clause ? lower_outputs(in, clause->exprs) : std::vector<Target>{};
#else
  return lower_outputs(in, statement.returningList);
#endif
}

std::string name_list(const ::List* names) {
  std::string result;
  for (const std::string& name : strings(names)) {
    if (!result.empty()) result += ", ";
    result += quote_identifier(name);
  }
  return result;
}

std::string search_clauses(Lowering& in, const ::CommonTableExpr& node) {
  std::string result;
  if (const ::CTESearchClause* search = node.search_clause) {
    result += search->search_breadth_first ? "SEARCH BREADTH FIRST BY " : "SEARCH DEPTH FIRST BY ";
    result += name_list(search->search_col_list) + " SET ";
    result += quote_identifier(string_of(search->search_seq_column));
  }
  if (const ::CTECycleClause* cycle = node.cycle_clause) {
    if (!result.empty()) result += ' ';
    result += "CYCLE " + name_list(cycle->cycle_col_list) + " SET ";
    result += quote_identifier(string_of(cycle->cycle_mark_column));
    result += " TO " + to_sql(lower_expr(in, cycle->cycle_mark_value));
    result += " DEFAULT " + to_sql(lower_expr(in, cycle->cycle_mark_default));
    result += " USING " + quote_identifier(string_of(cycle->cycle_path_column));
  }
  return result;
}

/// The opening parenthesis of `name (columns) AS [NOT] MATERIALIZED (`.
Index common_table_open(Lowering& in, int location) {
  Index i = in.text.at(location);
  if (i == nowhere) return nowhere;
  ++i;
  if (in.text.is(i, '(')) i = in.text.behind_bracket(i);
  for (const std::string_view word : {"as", "not", "materialized"}) {
    if (in.text.is(i, word)) ++i;
  }
  return in.text.is(i, '(') ? i : nowhere;
}

void add_with(Lowering& in, Query& query, const ::WithClause* with) {
  if (!with) return;
  query.recursive = with->recursive;
  for (const auto* node : nodes<::CommonTableExpr>(with->ctes)) {
    CommonTable& table = query.with.emplace_back();
    table.name = string_of(node->ctename);
    table.columns = strings(node->aliascolnames);
    if (node->ctematerialized != CTEMaterializeDefault) {
      table.materialized = node->ctematerialized == CTEMaterializeAlways;
    }
    table.query.push_back(lower_query(in, node->ctequery));
    table.query[0].span = in.text.inside(common_table_open(in, node->location));
    table.search = search_clauses(in, *node);
  }
}

Expr lower_window(Lowering& in, const ::WindowDef& window) {
  Expr expr{.kind = ExprKind::other};
  const Index open = in.text.at(window.location);
  if (open != nowhere) {
    const Index end = in.text.behind_bracket(open);
    expr.span = in.text.span(open, end);
    expr.text = quote_identifier(string_of(window.name)) + " AS " + in.text.joined(open, end);
  }
  expr.args = lower_exprs(in, window.partitionClause);
  for (const auto* sort : nodes<::SortBy>(window.orderClause)) {
    expr.args.push_back(lower_expr(in, sort->node));
  }
  for (const ::Node* offset : {window.startOffset, window.endOffset}) {
    if (offset) expr.args.push_back(lower_expr(in, offset));
  }
  return expr;
}

RowLock lower_locking(const ::LockingClause& node) {
  constexpr std::array<std::string_view, 5> strengths{"", "KEY SHARE", "SHARE", "NO KEY UPDATE",
                                                      "UPDATE"};
  RowLock lock;
  if (const auto i = static_cast<std::size_t>(node.strength); i < strengths.size()) {
    lock.strength = strengths[i];
  }
  for (const auto* table : nodes<::RangeVar>(node.lockedRels)) {
    lock.tables.push_back(string_of(table->relname));
  }
  if (node.waitPolicy == LockWaitSkip) lock.wait = "SKIP LOCKED";
  if (node.waitPolicy == LockWaitError) lock.wait = "NOWAIT";
  return lock;
}

/// What a SELECT, a VALUES and a set operation have in common.
void add_tail(Lowering& in, Query& query, const ::SelectStmt& select) {
  for (const auto* sort : nodes<::SortBy>(select.sortClause)) {
    query.order_by.push_back(lower_sort(in, *sort));
  }
  query.limit = lower_optional(in, select.limitCount);
  query.offset = lower_optional(in, select.limitOffset);
  query.with_ties = select.limitOption == LIMIT_OPTION_WITH_TIES;
  for (const auto* clause : nodes<::LockingClause>(select.lockingClause)) {
    query.row_locks.push_back(lower_locking(*clause));
  }
  query.locks_rows = !query.row_locks.empty();
}

bool has_tail(const ::SelectStmt& select) {
  return select.sortClause || select.limitCount || select.limitOffset || select.lockingClause ||
         select.withClause;
}

/// `a UNION b UNION c` comes as a tree that leans left, however long it is.
void add_arms(Lowering& in, Query& query, const ::SelectStmt& top) {
  std::vector<const ::SelectStmt*> arms;
  const ::SelectStmt* select = &top;
  for (;;) {
    arms.push_back(select->rarg);
    const ::SelectStmt* left = select->larg;
    if (!left || left->op != top.op || left->all != top.all || has_tail(*left)) break;
    select = left;
  }
  arms.push_back(select->larg);
  query.arms.reserve(arms.size());
  for (const auto* arm : arms | std::views::reverse) {
    query.arms.push_back(lower_query(in, as_node(arm)));
  }
  query.set_all = top.all;
  query.set_operation = top.op == SETOP_UNION       ? SetOperation::set_union
                        : top.op == SETOP_INTERSECT ? SetOperation::intersect
                                                    : SetOperation::except;
}

void add_rows(Lowering& in, Query& query, const ::List* rows, bool first_row_only) {
  query.command = Command::values;
  query.row_count = static_cast<std::uint32_t>(nodes(rows).size());
  bool first = true;
  for (const auto* row : nodes<::List>(rows)) {
    if (first) {
      query.first_row = lower_roots(in, row);
    } else if (!first_row_only) {
      query.more_rows.push_back(lower_exprs(in, row));
    }
    if (nodes(row).size() != query.first_row.size()) query.ragged = true;
    first = false;
  }
}

void add_into(Lowering& in, Query& query, const ::IntoClause* into) {
  if (!into) return;
  query.into = relation_name(in, into->rel);
  query.into_temporary = persistence_of(into->rel) == Persistence::temporary;
  query.into_unlogged = persistence_of(into->rel) == Persistence::unlogged;
}

Query lower_select(Lowering& in, const ::SelectStmt& select, bool first_row_only = false) {
  Query query;
  add_with(in, query, select.withClause);
  if (select.op != SETOP_NONE) {
    add_arms(in, query, select);
  } else if (select.valuesLists) {
    add_rows(in, query, select.valuesLists, first_row_only);
  } else {
    query.distinct = select.distinctClause != nullptr;
    if (nodes(select.distinctClause)[0]) {
      query.distinct_on = lower_roots(in, select.distinctClause);
    }
    query.targets = lower_outputs(in, select.targetList);
    add_into(in, query, select.intoClause);
    query.from = lower_from(in, select.fromClause);
    query.where = lower_optional(in, select.whereClause);
    query.group_by = lower_roots(in, select.groupClause);
    query.group_distinct = select.groupDistinct;
    query.having = lower_optional(in, select.havingClause);
    for (const auto* window : nodes<::WindowDef>(select.windowClause)) {
      query.windows.push_back(lower_window(in, *window));
    }
  }
  add_tail(in, query, select);
  return query;
}

/// A column or an expression of ON CONFLICT's list, with its collation.
Expr lower_key(IndexElement element) {
  Expr key{.kind = ExprKind::column, .span = element.span, .names = {element.column}};
  if (!element.expr.empty()) key = std::move(element.expr[0]);
  if (element.collation.empty()) return key;
  Expr collated{.kind = ExprKind::collate, .span = key.span, .name = std::move(element.collation)};
  collated.args.push_back(std::move(key));
  return collated;
}

OnConflict lower_conflict(Lowering& in, const ::OnConflictClause& clause) {
  OnConflict result;
  result.update = clause.action == ONCONFLICT_UPDATE;
  if (const ::InferClause* infer = clause.infer) {
    result.constraint = string_of(infer->conname);
    result.predicate = lower_optional(in, infer->whereClause);
    const Index open = in.text.at(infer->location);
    for (IndexElement& element : lower_index_elements(in, open, infer->indexElems)) {
      result.keys.push_back(lower_key(std::move(element)));
    }
  }
  result.set = lower_assignments(in, clause.targetList);
  result.where = lower_optional(in, clause.whereClause);
  return result;
}

void set_overriding(Query& query, ::OverridingKind kind) {
  query.overriding_system = kind == OVERRIDING_SYSTEM_VALUE;
  query.overriding_user = kind == OVERRIDING_USER_VALUE;
}

Query lower_insert(Lowering& in, const ::InsertStmt& insert) {
  Query query{.command = Command::insert};
  add_with(in, query, insert.withClause);
  query.target.push_back(lower_table(in, insert.relation));
  query.targets = lower_columns(in, insert.cols);
  set_overriding(query, insert.override);
  if (is_a(insert.selectStmt, T_SelectStmt)) {
    query.source.push_back(lower_select(in, cast<::SelectStmt>(insert.selectStmt), true));
  } else {
    query.star_values = true;
  }
  if (insert.onConflictClause) query.on_conflict = lower_conflict(in, *insert.onConflictClause);
  query.returning = lower_returning(in, insert);
  return query;
}

Query lower_update(Lowering& in, const ::UpdateStmt& update) {
  Query query{.command = Command::update};
  add_with(in, query, update.withClause);
  query.target.push_back(lower_table(in, update.relation));
  query.targets = lower_assignments(in, update.targetList);
  query.from = lower_from(in, update.fromClause);
  query.where = lower_optional(in, update.whereClause);
  query.returning = lower_returning(in, update);
  return query;
}

Query lower_delete(Lowering& in, const ::DeleteStmt& statement) {
  Query query{.command = Command::remove};
  add_with(in, query, statement.withClause);
  query.target.push_back(lower_table(in, statement.relation));
  query.from = lower_from(in, statement.usingClause);
  query.where = lower_optional(in, statement.whereClause);
  query.returning = lower_returning(in, statement);
  return query;
}

Query lower_merge_action(Lowering& in, const ::MergeWhenClause& clause) {
  Query query;
  query.merge_when = clause.matchKind == MERGE_WHEN_MATCHED ? "MATCHED"
                     : clause.matchKind == MERGE_WHEN_NOT_MATCHED_BY_SOURCE
                         ? "NOT MATCHED BY SOURCE"
                         : "NOT MATCHED BY TARGET";
  query.where = lower_optional(in, clause.condition);
  set_overriding(query, clause.override);
  switch (clause.commandType) {
    case CMD_INSERT:
      query.command = Command::insert;
      query.targets = lower_columns(in, clause.targetList);
      query.first_row = lower_roots(in, clause.values);
      query.row_count = 1;
      query.star_values = clause.values == nullptr;
      break;
    case CMD_UPDATE:
      query.command = Command::update;
      query.targets = lower_assignments(in, clause.targetList);
      break;
    case CMD_DELETE:
      query.command = Command::remove;
      break;
    default:
      query.command = Command::nothing;
  }
  return query;
}

Query lower_merge(Lowering& in, const ::MergeStmt& merge) {
  Query query{.command = Command::merge};
  add_with(in, query, merge.withClause);
  query.target.push_back(lower_table(in, merge.relation));
  ::ListCell cell{.ptr_value = merge.sourceRelation};
  const ::List source{.type = T_List, .length = merge.sourceRelation ? 1 : 0, .elements = &cell};
  query.from = lower_from(in, &source);
  query.where = lower_optional(in, merge.joinCondition);
  for (const auto* clause : nodes<::MergeWhenClause>(merge.mergeWhenClauses)) {
    query.merge_actions.push_back(lower_merge_action(in, *clause));
  }
  query.returning = lower_returning(in, merge);
  return query;
}

/// Where the statement that is explained begins.
Index behind_explain(Lowering& in) {
  Index i = in.text.is(1, '(') ? in.text.behind_bracket(1) : 1;
  while (in.text.is(i, "analyze") || in.text.is(i, "analyse") || in.text.is(i, "verbose")) ++i;
  return i;
}

/// EXPLAIN of a query; of other statements only ANALYZE has a part in what follows.
std::optional<Node> lower_explain(Lowering& in, const ::ExplainStmt& explain) {
  const auto options = nodes<::DefElem>(explain.options);
  const bool analyze = std::ranges::any_of(options, [](const ::DefElem* option) {
    return string_of(option->defname) == "analyze" && is_on(option);
  });
  if (is_query(explain.query)) {
    DataStatement statement{.query = lower_query(in, explain.query), .explain = !analyze};
    statement.query.span = in.text.span(behind_explain(in), in.text.end());
    if (statement.query.into.empty()) return statement;
  }
  if (analyze && explain.query) return lower_statement(in, explain.query);
  return std::nullopt;
}

/// The SELECT that has the INTO of a set operation.
const ::SelectStmt* leftmost(const ::SelectStmt* select) {
  while (select->op != SETOP_NONE && select->larg) select = select->larg;
  return select;
}

CreateTableAs select_into(Lowering& in, const ::SelectStmt& select) {
  const ::IntoClause* into = leftmost(&select)->intoClause;
  CreateTableAs result{.name = relation_name(in, into->rel),
                       .persistence = persistence_of(into->rel)};
  result.select_into = true;
  result.on_commit = on_commit(into->onCommit);
  result.query.push_back(lower_select(in, select));
  result.query[0].span = in.text.statement();
  return result;
}

}  // namespace

bool is_query(const ::Node* node) {
  if (!node) return false;
  switch (tag_of(node)) {
    case T_SelectStmt:
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt:
    case T_ReturnStmt:
      return true;
    default:
      return false;
  }
}

Query select_of(Expr expr) {
  Query query{.span = expr.span};
  query.targets.push_back({.expr = std::move(expr), .span = query.span});
  return query;
}

Query lower_query(Lowering& in, const ::Node* node) {
  const Deeper deeper(in);
  if (!node || deeper.too_deep()) return {};
  switch (tag_of(node)) {
    case T_SelectStmt:
      return lower_select(in, cast<::SelectStmt>(node));
    case T_InsertStmt:
      return lower_insert(in, cast<::InsertStmt>(node));
    case T_UpdateStmt:
      return lower_update(in, cast<::UpdateStmt>(node));
    case T_DeleteStmt:
      return lower_delete(in, cast<::DeleteStmt>(node));
    case T_MergeStmt:
      return lower_merge(in, cast<::MergeStmt>(node));
    case T_ReturnStmt:
      return select_of(lower_root(in, cast<::ReturnStmt>(node).returnval));
    default:
      return {};
  }
}

std::vector<Query> lower_queries(Lowering& in, const ::Node* node) {
  std::vector<Query> result;
  if (is_query(node)) result.push_back(lower_query(in, node));
  return result;
}

SortItem lower_sort(Lowering& in, const ::SortBy& sort) {
  SortItem item{.expr = lower_root(in, sort.node)};
  if (sort.sortby_dir == SORTBY_ASC) item.direction = SortDirection::ascending;
  if (sort.sortby_dir == SORTBY_DESC) item.direction = SortDirection::descending;
  if (sort.sortby_nulls == SORTBY_NULLS_FIRST) item.nulls = NullsOrder::first;
  if (sort.sortby_nulls == SORTBY_NULLS_LAST) item.nulls = NullsOrder::last;
  if (sort.useOp) item.using_operator = qualified_name(sort.useOp, {}).name;
  return item;
}

std::optional<Node> lower_data_statement(Lowering& in, const ::Node* node) {
  if (is_a(node, T_ExplainStmt)) return lower_explain(in, cast<::ExplainStmt>(node));
  if (!is_query(node)) return std::nullopt;
  if (is_a(node, T_SelectStmt) && leftmost(&cast<::SelectStmt>(node))->intoClause) {
    return select_into(in, cast<::SelectStmt>(node));
  }
  DataStatement statement{.query = lower_query(in, node)};
  statement.query.span = in.text.statement();
  return statement;
}

}  // namespace pgplumb::sql::lowering
