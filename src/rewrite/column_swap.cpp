#include "rewrite/column_swap.h"

#include <fmt/format.h>

#include <algorithm>

#include "lint/type_words.h"
#include "sql/walk.h"

namespace pgplumb::rewrite {
namespace {

using lint::BlockingPart;
using lint::When;
using sql::quote_identifier;

/// Names in SQL, and the value that the new column gets.
struct Names {
  std::string table;
  std::string column;
  std::string fresh;
  std::string type;
  std::string sync;  ///< the trigger and its function
  std::string value;
};

Names names_of(const BlockingPart& part) {
  const std::string& column = part.action.name;
  Names names;
  names.table = lint::display_name(part.step(), part.table);
  names.column = quote_identifier(column);
  names.fresh = quote_identifier(lint::free_column_name(part.table, column + "_new"));
  names.type = lint::new_type(part);
  names.sync = quote_identifier(part.table.name + "_" + column + "_sync");
  names.value = part.action.expr.empty() ? fmt::format("{}::{}", names.column, names.type)
                                         : sql::to_sql(part.action.expr.front());
  return names;
}

/// The new column, and what keeps it up to date while both are there.
std::string expand(const Names& n) {
  return fmt::format(
      "ALTER TABLE {0} ADD COLUMN {2} {3};\n"
      "CREATE FUNCTION {4}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
      "BEGIN\n"
      "  NEW.{2} := (SELECT {5} FROM (SELECT NEW.*) AS {1});\n"
      "  RETURN NEW;\n"
      "END $$;\n"
      "CREATE TRIGGER {4} BEFORE INSERT OR UPDATE ON {0}\n"
      "  FOR EACH ROW EXECUTE FUNCTION {4}();",
      n.table, n.table.substr(n.table.rfind('.') + 1), n.fresh, n.type, n.sync, n.value);
}

/// The rows that were there before, so many a transaction, until there are none or the value is
/// NULL for all of them.
std::string backfill(const std::string& table, const std::string& column, const std::string& value,
                     const std::string& and_so_on) {
  constexpr int batch = 5000;
  return fmt::format(
      "DO $$\n"
      "DECLARE\n"
      "  filled bigint;\n"
      "BEGIN\n"
      "  LOOP\n"
      "    WITH batch AS (\n"
      "      UPDATE {0} SET {1} = {2}\n"
      "      WHERE ctid = ANY (ARRAY(SELECT ctid FROM {0}\n"
      "                              WHERE {1} IS NULL{4} LIMIT {3}))\n"
      "      RETURNING {1})\n"
      "    SELECT count({1}) INTO filled FROM batch;\n"
      "    EXIT WHEN filled = 0;\n"
      "    COMMIT;\n"
      "  END LOOP;\n"
      "END $$;",
      table, column, value, batch, and_so_on);
}

std::string swap(const BlockingPart& part, const Names& n) {
  std::string steps = fmt::format(
      "DROP TRIGGER {3} ON {0};\n"
      "DROP FUNCTION {3}();\n"
      "ALTER TABLE {0} DROP COLUMN {1};\n"
      "ALTER TABLE {0} RENAME COLUMN {2} TO {1};",
      n.table, n.column, n.fresh, n.sync);
  const catalog::Column* column = part.table.column(part.action.name);
  if (column->default_value) {
    steps += fmt::format("\nALTER TABLE {} ALTER COLUMN {} SET DEFAULT {};", n.table, n.column,
                         sql::to_sql(*column->default_value));
  }
  return steps;
}

/// NOT NULL of the new column before the swap, then the swap. Since 18 it is a constraint, which
/// takes the name of the old column's.
lint::SafePlan swap_not_null(const BlockingPart& part, const Names& n) {
  const std::string name = quote_identifier(part.table.name + "_" + part.action.name + "_filled");
  const bool is_constraint = part.step().before.pg_version() >= 18;
  const std::string condition =
      is_constraint ? "NOT NULL " + n.fresh : fmt::format("CHECK ({} IS NOT NULL)", n.fresh);
  std::string swapped = swap(part, n);
  if (is_constraint) {
    const catalog::ColumnNumber number = part.table.column(part.action.name)->number;
    for (const catalog::Constraint& old : part.table.constraints) {
      if (old.kind != catalog::ConstraintKind::not_null ||
          old.columns != std::vector<catalog::ColumnNumber>{number}) {
        continue;
      }
      swapped += fmt::format("\nALTER TABLE {} RENAME CONSTRAINT {} TO {};", n.table, name,
                             quote_identifier(old.name));
    }
  } else {
    swapped = fmt::format(
        "ALTER TABLE {0} ALTER COLUMN {1} SET NOT NULL;\n"
        "ALTER TABLE {0} DROP CONSTRAINT {2};\n{3}",
        n.table, n.fresh, name, swapped);
  }
  return {{.when = When::later,
           .sql = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID;", n.table, name,
                              condition)},
          {.when = When::later,
           .sql = fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", n.table, name)},
          {.when = When::later, .sql = swapped}};
}

bool new_type_is_domain(const BlockingPart& part) {
  const replay::Step& step = part.step();
  const auto type =
      catalog::resolve_type(step.before, step.session, part.action.column->type.front()).type;
  const catalog::Type* made = step.before.types.find(type);
  return made != nullptr && made->kind == catalog::TypeKind::domain;
}

/// Of a table with partitions or children the steps would be for each of them.
bool may_swap(const BlockingPart& part) {
  const catalog::Column* column = part.table.column(part.action.name);
  if (column == nullptr || part.table.kind != catalog::RelationKind::table ||
      !part.table.parents.empty() || !part.table.children.empty()) {
    return false;
  }
  if (!part.action.column->collation.empty()) return false;
  const std::vector<std::string> left = lint::parts_on_column(part);
  return std::ranges::all_of(
      left, [](const std::string& each) { return each == "the default" || each == "NOT NULL"; });
}

}  // namespace

lint::SafePlan column_swap_plan(const BlockingPart& part) {
  if (!may_swap(part)) return {};
  const Names names = names_of(part);
  lint::SafePlan plan{{.when = When::now, .sql = expand(names)},
                      {.when = When::outside,
                       .sql = backfill(names.table, names.fresh, names.value,
                                       fmt::format(" AND ({}) IS NOT NULL", names.value))}};
  if (part.table.column(part.action.name)->not_null) {
    for (lint::SafeStep& step : swap_not_null(part, names)) plan.push_back(std::move(step));
  } else {
    plan.push_back({.when = When::later, .sql = swap(part, names)});
  }
  return plan;
}

lint::SafePlan column_fill_plan(const BlockingPart& part) {
  const sql::ColumnDef& column = *part.action.column;
  if (column.type.empty() || !column.collation.empty() || part.action.if_not_exists ||
      part.table.kind != catalog::RelationKind::table || !part.table.children.empty()) {
    return {};
  }
  const sql::ConstraintDef* value = nullptr;
  bool not_null = false;
  for (const sql::ConstraintDef& constraint : column.constraints) {
    if (constraint.kind == sql::ConstraintKind::default_value && constraint.expr.size() == 1) {
      value = &constraint;
    } else if (constraint.kind == sql::ConstraintKind::not_null && constraint.name.empty()) {
      not_null = true;
    } else {
      return {};
    }
  }
  // serial has no DEFAULT of its own; a domain's constraints would be checked row by row.
  if (value == nullptr || new_type_is_domain(part)) return {};
  const std::string table = lint::display_name(part.step(), part.table);
  const std::string name = quote_identifier(column.name);
  const std::string text = sql::to_sql(value->expr.front());
  lint::SafePlan plan{{.when = When::now,
                       .sql = fmt::format("ALTER TABLE {0} ADD COLUMN {1} {2};\n"
                                          "ALTER TABLE {0} ALTER COLUMN {1} SET DEFAULT {3};",
                                          table, name, sql::to_sql(column.type.front()), text)},
                      {.when = When::outside, .sql = backfill(table, name, text, "")}};
  if (not_null) {
    for (lint::SafeStep& step : lint::not_null_plan(part.step(), part.table, column.name)) {
      plan.push_back(std::move(step));
    }
  }
  return plan;
}

}  // namespace pgplumb::rewrite
