// Both plans let a block update the rows that are there, some blocks of the table a transaction.
// What an UPDATE does besides (triggers, rules) must not happen, so that tables that have such
// stay as they are.

#include "rewrite/column_swap.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "catalog/naming.h"
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
  std::string alias;  ///< the table's name by itself
  std::string column;
  std::string fresh;
  std::string old;
  std::string type;
  std::string trigger;
  std::string function;
  std::string value;
};

/// The schema and the dot before a table's name, where it is shown with them.
std::string_view schema_before(std::string_view table, std::string_view name) {
  return table.substr(0, table.size() - name.size());
}

std::string free_function_name(const BlockingPart& part, const std::string& wanted) {
  std::string name = wanted;
  for (int i = 2; !part.step().before.find_functions(part.table.schema, name).empty(); ++i) {
    const std::string number = fmt::format("{}", i);
    name =
        std::string(catalog::clip_name(wanted, catalog::max_name_length - number.size())) + number;
  }
  return name;
}

Names names_of(const BlockingPart& part) {
  const std::string& column = part.action.name;
  Names names;
  names.table = lint::display_name(part.step(), part.table);
  names.alias = quote_identifier(part.table.name);
  names.column = quote_identifier(column);
  names.fresh = quote_identifier(lint::free_column_name(part.table, column + "_new"));
  names.old = quote_identifier(lint::free_column_name(part.table, column + "_old"));
  names.type = lint::new_type(part);
  const std::string sync = catalog::make_object_name(part.table.name, column, "sync");
  names.trigger = quote_identifier(sync);
  names.function = fmt::format("{}{}", schema_before(names.table, names.alias),
                               quote_identifier(free_function_name(part, sync)));
  // Without USING the value is cast as by an assignment, which fails where an explicit cast would
  // cut it (documentation, ALTER TABLE); UPDATE and PL/pgSQL's := do the same.
  names.value = part.action.expr.empty() ? names.column : sql::to_sql(part.action.expr.front());
  return names;
}

/// The body between dollar signs that it has not itself.
std::string dollar_quoted(const std::string& body) {
  std::string tag = "$$";
  for (int i = 1; body.find(tag) != std::string::npos; ++i) tag = fmt::format("$body{}$", i);
  return tag + body + tag;
}

/// The new column, and what keeps it up to date while both are there.
std::string expand(const Names& n) {
  const std::string body = fmt::format(
      "\nBEGIN\n"
      "  NEW.{0} := (SELECT {1} FROM (SELECT NEW.*) AS {2});\n"
      "  RETURN NEW;\n"
      "END ",
      n.fresh, n.value, n.alias);
  return fmt::format(
      "ALTER TABLE {0} ADD COLUMN {1} {2};\n"
      "CREATE FUNCTION {3}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
      "{4};\n"
      "CREATE TRIGGER {5} BEFORE INSERT OR UPDATE ON {0}\n"
      "  FOR EACH ROW EXECUTE FUNCTION {3}();",
      n.table, n.fresh, n.type, n.function, dollar_quoted(body), n.trigger);
}

/// Fills the rows that were there before, from block to block of the table. What others write
/// meanwhile may come to lie before the block at hand, so that it goes on until a pass has filled
/// no row. A pass ends at the block that was the last at its beginning: its own rows are behind.
std::string backfill(const std::string& table, const std::string& column, const std::string& value,
                     const std::string& and_so_on) {
  constexpr int batch = 128;  // blocks: a megabyte, where they have 8 kB
  return "DO " +
         dollar_quoted(fmt::format(
             "\nDECLARE\n"
             "  block bigint;\n"
             "  blocks bigint;\n"
             "  filled bigint;\n"
             "  filled_at_all bigint;\n"
             "BEGIN\n"
             "  LOOP\n"
             "    block := 0;\n"
             "    blocks := pg_relation_size({0}) / current_setting('block_size')::bigint;\n"
             "    filled_at_all := 0;\n"
             "    WHILE block < blocks LOOP\n"
             "      WITH batch AS (\n"
             "        UPDATE {1} SET {2} = {3}\n"
             "        WHERE ctid >= format('(%s,0)', block)::tid\n"
             "          AND ctid < format('(%s,0)', block + {4})::tid\n"
             "          AND {2} IS NULL{5}\n"
             "        RETURNING {2})\n"
             "      SELECT count({2}) INTO filled FROM batch;\n"
             "      COMMIT;\n"
             "      filled_at_all := filled_at_all + filled;\n"
             "      block := block + {4};\n"
             "    END LOOP;\n"
             "    EXIT WHEN filled_at_all = 0;\n"
             "  END LOOP;\n"
             "END ",
             sql::quote_literal(table), table, column, value, batch, and_so_on)) +
         ";";
}

/// The new column takes the old one's name, which stays without what would keep rows from coming.
std::string swap(const BlockingPart& part, const Names& n) {
  std::string steps = fmt::format(
      "DROP TRIGGER {} ON {};\n"
      "DROP FUNCTION {}();\n",
      n.trigger, n.table, n.function);
  const catalog::Column* column = part.table.column(part.action.name);
  const auto alter = [&](const std::string& action) {
    steps += fmt::format("ALTER TABLE {} {};\n", n.table, action);
  };
  if (column->not_null) alter(fmt::format("ALTER COLUMN {} DROP NOT NULL", n.column));
  if (column->default_value) alter(fmt::format("ALTER COLUMN {} DROP DEFAULT", n.column));
  alter(fmt::format("RENAME COLUMN {} TO {}", n.column, n.old));
  alter(fmt::format("RENAME COLUMN {} TO {}", n.fresh, n.column));
  if (column->default_value) {
    alter(fmt::format("ALTER COLUMN {} SET DEFAULT {}", n.column,
                      sql::to_sql(*column->default_value)));
  }
  steps.pop_back();
  return steps;
}

lint::SafeStep swap_step(std::string sql) {
  return {.when = When::later, .sql = std::move(sql), .is_atomic = true};
}

/// NOT NULL of the new column before the swap, then the swap. Where the server is known to be 18 or
/// newer it is a constraint, which takes the name of the old column's.
lint::SafePlan swap_not_null(const BlockingPart& part, const Names& n) {
  const replay::Step& step = part.step();
  const std::string name = quote_identifier(catalog::choose_constraint_name(
      step.before, part.table.schema, part.table.name, part.action.name, "filled"));
  const bool is_constraint = part.context.config.is_known_since(18);
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
          swap_step(std::move(swapped))};
}

/// The checks of a domain are made row by row; an assumed type may be one.
bool new_type_is_domain(const BlockingPart& part) {
  const replay::Step& step = part.step();
  const auto type =
      catalog::resolve_type(step.before, step.session, part.action.column->type.front()).type;
  const catalog::Type* made = step.before.types.find(type);
  return made != nullptr &&
         (made->kind == catalog::TypeKind::domain || made->kind == catalog::TypeKind::assumed);
}

/// Why the table's rows cannot be updated in the course of a plan; empty where they can.
std::string update_obstacle(const catalog::Relation& table) {
  if (table.assumed) return "nothing in the history made the table, so what it has is not known";
  if (table.kind != catalog::RelationKind::table || !table.children.empty()) {
    return "the table has partitions or children";
  }
  if (!table.triggers.empty()) {
    return fmt::format("trigger {} would run for the rows that are filled",
                       quote_identifier(table.triggers.front().name));
  }
  if (!table.rules.empty()) {
    return fmt::format("rule {} may say what happens to rows that are filled",
                       quote_identifier(table.rules.front().name));
  }
  if (table.force_row_security) return "row-level security may hide rows that are to be filled";
  return {};
}

/// What they do would be done to the old column.
bool others_change_it(const BlockingPart& part) {
  return std::ranges::any_of(part.alter.actions, [&](const sql::AlterTableAction& other) {
    return &other != &part.action && other.name == part.action.name;
  });
}

/// Another statement of the file would keep the old values under the same name.
bool is_swapped_twice(const BlockingPart& part) {
  const auto is_same = [&](const sql::AlterTableAction& action) {
    return action.kind == sql::AlterTableKind::alter_type && action.name == part.action.name;
  };
  return std::ranges::any_of(
      part.step().migration.parsed.statements, [&](const sql::Statement& statement) {
        const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
        return alter != nullptr && alter != &part.alter && alter->name.name == part.table.name &&
               std::ranges::any_of(alter->actions, is_same);
      });
}

std::string swap_obstacle(const BlockingPart& part) {
  const catalog::Column* column = part.table.column(part.action.name);
  if (column == nullptr) return "nothing in the history made the column";
  if (std::string obstacle = update_obstacle(part.table); !obstacle.empty()) return obstacle;
  if (!part.table.parents.empty()) return "the table is a partition or a child of another";
  if (column->generated != catalog::Generated::none) return "the column is generated";
  if (new_type_is_domain(part)) return "the new type is a domain, whose checks read all rows";
  if (!part.action.column->collation.empty()) return "it has COLLATE";
  if (others_change_it(part)) return "other subcommands change the same column";
  if (is_swapped_twice(part)) return "another statement changes the type of the same column";
  std::vector<std::string> left = lint::parts_on_column(part);
  std::erase_if(
      left, [](const std::string& each) { return each == "the default" || each == "NOT NULL"; });
  if (left.empty()) return {};
  return fmt::format("{} would stay on the old column", fmt::join(left, ", "));
}

}  // namespace

PartPlan column_swap_plan(const BlockingPart& part) {
  if (std::string obstacle = swap_obstacle(part); !obstacle.empty()) {
    return {.steps = {}, .why_not = std::move(obstacle)};
  }
  const Names names = names_of(part);
  PartPlan plan{.steps = {{.when = When::now, .sql = expand(names)},
                          {.when = When::outside,
                           .sql = backfill(names.table, names.fresh, names.value,
                                           fmt::format(" AND ({}) IS NOT NULL", names.value))}}};
  if (part.table.column(part.action.name)->not_null) {
    for (lint::SafeStep& step : swap_not_null(part, names)) plan.steps.push_back(std::move(step));
  } else {
    plan.steps.push_back(swap_step(swap(part, names)));
  }
  plan.notes.push_back(fmt::format(
      "{0} becomes the last column of {1}, and {2} keeps the old values; in a release after the "
      "last code that may need them: ALTER TABLE {1} DROP COLUMN {2};",
      names.column, names.table, names.old));
  return plan;
}

PartPlan column_fill_plan(const BlockingPart& part) {
  const sql::ColumnDef& column = *part.action.column;
  PartPlan plan;
  const sql::ConstraintDef* value = nullptr;
  bool not_null = false;
  std::vector<const sql::ConstraintDef*> later;
  for (const sql::ConstraintDef& constraint : column.constraints) {
    if (constraint.kind == sql::ConstraintKind::default_value && constraint.expr.size() == 1) {
      value = &constraint;
    } else if (constraint.kind == sql::ConstraintKind::not_null && constraint.name.empty()) {
      not_null = true;
    } else {
      plan.why_not = "the column has a constraint that its rows must meet from the beginning";
    }
    later.push_back(&constraint);
  }
  if (value == nullptr) plan.why_not = "the values are not those of a DEFAULT";
  if (column.type.empty() || new_type_is_domain(part)) {
    plan.why_not = "its type is a domain, whose checks read all rows";
  }
  if (part.action.if_not_exists) plan.why_not = "IF NOT EXISTS may find the column there";
  if (std::string obstacle = update_obstacle(part.table); !obstacle.empty()) {
    plan.why_not = std::move(obstacle);
  }
  if (!plan.why_not.empty()) return plan;
  const std::string table = lint::display_name(part.step(), part.table);
  const std::string name = quote_identifier(column.name);
  const std::string text = sql::to_sql(value->expr.front());
  plan.steps = {{.when = When::now,
                 .sql = fmt::format("ALTER TABLE {0} {1};\n"
                                    "ALTER TABLE {0} ALTER COLUMN {2} SET DEFAULT {3};",
                                    table, lint::text_without(part, later), name, text)},
                {.when = When::outside, .sql = backfill(table, name, text, "")}};
  if (not_null) {
    for (lint::SafeStep& step : lint::not_null_plan(part.context, part.table, column.name)) {
      plan.steps.push_back(std::move(step));
    }
  }
  return plan;
}

}  // namespace pgplumb::rewrite
