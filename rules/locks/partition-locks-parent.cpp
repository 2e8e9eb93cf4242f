#include <fmt/format.h>

#include <algorithm>

#include "effects/partitions.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::partition_locks_parent {
namespace {

using catalog::Relation;
using lint::Problem;

/// The partitioned table in use whose readers wait for the statement.
const Relation* blocked_parent(const replay::Step& step, catalog::Oid parent) {
  const Relation* table = step.before.relations.find(parent);
  if (table == nullptr || !lint::in_use(step, *table)) return nullptr;
  const effects::RelationLock* lock = step.effects.lock_on(parent);
  return lock != nullptr && effects::blocked_by(lock->mode).reads ? table : nullptr;
}

/// attach-partition-scan speaks of it: the default partition is read meanwhile.
bool reads_default(const replay::Step& step) {
  return std::ranges::any_of(step.effects.scans, [&](const effects::Touched& scan) {
    return lint::in_use(step, scan.table);
  });
}

Problem problem_of(const replay::Step& step, Span span, std::string_view doing,
                   const Relation& parent) {
  Problem problem{.span = span,
                  .message = fmt::format("{} blocks reads and writes to all of {}", doing,
                                         lint::display_name(step, parent)),
                  .subject = lint::subject(parent)};
  problem.notes.push_back(lint::lock_note(step, *step.effects.lock_on(parent.oid)));
  return problem;
}

void check_create(const lint::StatementContext& context, const sql::CreateTable& create,
                  lint::Problems& problems) {
  const replay::Step& step = context.step;
  const Relation* named = catalog::resolve_relation(step.before, step.session, create.partition_of);
  const Relation* parent = named == nullptr ? nullptr : blocked_parent(step, named->oid);
  if (parent == nullptr || reads_default(step)) return;
  const std::string name = sql::to_sql(create.name);
  Problem problem = problem_of(step, step.statement.head, "making the partition " + name, *parent);
  // MergeAttributesIntoExisting(): what is generated must be so in both.
  const bool has_generated = std::ranges::any_of(parent->columns, [](const auto& column) {
    return column.generated != catalog::Generated::none;
  });
  problem.notes.emplace_back("ATTACH PARTITION lets reads and writes of the other partitions pass");
  problem.instead = fmt::format(
      "CREATE TABLE {0} (LIKE {1} INCLUDING DEFAULTS INCLUDING CONSTRAINTS{2});\n"
      "ALTER TABLE {1} ATTACH PARTITION {0} {3};",
      name, lint::display_name(step, *parent), has_generated ? " INCLUDING GENERATED" : "",
      create.bound->is_default ? "DEFAULT" : context.sources.text(create.bound->span));
  problems.add(std::move(problem));
}

void check_drop(const replay::Step& step, const sql::Drop& drop, lint::Problems& problems) {
  for (const sql::ObjectRef& object : drop.objects) {
    const Relation* table = catalog::resolve_relation(step.before, step.session, object.name);
    if (table == nullptr || !table->is_partition() || table->parents.empty()) continue;
    const Relation* parent = blocked_parent(step, table->parents.front());
    if (parent == nullptr) continue;
    const bool goes_too = std::ranges::any_of(drop.objects, [&](const sql::ObjectRef& other) {
      return catalog::resolve_relation(step.before, step.session, other.name) == parent;
    });
    if (goes_too) continue;
    const std::string name = lint::display_name(step, *table);
    Problem problem = problem_of(step, object.span, "dropping the partition " + name, *parent);
    if (effects::can_detach_concurrently(step.before, *parent)) {
      problem.instead = fmt::format(
          "-- outside of a transaction:\n"
          "ALTER TABLE {0} DETACH PARTITION {1} CONCURRENTLY;\n"
          "DROP TABLE {1};",
          lint::display_name(step, *parent), name);
    }
    problems.add(std::move(problem));
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* create = std::get_if<sql::CreateTable>(&step.statement.node)) {
    if (create->bound) check_create(context, *create, problems);
  } else if (const auto* drop = std::get_if<sql::Drop>(&step.statement.node)) {
    if (drop->object == sql::ObjectKind::table) check_drop(step, *drop, problems);
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

}  // namespace pgplumb::rules::partition_locks_parent
