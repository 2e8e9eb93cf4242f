#include <fmt/format.h>

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "lint/blocking.h"
#include "lint/rule.h"
#include "lint/safe_steps.h"
#include "sql/walk.h"

namespace pgplumb::rules::add_column_rewrite {
namespace {

using lint::BlockingPart;
using lint::Problem;
using sql::ConstraintKind;

/// The steps' names for the table and the column, and its type.
struct Names {
  std::string table;
  std::string column;
  std::string type;
};

/// "Serial Types" of the documentation, 8.1.4: what they stand for; other types as written.
std::string plain_type(const sql::ColumnDef& column) {
  if (column.type.empty()) return "...";
  const sql::TypeName& type = column.type.front();
  if (type.name.schema.empty()) {
    const std::string& name = type.name.name;
    if (name == "serial" || name == "serial4") return "integer";
    if (name == "bigserial" || name == "serial8") return "bigint";
    if (name == "smallserial" || name == "serial2") return "smallint";
  }
  return sql::to_sql(type);
}

std::string fill_in_batches(const Names& names, std::string_view value) {
  return fmt::format(
      "-- outside of the migration, in batches of some thousand rows:\n"
      "UPDATE {0} SET {1} = {2} WHERE {1} IS NULL AND ...;",
      names.table, names.column, value);
}

std::string with_default(const Names& names, std::string_view value) {
  return fmt::format(
      "-- the column without its default, which new rows then get:\n"
      "ALTER TABLE {0} ADD COLUMN {1} {2};\n"
      "ALTER TABLE {0} ALTER COLUMN {1} SET DEFAULT {3};\n{4}",
      names.table, names.column, names.type, value, fill_in_batches(names, value));
}

/// A number from a sequence, as serial and identity columns have it.
std::string numbered(const BlockingPart& part, const Names& names) {
  const std::string sequence = catalog::qualified_name(
      part.table.schema,
      catalog::choose_relation_name(part.step().before, part.table.schema, part.table.name,
                                    part.action.column->name, "seq", false));
  const std::string next = fmt::format("nextval({})", sql::quote_literal(sequence));
  // Said by the type or IDENTITY, and the key's steps say it too.
  const bool is_said = lint::added_constraint(part.action, ConstraintKind::not_null) != nullptr ||
                       lint::added_constraint(part.action, ConstraintKind::primary_key) != nullptr;
  return fmt::format(
      "CREATE SEQUENCE {0} AS {1};\n{2}\n"
      "ALTER SEQUENCE {0} OWNED BY {3}.{4};{5}{6}",
      sequence, names.type, with_default(names, next), names.table, names.column,
      is_said ? "" : "\n",
      is_said ? "" : lint::not_null_steps(part.context, part.table, part.action.column->name));
}

/// A later statement of the file builds an index of the column: of a virtual one there is none.
bool is_indexed_later(const BlockingPart& part) {
  const std::string& column = part.action.column->name;
  return std::ranges::any_of(lint::later(part.step()), [&](const sql::Statement& statement) {
    const auto* index = std::get_if<sql::CreateIndex>(&statement.node);
    return index != nullptr && index->table.name == part.table.name &&
           std::ranges::find(index->keys, column, &sql::IndexElement::column) != index->keys.end();
  });
}

/// Since 18, of built-in types and functions alone (checkVirtualGeneratedTypes() and
/// checkVirtualGeneratedSecurity() in heap.c).
bool may_be_virtual(const BlockingPart& part, const sql::Expr& value) {
  const replay::Step& step = part.step();
  const sql::ColumnDef& column = *part.action.column;
  if (step.before.pg_version() < 18 || column.type.empty() || is_indexed_later(part)) return false;
  const auto type = catalog::resolve_type(step.before, step.session, column.type.front()).type;
  const bool is_builtin = type != catalog::no_oid && type < catalog::first_user_oid;
  return is_builtin && std::ranges::none_of(sql::calls_of(value), [](const sql::Expr* call) {
           return catalog::builtin_functions(call->name.name).empty();
         });
}

/// A stored expression; since 18 one can do without storing it.
std::string generated(const BlockingPart& part, const Names& names,
                      const sql::ConstraintDef& definition) {
  const std::string value = sql::to_sql(definition.expr.front());
  const std::string computed =
      may_be_virtual(part, definition.expr.front())
          ? fmt::format(
                "-- computed when it is read, with nothing stored:\n"
                "-- ALTER TABLE {} ADD COLUMN {} {} GENERATED ALWAYS AS ({}) VIRTUAL;\n"
                "-- or a plain column that a trigger fills:\n",
                names.table, names.column, names.type, value)
          : "-- a plain column that a trigger fills:\n";
  return fmt::format("{}ALTER TABLE {} ADD COLUMN {} {};\n{}", computed, names.table, names.column,
                     names.type, fill_in_batches(names, value));
}

/// Adds the column empty, fills it in batches, then makes it what it was meant to be.
std::string safe_steps(const BlockingPart& part) {
  const sql::ColumnDef& column = *part.action.column;
  const Names names{.table = lint::display_name(part.step(), part.table),
                    .column = sql::quote_identifier(column.name),
                    .type = plain_type(column)};
  const sql::ConstraintDef* stored = lint::added_constraint(part.action, ConstraintKind::generated);
  if (stored != nullptr && !stored->expr.empty()) {
    return generated(part, names, *stored) + lint::column_constraint_steps(part);
  }
  const sql::ConstraintDef* value =
      lint::added_constraint(part.action, ConstraintKind::default_value);
  if (value != nullptr && !value->expr.empty()) {
    return with_default(names, sql::to_sql(value->expr.front())) +
           lint::column_constraint_steps(part);
  }
  const bool is_number = lint::added_constraint(part.action, ConstraintKind::identity) != nullptr ||
                         (!column.type.empty() && names.type != sql::to_sql(column.type.front()));
  if (is_number) return numbered(part, names) + lint::column_constraint_steps(part);
  return "-- the column with the domain's base type, its constraints NOT VALID and then validated";
}

void check_part(const BlockingPart& part, lint::Problems& problems) {
  if (part.action.kind != sql::AlterTableKind::add_column || !part.action.column) return;
  const effects::Touched* rewrite = lint::work_of(part.effects().rewrites, part.action);
  if (rewrite == nullptr) return;
  const std::string& column = part.action.column->name;
  Problem problem = lint::blocking_problem(
      part, {.span = part.action.span,
             .doing = "adding " + lint::column_name(part.step(), part.table, column),
             .meanwhile = "while the whole table is rewritten",
             .part = column,
             .reason = "the table and its indexes are rewritten: " +
                       rewrite->reason_of(part.action.span)});
  problem.instead = safe_steps(part);
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  if (context.step.effects.rewrites.empty()) return;
  lint::for_each_blocking_part(context,
                               [&](const BlockingPart& part) { check_part(part, problems); });
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"locks"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::add_column_rewrite
