#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::sequence_not_advanced {
namespace {

using catalog::Column;
using catalog::Relation;

/// The sequence that gives the column its values, if nothing else does.
const catalog::Sequence* sequence_of(const catalog::Catalog& catalog, const Relation& table,
                                     const Column& column) {
  for (const catalog::Oid oid : table.sequences) {
    const catalog::Sequence* sequence = catalog.sequences.find(oid);
    if (sequence != nullptr && sequence->owner_column == column.number) return sequence;
  }
  return nullptr;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A column of the first row of VALUES whose number its sequence is still to give.
struct Taken {
  const Column* column = nullptr;
  const catalog::Sequence* sequence = nullptr;
};

std::optional<Taken> taken(const replay::Step& step, const sql::Query& query,
                           const Relation& table) {
  const std::vector<sql::Expr>& row = query.source.front().first_row;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].kind != sql::ExprKind::constant) continue;
    const Column* column = nullptr;
    if (query.targets.empty()) {
      column = i < table.columns.size() ? &table.columns[i] : nullptr;
    } else if (i < query.targets.size()) {
      column = table.column(query.targets[i].alias);
    }
    const auto number = whole_number(row[i].text);
    if (column == nullptr || !number) continue;
    // rewriteTargetListIU(): the value written is not taken.
    if (query.overriding_user && column->identity != catalog::Identity::none) continue;
    const catalog::Sequence* sequence = sequence_of(step.before, table, *column);
    if (sequence == nullptr || sequence->increment.starts_with('-')) continue;
    const auto start = whole_number(sequence->start);
    if (start && *number >= *start) return Taken{column, sequence};
  }
  return std::nullopt;
}

/// The last part of a name in a literal: "orders_id_seq" of 'public."orders_id_seq"'.
std::string_view bare_name(std::string_view text) {
  text.remove_prefix(text.find_last_of('.') + 1);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

/// Whether the first argument of setval() may be the sequence: what is computed may.
bool may_name(const sql::Expr& argument, const Relation& table, const Taken& taken) {
  const sql::Expr& expr = argument.kind == sql::ExprKind::cast ? argument.args.front() : argument;
  if (expr.kind == sql::ExprKind::constant) return bare_name(expr.text) == taken.sequence->name;
  if (expr.kind != sql::ExprKind::call || expr.name.name != "pg_get_serial_sequence" ||
      expr.args.size() != 2 || expr.args[0].kind != sql::ExprKind::constant ||
      expr.args[1].kind != sql::ExprKind::constant) {
    return true;
  }
  return bare_name(expr.args[0].text) == table.name && expr.args[1].text == taken.column->name;
}

bool calls_setval(const sql::Query& query, const Relation& table, const Taken& taken) {
  bool found = false;
  sql::for_each_expr(query, [&](const sql::Expr& expr) {
    found = found || (expr.kind == sql::ExprKind::call && expr.name.name == "setval" &&
                      !expr.args.empty() && may_name(expr.args.front(), table, taken));
  });
  return found;
}

/// The text of a DO block speaks of sequences; which of them is worked out when it runs.
bool speaks_of_sequences(std::string_view body) {
  return body.contains("setval") || body.contains("SETVAL") || body.contains("restart") ||
         body.contains("RESTART");
}

bool advances(const sql::Statement& statement, const Relation& table, const Taken& taken) {
  if (const auto* data = std::get_if<sql::DataStatement>(&statement.node)) {
    return data->query.command == sql::Command::select && calls_setval(data->query, table, taken);
  }
  if (const auto* code = std::get_if<sql::Do>(&statement.node)) {
    return speaks_of_sequences(code->body);
  }
  if (const auto* alter = std::get_if<sql::AlterSequence>(&statement.node)) {
    return alter->name.name == taken.sequence->name;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  return alter != nullptr && alter->name.name == table.name &&
         std::ranges::any_of(alter->actions, [&](const sql::AlterTableAction& action) {
           return action.kind == sql::AlterTableKind::set_identity &&
                  action.name == taken.column->name;
         });
}

/// Seeds do so at their end: looked at from there.
bool is_advanced_later(const replay::Step& step, const Relation& table, const Taken& taken) {
  const auto statements = lint::later(step);
  return std::any_of(statements.rbegin(), statements.rend(), [&](const sql::Statement& statement) {
    return advances(statement, table, taken);
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || data->query.command != sql::Command::insert || step.inside != nullptr ||
      data->query.source.empty() || step.effects.refused || data->query.on_conflict) {
    return;
  }
  const Relation* table =
      catalog::resolve_relation(step.before, step.session, data->query.target.front().name);
  if (table == nullptr || table->sequences.empty()) return;
  const auto found = taken(step, data->query, *table);
  if (!found || is_advanced_later(step, *table, *found)) return;
  const std::string name = lint::display_name(step, *table);
  problems.add(
      {.span = step.statement.head,
       .message =
           fmt::format("the next INSERTs into {} fail: {} gets numbers that its sequence has "
                       "still to give",
                       name, sql::quote_identifier(found->column->name)),
       .notes = {"a value that is written does not move the sequence; when nextval() comes to it, "
                 "the row is there already: duplicate key"},
       .instead =
           fmt::format("SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({}) FROM {}));",
                       sql::quote_literal(name), sql::quote_literal(found->column->name),
                       sql::quote_identifier(found->column->name), name),
       .subject = lint::subject(*table, found->column->name)});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .once_per_file = true,
    .tags = {"data"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::sequence_not_advanced
