#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_constraint {
namespace {

using catalog::Constraint;
using catalog::ConstraintKind;

/// The kind as a statement writes it.
std::optional<sql::ConstraintKind> written_kind(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return sql::ConstraintKind::primary_key;
    case ConstraintKind::unique:
      return sql::ConstraintKind::unique;
    case ConstraintKind::foreign_key:
      return sql::ConstraintKind::foreign_key;
    case ConstraintKind::check:
      return sql::ConstraintKind::check;
    case ConstraintKind::exclude:
      return sql::ConstraintKind::exclude;
    case ConstraintKind::not_null:
      return std::nullopt;  // drop-not-null speaks of these
  }
  return std::nullopt;
}

/// A constraint of the kind is added to the table in the same file: it takes the place.
bool is_replaced(const replay::Step& step, const std::string& table, sql::ConstraintKind kind) {
  return std::ranges::any_of(
      step.migration.parsed.statements, [&](const sql::Statement& statement) {
        const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
        if (alter == nullptr || alter->name.name != table) return false;
        return std::ranges::any_of(alter->actions, [&](const sql::AlterTableAction& action) {
          return lint::added_constraint(action, kind) != nullptr;
        });
      });
}

/// A unique index does the work of a unique constraint.
bool is_replaced_by_index(const replay::Step& step, const std::string& table,
                          sql::ConstraintKind kind) {
  if (kind != sql::ConstraintKind::unique && kind != sql::ConstraintKind::primary_key) return false;
  return std::ranges::any_of(
      step.migration.parsed.statements, [&](const sql::Statement& statement) {
        const auto* create = std::get_if<sql::CreateIndex>(&statement.node);
        return create != nullptr && create->unique && create->table.name == table;
      });
}

/// A later statement of the file drops the table, one that it refers to, or a column of it that the
/// constraint is about: there is nothing left to hold for.
bool is_gone_later(const replay::Step& step, const catalog::Relation& table,
                   const Constraint& constraint) {
  const catalog::Relation* referenced = step.before.relations.find(constraint.references);
  const auto drops = [&](const sql::Statement& statement) {
    if (const auto* drop = std::get_if<sql::Drop>(&statement.node)) {
      return drop->object == sql::ObjectKind::table &&
             std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
               return lint::refers_to(object, table.schema, table.name) ||
                      (referenced != nullptr &&
                       lint::refers_to(object, referenced->schema, referenced->name));
             });
    }
    const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
    if (alter == nullptr || alter->name.name != table.name) return false;
    return std::ranges::any_of(alter->actions, [&](const sql::AlterTableAction& action) {
      const catalog::Column* column =
          action.kind == sql::AlterTableKind::drop_column ? table.column(action.name) : nullptr;
      return column != nullptr &&
             std::ranges::find(constraint.columns, column->number) != constraint.columns.end();
    });
  };
  const auto later = lint::later(step);
  return drops(step.statement) || std::any_of(later.rbegin(), later.rend(), drops);
}

std::string_view consequence(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::foreign_key:
      return "rows may refer to what is not there, and ON DELETE does nothing any more";
    case ConstraintKind::primary_key:
      return "rows may be double or without a key; logical replication of UPDATE and DELETE fails";
    case ConstraintKind::unique:
      return "rows may be double, and ON CONFLICT on these columns fails";
    default:
      return "rows that break it come in without a word";
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_constraint) continue;
    const Constraint* constraint = table->constraint(action.name);
    if (constraint == nullptr) continue;
    const auto kind = written_kind(constraint->kind);
    if (!kind || is_replaced(step, alter->name.name, *kind) ||
        is_replaced_by_index(step, alter->name.name, *kind) ||
        is_gone_later(step, *table, *constraint)) {
      continue;
    }
    lint::Problem problem{
        .span = action.span,
        .message = fmt::format("without {} {}", sql::quote_identifier(constraint->name),
                               consequence(constraint->kind)),
        .notes = {"to bring it back later, all rows must be checked and the bad ones mended"},
        .subject = lint::subject(*table, constraint->name)};
    if (!constraint->origin.created.empty()) {
      problem.related.push_back({constraint->origin.created, constraint->name + " is made here"});
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::medium,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_constraint
