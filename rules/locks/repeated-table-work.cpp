#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::repeated_table_work {
namespace {

using sql::AlterTableAction;
using sql::AlterTableKind;

/// PostgreSQL does both in one go through the table when one statement asks for them.
bool is_joinable(AlterTableKind kind) {
  return kind == AlterTableKind::alter_type || kind == AlterTableKind::set_not_null;
}

bool has(const sql::AlterTable& alter, AlterTableKind kind) {
  return std::ranges::find(alter.actions, kind, &AlterTableAction::kind) != alter.actions.end();
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto [alter, table] = lint::altered_table(context.step);
  const replay::Step& step = context.step;
  if (table == nullptr || step.inside != nullptr || !lint::has_many_rows(context, *table)) return;
  const auto before = lint::earlier(step);
  const auto* other = before.empty() ? nullptr : std::get_if<sql::AlterTable>(&before.back().node);
  // A CHECK that proves NOT NULL must still be there when the column is asked about.
  if (other == nullptr || other->name.name != alter->name.name ||
      has(*alter, AlterTableKind::drop_constraint) ||
      has(*other, AlterTableKind::drop_constraint)) {
    return;
  }
  for (const AlterTableAction& action : alter->actions) {
    const auto* rewrite = lint::work_of(step.effects.rewrites, action);
    if (rewrite == nullptr && lint::work_of(step.effects.scans, action) == nullptr) continue;
    if (!is_joinable(action.kind) || !has(*other, action.kind)) continue;
    const std::string name = lint::display_name(step, *table);
    lint::Problem problem{
        .span = action.span,
        .message = fmt::format("{} is {} once more for what the statement before could do as well",
                               name, rewrite != nullptr ? "rewritten" : "read"),
        .notes = {"one ALTER TABLE with both goes through the table once"},
        .instead = fmt::format("ALTER TABLE {} ..., ...;", name),
        .subject = lint::subject(*table, action.name)};
    problem.related.push_back({before.back().head, "the statement before"});
    problems.add(std::move(problem));
    return;
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::repeated_table_work
