#include <algorithm>

#include "effects/alter_table.h"
#include "effects/handlers.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Relation;
using catalog::RelationKind;

void add_effects(const sql::CreateView& statement, Collector& out) {
  for (const sql::Query& query : statement.query) lock_query(query, out);
  if (!statement.or_replace) return;
  if (const Relation* view = out.relation(statement.name)) {
    out.lock(*view, LockMode::access_exclusive);  // DefineVirtualRelation()
  }
}

void add_effects(const sql::RefreshMaterializedView& statement, Collector& out) {
  const Relation* view = out.relation(statement.name);
  if (view == nullptr) return;
  if (view->query) lock_query(*view->query, out);
  if (statement.concurrently) {
    out.lock(*view, LockMode::exclusive);
    return;
  }
  constexpr std::string_view reason = "the query's rows replace those that are there";
  out.lock(*view, LockMode::access_exclusive);
  out.rewrite(*view, reason);
  out.rebuild_indexes_of(*view, reason);
}

void add_effects(const sql::CreateTrigger& statement, Collector& out) {
  if (const Relation* other = out.relation(statement.references)) {
    out.lock(*other, LockMode::access_share);
  }
  const Relation* table = out.relation(statement.table);
  if (table == nullptr) return;
  // CreateTriggerFiringOn(): partitions get their own copy of a trigger FOR EACH ROW.
  if (statement.row && table->kind == RelationKind::partitioned_table) {
    out.lock_with_descendants(*table, LockMode::share_row_exclusive);
  } else {
    out.lock(*table, LockMode::share_row_exclusive);
  }
}

namespace {

bool is_switched(const catalog::Trigger& trigger, const sql::AlterTableAction& action) {
  return trigger.row &&
         (action.trigger_scope != sql::TriggerScope::named || trigger.name == action.name);
}

}  // namespace

void switch_triggers(TableAlteration& alteration, const sql::AlterTableAction& action) {
  const Relation& table = *alteration.target().before;
  const bool of_rows = std::ranges::any_of(table.triggers, [&](const catalog::Trigger& trigger) {
    return is_switched(trigger, action);
  });
  const bool of_keys = action.trigger_scope == sql::TriggerScope::all &&
                       (!table.referenced_by.empty() ||
                        std::ranges::find(table.constraints, catalog::ConstraintKind::foreign_key,
                                          &catalog::Constraint::kind) != table.constraints.end());
  // EnableDisableTrigger(): recurses to partitions for triggers FOR EACH ROW.
  if (of_rows || of_keys) alteration.partitions();
}

namespace {

void change_policy(const sql::QualifiedName& table, const std::vector<sql::Expr>& using_expr,
                   const std::vector<sql::Expr>& with_check, Collector& out) {
  if (const Relation* relation = out.relation(table)) {
    out.lock(*relation, LockMode::access_exclusive);
  }
  for (const sql::Expr& expr : using_expr) lock_expression(expr, out);
  for (const sql::Expr& expr : with_check) lock_expression(expr, out);
}

}  // namespace

void add_effects(const sql::CreatePolicy& statement, Collector& out) {
  change_policy(statement.table, statement.using_expr, statement.with_check, out);
}

void add_effects(const sql::AlterPolicy& statement, Collector& out) {
  change_policy(statement.table, statement.using_expr, statement.with_check, out);
}

void add_effects(const sql::CreateRule& statement, Collector& out) {
  if (const Relation* relation = out.relation(statement.table)) {
    out.lock(*relation, LockMode::access_exclusive);  // DefineQueryRewrite()
  }
  for (const sql::Query& action : statement.actions) lock_query(action, out);
}

}  // namespace pgplumb::effects
