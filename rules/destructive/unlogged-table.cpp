#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::unlogged_table {
namespace {

void add(Span span, const std::string& table, lint::Problems& problems) {
  problems.add(
      {.span = span,
       .message = fmt::format("all rows of {} are lost when the server crashes", table),
       .notes = {"an unlogged table is emptied on crash recovery, and with a failover to a "
                 "standby, which has no rows of it; logical replication leaves it out"},
       .subject = table});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* create = std::get_if<sql::CreateTable>(&step.statement.node)) {
    if (create->persistence == sql::Persistence::unlogged) {
      add(step.statement.head, sql::quote_identifier(create->name.name), problems);
    }
    return;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter == nullptr || alter->object != sql::ObjectKind::table) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind == sql::AlterTableKind::set_unlogged) {
      add(action.span, sql::quote_identifier(alter->name.name), problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss", "replication"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::unlogged_table
