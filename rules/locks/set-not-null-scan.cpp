#include <fmt/format.h>

#include <algorithm>

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

/// The deploy adds the column and fills it with a constant: rows-without-where says how neither
/// takes a statement of its own.
bool is_filled_at_once(const BlockingPart& part, const std::string& column) {
  const std::string quoted = sql::quote_identifier(column);
  return std::ranges::any_of(lint::earlier(part.step()), [&](const sql::Statement& statement) {
    const auto filled = lint::columns_filled(part.step(), part.table, statement);
    return std::ranges::find(filled, quoted, &lint::FilledColumn::name) != filled.end();
  });
}

lint::SameParts parts_of(const lint::StatementContext& context) {
  lint::SameParts found;
  lint::for_each_blocking_part(context, [&](const BlockingPart& part) {
    if (lint::work_of(part.effects().scans, part.action) == nullptr) return;
    // key-builds-index speaks of the larger part.
    if (lint::work_of(part.effects().index_builds, part.action) != nullptr) return;
    for (std::string& column : columns_of(part)) {
      if (!is_filled_at_once(part, column)) found.add(part, std::move(column));
    }
  });
  return found;
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
