#include "lint/step_words.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sql/walk.h"

namespace pgplumb::lint {

bool in_use(const replay::Step& step, const catalog::Relation& relation) {
  return !step.deploy.creates(relation.oid) &&
         relation.persistence != sql::Persistence::temporary && relation.extension.empty();
}

bool in_use(const replay::Step& step, catalog::Oid relation) {
  const catalog::Relation* found = step.before.relations.find(relation);
  return found != nullptr && in_use(step, *found);
}

bool has_many_rows(const StatementContext& context, const catalog::Relation& relation) {
  return !context.step.deploy.has_emptied(relation.oid) &&
         !context.config.is_small(relation.schema, relation.name);
}

std::span<const sql::Statement> later(const replay::Step& step) {
  const std::span<const sql::Statement> all = step.migration.parsed.statements;
  const auto behind = std::ranges::upper_bound(
      all, step.statement.span.begin, {},
      [](const sql::Statement& statement) { return statement.span.begin; });
  return all.subspan(static_cast<std::size_t>(behind - all.begin()));
}

std::span<const sql::Statement> earlier(const replay::Step& step) {
  const std::span<const sql::Statement> all = step.migration.parsed.statements;
  const auto end = std::ranges::lower_bound(
      all, step.statement.span.begin, {},
      [](const sql::Statement& statement) { return statement.span.begin; });
  return all.first(static_cast<std::size_t>(end - all.begin()));
}

Commit commit_of(const StatementContext& context) {
  const replay::Step& step = context.step;
  if (step.transaction.state == replay::TransactionState::maybe) return Commit::perhaps_at_once;
  if (step.transaction.open()) return Commit::with_others;
  return step.project.framework == history::Framework::plain && !context.config.transaction
             ? Commit::unknown
             : Commit::at_once;
}

bool puts_statements_together(history::TransactionModel model) {
  using enum history::TransactionModel;
  return model != statement && model != psql && model != segmented;
}

void note_perhaps(const replay::Step& step, Problem& problem) {
  if (step.transaction.state != replay::TransactionState::maybe) return;
  problem.notes.push_back(
      fmt::format("some versions of {} open a transaction around the file, others do not",
                  history::framework_name(step.project.framework)));
}

const effects::RelationLock* strongest_lock(const replay::Step& step) {
  const effects::RelationLock* strongest = nullptr;
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (!effects::blocked_by(lock.mode).writes || !in_use(step, lock.oid)) continue;
    if (strongest == nullptr || lock.mode > strongest->mode) strongest = &lock;
  }
  return strongest;
}

bool is_name_of(const replay::Step& step, const sql::QualifiedName& made,
                const catalog::Relation& relation) {
  return made.name == relation.name &&
         catalog::creation_schema(step.before, step.session, made, relation.persistence) ==
             relation.schema;
}

bool refers_to(const sql::ObjectRef& object, std::string_view schema, std::string_view name) {
  return object.name.name == name && (object.name.schema.empty() || object.name.schema == schema);
}

bool is_routine(sql::ObjectKind object) {
  return object == sql::ObjectKind::function || object == sql::ObjectKind::procedure ||
         object == sql::ObjectKind::routine;
}

std::string display_name(const replay::Step& step, const catalog::Relation& relation) {
  const catalog::Relation* bare = catalog::resolve_relation(
      step.before, step.session, {.schema = {}, .name = relation.name, .span = {}});
  return bare == &relation ? sql::quote_identifier(relation.name)
                           : catalog::qualified_name(relation.schema, relation.name);
}

std::string display_name(const replay::Step& step, catalog::Oid relation) {
  const catalog::Relation* found = step.before.relations.find(relation);
  return found == nullptr ? std::string() : display_name(step, *found);
}

AlteredTable altered_table(const replay::Step& step) {
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter == nullptr || step.effects.refused) return {};
  const catalog::Relation* table = step.altered;
  if (table == nullptr || !table->is_table() || !in_use(step, *table)) return {};
  return {alter, table};
}

const sql::ConstraintDef* added_constraint(const sql::AlterTableAction& action,
                                           sql::ConstraintKind kind) {
  if (action.constraint && action.constraint->kind == kind) return &*action.constraint;
  if (action.kind != sql::AlterTableKind::add_column || !action.column) return nullptr;
  const auto& constraints = action.column->constraints;
  const auto found = std::ranges::find(constraints, kind, &sql::ConstraintDef::kind);
  return found == constraints.end() ? nullptr : &*found;
}

bool runs_concurrently(const sql::Statement& statement) {
  if (const auto* create = std::get_if<sql::CreateIndex>(&statement.node)) {
    return create->concurrently;
  }
  if (const auto* drop = std::get_if<sql::Drop>(&statement.node)) return drop->concurrently;
  if (const auto* reindex = std::get_if<sql::Reindex>(&statement.node)) {
    return reindex->concurrently;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  return alter != nullptr && std::ranges::any_of(alter->actions, [](const auto& action) {
           return action.concurrently;
         });
}

std::string column_name(const replay::Step& step, const catalog::Relation& relation,
                        std::string_view column) {
  return fmt::format("{}.{}", display_name(step, relation), sql::quote_identifier(column));
}

std::string listed(std::span<const std::string> names, std::string_view noun) {
  constexpr std::size_t most_named = 4;
  if (names.empty()) return {};
  if (names.size() == 1) return names.front();
  if (names.size() > most_named) {
    return fmt::format("{} and {} more {}", fmt::join(names.first(most_named - 1), ", "),
                       names.size() - most_named + 1, noun);
  }
  return fmt::format("{} and {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
}

std::string column_names(const replay::Step& step, const catalog::Relation& relation,
                         std::span<const std::string> columns) {
  if (columns.size() == 1) return column_name(step, relation, columns.front());
  std::vector<std::string> quoted;
  for (const std::string& column : columns) quoted.push_back(sql::quote_identifier(column));
  return fmt::format("{} of {}", listed(quoted, "columns"), display_name(step, relation));
}

std::string_view blocked_words(effects::LockMode mode) {
  const effects::Blocked blocked = effects::blocked_by(mode);
  if (blocked.reads) return "reads and writes";
  if (blocked.writes) return "writes";
  return {};
}

std::string lock_note(const replay::Step& step, const effects::RelationLock& lock) {
  const std::string_view blocked = blocked_words(lock.mode);
  const std::string name = lock.oid == catalog::no_oid
                               ? catalog::qualified_name(lock.schema, lock.name)
                               : display_name(step, lock.oid);
  const std::string_view article = lock.mode == effects::LockMode::exclusive ||
                                           lock.mode == effects::LockMode::access_share ||
                                           lock.mode == effects::LockMode::access_exclusive
                                       ? "an"
                                       : "a";
  return fmt::format("{} takes {} {} lock on {}{}{}", sql::command_tag(step.statement), article,
                     effects::documentation_name(lock.mode), name,
                     blocked.empty() ? "" : ", which blocks ", blocked);
}

std::optional<Related> made_here(const replay::Step& step, const catalog::Relation& relation) {
  if (relation.assumed || relation.origin.created.empty()) return std::nullopt;
  return Related{relation.origin.created,
                 fmt::format("{} is made here", display_name(step, relation))};
}

std::string edited(const StatementContext& context, const Edit& edit) {
  const Span statement = context.step.statement.span;
  std::string text(context.sources.text(statement));
  text.replace(edit.span.begin - statement.begin, edit.span.end - edit.span.begin, edit.text);
  return text;
}

}  // namespace pgplumb::lint
