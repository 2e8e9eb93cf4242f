// What stands in FROM: system catalogs, common tables, and functions of known rows.
#include <algorithm>
#include <utility>

#include "catalog/builtins.h"
#include "replay/evaluator.h"
#include "replay/moment.h"
#include "replay/system_catalog.h"

namespace pgplumb::replay {

RowSource Evaluator::table_source(const sql::FromItem& item) {
  if (item.name.schema.empty()) {
    for (auto it = common_tables_.rbegin(); it != common_tables_.rend(); ++it) {
      if (it->first != item.name.name) continue;
      RowSource source = source_of(it->second);
      for (const auto& row : it->second.rows) budget_.spend(1 + row.size());
      source.alias = item.name.name;
      rename_columns(source, item.column_aliases);
      return source;
    }
  }
  RowSource source;
  source.alias = item.name.name;
  source.schema = item.name.schema;
  const bool shadowed = item.name.schema.empty() && !item.name.name.starts_with("pg_");
  std::string_view schema = item.name.schema;
  if (schema.empty()) schema = "pg_catalog";
  std::optional<SystemTable> table =
      shadowed ? std::nullopt : system_table(schema, item.name.name, catalog_);
  if (!table || !item.column_aliases.empty()) {
    source.certain = false;
    source.has_others = true;
    return source;
  }
  // `has_others` would make every unqualified name one of this table's.
  source.columns.assign(table->columns.begin(), table->columns.end());
  const std::size_t followed = source.columns.size();
  if (const auto whole = catalog::builtin_relation(schema, item.name.name)) {
    for (const auto& [name, type] : whole->columns) {
      if (std::ranges::find(source.columns, name) == source.columns.end()) {
        source.columns.push_back(name);
      }
    }
  }
  // table_catalog and its kin
  std::vector<bool> is_database;
  for (const std::string& name : source.columns) {
    is_database.push_back(schema == "information_schema" && name.ends_with("_catalog"));
  }
  source.stand_ins = table->stand_ins.size();
  source.size = table->size + source.stand_ins;
  budget_.spend(source.size / 8);
  source.cell = [table = *std::move(table), followed, is_database](std::size_t row,
                                                                   std::size_t column) {
    if (column >= followed) return is_database[column] ? database_value() : Value{};
    if (row < table.size) return table.cell(row, column);
    return table.stand_in_cell(row - table.size, column);
  };
  return source;
}

namespace {

/// generate_series() of timestamps, which dates become.
std::optional<Rows> series(const Value& first, const Value& last, const Value& step) {
  const TimeKind kind = first.time == TimeKind::date ? TimeKind::timestamptz : first.time;
  const Value by = to_moment(step, TimeKind::interval);
  const Value end = to_moment(last, kind);
  if (!by.known() || !end.known()) return std::nullopt;
  Rows rows{.names = {"generate_series"}};
  Value at = to_moment(first, kind);
  while (at.known()) {
    const auto inside = reckon("<=", at, end);
    if (!inside || !inside->known() || rows.rows.size() >= max_rows) return std::nullopt;
    if (inside->is_false()) return rows;
    Value next = reckon("+", at, by).value_or(Value{});
    // A step of nothing, or back.
    if (!reckon("<", at, next).value_or(Value{}).is_true()) return std::nullopt;
    rows.rows.push_back({std::exchange(at, std::move(next))});
  }
  return std::nullopt;
}

}  // namespace

/// generate_series, unnest and other functions whose rows are known.
std::optional<Rows> Evaluator::set_returning(const sql::Expr& call_expr, const RowScope* scope) {
  if (call_expr.kind != sql::ExprKind::call) return std::nullopt;
  const std::string& name = call_expr.name.name;
  Rows rows{.names = {name}};
  const auto add = [&](Value value) { rows.rows.push_back({std::move(value)}); };
  if (name == "unnest" && call_expr.argument_count == 1) {
    Value array = eval(call_expr.args[0], scope);
    if (array.is(ValueKind::null)) return rows;
    if (array.is(ValueKind::text)) array = parse_array(array.text);
    if (!array.is(ValueKind::array)) return std::nullopt;
    for (Value& item : array.items) add(std::move(item));
    budget_.spend(rows.rows.size());
    return rows;
  }
  if (name == "generate_series" && call_expr.argument_count >= 2) {
    const Value start = eval(call_expr.args[0], scope);
    if (start.time != TimeKind::none && call_expr.argument_count == 3) {
      auto moments = series(start, eval(call_expr.args[1], scope), eval(call_expr.args[2], scope));
      constexpr std::size_t steps = 8;  // for each
      budget_.spend(moments ? steps * moments->rows.size() : max_rows);
      return moments;
    }
    const auto first = integer_of(start);
    const auto last = integer_of(eval(call_expr.args[1], scope));
    const auto step = call_expr.argument_count > 2 ? integer_of(eval(call_expr.args[2], scope))
                                                   : std::optional<std::int64_t>(1);
    if (!first || !last || !step) return std::nullopt;
    if (*step == 0) {
      raise("22023", "step size cannot equal zero", {});
      return std::nullopt;
    }
    for (std::int64_t i = *first; *step > 0 ? i <= *last : i >= *last;) {
      if (rows.rows.size() >= max_rows || !budget_.spend(1)) return std::nullopt;
      add(value_of(i));
      if (__builtin_add_overflow(i, *step, &i)) break;
    }
    return rows;
  }
  return std::nullopt;
}

RowSource Evaluator::function_source(const sql::FromItem& item, const RowScope* scope) {
  RowSource source;
  std::optional<Rows> rows;
  if (item.functions.size() == 1 && !item.with_ordinality) {
    rows = set_returning(item.functions.front(), scope);
    if (!rows && item.functions.front().kind == sql::ExprKind::call) {
      // A function that the history made: run for what it does; its rows are not followed.
      eval(item.functions.front(), scope);
    }
  }
  if (rows) {
    source = source_of(std::move(*rows));
    // The alias names the column too.
    if (!item.alias.empty()) source.columns.front() = item.alias;
    rename_columns(source, item.column_aliases);
  } else {
    source.certain = false;
    source.has_others = true;
  }
  source.alias = item.alias.empty() && item.functions.size() == 1 ? item.functions.front().name.name
                                                                  : item.alias;
  return source;
}

}  // namespace pgplumb::replay
