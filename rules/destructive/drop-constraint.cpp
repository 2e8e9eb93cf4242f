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
    if (!kind || is_replaced(step, alter->name.name, *kind)) continue;
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
