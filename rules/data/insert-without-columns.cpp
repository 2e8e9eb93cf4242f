#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::insert_without_columns {
namespace {

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || step.effects.refused) return;
  const sql::Query& query = data->query;
  if (query.command != sql::Command::insert || !query.targets.empty() || query.star_values ||
      query.source.empty() || query.target.empty()) {
    return;
  }
  const catalog::Relation* table =
      catalog::resolve_relation(step.before, step.session, query.target.front().name);
  if (table == nullptr || table->assumed || !table->is_table()) return;
  std::vector<std::string> columns;
  for (const catalog::Column& column : table->columns) {
    columns.push_back(sql::quote_identifier(column.name));
  }
  const std::string name = lint::display_name(step, *table);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("the values go by the order of the columns of {}", name),
       .notes = {"a column that is added, or made in another order in another database, puts them "
                 "into the wrong columns or fails the statement"},
       .instead = fmt::format("INSERT INTO {} ({}) ...", name, fmt::join(columns, ", ")),
       .subject = lint::subject(*table)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::insert_without_columns
