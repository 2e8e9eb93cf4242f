#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lint/file_course.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::rename_column {
namespace {

using lint::Problem;

/// The words that "project_old" and "deprecated_project" have over "project": the column is on its
/// way out.
bool is_retirement(std::string_view old_name, std::string_view new_name) {
  constexpr std::array<std::string_view, 9> words{
      "old", "deprecated", "legacy", "unused", "obsolete", "backup", "bak", "removed", "deleted"};
  const std::size_t at = new_name.find(old_name);
  if (at == new_name.npos) return false;
  std::string rest(new_name);
  rest.erase(at, old_name.size());
  std::erase_if(rest, [](char c) { return c == '_'; });
  return std::ranges::find(words, rest) != words.end();
}

/// What others of the file say of the same queries: their table has another name, or the column
/// that had the new name gives it to this one.
bool is_told(const lint::StatementContext& context, const catalog::Relation& table,
             const sql::Rename& rename) {
  if (lint::freed_column_before(context.step, table, rename.new_name) == lint::Freed::by_rename) {
    return true;
  }
  const sql::Statement* other = lint::fails_by_table_name(context, table);
  return other != nullptr && context.tells("rename-table", other->head, table);
}

/// By its name the column was made to take the other one's place: "name_new" that of "name".
bool is_successor(std::string_view column, std::string_view of) {
  return column != of && column.find(of) != column.npos;
}

/// The end of a change in steps: the new column takes the name of the old one, which is kept.
void tell_of_swap(const std::string& renamed, const sql::Rename& next, Problem& problem) {
  problem.severity = lint::Severity::note;
  problem.message =
      fmt::format("after renaming {}, queries that still say {} use what was {}", renamed,
                  sql::quote_identifier(next.new_name), sql::quote_identifier(next.target.part));
  problem.notes.emplace_back(
      "the running version of the application gets no error: by then both columns must hold the "
      "same, and what writes one must write the other");
}

/// Both columns side by side until nothing reads the old one.
std::string side_by_side(const replay::Step& step, const catalog::Relation& table,
                         const sql::Rename& rename) {
  const catalog::Column* column = table.column(rename.target.part);
  return fmt::format(
      "ALTER TABLE {0} ADD COLUMN {1} {3};\n"
      "-- write both from a trigger or the application, then in batches:\n"
      "UPDATE {0} SET {1} = {2} WHERE {1} IS NULL AND ...;\n"
      "-- read the new one, and in a later release:\n"
      "ALTER TABLE {0} DROP COLUMN {2};",
      lint::display_name(step, table), sql::quote_identifier(rename.new_name),
      sql::quote_identifier(rename.target.part),
      column == nullptr || column->type.type == catalog::no_oid
          ? "..."
          : catalog::format_type(step.before, column->type));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* rename = std::get_if<sql::Rename>(&step.statement.node);
  if (rename == nullptr || rename->object != sql::ObjectKind::column || step.effects.refused)
    return;
  const catalog::Relation* table =
      catalog::resolve_relation(step.before, step.session, rename->target.name);
  if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) return;
  const std::string& old_name = rename->target.part;
  const catalog::Column* column = table->column(old_name);
  if (column != nullptr && step.deploy.creates_column(table->oid, column->number)) return;
  if (is_told(context, *table, *rename)) return;
  const std::string renamed = lint::column_name(step, *table, old_name);
  const std::string quoted = sql::quote_identifier(old_name);
  Problem problem{.span = step.statement.head, .subject = lint::subject(*table, old_name)};
  const sql::Rename* next = lint::renames_column_later(step, *table, old_name);
  if (next != nullptr &&
      (is_successor(next->target.part, old_name) || is_retirement(old_name, rename->new_name))) {
    tell_of_swap(renamed, *next, problem);
  } else if (lint::makes_column_later(step, *table, old_name)) {
    problem.message = fmt::format("after renaming {}, queries that still say {} use another column",
                                  renamed, quoted);
    problem.notes.emplace_back(
        "no moment suits both: the running version of the application means the old column, and "
        "gets no error that would say so");
    problem.instead = "-- leave its name to the old column, and give the new one a name of its own";
  } else {
    problem.message =
        fmt::format("renaming {} fails every query that still says {}", renamed, quoted);
    problem.notes.emplace_back(
        "no moment suits both: the running version of the application knows the old name, the next "
        "one the new name; views, indexes and constraints follow by themselves");
    problem.instead = is_retirement(old_name, rename->new_name)
                          ? "-- first release the application without the column, then rename it"
                          : side_by_side(step, *table, *rename);
  }
  // The end of a change in steps as well.
  if (is_successor(old_name, rename->new_name) &&
      lint::freed_column_before(step, *table, rename->new_name) == lint::Freed::by_drop) {
    problem.severity = lint::Severity::note;
  }
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::rename_column
