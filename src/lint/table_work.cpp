#include "lint/table_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using catalog::Relation;
using sql::Expr;
using sql::ExprKind;

/// Whether others notice work on the rows of the table.
bool matters(const StatementContext& context, const Relation* table) {
  return table != nullptr && table->is_table() && in_use(context.step, *table) &&
         has_many_rows(context, *table);
}

std::optional<TableWork> work_on(const StatementContext& context,
                                 const std::vector<effects::Touched>& all, std::string_view words) {
  for (const effects::Touched& each : all) {
    const Relation* table = context.step.before.relations.find(each.table);
    if (!matters(context, table)) continue;
    return TableWork{table, fmt::format(fmt::runtime(words), display_name(context.step, *table))};
  }
  return std::nullopt;
}

/// A value that does not come from a row: the query is about the rows that have it.
bool is_value(const Expr& expr) {
  return expr.kind == ExprKind::parameter || sql::is_constant(expr);
}

/// The columns that the conjuncts of a condition compare with values.
void add_pinned_columns(const Expr& condition, std::vector<std::string>& columns) {
  if (condition.kind == ExprKind::logical_and) {
    for (const Expr& arm : condition.args) add_pinned_columns(arm, columns);
    return;
  }
  const bool compares = condition.kind == ExprKind::op && condition.text == "=";
  if ((!compares && condition.kind != ExprKind::in_list) || condition.args.size() < 2) return;
  if (condition.kind == ExprKind::in_list && condition.text != "=") return;
  const Expr& column = condition.args.front();
  if (column.kind != ExprKind::column || column.names.empty()) return;
  if (std::ranges::all_of(condition.args.begin() + 1, condition.args.end(), is_value)) {
    columns.push_back(column.names.back());
  }
}

/// Whether a condition names the rows by a key, which are few then.
bool is_by_key(const std::vector<Expr>& where, const Relation& table) {
  if (where.empty()) return false;
  std::vector<std::string> pinned;
  add_pinned_columns(where.front(), pinned);
  const auto is_pinned = [&](catalog::ColumnNumber number) {
    const catalog::Column* column = table.column(number);
    return column != nullptr && std::ranges::find(pinned, column->name) != pinned.end();
  };
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return (constraint.kind == catalog::ConstraintKind::primary_key ||
            constraint.kind == catalog::ConstraintKind::unique) &&
           std::ranges::all_of(constraint.columns, is_pinned);
  });
}

const Relation* table_named(const replay::Step& step, const sql::FromItem& item) {
  if (item.kind != sql::FromKind::table) return nullptr;
  return catalog::resolve_relation(step.before, step.session, item.name);
}

/// The first of the tables that a query reads as a whole.
const Relation* table_read(const StatementContext& context, const sql::Query& query) {
  for (const sql::FromItem& item : query.from) {
    const Relation* table = table_named(context.step, item);
    if (matters(context, table) && !is_by_key(query.where, *table)) return table;
  }
  return nullptr;
}

/// UPDATE, DELETE and MERGE of rows that no key names; INSERT of rows that a query finds.
std::optional<TableWork> data_work(const StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* data = std::get_if<sql::DataStatement>(&step.statement.node);
  if (data == nullptr || data->explain) return std::nullopt;
  const sql::Query& query = data->query;
  if (query.target.empty()) return std::nullopt;
  if (query.command == sql::Command::insert) {
    if (query.source.empty()) return std::nullopt;
    const Relation* table = table_read(context, query.source.front());
    if (table == nullptr) return std::nullopt;
    return TableWork{table, fmt::format("rows of {} are copied", display_name(step, *table))};
  }
  const Relation* table = table_named(step, query.target.front());
  if (!matters(context, table) || is_by_key(query.where, *table)) return std::nullopt;
  const bool removes = query.command == sql::Command::remove;
  return TableWork{table, fmt::format("rows of {} are {}", display_name(step, *table),
                                      removes ? "deleted" : "updated")};
}

}  // namespace

std::vector<HeldTable> held_tables(const replay::Step& step) {
  std::vector<HeldTable> held;
  const auto is_held = [&](catalog::Oid oid) {
    const auto found = step.transaction.locks.find(oid);
    return found != step.transaction.locks.end() && effects::blocked_by(found->second.mode).writes;
  };
  for (const auto& [oid, lock] : step.transaction.locks) {
    if (!is_held(oid) || lock.since == &step.statement || lock.since == step.inside) continue;
    const Relation* table = step.before.relations.find(oid);
    if (table == nullptr || !table->is_table() || !in_use(step, *table)) continue;
    if (std::ranges::any_of(table->parents, is_held)) continue;
    held.push_back({table, lock});
  }
  std::ranges::sort(held, [](const HeldTable& a, const HeldTable& b) {
    return std::tuple(b.lock.mode, a.lock.since->span.file, a.lock.since->span.begin,
                      a.table->oid) <
           std::tuple(a.lock.mode, b.lock.since->span.file, b.lock.since->span.begin, b.table->oid);
  });
  return held;
}

std::optional<TableWork> table_work(const StatementContext& context) {
  const effects::Effects& effects = context.step.effects;
  if (effects.refused) return std::nullopt;
  if (auto work = work_on(context, effects.rewrites, "{} is rewritten")) return work;
  if (auto work = work_on(context, effects.index_builds, "an index of {} is built")) return work;
  if (auto work = work_on(context, effects.scans, "all rows of {} are read")) return work;
  return data_work(context);
}

bool has_plain_definition(const Relation& table, const catalog::Column& column) {
  const Span definition = column.origin.created;
  return column.type.type != catalog::no_oid && column.collation.empty() &&
         column.identity == catalog::Identity::none &&
         column.generated == catalog::Generated::none &&
         std::ranges::none_of(table.constraints, [&](const catalog::Constraint& constraint) {
           const Span made = constraint.origin.created;
           return constraint.kind != catalog::ConstraintKind::not_null &&
                  made.file == definition.file && made.begin < definition.end &&
                  definition.begin < made.end;
         });
}

std::vector<FilledColumn> columns_filled(const replay::Step& step, const Relation& table,
                                         const sql::Statement& statement) {
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->explain) return {};
  const sql::Query& query = data->query;
  if (query.command != sql::Command::update || !query.where.empty() || !query.from.empty() ||
      query.target.empty() || query.target.front().name.name != table.name ||
      table_named(step, query.target.front()) != &table) {
    return {};
  }
  std::vector<FilledColumn> filled;
  for (const sql::Target& set : query.targets) {
    const catalog::Column* column = table.column(set.alias);
    if (column == nullptr || set.continued || !set.path.empty() ||
        !step.deploy.creates_column(table.oid, column->number) ||
        set.expr.kind != ExprKind::constant || set.expr.literal == sql::LiteralKind::null ||
        !has_plain_definition(table, *column)) {
      return {};
    }
    // New rows get the default, and not what the old ones are filled with.
    if (column->default_value && sql::to_sql(*column->default_value) != sql::to_sql(set.expr)) {
      return {};
    }
    filled.push_back({.column = column, .value = &set.expr});
  }
  return filled;
}

bool changes_rows_before(const replay::Step& step, std::string_view table) {
  return std::ranges::any_of(earlier(step), [&](const sql::Statement& statement) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    return data != nullptr && !data->query.target.empty() &&
           data->query.target.front().name.name == table;
  });
}

}  // namespace pgplumb::lint
