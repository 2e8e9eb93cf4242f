#include "catalog/apply_alter_column.h"

#include <algorithm>

#include "catalog/apply_columns.h"
#include "catalog/apply_constraints.h"
#include "catalog/apply_index.h"
#include "catalog/builtins.h"
#include "catalog/drop.h"
#include "catalog/foreign_options.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::AlterTableKind;

/// Calls `edit` for the column and for the columns of that name in children, at any depth.
template <typename Edit>
void edit_in_tree(const Change& change, Oid relation, const std::string& name, bool only,
                  const Edit& edit) {
  Relation& owner = touch_relation(change, relation);
  Column* column = touch_column(change, owner, name);
  if (column == nullptr) return;
  edit(*column);
  if (only) return;
  const std::vector<Oid> children = owner.children;
  for (const Oid child : children) edit_in_tree(change, child, name, false, edit);
}

void add_to_child(const Change& change, Oid child, const Column& column) {
  Relation& heir = touch_relation(change, child);
  if (Column* same = find_column(heir, column.name)) {
    ++same->inherited;
    return;
  }
  Column copy = column;
  copy.number = heir.next_column++;
  copy.local = false;
  copy.inherited = 1;
  copy.identity = Identity::none;
  heir.columns.push_back(copy);
  const std::vector<Oid> children = heir.children;
  for (const Oid grandchild : children) add_to_child(change, grandchild, copy);
}

void name_not_null(const Change& change, Oid relation, const Column& column,
                   const sql::ColumnDef& definition) {
  if (!column.not_null || change.catalog.pg_version() < 18) return;
  const sql::ConstraintDef* written = find_constraint(definition, sql::ConstraintKind::not_null);
  // Adds the constraint to a column that is NOT NULL already, so the mark is set anew.
  find_column(change.catalog.relations.edit(relation), column.number)->not_null = false;
  set_not_null(change, relation, column.name, written ? written->name : "",
               written && written->no_inherit);
}

void add_column(const Change& change, Oid relation, const sql::ColumnDef& definition) {
  Catalog& catalog = change.catalog;
  Relation& owner = touch_relation(change, relation);
  if (owner.column(definition.name) != nullptr) return;
  Column column = column_from(change, definition, owner);
  const Oid sequence = add_column_sequence(change, definition, owner, column);
  column.number = owner.next_column++;
  owner.columns.push_back(column);
  if (sequence != no_oid) own_sequence(catalog, sequence, relation, column.number);
  const std::vector<Oid> children = owner.children;
  for (const Oid child : children) add_to_child(change, child, column);
  name_not_null(change, relation, column, definition);
}

Sequence* identity_sequence(const Change& change, const Relation& owner, ColumnNumber column) {
  for (const Oid oid : owner.sequences) {
    const Sequence& sequence = *change.catalog.sequences.find(oid);
    if (sequence.identity && sequence.owner_column == column) {
      return &touch(change, change.catalog.sequences, oid);
    }
  }
  return nullptr;
}

/// The default goes on to be of the old type, cast to the new one: it depends on a type that the
/// history made, and goes with it.
void keep_default_of(const Catalog& catalog, const TypeRef& old, Column& column) {
  const Type* made = catalog.types.find(old.type);
  if (made == nullptr || !column.default_value || column.generated != Generated::none) return;
  sql::Expr cast{.kind = sql::ExprKind::cast, .args = {*column.default_value}};
  cast.type.push_back({.name = {.schema = made->schema, .name = made->name},
                       .array_dimensions = static_cast<std::uint8_t>(old.array ? 1 : 0)});
  column.default_value = std::move(cast);
}

/// ATExecAlterColumnType(); the sequence of an identity column follows, a serial's does not.
void alter_type(const Change& change, Oid relation, const sql::AlterTableAction& action,
                bool only) {
  if (!action.column || action.column->type.empty()) return;
  const std::string& name = action.name.empty() ? action.column->name : action.name;
  const TypeRef type = resolve_type(change.catalog, change.session, action.column->type[0]);
  edit_in_tree(change, relation, name, only, [&](Column& column) {
    const bool other = column.type.type != type.type || column.type.array != type.array;
    if (other) keep_default_of(change.catalog, column.type, column);
    column.type = type;
    column.collation = stored_collation(action.column->collation);
  });
  if (!only) rebuild_indexes(change, relation, name);
  const Relation& owner = *change.catalog.relations.find(relation);
  const Column* column = owner.column(name);
  if (column == nullptr || column->identity == Identity::none) return;
  if (Sequence* sequence = identity_sequence(change, owner, column->number)) {
    sql::SequenceOptions options;
    options.type = action.column->type;
    set_sequence_options(change, *sequence, options);
    complete_sequence(*sequence);
  }
}

void set_default(const Change& change, Oid relation, const sql::AlterTableAction& action,
                 bool only) {
  if (action.expr.empty()) return;
  const Relation& owner = *change.catalog.relations.find(relation);
  const Column* target = owner.column(action.name);
  if (target == nullptr) return;
  const Box<sql::Expr> value = stored_default(change, action.expr[0], owner, target->type);
  edit_in_tree(change, relation, action.name, only,
               [&](Column& column) { column.default_value = value; });
}

void add_identity(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  Relation& owner = touch_relation(change, relation);
  Column* column = touch_column(change, owner, action.name);
  if (column == nullptr || column->identity != Identity::none || !action.constraint) return;
  const Oid sequence = add_identity_sequence(change, owner, *column, action.constraint->options);
  if (sequence != no_oid) own_sequence(change.catalog, sequence, relation, column->number);
  column->identity = action.constraint->identity_always ? Identity::always : Identity::by_default;
}

void set_identity(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  Relation& owner = touch_relation(change, relation);
  Column* column = touch_column(change, owner, action.name);
  if (column == nullptr) return;
  if (!action.value.empty()) {
    column->identity = action.value == "always" ? Identity::always : Identity::by_default;
  }
  if (Sequence* sequence = identity_sequence(change, owner, column->number)) {
    set_sequence_options(change, *sequence, sequence_options(action.options));
    complete_sequence(*sequence);
  }
}

void drop_identity(const Change& change, Oid relation, const std::string& name) {
  Relation& owner = touch_relation(change, relation);
  Column* column = touch_column(change, owner, name);
  if (column == nullptr || column->identity == Identity::none) return;
  column->identity = Identity::none;
  if (const Sequence* sequence = identity_sequence(change, owner, column->number)) {
    remove_sequence(change.catalog, sequence->oid);
  }
}

void note_tuned(const Change& change, Oid relation, const sql::AlterTableAction& action) {
  const Column* column = change.catalog.relations.find(relation)->column(action.name);
  if (column == nullptr) return;
  std::vector<ColumnNumber>& tuned = change.catalog.relations.edit(relation).tuned_columns;
  if (std::ranges::find(tuned, column->number) == tuned.end()) tuned.push_back(column->number);
}

}  // namespace

bool apply_to_column(const Change& change, Oid relation, const sql::AlterTableAction& action,
                     bool only) {
  const std::string& name = action.name;
  switch (action.kind) {
    case Kind::add_column:
      if (action.column) add_column(change, relation, *action.column);
      return true;
    case Kind::drop_column:
      if (const Column* column = change.catalog.relations.find(relation)->column(name)) {
        touch_relation(change, relation);
        drop_column(change, relation, column->number, only);
      }
      return true;
    case Kind::alter_type:
      alter_type(change, relation, action, only);
      return true;
    case Kind::set_default:
      set_default(change, relation, action, only);
      return true;
    case Kind::drop_default:
      edit_in_tree(change, relation, name, only, [](Column& c) { c.default_value.reset(); });
      return true;
    case Kind::set_not_null:
      set_not_null(change, relation, name, {}, false, only);
      return true;
    case Kind::drop_not_null:
      drop_not_null(change, relation, name);
      return true;
    case Kind::set_expression:
      set_default(change, relation, action, only);
      return true;
    case Kind::drop_expression:
      edit_in_tree(change, relation, name, only, [](Column& column) {
        column.generated = Generated::none;
        column.default_value.reset();
      });
      return true;
    case Kind::set_column_foreign_options:
      edit_in_tree(change, relation, name, true, [&](Column& column) {
        change_options(column.foreign_options, action.foreign_options);
      });
      return true;
    case Kind::set_storage:
      edit_in_tree(change, relation, name, only, [&](Column& c) { c.storage = action.value; });
      return true;
    case Kind::set_compression:
      edit_in_tree(change, relation, name, only, [&](Column& c) { c.compression = action.value; });
      return true;
    case Kind::set_statistics:
    case Kind::set_column_options:
      note_tuned(change, relation, action);
      return true;
    case Kind::add_identity:
      add_identity(change, relation, action);
      return true;
    case Kind::set_identity:
      set_identity(change, relation, action);
      return true;
    case Kind::drop_identity:
      drop_identity(change, relation, name);
      return true;
    default:
      return false;
  }
}

}  // namespace pgplumb::catalog
