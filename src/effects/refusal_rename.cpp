// What does not become something else: names (renameatt_internal(), rename_constraint_internal(),
// renametrig()), a schema where the name is taken, the shape of a function.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/apply_functions.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Constraint;
using catalog::Relation;

void refuse_rename(const sql::Rename& statement, Collector& out) {
  const Relation* table = out.relation(statement.target.name);
  if (table == nullptr || table->assumed) return;
  const std::string& name = statement.target.part;
  if (statement.object == sql::ObjectKind::constraint && table->constraint(name) == nullptr) {
    out.refuse("42704",
               fmt::format("constraint \"{}\" for table \"{}\" does not exist", name, table->name),
               statement.name_span);
  }
  const Constraint* constraint =
      statement.object == sql::ObjectKind::constraint ? table->constraint(name) : nullptr;
  if (constraint != nullptr && constraint->inherited > 0) {
    out.refuse("42P16", fmt::format("cannot rename inherited constraint \"{}\"", name),
               statement.name_span);
  }
  if (statement.object == sql::ObjectKind::trigger &&
      std::ranges::find(table->triggers, name, &catalog::Trigger::name) == table->triggers.end()) {
    out.refuse("42704",
               fmt::format("trigger \"{}\" for table \"{}\" does not exist", name, table->name),
               statement.name_span);
  }
  const Column* column =
      statement.object == sql::ObjectKind::column ? table->column(name) : nullptr;
  if (column == nullptr) return;
  if (column->inherited > 0) {
    out.refuse("42P16", fmt::format("cannot rename inherited column \"{}\"", name),
               statement.name_span);
  }
  if (statement.only && !table->children.empty()) {
    out.refuse("42P16",
               fmt::format("inherited column \"{}\" must be renamed in child tables too", name),
               statement.name_span);
  }
}

/// AlterTableNamespaceInternal()
void refuse_taken_in_schema(const sql::SetSchema& statement, Collector& out) {
  const sql::QualifiedName& name = statement.target.name;
  const catalog::ClassRef* what = catalog::resolve_class(out.catalog(), out.session(), name);
  const catalog::ClassRef* there = out.catalog().find_class(statement.new_schema, name.name);
  if (what == nullptr || there == nullptr || there->oid == what->oid) return;
  out.refuse("42P07",
             fmt::format("relation \"{}\" already exists in schema \"{}\"", name.name,
                         statement.new_schema),
             statement.target.span);
}

/// ProcedureCreate(): what a function is called with and what it returns stay.
void refuse_replacement(const sql::CreateFunction& statement, Collector& out) {
  if (!statement.or_replace) return;
  sql::ObjectRef reference{.name = statement.name, .has_arguments = true};
  for (const sql::Parameter& each : statement.parameters) {
    if (each.mode != sql::ParameterMode::in) return;
    if (catalog::resolve_type(out.catalog(), out.session(), each.type).type == catalog::no_oid) {
      return;
    }
    reference.arguments.push_back(each.type);
  }
  const catalog::Function* old =
      catalog::resolve_function(out.catalog(), out.session(), sql::ObjectKind::routine, reference);
  if (old == nullptr || old->parameters.size() != statement.parameters.size() ||
      (!statement.name.schema.empty() && statement.name.schema != old->schema)) {
    return;
  }
  const catalog::TypeRef now =
      statement.returns.empty()
          ? catalog::TypeRef{}
          : catalog::resolve_type(out.catalog(), out.session(), statement.returns.front());
  if (old->returns && now.type != catalog::no_oid && old->returns->type != catalog::no_oid &&
      (now.type != old->returns->type || now.array != old->returns->array ||
       statement.returns.front().set_of != old->returns_set)) {
    out.refuse("42P13", "cannot change return type of existing function", statement.name.span);
  }
  for (std::size_t i = 0; i < old->parameters.size(); ++i) {
    const std::string& name = old->parameters[i].name;
    if (name.empty() || name == statement.parameters[i].name) continue;
    out.refuse("42P13", fmt::format("cannot change name of input parameter \"{}\"", name),
               statement.name.span);
  }
}

}  // namespace pgplumb::effects
