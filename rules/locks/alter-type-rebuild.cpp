#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/type_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::alter_type_rebuild {
namespace {

using lint::BlockingPart;
using lint::Problem;

/// Names of the indexes that the change builds anew.
std::vector<std::string> rebuilt_indexes(const BlockingPart& part) {
  std::vector<std::string> names;
  for (const effects::Touched& build : part.effects().index_builds) {
    if (effects::is_caused_by(build, part.action.span)) {
      names.push_back(sql::quote_identifier(build.name));
    }
  }
  return names;
}

bool backs_constraint(const BlockingPart& part) {
  return std::ranges::any_of(part.effects().index_builds, [&](const effects::Touched& build) {
    const catalog::Index* index = part.step().before.indexes.find(build.oid);
    return index != nullptr && index->constraint != catalog::no_oid &&
           effects::is_caused_by(build, part.action.span);
  });
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  const effects::Effects& effects = part.effects();
  if (part.action.kind != sql::AlterTableKind::alter_type || !part.action.column ||
      part.action.column->type.empty()) {
    return;
  }
  // alter-type-rewrite speaks of it.
  if (lint::work_of(effects.rewrites, part.action) != nullptr) return;
  const effects::Touched* build = lint::work_of(effects.index_builds, part.action);
  const effects::Touched* scan = lint::work_of(effects.scans, part.action);
  if (build == nullptr && scan == nullptr) return;
  Problem problem = lint::blocking_problem(
      part, {.span = part.action.span,
             .doing = lint::type_change_words(part),
             .meanwhile =
                 build != nullptr ? "while indexes are built anew" : "while all its rows are read",
             .part = part.action.name,
             .reason = build != nullptr ? build->reason_of(part.action.span)
                                        : scan->reason_of(part.action.span)});
  if (build != nullptr) {
    problem.notes.push_back(
        fmt::format("built anew under the lock: {}", fmt::join(rebuilt_indexes(part), ", ")));
    problem.notes.emplace_back(
        backs_constraint(part)
            ? "fill a new column in batches, index it CONCURRENTLY and let it take the old one's "
              "place: the constraints on these indexes keep them from being dropped"
            : "drop these indexes before and build them CONCURRENTLY afterwards, or on a new "
              "column");
    if (scan != nullptr) problem.notes.push_back(scan->reason_of(part.action.span));
  } else {
    problem.notes.emplace_back("drop the constraint before, and add it NOT VALID afterwards");
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const effects::Effects& effects = context.step.effects;
  if (effects.index_builds.empty() && effects.scans.empty()) return;
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

}  // namespace pgplumb::rules::alter_type_rebuild
