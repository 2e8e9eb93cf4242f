#include "lint/blocking.h"
#include "lint/rule.h"

namespace pgplumb::rules::storage_rewrite {
namespace {

/// What the subcommand does to how a table is stored, in words; empty for all others.
std::string_view doing(const sql::AlterTableAction& action) {
  switch (action.kind) {
    case sql::AlterTableKind::set_logged:
      return "making it logged";
    case sql::AlterTableKind::set_unlogged:
      return "making it unlogged";
    case sql::AlterTableKind::set_access_method:
      return "changing its access method";
    case sql::AlterTableKind::set_tablespace:
      return "moving it to another tablespace";
    default:
      return {};
  }
}

void check_part(const lint::BlockingPart& part, lint::Problems& problems) {
  const std::string_view words = doing(part.action);
  if (words.empty()) return;
  const effects::Touched* rewrite = lint::work_of(part.effects().rewrites, part.action);
  if (rewrite == nullptr) return;
  lint::Problem problem =
      lint::blocking_problem(part, {.span = part.action.span,
                                    .doing = std::string(words),
                                    .meanwhile = "while the whole table is copied",
                                    .part = {},
                                    .reason = rewrite->reason_of(part.action.span),
                                    .until = " until the copy is done"});
  problem.notes.emplace_back(
      "pg_repack does the same with short locks; or make a new table, copy in batches, and swap");
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  lint::for_each_blocking_part(context,
                               [&](const lint::BlockingPart& part) { check_part(part, problems); });
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

}  // namespace pgplumb::rules::storage_rewrite
