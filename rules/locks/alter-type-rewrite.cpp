#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "catalog/builtins.h"
#include "catalog/drop.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/type_words.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::rules::alter_type_rewrite {
namespace {

using lint::BlockingPart;
using lint::Problem;

/// `column AT TIME ZONE 'UTC'` between the two timestamp types says what PostgreSQL does by itself
/// at UTC, and then without touching a row (TimestampTimestampTzRequiresRewrite()).
bool only_says_utc(const BlockingPart& part) {
  const catalog::Column* column = part.table.column(part.action.name);
  if (column == nullptr || part.action.expr.empty()) return false;
  const sql::Expr& value = part.action.expr.front();
  if (value.kind != sql::ExprKind::call || value.name.name != "timezone" ||
      value.args.size() != 2 || value.args[0].kind != sql::ExprKind::constant ||
      to_lower(value.args[0].text) != "utc" || value.args[1].kind != sql::ExprKind::column ||
      value.args[1].names.back() != column->name) {
    return false;
  }
  const catalog::TypeRef to = catalog::resolve_type(part.step().before, part.step().session,
                                                    part.action.column->type.front());
  const auto is_timestamp = [](const catalog::TypeRef& type) {
    return !type.array &&
           (type.type == catalog::timestamp_oid || type.type == catalog::timestamptz_oid);
  };
  return is_timestamp(column->type) && is_timestamp(to) && column->type.type != to.type &&
         column->type.modifiers == to.modifiers;
}

std::string steps_at_utc(const lint::SameParts& found) {
  std::vector<std::string> changes;
  for (const BlockingPart& part : found.parts) {
    changes.push_back(fmt::format("ALTER COLUMN {} TYPE {}",
                                  sql::quote_identifier(part.action.name), lint::new_type(part)));
  }
  const replay::Step& step = found.first().step();
  // What the tool may or may not run in a transaction would be read in another time zone.
  const bool open = step.transaction.state == replay::TransactionState::written ||
                    step.transaction.state == replay::TransactionState::by_tool;
  const bool is_indexed = std::ranges::any_of(found.parts, [](const BlockingPart& part) {
    const catalog::ColumnNumber number = part.table.column(part.action.name)->number;
    return std::ranges::any_of(part.table.indexes, [&](catalog::Oid oid) {
      const catalog::Index* index = part.step().before.indexes.find(oid);
      return index != nullptr && catalog::index_reads(*index, part.table, number);
    });
  });
  return fmt::format(
      "-- at UTC the values stay as they are, without USING{}:\n"
      "SET {}TimeZone = 'UTC';\n"
      "ALTER TABLE {} {};{}",
      is_indexed ? "; only indexes of the columns are built anew" : "", open ? "LOCAL " : "",
      lint::display_name(step, found.first().table), fmt::join(changes, ", "),
      open ? "" : "\nRESET TimeZone;");
}

struct NewColumn {
  std::string name;
  std::string fresh;  ///< of the new type, beside the old one
  std::string kept;   ///< what the old one is called then
  std::string type;
  std::string value;  ///< that the statement would give it
};

NewColumn new_column(const BlockingPart& part) {
  const std::string& column = part.action.name;
  return {.name = sql::quote_identifier(column),
          .fresh = sql::quote_identifier(lint::free_column_name(part.table, column + "_new")),
          .kept = sql::quote_identifier(lint::free_column_name(part.table, column + "_old")),
          .type = lint::new_type(part),
          .value = part.action.expr.empty() ? sql::quote_identifier(column)
                                            : sql::to_sql(part.action.expr.front())};
}

/// Columns of the new types beside the old ones, filled as the statement would, and swapped.
std::string safe_steps(const lint::SameParts& found) {
  if (std::ranges::all_of(found.parts, only_says_utc)) return steps_at_utc(found);
  const std::string table = lint::display_name(found.first().step(), found.first().table);
  std::string added;
  std::string swapped;
  std::vector<std::string> values;
  std::string empty;
  for (const BlockingPart& part : found.parts) {
    const NewColumn column = new_column(part);
    added += fmt::format("ALTER TABLE {} ADD COLUMN {} {};\n", table, column.fresh, column.type);
    values.push_back(fmt::format("{} = {}", column.fresh, column.value));
    if (empty.empty()) empty = column.fresh + " IS NULL";
    swapped += fmt::format(
        "\nALTER TABLE {0} RENAME COLUMN {1} TO {2};\nALTER TABLE {0} RENAME COLUMN {3} TO {1};",
        table, column.name, column.kept, column.fresh);
  }
  return fmt::format(
      "{1}-- write {4} from a trigger or the application, then in batches:\n"
      "UPDATE {0} SET {2} WHERE {3} AND ...;\n"
      "-- and swap them in one transaction once all rows are filled:{5}",
      table, added, fmt::join(values, ", "), empty,
      found.parts.size() == 1 ? "both columns" : "old and new columns", swapped);
}

bool is_rewrite(const BlockingPart& part) {
  return part.action.kind == sql::AlterTableKind::alter_type && part.action.column &&
         !part.action.column->type.empty() &&
         lint::work_of(part.effects().rewrites, part.action) != nullptr;
}

std::string doing(const lint::SameParts& found) {
  return found.parts.size() == 1 ? lint::type_change_words(found.first())
                                 : fmt::format("changing the types of {}", found.names());
}

/// Why the table is rewritten, each reason once.
std::vector<std::string> reasons_of(const lint::SameParts& found) {
  std::vector<std::string> reasons;
  for (const BlockingPart& part : found.parts) {
    std::string reason =
        lint::work_of(part.effects().rewrites, part.action)->reason_of(part.action.span);
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
  }
  return reasons;
}

void add_parts_left(const lint::SameParts& found, Problem& problem) {
  std::vector<std::string> left;
  for (const BlockingPart& part : found.parts) {
    for (std::string& each : lint::parts_on_column(part)) {
      if (std::ranges::find(left, each) == left.end()) left.push_back(std::move(each));
    }
  }
  if (left.empty()) return;
  problem.notes.push_back(
      fmt::format("make for the new column{} what would stay on the old one{}, before the swap: {}",
                  found.parts.size() == 1 ? "" : "s", found.parts.size() == 1 ? "" : "s",
                  fmt::join(left, ", ")));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.step.effects.rewrites.empty()) return;
  lint::SameParts found;
  lint::for_each_blocking_part(context, [&](const BlockingPart& part) {
    if (is_rewrite(part)) found.add(part, part.action.name);
  });
  found = found.told();
  if (found.empty()) return;
  const BlockingPart& part = found.first();
  Problem problem = lint::blocking_problem(
      part, {.span = part.action.span,
             .doing = doing(found),
             .meanwhile = "while the whole table is rewritten",
             .part = {},
             .reason = fmt::format("the table and its indexes are rewritten: {}",
                                   fmt::join(reasons_of(found), "; ")),
             .reaches_others = true});
  problem.subject = lint::subject(part.table, found.columns);
  found.relate(problem);
  problem.instead = safe_steps(found);
  if (!std::ranges::all_of(found.parts, only_says_utc)) add_parts_left(found, problem);
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::alter_type_rewrite
