#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::attach_partition_builds_index {
namespace {

using catalog::Relation;

/// attach-partition-scan speaks of it, and names the indexes.
bool scans(const replay::Step& step, catalog::Oid table) {
  return std::ranges::any_of(step.effects.scans,
                             [&](const effects::Touched& scan) { return scan.oid == table; });
}

void check_part(const lint::StatementContext& context, const Relation& parent,
                const sql::AlterTableAction& action, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const Relation* table = catalog::resolve_relation(step.before, step.session, action.other);
  if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table) ||
      scans(step, table->oid)) {
    return;
  }
  const auto is_of_table = [&](const effects::Touched& build) { return build.table == table->oid; };
  const auto builds = std::ranges::count_if(step.effects.index_builds, is_of_table);
  const effects::RelationLock* lock = step.effects.lock_on(table->oid);
  if (builds == 0 || lock == nullptr || !effects::blocked_by(lock->mode).writes) return;
  const std::string name = lint::display_name(step, *table);
  problems.add(
      {.span = action.span,
       .message = fmt::format("attaching {} blocks {} to it while {} of it {} built", name,
                              lint::blocked_words(lock->mode),
                              builds == 1 ? "an index" : fmt::format("{} indexes", builds),
                              builds == 1 ? "is" : "are"),
       .notes = {fmt::format("a partition has an index for each of {}: ATTACH PARTITION takes one "
                             "that is there and builds what is missing",
                             lint::display_name(step, parent)),
                 lint::lock_note(step, *lock)},
       .instead = fmt::format("-- before, outside of a transaction, for each index of {}:\n"
                              "CREATE INDEX CONCURRENTLY ON {} (...);",
                              lint::display_name(step, parent), name),
       .subject = lint::subject(*table)});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter == nullptr || step.altered == nullptr || step.effects.refused ||
      step.effects.index_builds.empty()) {
    return;
  }
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::attach_partition) continue;
    check_part(context, *step.altered, action, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks", "partitions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::attach_partition_builds_index
