#include "rewrite/statement_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lint/concurrent_forms.h"
#include "rewrite/column_swap.h"
#include "rewrite/partition_check.h"
#include "rewrite/table_rename.h"
#include "sql/placeholder.h"
#include "sql/walk.h"

namespace pgplumb::rewrite {
namespace {

using lint::BlockingPart;
using lint::SafePlan;
using lint::SafeStep;
using lint::StatementContext;
using lint::When;
using sql::AlterTableKind;
using sql::ConstraintDef;
using sql::ConstraintKind;

bool is_runnable(const SafePlan& plan) {
  return !plan.empty() && std::ranges::none_of(plan, &SafeStep::is_pattern);
}

std::string kept_note(const StatementContext& context, std::string_view table,
                      std::string_view why) {
  return fmt::format(
      "kept as it is, though it blocks writes to {} while it works{}{}: pgplumb check {} says what "
      "to do",
      table, why.empty() ? "" : "; ", why, context.sources[context.step.statement.span.file].path);
}

/// No steps, and a note where the statement works under a lock.
StatementPlan kept(const StatementContext& context, std::string_view why) {
  const std::string table = blocked_table(context);
  if (table.empty()) return {};
  return {.steps = {}, .notes = {kept_note(context, table, why)}};
}

/// The steps of a constraint that is added by itself or with its column; none where it does no work
/// or there is no other way.
SafePlan constraint_plan(const BlockingPart& part, const ConstraintDef& constraint) {
  if (constraint.not_valid || constraint.not_enforced || !constraint.using_index.empty()) return {};
  switch (constraint.kind) {
    case ConstraintKind::check:
      return constraint.expr.empty() ? SafePlan{} : lint::check_plan(part, constraint);
    case ConstraintKind::foreign_key:
      return lint::foreign_key_plan(part, constraint);
    case ConstraintKind::primary_key:
    case ConstraintKind::unique:
      return lint::key_plan(part, constraint);
    default:
      return {};
  }
}

void append(SafePlan& plan, SafePlan more) {
  for (SafeStep& step : more) plan.push_back(std::move(step));
}

/// A column with constraints that work: first the column, then the constraints one by one.
PartPlan column_plan(const BlockingPart& part) {
  if (lint::work_of(part.effects().rewrites, part.action) != nullptr) {
    return column_fill_plan(part);
  }
  std::vector<const ConstraintDef*> later;
  SafePlan steps;
  for (const ConstraintDef& constraint : part.action.column->constraints) {
    SafePlan plan = constraint_plan(part, constraint);
    if (!is_runnable(plan)) continue;
    later.push_back(&constraint);
    append(steps, std::move(plan));
  }
  if (later.empty()) return {};
  PartPlan plan{.steps = {{.when = When::now,
                           .sql = fmt::format("ALTER TABLE {} {};",
                                              lint::display_name(part.step(), part.table),
                                              lint::text_without(part, later))}}};
  append(plan.steps, std::move(steps));
  return plan;
}

/// Nothing works for them under the lock: the action stays as it is.
bool works(const BlockingPart& part) {
  const auto is_caused = [&](const auto& work) {
    return lint::work_of(work, part.action) != nullptr;
  };
  const effects::Effects& effects = part.effects();
  return is_caused(effects.scans) || is_caused(effects.rewrites) || is_caused(effects.index_builds);
}

/// A statement that rewrites the table looks for NULL on the way; without the rewrite, which other
/// steps take over, it would read all rows for that.
bool reads_for_not_null(const BlockingPart& part) {
  const catalog::Column* column = part.table.column(part.action.name);
  return works(part) ||
         ((column == nullptr || !column->not_null) && !part.effects().rewrites.empty());
}

PartPlan action_plan(const BlockingPart& part) {
  switch (part.action.kind) {
    case AlterTableKind::add_constraint:
      if (!part.action.constraint) return {};
      return {.steps = constraint_plan(part, *part.action.constraint)};
    case AlterTableKind::add_column:
      return part.action.column ? column_plan(part) : PartPlan{};
    case AlterTableKind::set_not_null:
      if (!reads_for_not_null(part)) return {};
      return {.steps = lint::not_null_plan(part.context, part.table, part.action.name)};
    case AlterTableKind::alter_type:
      return works(part) ? column_swap_plan(part) : PartPlan{};
    default:
      return {};
  }
}

/// A constraint that is dropped may have to make way for one that is added: these go together.
bool drops_and_adds(const sql::AlterTable& alter) {
  const auto has = [&](AlterTableKind kind) {
    return std::ranges::any_of(alter.actions,
                               [&](const sql::AlterTableAction& a) { return a.kind == kind; });
  };
  return has(AlterTableKind::drop_constraint) && has(AlterTableKind::add_constraint);
}

/// What stands in the way of taking a statement apart whose code put it together: its parts stand
/// nowhere in the file.
bool has_own_text(const sql::AlterTable& alter, const sql::Statement& statement) {
  return std::ranges::all_of(alter.actions, [&](const sql::AlterTableAction& action) {
    return action.span.begin > statement.span.begin && action.span.end <= statement.span.end;
  });
}

std::size_t constraint_count(const sql::AlterTable& alter) {
  std::size_t count = 0;
  for (const sql::AlterTableAction& action : alter.actions) {
    if (action.constraint) ++count;
    if (action.column) count += action.column->constraints.size();
  }
  return count;
}

/// Why an ALTER TABLE is not taken apart; empty where it can be.
std::string taking_apart_obstacle(const StatementContext& context, const sql::AlterTable& alter) {
  if (drops_and_adds(alter)) {
    return "a constraint may have to make way for the one that is added, at once";
  }
  if (!has_own_text(alter, context.step.statement)) return "its parts stand nowhere in the file";
  if (constraint_count(alter) > lint::most_named_constraints) return "it has too many constraints";
  const auto* table =
      catalog::resolve_relation(context.step.before, context.step.session, alter.name);
  if (alter.only && table != nullptr && !table->children.empty()) {
    return "it is about the table ONLY, and the steps would reach its children";
  }
  if (alter.if_exists && table != nullptr && table->assumed) {
    return "nothing in the history made the table, and IF EXISTS may find none";
  }
  return {};
}

/// Subcommands of ALTER TABLE, one after the other, as they become statements.
class AlterPlan {
 public:
  AlterPlan(const StatementContext& context, const sql::AlterTable& alter)
      : context_(context), alter_(alter) {}

  void add(const BlockingPart& part) {
    PartPlan plan = action_plan(part);
    table_ = lint::display_name(part.step(), part.table);
    if (!is_runnable(plan.steps)) {
      if (works(part)) note_kept(plan.why_not);
      kept_ += (kept_.empty() ? "" : ", ") + std::string(context_.sources.text(part.action.span));
      return;
    }
    any_ = true;
    if (part.action.kind == AlterTableKind::alter_type) plan_.words = part.action.name;
    if (part.action.kind == AlterTableKind::add_column) plan_.words = part.action.column->name;
    flush();
    append(plan_.steps, std::move(plan.steps));
    std::ranges::move(plan.notes, std::back_inserter(plan_.notes));
  }

  StatementPlan take() {
    if (any_) {
      flush();
    } else {
      plan_.steps.clear();
    }
    return std::move(plan_);
  }

 private:
  void flush() {
    if (kept_.empty()) return;
    plan_.steps.push_back(
        {.when = When::now,
         .sql = fmt::format("ALTER TABLE {}{} {};", alter_.only ? "ONLY " : "", table_, kept_)});
    kept_.clear();
  }

  void note_kept(const std::string& why) {
    std::string note = kept_note(context_, table_, why);
    if (std::ranges::find(plan_.notes, note) == plan_.notes.end()) {
      plan_.notes.push_back(std::move(note));
    }
  }

  const StatementContext& context_;
  const sql::AlterTable& alter_;
  StatementPlan plan_;
  std::string table_;
  std::string kept_;  ///< subcommands that stay together
  bool any_ = false;
};

StatementPlan plan_alter(const StatementContext& context) {
  const auto* alter = std::get_if<sql::AlterTable>(&context.step.statement.node);
  if (alter == nullptr || alter->actions.empty()) return {};
  if (PartPlan attached = attach_plan(context); !attached.steps.empty()) {
    return {.steps = std::move(attached.steps), .words = "attach"};
  } else if (!attached.why_not.empty()) {
    return kept(context, attached.why_not);
  }
  std::vector<BlockingPart> parts;
  lint::for_each_blocking_part(context, [&](const BlockingPart& part) { parts.push_back(part); });
  if (parts.empty()) return {};
  if (const auto why = taking_apart_obstacle(context, *alter); !why.empty()) {
    return kept(context, why);
  }
  // Each becomes a statement: they come as the server takes them up.
  std::vector<const BlockingPart*> in_order;
  for (const BlockingPart& part : parts) in_order.push_back(&part);
  std::ranges::stable_sort(in_order, {}, [](const BlockingPart* part) {
    return catalog::alter_table_pass(part->action);
  });
  AlterPlan plan(context, *alter);
  for (const BlockingPart* part : in_order) plan.add(*part);
  return plan.take();
}

const catalog::Relation* table_of_build(const StatementContext& context,
                                        const sql::CreateIndex& create) {
  const auto* table =
      catalog::resolve_relation(context.step.before, context.step.session, create.table);
  if (table == nullptr || !lint::in_use(context.step, *table)) return nullptr;
  return lint::blocking_lock(context, *table) == nullptr ? nullptr : table;
}

StatementPlan plan_index(const StatementContext& context) {
  const auto* create = std::get_if<sql::CreateIndex>(&context.step.statement.node);
  if (create == nullptr || create->concurrently) return {};
  const catalog::Relation* table = table_of_build(context, *create);
  if (table == nullptr) return {};
  if (table->kind == catalog::RelationKind::partitioned_table) {
    return kept(context, "CONCURRENTLY is not for partitioned tables");
  }
  const std::uint32_t at = create->keyword_span.end;
  const Edit edit{.span = {create->keyword_span.file, at, at}, .text = " CONCURRENTLY"};
  return {.steps = {{.when = When::outside, .sql = lint::edited(context, edit) + ";"}},
          .words = create->name};
}

/// DROP INDEX waits for all who use the table, and makes all wait who come then.
StatementPlan plan_drop_index(const StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::index || drop->concurrently ||
      drop->cascade) {
    return {};
  }
  std::string table_in_use;
  for (const effects::RelationLock& lock : step.effects.locks) {
    const catalog::Relation* table = step.before.relations.find(lock.oid);
    if (table != nullptr && table->is_table() && lint::in_use(step, *table)) {
      table_in_use = lint::display_name(step, *table);
    }
  }
  if (table_in_use.empty()) return {};
  StatementPlan plan{.steps = {}, .words = "drop_index"};
  for (const sql::ObjectRef& target : drop->objects) {
    const catalog::Index* index = catalog::resolve_index(step.before, step.session, target.name);
    if (index != nullptr && !lint::drops_concurrently(*index)) {
      return {.steps = {},
              .notes = {kept_note(context, table_in_use,
                                  fmt::format("{} is an index of a partitioned table",
                                              sql::quote_identifier(index->name)))}};
    }
    const std::string name = target.name.schema.empty()
                                 ? sql::quote_identifier(target.name.name)
                                 : catalog::qualified_name(target.name.schema, target.name.name);
    plan.steps.push_back({.when = When::outside,
                          .sql = fmt::format("DROP INDEX CONCURRENTLY {}{};",
                                             drop->if_exists ? "IF EXISTS " : "", name)});
  }
  return plan;
}

StatementPlan plan_reindex(const StatementContext& context) {
  const auto* reindex = std::get_if<sql::Reindex>(&context.step.statement.node);
  if (reindex == nullptr || reindex->concurrently || lint::reindex_lock(context) == nullptr) {
    return {};
  }
  std::string sql = lint::reindex_concurrently_sql(*reindex);
  if (sql.empty()) return kept(context, "there is no form with CONCURRENTLY");
  return {.steps = {{.when = When::outside, .sql = std::move(sql)}}, .words = "reindex"};
}

StatementPlan plan_rename(const StatementContext& context) {
  PartPlan plan = rename_plan(context);
  if (plan.steps.empty() && !plan.why_not.empty()) plan.notes = {std::move(plan.why_not)};
  return {.steps = std::move(plan.steps), .words = {}, .notes = std::move(plan.notes)};
}

/// What a placeholder stands for is known to the tool: SQL made of the statement's parts would
/// have the stand-ins that it was parsed with.
bool has_placeholder(const StatementContext& context) {
  const Span span = context.step.statement.span;
  const std::string& text = context.sources[span.file].text;
  for (const sql::Replaced& replaced : context.step.migration.migration->replaced) {
    if (replaced.begin < span.end && replaced.begin + replaced.text.size() > span.begin) {
      return true;
    }
  }
  for (std::uint32_t at = span.begin; at < span.end; ++at) {
    if (text[at] == '{' && sql::template_at(text, at)) return true;
  }
  return !sql::variables_in(text, span.begin, span.end).empty();
}

}  // namespace

std::string blocked_table(const StatementContext& context) {
  const replay::Step& step = context.step;
  const effects::Effects& effects = step.effects;
  for (const auto* work : {&effects.scans, &effects.rewrites, &effects.index_builds}) {
    for (const effects::Touched& touched : *work) {
      const catalog::Relation* table = step.before.relations.find(touched.table);
      if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) continue;
      if (lint::blocking_lock(context, *table) != nullptr) return lint::display_name(step, *table);
    }
  }
  return {};
}

StatementPlan plan_statement(const StatementContext& context) {
  if (context.step.effects.refused || context.step.inside != nullptr) return {};
  for (const auto plan : {plan_alter, plan_index, plan_drop_index, plan_rename, plan_reindex}) {
    StatementPlan made = plan(context);
    if (!made.steps.empty() && has_placeholder(context)) {
      return kept(context, "it has placeholders, whose values only the tool knows");
    }
    if (!made.steps.empty() || !made.notes.empty()) return made;
  }
  return kept(context, {});
}

}  // namespace pgplumb::rewrite
