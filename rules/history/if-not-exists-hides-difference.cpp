#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::if_not_exists_hides_difference {
namespace {

using catalog::Relation;
using lint::Problem;

/// The type that is written, where it is another than the column's; empty where both are the same
/// or one of them is not known.
std::string other_type(const replay::Step& step, const sql::ColumnDef& column,
                       const catalog::Column& there) {
  if (column.type.empty()) return {};
  const catalog::TypeRef type =
      catalog::resolve_type(step.before, step.session, column.type.front());
  // serial is no type of its own.
  const bool known = type.type != catalog::no_oid && there.type.type != catalog::no_oid;
  if (!known || type == there.type || type.type == there.type.type) return {};
  return catalog::format_type(step.before, type);
}

/// What the statement has and the table has not, in words.
std::vector<std::string> differences(const replay::Step& step, const sql::CreateTable& create,
                                     const Relation& table) {
  std::vector<std::string> found;
  for (const sql::TableElement& element : create.elements) {
    const auto* column = std::get_if<sql::ColumnDef>(&element);
    if (column == nullptr) continue;
    const catalog::Column* there = table.column(column->name);
    if (there == nullptr) {
      found.push_back(fmt::format("it has no column {}", column->name));
    } else if (const std::string type = other_type(step, *column, *there); !type.empty()) {
      found.push_back(fmt::format("its column {} is {}, not {}", column->name,
                                  catalog::format_type(step.before, there->type), type));
    }
  }
  return found;
}

Problem problem_of(const replay::Step& step, const Relation& table, Span span, std::string what,
                   std::vector<std::string> found) {
  Problem problem{.span = span,
                  .message = fmt::format("{} does nothing: {} is there, and otherwise", what,
                                         lint::display_name(step, table)),
                  .notes = {fmt::format("{}", fmt::join(found, ", "))},
                  .subject = lint::subject(table)};
  if (!table.origin.created.empty()) {
    problem.related.push_back({.span = table.origin.created, .message = "it is made here"});
  }
  return problem;
}

bool is_known(const Relation* table) {
  return table != nullptr && !table->assumed && !table->columns_unknown && table->is_table();
}

void check_create(const replay::Step& step, const sql::CreateTable& create,
                  lint::Problems& problems) {
  if (!create.if_not_exists) return;
  const Relation* table = catalog::resolve_relation(step.before, step.session, create.name);
  if (!is_known(table)) return;
  std::vector<std::string> found = differences(step, create, *table);
  if (found.empty()) return;
  problems.add(problem_of(step, *table, step.statement.head, "CREATE TABLE IF NOT EXISTS",
                          std::move(found)));
}

void check_columns(const replay::Step& step, const sql::AlterTable& alter,
                   lint::Problems& problems) {
  if (!is_known(step.altered)) return;
  for (const sql::AlterTableAction& action : alter.actions) {
    const bool adds = action.kind == sql::AlterTableKind::add_column && action.if_not_exists;
    if (!adds || !action.column) continue;
    const catalog::Column* there = step.altered->column(action.column->name);
    if (there == nullptr) continue;
    const std::string type = other_type(step, *action.column, *there);
    if (type.empty()) continue;
    problems.add(problem_of(step, *step.altered, action.span,
                            fmt::format("ADD COLUMN IF NOT EXISTS {}", action.column->name),
                            {fmt::format("its column {} is {}, not {}", action.column->name,
                                         catalog::format_type(step.before, there->type), type)}));
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (const auto* create = std::get_if<sql::CreateTable>(&step.statement.node)) {
    check_create(step, *create, problems);
  } else if (const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node)) {
    check_columns(step, *alter, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::if_not_exists_hides_difference
