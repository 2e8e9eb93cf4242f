#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::attach_partition_scan {
namespace {

using lint::Problem;

struct Scanned {
  const catalog::Relation* table = nullptr;
  const effects::RelationLock* lock = nullptr;
  bool is_default = false;  ///< the default partition, which must hold no row of the new one
};

/// A table in use whose rows are read under a lock, for a partition to be added.
std::optional<Scanned> scanned(const lint::StatementContext& context) {
  const replay::Step& step = context.step;
  for (const effects::Touched& scan : step.effects.scans) {
    const catalog::Relation* table = step.before.relations.find(scan.oid);
    if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table)) {
      continue;
    }
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (lock == nullptr || !effects::blocked_by(lock->mode).writes) continue;
    return Scanned{table, lock, table->partition_bound && table->partition_bound->is_default};
  }
  return std::nullopt;
}

auto indexes_built(const replay::Step& step, const catalog::Relation& table) {
  return std::ranges::count(step.effects.index_builds, table.oid, &effects::Touched::table);
}

void add(const lint::StatementContext& context, Span span, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto found = scanned(context);
  if (!found) return;
  const std::string name = lint::display_name(step, *found->table);
  Problem problem{
      .span = span,
      .message = fmt::format("adding the partition blocks {} to {} while all its rows are read",
                             lint::blocked_words(found->lock->mode), name),
      .subject = lint::subject(*found->table)};
  if (found->is_default) {
    problem.notes.push_back(fmt::format(
        "{} is the default partition: PostgreSQL looks for rows in it that belong into the new one",
        name));
  } else {
    problem.notes.push_back(
        fmt::format("PostgreSQL looks for rows of {} that do not belong into the partition", name));
  }
  problem.notes.push_back(lint::lock_note(step, *found->lock));
  problem.notes.emplace_back("a valid CHECK that says the same makes the scan needless");
  if (const auto builds = indexes_built(step, *found->table); builds > 0) {
    problem.notes.push_back(fmt::format(
        "under the same lock {} built, which could be there before: see "
        "attach-partition-builds-index",
        builds == 1 ? "an index of it is" : fmt::format("{} indexes of it are", builds)));
  }
  problem.instead = fmt::format(
      "-- the condition {0} the bound of the new partition, with NOT NULL for its columns:\n"
      "ALTER TABLE {1} ADD CONSTRAINT {2} CHECK (...) NOT VALID;\n"
      "-- in a migration of its own:\n"
      "ALTER TABLE {1} VALIDATE CONSTRAINT {2};\n"
      "-- then the partition can be added without a scan",
      found->is_default ? "excludes" : "implies", name,
      sql::quote_identifier(found->table->name + "_bound"));
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* create = std::get_if<sql::CreateTable>(&step.statement.node)) {
    if (create->bound) add(context, step.statement.head, problems);
    return;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind == sql::AlterTableKind::attach_partition) add(context, action.span, problems);
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

}  // namespace pgplumb::rules::attach_partition_scan
