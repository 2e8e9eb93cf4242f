#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "fmt/ranges.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::domain_constraint_scan {
namespace {

using catalog::Relation;

/// So many tables are named.
constexpr std::size_t most_named = 3;

/// The tables in use whose rows are read while their writers wait.
std::vector<const Relation*> scanned(const lint::StatementContext& context) {
  const replay::Step& step = context.step;
  std::vector<const Relation*> tables;
  for (const effects::Touched& scan : step.effects.scans) {
    const Relation* table = step.before.relations.find(scan.oid);
    if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table)) {
      continue;
    }
    const effects::RelationLock* lock = step.effects.lock_on(table->oid);
    if (lock != nullptr && effects::blocked_by(lock->mode).writes) tables.push_back(table);
  }
  return tables;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* alter = std::get_if<sql::AlterDomain>(&step.statement.node);
  if (alter == nullptr || step.effects.refused) return;
  const std::vector<const Relation*> tables = scanned(context);
  if (tables.empty()) return;
  std::vector<std::string> names;
  for (const Relation* table : std::span(tables).first(std::min(tables.size(), most_named))) {
    names.push_back(lint::display_name(step, *table));
  }
  const effects::RelationLock& lock = *step.effects.lock_on(tables.front()->oid);
  const std::string domain = sql::to_sql(alter->name);
  lint::Problem problem{
      .span = step.statement.head,
      .message = fmt::format("checking the values of {} blocks {} to {}{} while all rows are read",
                             domain, lint::blocked_words(lock.mode), fmt::join(names, ", "),
                             tables.size() > most_named
                                 ? fmt::format(" and {} more tables", tables.size() - most_named)
                                 : ""),
      .notes = {"PostgreSQL reads every table with a column of the domain",
                lint::lock_note(step, lock)},
      .subject = lint::subject(*tables.front(), alter->name.name)};
  if (alter->kind == sql::AlterDomainKind::add_constraint) {
    problem.instead = fmt::format(
        "-- for new values; VALIDATE CONSTRAINT of a domain blocks writes like this statement:\n"
        "ALTER DOMAIN {0} ADD CONSTRAINT ... CHECK (...) NOT VALID;\n"
        "-- for the rows that are there, which blocks nobody:\n"
        "ALTER TABLE {1} ADD CONSTRAINT ... CHECK (...) NOT VALID;\n"
        "ALTER TABLE {1} VALIDATE CONSTRAINT ...;",
        domain, names.front());
  } else {
    problem.notes.emplace_back(
        "a constraint of the table can be validated without blocking writes, one of a domain not");
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks", "types"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::domain_constraint_scan
