#include <fmt/format.h>

#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::foreign_key_without_not_valid {
namespace {

using lint::BlockingPart;
using lint::Problem;
using sql::ConstraintDef;

void check_part(const BlockingPart& part, lint::Problems& problems) {
  const ConstraintDef* constraint =
      lint::added_constraint(part.action, sql::ConstraintKind::foreign_key);
  if (constraint == nullptr ||
      lint::work_of(part.effects().foreign_key_checks, part.action) == nullptr) {
    return;
  }
  const std::string name = lint::constraint_name(part, *constraint);
  const std::string reads =
      fmt::format("while all rows of {} are read", lint::display_name(part.step(), part.table));
  Problem problem =
      lint::blocking_problem(part, {.span = constraint->span,
                                    .doing = "checking " + sql::quote_identifier(name),
                                    .meanwhile = reads,
                                    .part = name,
                                    .reason = {},
                                    .reaches_others = true});
  problem.instead = lint::key_with_column(part, *constraint);
  if (!problem.instead.empty()) {
    problem.notes.emplace_back(
        "the column is new and empty: with the key in its own ADD COLUMN, PostgreSQL looks nothing "
        "up");
  } else {
    problem.instead =
        lint::column_first(part, *constraint) + lint::foreign_key_steps(part, *constraint);
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  lint::for_each_blocking_part(context,
                               [&](const BlockingPart& part) { check_part(part, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks", "foreign-keys"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::foreign_key_without_not_valid
