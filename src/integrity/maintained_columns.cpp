// Which columns triggers keep up to date, as far as a look at the bodies of their functions tells:
// assignments to NEW outside of any condition, and UPDATE statements wherever they stand.

#include <algorithm>

#include "integrity/table_dependencies.h"
#include "sql/routine.h"
#include "sql/walk.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Relation;
using catalog::Trigger;

constexpr std::string_view new_row = "new.";

/// The columns of NEW that a value is made of; nothing where it is made of anything else.
std::vector<std::string> inputs_of(const sql::RoutineExpr& value) {
  std::vector<std::string> inputs;
  bool of_the_row = value.value.has_value();
  if (!of_the_row) return inputs;
  sql::for_each_expr(*value.value, [&](const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::column) {
      if (expr.names.size() == 2 && expr.names.front() == "new") {
        inputs.push_back(expr.names.back());
      } else {
        of_the_row = false;
      }
    }
    // now() and nextval('s') do not follow from the row.
    const bool is_moment = expr.kind == sql::ExprKind::value_function ||
                           (expr.kind == sql::ExprKind::call && sql::columns_of(expr).empty());
    if (is_moment || !expr.subquery.empty()) of_the_row = false;
  });
  if (!of_the_row) inputs.clear();
  return inputs;
}

}  // namespace

MaintainedColumns::MaintainedColumns(const Catalog& catalog) {
  for (const auto& [oid, relation] : catalog.relations) {
    for (const Trigger& trigger : relation.triggers) {
      if (trigger.enabled == 'O' || trigger.enabled == 'A') {
        read_trigger(catalog, relation, trigger);
      }
    }
  }
}

void MaintainedColumns::read_trigger(const Catalog& catalog, const Relation& relation,
                                     const Trigger& trigger) {
  const auto* function = catalog.functions.find(trigger.function);
  if (function == nullptr || function->language != "plpgsql") return;
  const auto routine = sql::parse_routine({.language = function->language,
                                           .body = function->body,
                                           .body_span = {},
                                           .whole = function->origin.created,
                                           .is_function = true,
                                           .of_trigger = true});
  if (!routine) return;
  const auto add = [&](catalog::Oid table, std::string column, std::vector<std::string> inputs) {
    columns_.push_back(
        {table, std::move(column), std::move(inputs), trigger.name, trigger.origin.created});
  };
  const bool sees_each_row = trigger.row && trigger.timing == sql::TriggerTiming::before &&
                             trigger.on_insert && trigger.on_update &&
                             trigger.update_columns.empty() && !trigger.when;
  for (const sql::RoutineStatement& statement : routine->block.body) {
    const auto* assign = std::get_if<sql::RoutineAssign>(&statement.node);
    if (assign != nullptr && sees_each_row && assign->target.starts_with(new_row)) {
      add(relation.oid, assign->target.substr(new_row.size()), inputs_of(assign->value));
    }
    sql::for_each_statement(statement, [&](const sql::RoutineStatement& inner) {
      const auto* code = std::get_if<sql::RoutineSql>(&inner.node);
      if (code == nullptr || code->statement.empty()) return;
      const auto* data = std::get_if<sql::DataStatement>(&code->statement.front().node);
      if (data == nullptr || data->query.command != sql::Command::update) return;
      const auto& name = data->query.target.front().name;
      const auto* updated =
          catalog.find_relation(name.schema.empty() ? relation.schema : name.schema, name.name);
      if (updated == nullptr) return;
      for (const sql::Target& target : data->query.targets) add(updated->oid, target.alias, {});
    });
  }
}

void MaintainedColumns::add_to(TableDependencies& table) const {
  const Relation& relation = *table.table;
  for (const Maintained& column : columns_) {
    const Attribute attribute = attribute_of(relation, column.column);
    if (column.table != relation.oid || attribute == AttributeSet::none) continue;
    table.maintained.insert(attribute);
    if (column.inputs.empty()) continue;
    TableDependency found{.dependency = {{}, AttributeSet{attribute}},
                          .source = DependencySource::trigger,
                          .name = column.trigger,
                          .where = column.where,
                          .kept = true};
    for (const std::string& input : column.inputs) {
      const Attribute of = attribute_of(relation, input);
      if (of != AttributeSet::none) found.dependency.determinant.insert(of);
    }
    if (!found.dependency.determinant.contains(attribute)) {
      table.dependencies.push_back(std::move(found));
    }
  }
}

}  // namespace pgplumb::integrity
