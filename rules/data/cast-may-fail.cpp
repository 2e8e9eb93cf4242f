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

const catalog::Type* enumeration(const catalog::Catalog& catalog, const catalog::TypeRef& type) {
  const catalog::Type* found = catalog.types.find(type.type);
  return found != nullptr && found->kind == catalog::TypeKind::enumeration ? found : nullptr;
}

/// Labels of the one enumeration that the other does not have, as literals; none where one of them
/// is no enumeration.
std::vector<std::string> labels_missing(const catalog::Catalog& catalog,
                                        const catalog::TypeRef& from, const catalog::TypeRef& to) {
  const catalog::Type* has = enumeration(catalog, from);
  const catalog::Type* lacks = enumeration(catalog, to);
  std::vector<std::string> missing;
  if (has == nullptr || lacks == nullptr) return missing;
  for (const std::string& label : has->labels) {
    if (std::ranges::find(lacks->labels, label) == lacks->labels.end()) {
      missing.push_back(sql::quote_literal(label));
    }
  }
  return missing;
}

/// What to do about the rows with the labels that go, which are literals.
std::string advice(const replay::Step& step, const catalog::Relation& table,
                   const catalog::Column& column, const catalog::TypeRef& to,
                   const std::vector<std::string>& gone) {
  const std::string quoted = sql::quote_identifier(column.name);
  const std::string update = fmt::format("-- before, in batches:\nUPDATE {} SET {} = ... WHERE ",
                                         lint::display_name(step, table), quoted);
  if (column.type.array) {
    return fmt::format("{}{} && ARRAY[{}]::{};", update, quoted, fmt::join(gone, ", "),
                       catalog::format_type(step.before, column.type));
  }
  if (labels_missing(step.before, to, column.type).empty()) {
    return fmt::format("{}{} IN ({});", update, quoted, fmt::join(gone, ", "));
  }
  // A label that takes the place of one that goes is not in the old type.
  std::string cases;
  for (const std::string& label : gone) cases += fmt::format(" WHEN {} THEN '...'", label);
  return fmt::format(
      "-- say what becomes of each:\n"
      "ALTER TABLE {} ALTER COLUMN {} TYPE {} USING (CASE {}::text{} ELSE {}::text END)::{};",
      lint::display_name(step, table), quoted, catalog::format_type(step.before, to), quoted, cases,
      quoted, catalog::format_type(step.before, to));
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
  if (const auto gone = labels_missing(step.before, column->type, to); !gone.empty()) {
    problem.message =
        fmt::format("the statement fails where {} {} {}, which {} does not have", name,
                    column->type.array ? "holds" : "is", fmt::join(gone, " or "), type);
    problem.instead = advice(step, table, *column, to, gone);
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
