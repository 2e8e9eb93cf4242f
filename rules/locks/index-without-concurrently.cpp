#include <fmt/format.h>

#include "lint/blocking.h"
#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::index_without_concurrently {
namespace {

using lint::Problem;

std::string index_name(const sql::CreateIndex& create) {
  return create.name.empty() ? "this index" : sql::quote_identifier(create.name);
}

void advise_for_partitions(const replay::Step& step, const sql::CreateIndex& create,
                           const catalog::Relation& table, Problem& problem) {
  problem.notes.emplace_back("CONCURRENTLY is not supported on a partitioned table");
  const std::string name = create.name.empty() ? "parent_idx" : sql::quote_identifier(create.name);
  problem.instead = fmt::format(
      "CREATE {0}INDEX {1} ON ONLY {2} (...);\n"
      "-- for each partition, outside a transaction:\n"
      "CREATE {0}INDEX CONCURRENTLY partition_idx ON partition (...);\n"
      "ALTER INDEX {1} ATTACH PARTITION partition_idx;",
      create.unique ? "UNIQUE " : "", name, lint::display_name(step, table));
}

void advise(const lint::StatementContext& context, const sql::CreateIndex& create,
            const catalog::Relation& table, Problem& problem) {
  const replay::Step& step = context.step;
  if (table.kind == catalog::RelationKind::partitioned_table) {
    advise_for_partitions(step, create, table, problem);
    return;
  }
  if (const catalog::Index* serves = lint::serving_index(step, create, table)) {
    problem.notes.push_back(fmt::format("{} serves every query that this one would",
                                        sql::quote_identifier(serves->name)));
    problem.instead = "-- leave it out";
    return;
  }
  const Edit edit = lint::concurrent_edit(create);
  problem.instead = lint::edited(context, edit) + ";";
  if (std::string note = lint::outside_transaction_note(step); !note.empty()) {
    problem.notes.push_back(std::move(note));
    return;
  }
  // Of a plain folder it is not known who runs it: many runners put a file into a transaction.
  const bool is_known =
      step.project.framework != history::Framework::plain || context.config.transaction.has_value();
  problem.fix = {
      .title = is_known ? "build it with CONCURRENTLY"
                        : "build it with CONCURRENTLY, which must not be in a transaction",
      .safety = is_known && !create.if_not_exists ? lint::Safety::safe : lint::Safety::unsafe,
      .edits = {edit}};
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto [create, table, lock] = lint::blocking_build(context);
  if (create == nullptr) return;
  Problem problem = lint::blocking_problem(context, *table, *lock,
                                           {.span = context.step.statement.head,
                                            .doing = "building " + index_name(*create),
                                            .meanwhile = {},
                                            .part = create->name,
                                            .reason = {},
                                            .until = " until the whole index is built"});
  advise(context, *create, *table, problem);
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::index_without_concurrently
