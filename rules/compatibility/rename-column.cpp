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
/// that had the new name went before.
bool is_told(const replay::Step& step, const catalog::Relation& table, const sql::Rename& rename) {
  return lint::renames_table(step, table) ||
         lint::freed_column_before(step, table, rename.new_name);
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
  if (is_told(step, *table, *rename)) return;
  const std::string renamed = lint::column_name(step, *table, old_name);
  const std::string quoted = sql::quote_identifier(old_name);
  Problem problem{.span = step.statement.head, .subject = lint::subject(*table, old_name)};
  if (lint::makes_column_later(step, *table, old_name)) {
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
