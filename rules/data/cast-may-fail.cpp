#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/builtins.h"
#include "fmt/ranges.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::rules::cast_may_fail {
namespace {

using lint::BlockingPart;

/// The one column that the expression casts, without anything in between; casts in a row count.
const sql::Expr* plain_cast_of(const sql::Expr& expr) {
  const sql::Expr* inner = &expr;
  if (inner->kind != sql::ExprKind::cast) return nullptr;
  while (inner->kind == sql::ExprKind::cast && inner->args.size() == 1) inner = &inner->args[0];
  return inner->kind == sql::ExprKind::column ? inner : nullptr;
}

bool is_text(const catalog::TypeRef& type) {
  return !type.array && (type.type == catalog::text_oid || type.type == catalog::varchar_oid ||
                         type.type == catalog::bpchar_oid);
}

/// Text that not every string is.
bool takes_some_strings(const catalog::Catalog& catalog, const catalog::TypeRef& type) {
  if (type.array) return true;
  if (type.type == catalog::no_oid || type.type == catalog::name_oid || is_text(type)) return false;
  const catalog::Type* own = catalog.types.find(type.type);
  return own == nullptr ? type.type < catalog::first_user_oid
                        : own->kind == catalog::TypeKind::enumeration;
}

/// Labels of the old enumeration that the new one does not have.
std::vector<std::string> labels_gone(const catalog::Catalog& catalog, const catalog::TypeRef& from,
                                     const catalog::TypeRef& to) {
  const catalog::Type* old_type = catalog.types.find(from.type);
  const catalog::Type* new_type = catalog.types.find(to.type);
  std::vector<std::string> gone;
  if (old_type == nullptr || new_type == nullptr ||
      old_type->kind != catalog::TypeKind::enumeration ||
      new_type->kind != catalog::TypeKind::enumeration) {
    return gone;
  }
  for (const std::string& label : old_type->labels) {
    if (std::ranges::find(new_type->labels, label) == new_type->labels.end()) {
      gone.push_back(sql::quote_literal(label));
    }
  }
  return gone;
}

void check_part(const lint::StatementContext& context, const catalog::Relation& table,
                const sql::AlterTableAction& action, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const sql::Expr* source = plain_cast_of(action.expr.front());
  const catalog::Column* column = source == nullptr ? nullptr : table.column(source->names.back());
  if (column == nullptr || step.deploy.creates_column(table.oid, column->number) ||
      lint::changes_rows_before(step, table.name)) {
    return;
  }
  const catalog::TypeRef to =
      catalog::resolve_type(step.before, step.session, action.column->type.front());
  const std::string name = lint::column_name(step, table, column->name);
  const std::string quoted = sql::quote_identifier(column->name);
  const std::string type = catalog::format_type(step.before, to);
  lint::Problem problem{.span = action.span, .subject = lint::subject(table, action.name)};
  if (const auto gone = labels_gone(step.before, column->type, to); !gone.empty()) {
    problem.message = fmt::format("the statement fails where {} is {}, which {} does not have",
                                  name, fmt::join(gone, " or "), type);
    problem.instead =
        fmt::format("-- before, in batches:\nUPDATE {} SET {} = ... WHERE {} IN ({});",
                    lint::display_name(step, table), quoted, quoted, fmt::join(gone, ", "));
  } else if (is_text(column->type) && takes_some_strings(step.before, to)) {
    problem.message =
        fmt::format("the statement fails at the first value of {} that is no {}", name, type);
    problem.instead =
        step.before.pg_version() >= 16
            ? fmt::format(
                  "-- which are they?\nSELECT {0} FROM {1} WHERE NOT "
                  "pg_input_is_valid({0}, {2});",
                  quoted, lint::display_name(step, table), sql::quote_literal(type))
            : fmt::format(
                  "-- a new column, filled where the old one is a value of the type:\n"
                  "ALTER TABLE {} ADD COLUMN ... {};",
                  lint::display_name(step, table), type);
  } else {
    return;
  }
  problem.notes.emplace_back(
      "one row is enough, and the rows of production are not those of the tests; until it fails, "
      "the table is locked");
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const auto [alter, table] = lint::altered_table(context.step);
  if (table == nullptr || context.step.deploy.has_emptied(table->oid)) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::alter_type || action.expr.empty() || !action.column ||
        action.column->type.empty()) {
      continue;
    }
    check_part(context, *table, action, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::cast_may_fail
