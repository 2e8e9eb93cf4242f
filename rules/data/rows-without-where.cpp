#include <fmt/format.h>

#include <string>

#include "lint/rule.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::rules::rows_without_where {
namespace {

void advise_update(const replay::Step& step, const catalog::Relation& table,
                   lint::Problem& problem) {
  const auto columns = lint::columns_filled(step, table, step.statement);
  if (columns.empty()) {
    problem.notes.emplace_back(
        "in batches by a range of the key, each committed, others can work in between");
    return;
  }
  problem.notes.emplace_back(
      "a default that is the same for all rows is stored once, and a column that has it may be NOT "
      "NULL from the start, with nothing written or read");
  std::string added;
  for (const lint::FilledColumn& each : columns) {
    added +=
        fmt::format("{}ADD COLUMN {} {} NOT NULL DEFAULT {}", added.empty() ? "" : ", ",
                    sql::quote_identifier(each.column->name),
                    catalog::format_type(step.before, each.column->type), sql::to_sql(*each.value));
  }
  problem.instead =
      fmt::format("-- in place of the ADD COLUMN and of the UPDATE:\nALTER TABLE {} {};",
                  lint::display_name(step, table), added);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || data->explain || step.effects.refused) return;
  const sql::Query& query = data->query;
  const bool removes = query.command == sql::Command::remove;
  if ((!removes && query.command != sql::Command::update) || !query.where.empty() ||
      !query.from.empty()) {
    return;
  }
  const auto work = lint::table_work(context);
  if (!work) return;
  const std::string table = lint::display_name(step, *work->table);
  lint::Problem problem{
      .span = step.statement.head,
      .message = fmt::format("{} every row of {}", removes ? "deletes" : "changes", table),
      .notes = {"each row stays locked until the transaction ends; the old versions stay in the "
                "table until vacuum, and all of it goes through the WAL to the replicas"},
      .subject = lint::subject(*work->table)};
  if (!removes) advise_update(step, *work->table, problem);
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::rows_without_where
