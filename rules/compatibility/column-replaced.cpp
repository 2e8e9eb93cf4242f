#include <fmt/format.h>

#include <vector>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::column_replaced {
namespace {

using sql::AlterTableAction;
using sql::AlterTableKind;

/// Any statement of the file that writes rows of the table may carry the values over.
bool writes(const replay::Step& step, const sql::QualifiedName& table) {
  for (const sql::Statement& statement : step.migration.parsed.statements) {
    const auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data == nullptr) continue;
    for (const sql::QualifiedName* written : sql::tables_of(data->query).writes) {
      if (written->name == table.name) return true;
    }
  }
  return false;
}

/// The one column that the statement adds, where it is one alone.
const sql::ColumnDef* added_column(const sql::AlterTable& alter) {
  const sql::ColumnDef* added = nullptr;
  for (const AlterTableAction& action : alter.actions) {
    if (action.kind != AlterTableKind::add_column || !action.column) continue;
    if (added != nullptr) return nullptr;
    added = &*action.column;
  }
  return added;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr) return;
  const AlterTableAction* dropped = nullptr;
  for (const AlterTableAction& action : alter->actions) {
    if (action.kind != AlterTableKind::drop_column) continue;
    if (dropped != nullptr) return;
    dropped = &action;
  }
  const sql::ColumnDef* added = added_column(*alter);
  if (dropped == nullptr || added == nullptr || added->type.empty()) return;
  const catalog::Column* old = table->column(dropped->name);
  if (old == nullptr || added->name == old->name ||
      catalog::resolve_type(step.before, step.session, added->type.front()) != old->type ||
      writes(step, alter->name)) {
    return;
  }
  problems.add(
      {.span = dropped->span,
       .message = fmt::format("the values of {} are not carried over to {}",
                              lint::column_name(step, *table, old->name),
                              sql::quote_identifier(added->name)),
       .notes = {"a column of the same type comes in the same statement: a tool that compares "
                 "schemas writes a rename so",
                 "RENAME COLUMN keeps the values, but see rename-column"},
       .instead =
           fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {};", lint::display_name(step, *table),
                       sql::quote_identifier(old->name), sql::quote_identifier(added->name)),
       .subject = lint::subject(*table, old->name)});
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

}  // namespace pgplumb::rules::column_replaced
