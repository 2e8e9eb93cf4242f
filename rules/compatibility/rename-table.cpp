#include <fmt/format.h>

#include "lint/carried_rows.h"
#include "lint/file_course.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::rename_table {
namespace {

using lint::Problem;

/// The table that is renamed or moved to another schema, if others use it.
const catalog::Relation* table_of(const replay::Step& step, sql::ObjectKind object,
                                  const sql::QualifiedName& name) {
  if (object != sql::ObjectKind::table || step.effects.refused) return nullptr;
  const catalog::Relation* table = catalog::resolve_relation(step.before, step.session, name);
  return table != nullptr && table->is_table() && lint::in_use(step, *table) ? table : nullptr;
}

Problem problem_of(const replay::Step& step, const catalog::Relation& table, std::string_view doing,
                   std::string_view old_name) {
  return {.span = step.statement.head,
          .message = fmt::format("{} {} fails every query that still says {}", doing,
                                 lint::display_name(step, table), old_name),
          .notes = {"no moment suits both: the running version of the application knows the old "
                    "name, the next one the new name"},
          .subject = lint::subject(table)};
}

/// The statement, and a view under the old name beside it.
std::string with_view(std::string_view statement, std::string_view old_name,
                      std::string_view new_name) {
  return fmt::format(
      "-- in one transaction, so that both names work:\n"
      "{0};\n"
      "CREATE VIEW {1} AS SELECT * FROM {2};\n"
      "-- once nothing uses the old name:\n"
      "DROP VIEW {1};",
      statement, old_name, new_name);
}

/// What takes the name of the table at once is a new one, and nothing fills it from the old one.
void check_successor(const replay::Step& step, const sql::Rename& rename,
                     const catalog::Relation& table, const sql::Statement& successor,
                     lint::Problems& problems) {
  const auto* create = std::get_if<sql::CreateTable>(&successor.node);
  if (create == nullptr || step.deploy.has_emptied(table.oid) ||
      lint::is_filled_later(step, rename, *create)) {
    return;
  }
  const std::string old_name = lint::display_name(step, table);
  problems.add(
      {.span = step.statement.head,
       .message = fmt::format("after renaming {0}, queries that still say {0} see none of its rows",
                              old_name),
       .notes = {"the table that takes the name is empty: the running version of the application "
                 "gets no error, and misses what it wrote before"},
       .related = {{successor.head, "this one takes the name"}},
       .instead = fmt::format(
           "-- where the rows count, in the same transaction:\n"
           "INSERT INTO {} SELECT ... FROM {};",
           old_name,
           sql::to_sql(sql::QualifiedName{
               .schema = rename.target.name.schema, .name = rename.new_name, .span = {}})),
       .severity = lint::Severity::warning,
       .subject = lint::subject(table)});
}

void check_rename(const lint::StatementContext& context, const sql::Rename& rename,
                  lint::Problems& problems) {
  const replay::Step& step = context.step;
  const catalog::Relation* table = table_of(step, rename.object, rename.target.name);
  if (table == nullptr) return;
  if (const auto* successor = lint::takes_name_at_once(context, lint::later(step), *table)) {
    check_successor(step, rename, *table, *successor, problems);
    return;
  }
  const std::string old_name = lint::display_name(step, *table);
  const std::string new_name = sql::quote_identifier(rename.new_name);
  const bool is_bare = old_name == sql::quote_identifier(table->name);
  Problem problem = problem_of(step, *table, "renaming", sql::quote_identifier(table->name));
  problem.instead =
      with_view(fmt::format("ALTER TABLE {} RENAME TO {}", old_name, new_name), old_name,
                is_bare ? new_name : catalog::qualified_name(table->schema, rename.new_name));
  problems.add(std::move(problem));
}

void check_move(const lint::StatementContext& context, const sql::SetSchema& move,
                lint::Problems& problems) {
  const replay::Step& step = context.step;
  const catalog::Relation* table = table_of(step, move.object, move.target.name);
  if (table == nullptr || table->schema == move.new_schema ||
      lint::takes_name_at_once(context, lint::later(step), *table) != nullptr) {
    return;
  }
  const std::string old_name = catalog::qualified_name(table->schema, table->name);
  Problem problem = problem_of(step, *table, "moving", old_name);
  problem.notes.emplace_back("a bare name finds it only where the search_path has the new schema");
  problem.instead = with_view(
      fmt::format("ALTER TABLE {} SET SCHEMA {}", old_name, sql::quote_identifier(move.new_schema)),
      old_name, catalog::qualified_name(move.new_schema, table->name));
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const sql::Node& node = context.step.statement.node;
  if (const auto* rename = std::get_if<sql::Rename>(&node)) {
    check_rename(context, *rename, problems);
  } else if (const auto* move = std::get_if<sql::SetSchema>(&node)) {
    check_move(context, *move, problems);
  }
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

}  // namespace pgplumb::rules::rename_table
