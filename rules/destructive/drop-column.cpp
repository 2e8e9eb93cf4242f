#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/drop.h"
#include "lint/carried_rows.h"
#include "lint/file_course.h"
#include "lint/replaced_column.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_column {
namespace {

using catalog::Column;
using catalog::Relation;
using lint::Problem;

/// What is about other columns too and goes with the column without a word: constraints, indexes.
std::vector<std::string> parts_gone(const replay::Step& step, const Relation& table,
                                    const Column& column) {
  std::vector<std::string> gone;
  for (const catalog::Constraint& constraint : table.constraints) {
    if (constraint.columns.size() > 1 &&
        std::ranges::find(constraint.columns, column.number) != constraint.columns.end()) {
      gone.push_back("constraint " + sql::quote_identifier(constraint.name));
    }
  }
  for (const catalog::Oid oid : table.indexes) {
    const catalog::Index* index = step.before.indexes.find(oid);
    if (index == nullptr || index->constraint != catalog::no_oid) continue;
    const bool is_own = index->keys.size() == 1 && index->keys.front().column == column.number;
    if (!is_own && catalog::index_reads(*index, table, column.number)) {
      gone.push_back("index " + sql::quote_identifier(index->name));
    }
  }
  return gone;
}

/// DROP COLUMN of the statement names it.
bool is_named_in(const replay::Step& step, std::string_view column) {
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  return alter != nullptr && std::ranges::any_of(alter->actions, [&](const auto& action) {
           return action.kind == sql::AlterTableKind::drop_column && action.name == column;
         });
}

struct DroppedColumn {
  Span span;
  std::string name;
  const Column* column = nullptr;  ///< null where nothing is known of the table
  bool fails_queries = true;       ///< the file makes no other column of the name
  bool loses_values = true;        ///< the table has rows, and the file carries nothing over
};

/// The columns of one table that a statement drops: one finding tells of all that are alike.
struct Dropped {
  const lint::StatementContext& context;
  const Relation& table;
  std::vector<DroppedColumn> columns;

  [[nodiscard]] const replay::Step& step() const { return context.step; }
  [[nodiscard]] bool fails_queries() const { return columns.front().fails_queries; }
  [[nodiscard]] bool loses_values() const { return columns.front().loses_values; }

  void add(Span span, const std::string& name) {
    const Column* column = table.column(name);
    if (column != nullptr && step().deploy.creates_column(table.oid, column->number)) return;
    const bool comes_back = lint::makes_column_later(step(), table, name);
    const bool is_kept = step().deploy.has_emptied(table.oid) ||
                         (comes_back && lint::carries_column_over(step(), table, name));
    if (comes_back && is_kept) return;  // nobody notices
    columns.push_back({.span = span,
                       .name = name,
                       .column = column,
                       .fails_queries = !comes_back,
                       .loses_values = !is_kept});
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const DroppedColumn& each : columns) names.push_back(each.name);
    return names;
  }
};

/// What happens, and to whom.
std::string message_of(const Dropped& dropped) {
  const std::string names = lint::column_names(dropped.step(), dropped.table, dropped.names());
  const bool is_one = dropped.columns.size() == 1;
  const std::string_view it = is_one ? "it" : "them";
  const std::string_view its = is_one ? "its" : "their";
  if (!dropped.fails_queries()) {
    return fmt::format("dropping {} loses {} values: {}", names, its,
                       is_one ? "another column takes its name" : "others take their names");
  }
  if (!dropped.loses_values()) {
    return fmt::format("dropping {} fails what still uses {}", names, it);
  }
  return fmt::format("dropping {} loses {} values and fails what still uses {}", names, its, it);
}

/// The new columns under other names first, filled from those that go.
std::string carrying_over(const Dropped& dropped) {
  const std::string table = lint::display_name(dropped.step(), dropped.table);
  std::string steps;
  for (const DroppedColumn& each : dropped.columns) {
    const sql::ColumnDef* next = lint::later_definition(dropped.step(), dropped.table, each.name);
    if (next == nullptr || next->type.empty()) continue;
    const std::string fresh =
        sql::quote_identifier(lint::free_column_name(dropped.table, each.name + "_new"));
    steps += fmt::format(
        "\nALTER TABLE {0} ADD COLUMN {1} {2};\n"
        "UPDATE {0} SET {1} = ... WHERE {1} IS NULL AND ...;",
        table, fresh, sql::to_sql(next->type.front()));
  }
  return steps.empty() ? steps
                       : "-- where the values count, under another name until they are carried "
                         "over in batches:" +
                             steps;
}

void note_parts_gone(const Dropped& dropped, Problem& problem) {
  std::vector<std::string> gone;
  for (const DroppedColumn& each : dropped.columns) {
    if (each.column == nullptr) continue;
    for (std::string& part : parts_gone(dropped.step(), dropped.table, *each.column)) {
      if (std::ranges::find(gone, part) == gone.end()) gone.push_back(std::move(part));
    }
  }
  if (gone.empty()) return;
  problem.notes.push_back(fmt::format("{} go{} with {}, also for the columns that stay",
                                      fmt::join(gone, ", "), gone.size() == 1 ? "es" : "",
                                      dropped.columns.size() == 1 ? "it" : "them"));
}

void relate(const Dropped& dropped, Problem& problem) {
  for (const DroppedColumn& each : dropped.columns) {
    if (each.span != problem.span) {
      problem.related.push_back({each.span, "and " + sql::quote_identifier(each.name)});
    }
  }
  const DroppedColumn& first = dropped.columns.front();
  if (first.column != nullptr && !first.column->origin.created.empty()) {
    problem.related.push_back({first.column->origin.created, first.name + " is made here"});
  }
}

void report_alike(const Dropped& dropped, lint::Problems& problems) {
  Problem problem{.span = dropped.columns.front().span,
                  .message = message_of(dropped),
                  .subject = lint::subject(dropped.table, dropped.names())};
  if (dropped.fails_queries()) {
    problem.notes.push_back(
        fmt::format("the running version of the application may still name the column{}, in "
                    "SELECT * of a prepared statement or an ORM's column list too",
                    dropped.columns.size() == 1 ? "" : "s"));
    problem.instead = fmt::format(
        "-- first release the application without the column{0}, then drop {1}",
        dropped.columns.size() == 1 ? "" : "s", dropped.columns.size() == 1 ? "it" : "them");
  } else {
    problem.instead = carrying_over(dropped);
  }
  note_parts_gone(dropped, problem);
  relate(dropped, problem);
  problems.add(std::move(problem));
}

/// Those whose name another column takes apart from those that fail queries.
void report(const Dropped& dropped, lint::Problems& problems) {
  std::vector<lint::Part> parts;
  for (const DroppedColumn& each : dropped.columns) {
    parts.push_back({each.span, lint::subject(dropped.table).tables});
  }
  const std::vector<lint::PartFate> fates = dropped.context.fates(parts);
  for (const bool fails_queries : {true, false}) {
    Dropped alike{dropped.context, dropped.table, {}};
    for (std::size_t i = 0; i < fates.size(); ++i) {
      const DroppedColumn& column = dropped.columns[i];
      if (fates[i].is_told && column.fails_queries == fails_queries) {
        alike.columns.push_back(column);
      }
    }
    if (!alike.columns.empty()) report_alike(alike, problems);
  }
}

/// The columns that CASCADE takes along: those of a type, generated ones.
void check_cascade(const lint::StatementContext& context, Dropped* own, lint::Problems& problems) {
  const replay::Step& step = context.step;
  std::vector<Dropped> others;
  for (const catalog::ColumnUse& dropped : step.effects.dropped) {
    // Columns of the table's children are spoken for.
    const bool is_own = own != nullptr && dropped.relation == own->table.oid;
    if (dropped.column == 0 || (own != nullptr && !is_own)) continue;
    const Relation* table = step.before.relations.find(dropped.relation);
    const Column* column = table == nullptr ? nullptr : table->column(dropped.column);
    if (column == nullptr || column->inherited > 0 || !lint::in_use(step, *table)) continue;
    if (is_own) {
      if (!is_named_in(step, column->name)) own->add(step.statement.head, column->name);
      continue;
    }
    if (others.empty() || &others.back().table != table) others.push_back({context, *table, {}});
    others.back().add(step.statement.head, column->name);
  }
  for (const Dropped& each : others) report(each, problems);
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) {
    if (std::holds_alternative<sql::Drop>(step.statement.node)) {
      check_cascade(context, nullptr, problems);
    }
    return;
  }
  Dropped dropped{context, *table, {}};
  const auto replaced = lint::replaced_column(step);
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::drop_column) continue;
    if (replaced && replaced->dropped == action.span &&
        context.tells("column-replaced", action.span, *table)) {
      continue;
    }
    if (table->column(action.name) != nullptr || table->assumed) {
      dropped.add(action.span, action.name);
    }
  }
  check_cascade(context, &dropped, problems);
  report(dropped, problems);
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_column
