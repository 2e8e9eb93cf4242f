#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/query_reader.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::not_in_nullable {
namespace {

using sql::Expr;
using sql::ExprKind;

/// The table of the catalog that the FROM item of the statement names; null where it is none, as a
/// common table expression or a function is.
const catalog::Relation* table_of(const replay::Step& step, const sql::Query& root,
                                  const sql::FromItem& item) {
  const catalog::Relation* table = nullptr;
  catalog::NameVisitor visitor;
  visitor.relation = [&](const sql::FromItem& used, const catalog::Relation& relation) {
    if (&used == &item) table = &relation;
  };
  catalog::read_query(step.before, step.session, root, visitor);
  return table;
}

/// The name of the column that the subquery yields and that may be NULL; empty where it cannot be,
/// or nobody knows.
std::string nullable_output(const replay::Step& step, const sql::Query& root,
                            const sql::Query& query) {
  if (query.targets.size() != 1 || query.from.size() != 1 || !query.arms.empty() ||
      query.from.front().kind != sql::FromKind::table || !query.group_by.empty()) {
    return {};
  }
  const Expr& target = query.targets.front().expr;
  if (target.kind != ExprKind::column || target.names.empty()) return {};
  const catalog::Relation* table = table_of(step, root, query.from.front());
  if (table == nullptr || table->assumed || !table->is_table()) return {};
  const catalog::Column* column = table->column(target.names.back());
  if (column == nullptr || column->not_null) return {};
  // Any condition on the column keeps NULL out, as it is not true of it.
  for (const Expr& where : query.where) {
    const std::vector<std::string> columns = sql::columns_of(where);
    if (std::ranges::find(columns, column->name) != columns.end()) return {};
  }
  return lint::column_name(step, *table, column->name);
}

void check_query(const replay::Step& step, const sql::Query& root, lint::Problems& problems) {
  sql::for_each_expr(root, [&](const Expr& expr) {
    if (expr.kind != ExprKind::logical_not || expr.args.empty()) return;
    const Expr& in = expr.args.front();
    if (in.kind != ExprKind::any_subquery || in.text != "=" || in.subquery.empty()) return;
    const std::string column = nullable_output(step, root, in.subquery.front());
    if (column.empty()) return;
    problems.add(
        {.span = step.statement.head,
         .message = fmt::format("NOT IN finds no row as soon as {} is NULL in one", column),
         .notes = {"a comparison with NULL is NULL, so that NOT IN is never true for a list with a "
                   "NULL in it"},
         .instead = fmt::format("NOT EXISTS (SELECT FROM ... WHERE {} = ...)", column)});
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (const auto* data = std::get_if<sql::DataStatement>(&step.statement.node)) {
    if (data->query.command != sql::Command::insert || data->query.source.empty() ||
        data->query.source.front().command == sql::Command::select) {
      check_query(step, data->query, problems);
    }
  } else if (const auto* view = std::get_if<sql::CreateView>(&step.statement.node)) {
    check_query(step, view->query.front(), problems);
  } else if (const auto* made = std::get_if<sql::CreateTableAs>(&step.statement.node)) {
    for (const sql::Query& query : made->query) check_query(step, query, problems);
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

}  // namespace pgplumb::rules::not_in_nullable
