#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/table_work.h"

namespace pgplumb::rules::unbatched_backfill {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || data->explain || step.effects.refused) return;
  const sql::Query& query = data->query;
  const bool removes = query.command == sql::Command::remove;
  // rows-without-where speaks of those that work on all rows.
  if ((!removes && query.command != sql::Command::update) ||
      (query.where.empty() && query.from.empty()) || !query.limit.empty()) {
    return;
  }
  const auto work = lint::table_work(context);
  if (!work) return;
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("{} in one go: each of them stays locked until the end", work->doing),
       .notes = {"the condition names no key, so that it may be many rows: writers of these "
                 "wait, the old versions stay until vacuum, and a replica gets it all at "
                 "once"},
       .instead = "-- by ranges of the key, each committed, outside of the migration:\n"
                  "... WHERE id >= 1 AND id < 10001 AND ...;",
       .subject = lint::subject(*work->table)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::medium,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"data"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::unbatched_backfill
