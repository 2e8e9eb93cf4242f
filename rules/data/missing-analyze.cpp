#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::missing_analyze {
namespace {

/// A later statement of the file brings the statistics up to date; files do so at their end.
bool is_analyzed_later(const replay::Step& step, const std::string& table) {
  const auto statements = lint::later(step);
  return std::any_of(statements.rbegin(), statements.rend(), [&](const sql::Statement& statement) {
    const auto* vacuum = std::get_if<sql::Vacuum>(&statement.node);
    if (vacuum == nullptr || (vacuum->vacuum && !vacuum->analyze)) return false;
    return vacuum->tables.empty() ||
           std::ranges::any_of(vacuum->tables,
                               [&](const sql::FromItem& item) { return item.name.name == table; });
  });
}

bool has_expression(const sql::CreateIndex& index) {
  return std::ranges::any_of(index.keys, [](const auto& key) { return !key.expr.empty(); });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  const sql::QualifiedName* name = nullptr;
  std::string_view why;
  if (const auto* index = std::get_if<sql::CreateIndex>(&step.statement.node)) {
    if (!has_expression(*index)) return;
    name = &index->table;
    why = "the planner knows nothing of the values of the expression";
  } else if (const auto* statistics = std::get_if<sql::CreateStatistics>(&step.statement.node)) {
    if (statistics->tables.empty()) return;
    name = &statistics->tables.front().name;
    why = "the statistics are empty";
  } else {
    return;
  }
  const catalog::Relation* table = catalog::resolve_relation(step.before, step.session, *name);
  if (table == nullptr || !lint::in_use(step, *table) || is_analyzed_later(step, table->name))
    return;
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("until {} is analyzed, {}", lint::display_name(step, *table), why),
       .notes = {"autovacuum does so when enough rows have changed, perhaps in weeks"},
       .instead = fmt::format("ANALYZE {};", lint::display_name(step, *table)),
       .subject = lint::subject(*table)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"data"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::missing_analyze
