#include <fmt/format.h>

#include <string>
#include <vector>

#include "fmt/ranges.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_locks_parent {
namespace {

using catalog::Relation;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* create = std::get_if<sql::CreateTable>(&step.statement.node);
  if (create == nullptr || step.effects.refused || create->bound) return;
  std::vector<const effects::RelationLock*> locks;
  for (const effects::RelationLock& lock : step.effects.locks) {
    const Relation* table = step.before.relations.find(lock.oid);
    if (table != nullptr && table->is_table() && lint::in_use(step, *table) &&
        effects::blocked_by(lock.mode).writes) {
      locks.push_back(&lock);
    }
  }
  if (locks.empty()) return;
  std::vector<std::string> names;
  for (const effects::RelationLock* lock : locks) {
    names.push_back(lint::display_name(step, lock->oid));
  }
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("making {} blocks {} to {}", sql::quote_identifier(create->name.name),
                              lint::blocked_words(locks.front()->mode), fmt::join(names, ", ")),
       .notes = {"a foreign key puts triggers on the table that it refers to",
                 lint::lock_note(step, *locks.front())},
       .instead = fmt::format("CREATE TABLE {0} (...);  -- without the foreign keys\n"
                              "-- each in a transaction of its own, with a lock_timeout:\n"
                              "ALTER TABLE {0} ADD FOREIGN KEY (...) REFERENCES {1} NOT VALID;\n"
                              "ALTER TABLE {0} VALIDATE CONSTRAINT ...;",
                              sql::to_sql(create->name), names.front()),
       .subject = create->name.name});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"locks", "foreign-keys"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::foreign_key_locks_parent
