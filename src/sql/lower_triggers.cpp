// What hangs on a table and has a name there alone: triggers, policies, rules.
#include "sql/walk.h"
//
#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

// catalog/pg_trigger.h: TRIGGER_TYPE_*
constexpr int before_bit = 1 << 1;
constexpr int insert_bit = 1 << 2;
constexpr int delete_bit = 1 << 3;
constexpr int update_bit = 1 << 4;
constexpr int truncate_bit = 1 << 5;
constexpr int instead_bit = 1 << 6;

TriggerTiming timing_of(int timing) {
  if ((timing & before_bit) != 0) return TriggerTiming::before;
  return (timing & instead_bit) != 0 ? TriggerTiming::instead_of : TriggerTiming::after;
}

/// The function of EXECUTE FUNCTION name(...): the last dotted name before the last brackets.
Span function_span(Lowering& in, const ::RangeVar* relation) {
  if (!relation) return {};
  const Index execute = in.text.find_word(in.text.at(relation->location), nowhere, "execute");
  if (execute == nowhere) return {};
  return in.text.span(execute + 2, in.text.name_end(execute + 2));
}

CreateTrigger lower_trigger(Lowering& in, const ::CreateTrigStmt& node) {
  CreateTrigger result;
  result.name = string_of(node.trigname);
  const Index name = behind_head(in, "CREATE TRIGGER");
  if (in.text.is_name(name)) result.name_span = in.text.span(name);
  result.table = relation_name(in, node.relation);
  result.or_replace = node.replace;
  result.constraint = node.isconstraint;
  result.row = node.row;
  result.deferrable = node.deferrable;
  result.initially_deferred = node.initdeferred;
  result.timing = timing_of(node.timing);
  result.on_insert = (node.events & insert_bit) != 0;
  result.on_update = (node.events & update_bit) != 0;
  result.on_delete = (node.events & delete_bit) != 0;
  result.on_truncate = (node.events & truncate_bit) != 0;
  result.update_columns = strings(node.columns);
  result.function = qualified_name(node.funcname, function_span(in, node.relation));
  result.arguments = strings(node.args);
  for (const auto* transition : nodes<::TriggerTransition>(node.transitionRels)) {
    (transition->isNew ? result.new_table : result.old_table) = string_of(transition->name);
  }
  result.references = relation_name(in, node.constrrel);
  result.when = lower_optional(in, node.whenClause);
  return result;
}

CreatePolicy lower_create_policy(Lowering& in, const ::CreatePolicyStmt& node) {
  return {.name = string_of(node.policy_name),
          .table = relation_name(in, node.table),
          .permissive = node.permissive,
          .command = node.cmd_name ? to_lower(node.cmd_name) : "all",
          .roles = role_names(node.roles),
          .using_expr = lower_optional(in, node.qual),
          .with_check = lower_optional(in, node.with_check)};
}

AlterPolicy lower_alter_policy(Lowering& in, const ::AlterPolicyStmt& node) {
  return {.name = string_of(node.policy_name),
          .table = relation_name(in, node.table),
          .roles = role_names(node.roles),
          .using_expr = lower_optional(in, node.qual),
          .with_check = lower_optional(in, node.with_check)};
}

std::string event_of(::CmdType event) {
  switch (event) {
    case CMD_INSERT:
      return "insert";
    case CMD_UPDATE:
      return "update";
    case CMD_DELETE:
      return "delete";
    default:
      return "select";
  }
}

std::string notify_text(const ::NotifyStmt& node) {
  std::string text = "NOTIFY " + quote_identifier(string_of(node.conditionname));
  if (node.payload != nullptr) text += ", " + quote_literal(node.payload);
  return text;
}

CreateRule lower_rule(Lowering& in, const ::RuleStmt& node) {
  CreateRule result;
  result.name = string_of(node.rulename);
  result.table = relation_name(in, node.relation);
  result.or_replace = node.replace;
  result.instead = node.instead;
  result.event = event_of(node.event);
  result.where = lower_optional(in, node.whereClause);
  for (const ::Node* action : nodes(node.actions)) {
    if (is_query(action)) {
      result.actions.push_back(lower_query(in, action));
    } else if (is_a(action, T_NotifyStmt)) {
      result.notifications.push_back(notify_text(cast<::NotifyStmt>(action)));
    }
  }
  return result;
}

}  // namespace

std::optional<Node> lower_trigger_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateTrigStmt:
      return lower_trigger(in, cast<::CreateTrigStmt>(node));
    case T_CreatePolicyStmt:
      return lower_create_policy(in, cast<::CreatePolicyStmt>(node));
    case T_AlterPolicyStmt:
      return lower_alter_policy(in, cast<::AlterPolicyStmt>(node));
    case T_RuleStmt:
      return lower_rule(in, cast<::RuleStmt>(node));
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
