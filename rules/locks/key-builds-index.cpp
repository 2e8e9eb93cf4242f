#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::key_builds_index {
namespace {

using lint::BlockingPart;
using lint::Problem;
using sql::ConstraintDef;
using sql::ConstraintKind;

const ConstraintDef* added_key(const sql::AlterTableAction& action) {
  constexpr std::array kinds{ConstraintKind::primary_key, ConstraintKind::unique,
                             ConstraintKind::exclude};
  for (const ConstraintKind kind : kinds) {
    if (const ConstraintDef* key = lint::added_constraint(action, kind)) return key;
  }
  return nullptr;
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  const ConstraintDef* key = added_key(part.action);
  if (key == nullptr || lint::work_of(part.effects().index_builds, part.action) == nullptr) return;
  // With a row in the table it fails before.
  if (lint::work_of(part.effects().missing_values, part.action) != nullptr &&
      part.context.tells("required-column-without-default", part.action.span, part.table)) {
    return;
  }
  // That is the larger part.
  if (lint::work_of(part.effects().rewrites, part.action) != nullptr &&
      part.context.tells("add-column-rewrite", part.action.span, part.table)) {
    return;
  }
  const std::string name = lint::constraint_name(part, *key);
  Problem problem = lint::blocking_problem(
      part, {.span = key->span,
             .doing = fmt::format("building the index of {}", sql::quote_identifier(name)),
             .meanwhile = {},
             .part = name,
             .reason = {},
             .until = " until the whole index is built"});
  problem.instead = lint::key_steps(part, *key);
  if (problem.instead.empty()) {
    problem.notes.emplace_back(
        "its index has no concurrent form: add it when the table may stand still");
  } else if (std::string note = lint::outside_transaction_note(part.step()); !note.empty()) {
    problem.notes.push_back(std::move(note));
  }
  if (!problem.instead.empty()) problem.instead.insert(0, lint::column_first(part, *key));
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.step.effects.index_builds.empty()) return;
  lint::for_each_blocking_part(context,
                               [&](const BlockingPart& part) { check_part(part, problems); });
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

}  // namespace pgplumb::rules::key_builds_index
