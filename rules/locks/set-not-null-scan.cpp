#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "effects/implication.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/table_work.h"
#include "sql/walk.h"

namespace pgplumb::rules::set_not_null_scan {
namespace {

using lint::BlockingPart;
using lint::Problem;
using sql::ConstraintKind;

/// The nullable columns of an index that becomes the primary key.
std::vector<std::string> columns_of_index(const BlockingPart& part, const std::string& name) {
  std::vector<std::string> columns;
  const catalog::Index* index = part.step().before.find_index(part.table.schema, name);
  if (index == nullptr) return columns;
  for (const catalog::IndexKey& key : index->keys) {
    if (const catalog::Column* column = part.table.column(key.column)) {
      columns.push_back(column->name);
    }
  }
  return columns;
}

/// The columns that the subcommand makes NOT NULL.
std::vector<std::string> columns_of(const BlockingPart& part) {
  if (part.action.kind == sql::AlterTableKind::set_not_null) return {part.action.name};
  std::vector<std::string> columns;
  if (part.action.kind != sql::AlterTableKind::add_constraint || !part.action.constraint) return {};
  const sql::ConstraintDef& constraint = *part.action.constraint;
  if (constraint.kind != ConstraintKind::not_null &&
      constraint.kind != ConstraintKind::primary_key) {
    return {};
  }
  if (!constraint.using_index.empty()) {
    columns = columns_of_index(part, constraint.using_index);
  } else {
    for (const sql::Identifier& column : constraint.columns) columns.push_back(column.name);
  }
  std::erase_if(columns, [&](const std::string& name) {
    const catalog::Column* column = part.table.column(name);
    return column == nullptr || column->not_null;
  });
  return columns;
}

/// The statement itself takes away the CHECK that would have spared the scan.
bool drops_proof(const BlockingPart& part, const std::string& column) {
  return effects::proved_not_null(part.table, column) &&
         std::ranges::find(part.alter.actions, sql::AlterTableKind::drop_constraint,
                           &sql::AlterTableAction::kind) != part.alter.actions.end();
}

bool is_key(const BlockingPart& part) {
  return part.action.constraint && part.action.constraint->kind == ConstraintKind::primary_key;
}

/// The columns that the deploy adds and an earlier statement of the file fills with a constant:
/// rows-without-where says how neither takes a statement of its own.
std::set<catalog::ColumnNumber> filled_at_once(const BlockingPart& part) {
  std::set<catalog::ColumnNumber> numbers;
  for (const sql::Statement& statement : lint::earlier(part.step())) {
    const auto filled = lint::columns_filled(part.step(), part.table, statement);
    if (filled.empty() || !part.context.tells("rows-without-where", statement.head, part.table)) {
      continue;
    }
    for (const lint::FilledColumn& each : filled) numbers.insert(each.column->number);
  }
  return numbers;
}

/// key-builds-index speaks of the larger part of the work.
bool is_told_as_build(const BlockingPart& part) {
  return lint::work_of(part.effects().index_builds, part.action) != nullptr &&
         part.context.tells("key-builds-index", part.action.span, part.table);
}

lint::SameParts parts_of(const lint::StatementContext& context) {
  lint::SameParts found;
  std::optional<std::set<catalog::ColumnNumber>> filled;  // looked for where a column is new
  const auto is_filled = [&](const BlockingPart& part, const std::string& name) {
    const catalog::Column* column = part.table.column(name);
    if (column == nullptr || !part.step().deploy.creates_column(part.table.oid, column->number)) {
      return false;
    }
    if (!filled) filled = filled_at_once(part);
    return filled->contains(column->number);
  };
  lint::for_each_blocking_part(context, [&](const BlockingPart& part) {
    if (lint::work_of(part.effects().scans, part.action) == nullptr || is_told_as_build(part)) {
      return;
    }
    for (std::string& column : columns_of(part)) {
      if (!is_filled(part, column)) found.add(part, std::move(column));
    }
  });
  return found.told();
}

std::string proof_note(const lint::SameParts& found) {
  for (std::size_t i = 0; i < found.parts.size(); ++i) {
    if (!drops_proof(found.parts[i], found.columns[i])) continue;
    return "the CHECK that proves it is dropped by the same statement, which PostgreSQL does "
           "first: "
           "drop it in a later one";
  }
  return found.columns.size() == 1
             ? "no valid CHECK constraint proves that the column has no NULL"
             : "no valid CHECK constraint proves that the columns have no NULL";
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.step.effects.scans.empty()) return;
  const lint::SameParts found = parts_of(context);
  if (found.empty()) return;
  const BlockingPart& part = found.first();
  Problem problem =
      lint::blocking_problem(part, {.span = part.action.span,
                                    .doing = fmt::format("making {} NOT NULL", found.names()),
                                    .meanwhile = "while all its rows are read",
                                    .part = {},
                                    .reason = {},
                                    .until = " until the scan is done"});
  problem.subject = lint::subject(part.table, found.columns);
  found.relate(problem);
  problem.notes.push_back(proof_note(found));
  problem.instead = lint::not_null_steps(context, part.table, found.columns);
  if (std::ranges::any_of(found.parts, is_key)) {
    problem.instead += "\n-- and the primary key then";
  }
  problems.add(std::move(problem));
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

}  // namespace pgplumb::rules::set_not_null_scan
