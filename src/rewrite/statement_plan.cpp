#include "rewrite/statement_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "rewrite/column_swap.h"
#include "rewrite/partition_check.h"
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

std::string statement_text(const StatementContext& context) {
  return std::string(context.sources.text(context.step.statement.span)) + ";";
}

bool is_runnable(const SafePlan& plan) {
  return !plan.empty() && std::ranges::none_of(plan, &SafeStep::is_pattern);
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

/// The subcommand's text without the constraints that come later.
std::string text_without(const BlockingPart& part,
                         const std::vector<const ConstraintDef*>& constraints) {
  std::string text;
  std::uint32_t at = part.action.span.begin;
  const auto copy_to = [&](std::uint32_t end) {
    text += part.context.sources.text({part.action.span.file, at, end});
  };
  for (const ConstraintDef* constraint : constraints) {
    copy_to(constraint->span.begin);
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    at = constraint->span.end;
  }
  copy_to(part.action.span.end);
  return text;
}

/// A column with constraints that work: first the column, then the constraints one by one.
SafePlan column_plan(const BlockingPart& part) {
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
  SafePlan plan{
      {.when = When::now,
       .sql = fmt::format("ALTER TABLE {} {};", lint::display_name(part.step(), part.table),
                          text_without(part, later))}};
  append(plan, std::move(steps));
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
         (column != nullptr && !column->not_null && !part.effects().rewrites.empty());
}

SafePlan action_plan(const BlockingPart& part) {
  switch (part.action.kind) {
    case AlterTableKind::add_constraint:
      return part.action.constraint ? constraint_plan(part, *part.action.constraint) : SafePlan{};
    case AlterTableKind::add_column:
      return column_plan(part);
    case AlterTableKind::set_not_null:
      return reads_for_not_null(part)
                 ? lint::not_null_plan(part.step(), part.table, part.action.name)
                 : SafePlan{};
    case AlterTableKind::alter_type:
      return works(part) ? column_swap_plan(part) : SafePlan{};
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

std::optional<StatementPlan> plan_alter(const StatementContext& context) {
  const auto* alter = std::get_if<sql::AlterTable>(&context.step.statement.node);
  if (alter == nullptr || alter->actions.empty()) return std::nullopt;
  if (auto attached = attach_plan(context)) return StatementPlan{std::move(*attached), "attach"};
  if (drops_and_adds(*alter) || !has_own_text(*alter, context.step.statement)) return std::nullopt;
  StatementPlan plan;
  bool any = false;
  std::string kept;  // subcommands that stay together
  const auto flush = [&](const BlockingPart& part) {
    if (kept.empty()) return;
    plan.steps.push_back({.when = When::now,
                          .sql = fmt::format("ALTER TABLE {}{} {};", alter->only ? "ONLY " : "",
                                             lint::display_name(part.step(), part.table), kept)});
    kept.clear();
  };
  const BlockingPart* last = nullptr;
  std::vector<BlockingPart> parts;
  lint::for_each_blocking_part(context, [&](const BlockingPart& part) { parts.push_back(part); });
  for (const BlockingPart& part : parts) {
    SafePlan steps = action_plan(part);
    if (is_runnable(steps)) {
      any = true;
      if (part.action.kind == AlterTableKind::alter_type) plan.words = part.action.name;
      if (part.action.kind == AlterTableKind::add_column) plan.words = part.action.column->name;
      flush(part);
      append(plan.steps, std::move(steps));
    } else {
      kept += (kept.empty() ? "" : ", ") + std::string(context.sources.text(part.action.span));
    }
    last = &part;
  }
  if (!any) return std::nullopt;
  flush(*last);
  return plan;
}

const catalog::Relation* table_of_build(const StatementContext& context,
                                        const sql::CreateIndex& create) {
  const auto* table =
      catalog::resolve_relation(context.step.before, context.step.session, create.table);
  if (table == nullptr || !lint::in_use(context.step, *table)) return nullptr;
  return lint::blocking_lock(context, *table) == nullptr ? nullptr : table;
}

std::optional<StatementPlan> plan_index(const StatementContext& context) {
  const auto* create = std::get_if<sql::CreateIndex>(&context.step.statement.node);
  if (create == nullptr || create->concurrently) return std::nullopt;
  const catalog::Relation* table = table_of_build(context, *create);
  if (table == nullptr || table->kind == catalog::RelationKind::partitioned_table) {
    return std::nullopt;
  }
  const std::uint32_t at = create->keyword_span.end;
  const Edit edit{.span = {create->keyword_span.file, at, at}, .text = " CONCURRENTLY"};
  return StatementPlan{{{.when = When::outside, .sql = lint::edited(context, edit) + ";"}},
                       create->name};
}

/// DROP INDEX waits for all who use the table, and makes all wait who come then.
std::optional<StatementPlan> plan_drop_index(const StatementContext& context) {
  const auto* drop = std::get_if<sql::Drop>(&context.step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::index || drop->concurrently ||
      drop->cascade) {
    return std::nullopt;
  }
  const bool any_in_use =
      std::ranges::any_of(context.step.effects.locks, [&](const effects::RelationLock& lock) {
        const catalog::Relation* table = context.step.before.relations.find(lock.oid);
        return table != nullptr && table->is_table() && lint::in_use(context.step, *table);
      });
  if (!any_in_use) return std::nullopt;
  StatementPlan plan{{}, "drop_index"};
  for (const sql::ObjectRef& target : drop->objects) {
    const std::string name = target.name.schema.empty()
                                 ? sql::quote_identifier(target.name.name)
                                 : sql::quote_identifier(target.name.schema) + "." +
                                       sql::quote_identifier(target.name.name);
    plan.steps.push_back({.when = When::outside,
                          .sql = fmt::format("DROP INDEX CONCURRENTLY {}{};",
                                             drop->if_exists ? "IF EXISTS " : "", name)});
  }
  return plan;
}

/// The old name stays as a view for the code that still says it.
std::optional<StatementPlan> plan_rename(const StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* rename = std::get_if<sql::Rename>(&step.statement.node);
  if (rename == nullptr || rename->object != sql::ObjectKind::table || step.effects.refused) {
    return std::nullopt;
  }
  const auto* table = catalog::resolve_relation(step.before, step.session, rename->target.name);
  if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) return std::nullopt;
  const std::string old_name = lint::display_name(step, *table);
  const std::size_t dot = old_name.rfind('.');
  const std::string schema = dot == std::string::npos ? "" : old_name.substr(0, dot + 1);
  return StatementPlan{
      {{.when = When::now,
        .sql = statement_text(context) +
               fmt::format("\n-- code that still says the old name reads and writes through it:\n"
                           "CREATE VIEW {} AS SELECT * FROM {}{};",
                           old_name, schema, sql::quote_identifier(rename->new_name))},
       {.when = When::later,
        .sql = fmt::format("-- in a release after the last code that says the old name:\n"
                           "DROP VIEW {};",
                           old_name)}},
      "drop_old_name"};
}

std::optional<StatementPlan> plan_reindex(const StatementContext& context) {
  const auto* reindex = std::get_if<sql::Reindex>(&context.step.statement.node);
  if (reindex == nullptr || reindex->concurrently || reindex->kind == sql::ReindexKind::system) {
    return std::nullopt;
  }
  const Span head = context.step.statement.head;  // REINDEX INDEX, or REINDEX (...) INDEX
  const std::string text = statement_text(context);
  const std::size_t words = head.end - context.step.statement.span.begin;
  return StatementPlan{{{.when = When::outside,
                         .sql = text.substr(0, words) + " CONCURRENTLY" + text.substr(words)}},
                       "reindex"};
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

std::optional<StatementPlan> plan_statement(const StatementContext& context,
                                            std::string& kept_for) {
  if (context.step.effects.refused || context.step.inside != nullptr) return std::nullopt;
  for (const auto plan : {plan_alter, plan_index, plan_drop_index, plan_rename, plan_reindex}) {
    if (auto steps = plan(context)) return steps;
  }
  kept_for = blocked_table(context);
  return std::nullopt;
}

}  // namespace pgplumb::rewrite
