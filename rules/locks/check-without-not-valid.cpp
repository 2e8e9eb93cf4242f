#include <fmt/format.h>

#include "effects/lock_modes.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::check_without_not_valid {
namespace {

using lint::BlockingPart;
using lint::Problem;
using sql::ConstraintDef;

std::string name_words(const ConstraintDef& constraint) {
  return constraint.name.empty() ? "this constraint" : sql::quote_identifier(constraint.name);
}

std::string validation_note() {
  return fmt::format("VALIDATE CONSTRAINT reads the rows under {}, which lets writes go on",
                     effects::documentation_name(effects::validation_lock()));
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  const ConstraintDef* constraint = lint::added_constraint(part.action, sql::ConstraintKind::check);
  if (constraint == nullptr || constraint->expr.empty()) return;
  // Rows that are rewritten are checked on the way.
  if (lint::work_of(part.effects().scans, part.action) == nullptr) return;
  Problem problem = lint::blocking_problem(part, {.span = constraint->span,
                                                  .doing = "checking " + name_words(*constraint),
                                                  .meanwhile = "while all its rows are read",
                                                  .part = constraint->name,
                                                  .reason = {},
                                                  .until = " until the scan is done"});
  problem.notes.push_back(validation_note());
  problem.instead = lint::column_first(part, *constraint) + lint::check_steps(part, *constraint);
  problems.add(std::move(problem));
}

/// A domain's CHECK is put to the rows of all tables that have a column of it.
void check_domain(const lint::StatementContext& context, const sql::AlterDomain& alter,
                  lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused || alter.kind != sql::AlterDomainKind::add_constraint ||
      !alter.constraint || alter.constraint->expr.empty()) {
    return;
  }
  const ConstraintDef& constraint = *alter.constraint;
  for (const effects::Touched& scan : step.effects.scans) {
    const catalog::Relation* table = step.before.relations.find(scan.oid);
    if (table == nullptr || !lint::in_use(step, *table)) continue;
    const effects::RelationLock* lock = lint::blocking_lock(context, *table);
    if (lock == nullptr) continue;
    Problem problem = lint::blocking_problem(context, *table, *lock,
                                             {.span = step.statement.head,
                                              .doing = "checking " + name_words(constraint),
                                              .meanwhile = "while all its rows are read",
                                              .part = alter.name.name,
                                              .reason = scan.reason,
                                              .until = " until the scan is done"});
    const std::string domain = sql::to_sql(alter.name);
    const std::string name = sql::quote_identifier(
        constraint.name.empty() ? alter.name.name + "_check" : constraint.name);
    problem.instead = fmt::format(
        "ALTER DOMAIN {0} ADD CONSTRAINT {1} CHECK ({2}) NOT VALID;\n"
        "-- reads the rows under the same lock, at a quiet time:\n"
        "ALTER DOMAIN {0} VALIDATE CONSTRAINT {1};",
        domain, name, sql::to_sql(constraint.expr.front()));
    problems.add(std::move(problem));
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (const auto* domain = std::get_if<sql::AlterDomain>(&context.step.statement.node)) {
    return check_domain(context, *domain, problems);
  }
  lint::for_each_blocking_part(context,
                               [&](const BlockingPart& part) { check_part(part, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::check_without_not_valid
