// People lint a part of a history. What a statement names must have been there, so it is added:
// tables without columns but those that are named, types without anything.
#include <algorithm>

#include "catalog/apply.h"
#include "catalog/builtins.h"
#include "catalog/links.h"
#include "catalog/naming.h"
#include "catalog/rewrite.h"
#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

class Assumer {
 public:
  Assumer(Catalog& catalog, const Session& session) : catalog_(catalog), session_(session) {}

  /// The statement makes the relation, and may name it: a foreign key to its own table.
  void set_being_made(const sql::QualifiedName& name) { being_made_ = &name; }

  /// The relation of the name, added if nothing has it; none if the name is something else's.
  Oid relation(const sql::QualifiedName& name, RelationKind kind = RelationKind::table) {
    if (name.empty() || is_builtin(name)) return no_oid;
    if (const ClassRef* ref = resolve_class(catalog_, session_, name)) {
      return ref->kind == ClassKind::relation ? ref->oid : no_oid;
    }
    if (is_being_made(name)) return no_oid;
    Relation assumed{.schema = schema_of(name), .name = name.name, .kind = kind, .assumed = true};
    return add_relation(catalog_, std::move(assumed));
  }

  /// A column of a relation whose columns are not all known.
  void column(Oid relation, const std::string& name) {
    const Relation* owner = catalog_.relations.find(relation);
    if (owner == nullptr || !owner->assumed || name.empty() || name == "*") return;
    if (owner->column(name) != nullptr || is_system_column(name)) return;
    Relation& edited = catalog_.relations.edit(relation);
    edited.columns.push_back({.number = edited.next_column++, .name = name});
  }

  void columns(Oid relation, const std::vector<sql::Identifier>& names) {
    for (const sql::Identifier& name : names) column(relation, name.name);
  }

  void columns_of(Oid relation, const sql::Expr& expr) {
    for (const std::string& name : sql::columns_of(expr)) column(relation, name);
  }

  void sequence(const sql::QualifiedName& name) {
    if (name.empty() || resolve_class(catalog_, session_, name)) return;
    add_sequence(catalog_, {.schema = schema_of(name),
                            .name = name.name,
                            .type = {.type = int8_oid},
                            .assumed = true});
  }

  void type(const sql::TypeName& name) {
    if (name.of_column || name.name.empty() || name.name.schema == "pg_catalog" ||
        name.name.name.ends_with("serial") || name.name.name.starts_with("serial")) {
      return;
    }
    if (resolve_type(catalog_, session_, name).type != no_oid) return;
    add_type(catalog_,
             {.schema = schema_of(name.name), .name = name.name.name, .kind = TypeKind::assumed});
  }

  void type(const sql::QualifiedName& name) { type(sql::TypeName{.name = name}); }

  void constraint(Oid relation, const sql::ConstraintDef& definition) {
    columns(relation, definition.columns);
    columns(relation, definition.include);
    for (const sql::IndexElement& element : definition.elements) {
      index_element(relation, element);
    }
    for (const sql::Expr& expr : definition.expr) columns_of(relation, expr);
    if (definition.references.empty()) return;
    const Oid referenced = this->relation(definition.references);
    columns(referenced, definition.referenced_columns);
  }

  void index_element(Oid relation, const sql::IndexElement& element) {
    column(relation, element.column);
    for (const sql::Expr& expr : element.expr) columns_of(relation, expr);
  }

  void column_definition(Oid relation, const sql::ColumnDef& definition) {
    for (const sql::TypeName& name : definition.type) type(name);
    for (const sql::ConstraintDef& constraint : definition.constraints) {
      this->constraint(relation, constraint);
    }
  }

  void query(const sql::Query& query) {
    const sql::TableUse tables = sql::tables_of(query);
    for (const sql::QualifiedName* name : tables.reads) relation(*name);
    for (const sql::QualifiedName* name : tables.writes) relation(*name);
    for (const sql::FromItem& target : query.target) {
      const Oid written = relation(target.name);
      if (query.command != sql::Command::insert && query.command != sql::Command::update) continue;
      for (const sql::Target& column : query.targets) this->column(written, column.alias);
    }
    read_nodes(query, {.type = [this](const sql::TypeName& name) { type(name); }});
  }

 private:
  std::string schema_of(const sql::QualifiedName& name) {
    std::string schema = creation_schema(catalog_, session_, name, sql::Persistence::permanent);
    if (catalog_.schemas.find(schema) == nullptr) catalog_.schemas.add(schema, {.name = schema});
    return schema;
  }

  bool is_being_made(const sql::QualifiedName& name) const {
    return being_made_ != nullptr && name.name == being_made_->name &&
           (name.schema == being_made_->schema || name.schema.empty() ||
            being_made_->schema.empty());
  }

  static bool is_builtin(const sql::QualifiedName& name) {
    return name.schema == "pg_catalog" || name.schema == "information_schema" ||
           (name.schema.empty() && builtin_relation("pg_catalog", name.name));
  }

  Catalog& catalog_;
  const Session& session_;
  const sql::QualifiedName* being_made_ = nullptr;
};

void assume(Assumer& assumer, const sql::CreateTable& statement) {
  assumer.set_being_made(statement.name);
  for (const sql::QualifiedName& parent : statement.inherits) assumer.relation(parent);
  assumer.relation(statement.partition_of, RelationKind::partitioned_table);
  if (!statement.of_type.empty()) assumer.type(statement.of_type);
  for (const sql::TableElement& element : statement.elements) {
    if (const auto* column = std::get_if<sql::ColumnDef>(&element)) {
      assumer.column_definition(no_oid, *column);
    } else if (const auto* constraint = std::get_if<sql::ConstraintDef>(&element)) {
      // The table is being made: nothing of it is assumed, but what it refers to.
      assumer.constraint(no_oid, *constraint);
    } else {
      assumer.relation(std::get<sql::LikeClause>(element).table);
    }
  }
}

RelationKind relation_kind(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::view:
      return RelationKind::view;
    case sql::ObjectKind::materialized_view:
      return RelationKind::materialized_view;
    case sql::ObjectKind::foreign_table:
      return RelationKind::foreign_table;
    default:
      return RelationKind::table;
  }
}

void assume(Assumer& assumer, const sql::AlterTable& statement) {
  using Kind = sql::AlterTableKind;
  if (statement.if_exists) return;
  // Of which table an index is cannot be guessed.
  if (statement.object == sql::ObjectKind::index) return;
  if (statement.object == sql::ObjectKind::sequence) return assumer.sequence(statement.name);
  if (statement.object == sql::ObjectKind::type) return;
  const Oid relation = assumer.relation(statement.name, relation_kind(statement.object));
  for (const sql::AlterTableAction& action : statement.actions) {
    switch (action.kind) {
      case Kind::add_column:
        if (action.column) assumer.column_definition(relation, *action.column);
        break;
      case Kind::alter_type:
        if (action.column) assumer.column_definition(relation, *action.column);
        [[fallthrough]];
      case Kind::drop_column:
      case Kind::set_default:
      case Kind::drop_default:
      case Kind::set_not_null:
      case Kind::drop_not_null:
      case Kind::set_statistics:
      case Kind::set_storage:
      case Kind::set_compression:
      case Kind::add_identity:
      case Kind::set_identity:
      case Kind::drop_identity:
        if (!action.if_exists) assumer.column(relation, action.name);
        break;
      case Kind::add_constraint:
        if (action.constraint) assumer.constraint(relation, *action.constraint);
        break;
      case Kind::attach_partition:
      case Kind::detach_partition:
      case Kind::add_inherit:
      case Kind::drop_inherit:
        assumer.relation(action.other);
        break;
      default:
        break;
    }
  }
}

void assume(Assumer& assumer, const sql::CreateIndex& statement) {
  const Oid relation = assumer.relation(statement.table);
  for (const sql::IndexElement& key : statement.keys) assumer.index_element(relation, key);
  for (const sql::IndexElement& key : statement.include) assumer.index_element(relation, key);
  for (const sql::Expr& predicate : statement.predicate) assumer.columns_of(relation, predicate);
}

void assume(Assumer& assumer, const sql::CreateView& statement) {
  for (const sql::Query& query : statement.query) assumer.query(query);
}

void assume(Assumer& assumer, const sql::CreateTableAs& statement) {
  for (const sql::Query& query : statement.query) assumer.query(query);
}

void assume(Assumer& assumer, const sql::DataStatement& statement) {
  assumer.query(statement.query);
}

void assume(Assumer& assumer, const sql::Truncate& statement) {
  for (const sql::FromItem& table : statement.tables) assumer.relation(table.name);
}

void assume(Assumer& assumer, const sql::Lock& statement) {
  for (const sql::FromItem& table : statement.tables) assumer.relation(table.name);
}

void assume(Assumer& assumer, const sql::Vacuum& statement) {
  for (const sql::FromItem& table : statement.tables) assumer.relation(table.name);
}

void assume(Assumer& assumer, const sql::Copy& statement) {
  const Oid relation = assumer.relation(statement.table);
  for (const std::string& column : statement.columns) assumer.column(relation, column);
  for (const sql::Query& query : statement.query) assumer.query(query);
}

void assume(Assumer& assumer, const sql::CreateTrigger& statement) {
  const Oid relation = assumer.relation(statement.table);
  for (const std::string& column : statement.update_columns) assumer.column(relation, column);
}

void assume(Assumer& assumer, const sql::CreatePolicy& statement) {
  const Oid relation = assumer.relation(statement.table);
  for (const sql::Expr& expr : statement.using_expr) assumer.columns_of(relation, expr);
  for (const sql::Expr& expr : statement.with_check) assumer.columns_of(relation, expr);
}

void assume(Assumer& assumer, const sql::CreateRule& statement) {
  assumer.relation(statement.table);
}

void assume(Assumer& assumer, const sql::RefreshMaterializedView& statement) {
  assumer.relation(statement.name, RelationKind::materialized_view);
}

void assume(Assumer& assumer, const sql::Cluster& statement) { assumer.relation(statement.table); }

void assume(Assumer& assumer, const sql::AlterSequence& statement) {
  if (!statement.if_exists) assumer.sequence(statement.name);
}

void assume(Assumer& assumer, const sql::AlterEnum& statement) { assumer.type(statement.name); }

void assume(Assumer& assumer, const sql::CreateFunction& statement) {
  for (const sql::Parameter& parameter : statement.parameters) assumer.type(parameter.type);
  for (const sql::TypeName& type : statement.returns) assumer.type(type);
}

void assume(Assumer& assumer, const sql::CreateDomain& statement) { assumer.type(statement.type); }

void assume(Assumer& assumer, const sql::CreateCompositeType& statement) {
  for (const sql::ColumnDef& column : statement.attributes) {
    assumer.column_definition(no_oid, column);
  }
}

/// A relation that a statement about many kinds of objects names.
Oid assume_target(Assumer& assumer, sql::ObjectKind kind, const sql::QualifiedName& name) {
  switch (kind) {
    case sql::ObjectKind::table:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::foreign_table:
      return assumer.relation(name, relation_kind(kind));
    case sql::ObjectKind::column:
    case sql::ObjectKind::constraint:
    case sql::ObjectKind::trigger:
    case sql::ObjectKind::policy:
    case sql::ObjectKind::rule:
      return assumer.relation(name);
    case sql::ObjectKind::sequence:
      assumer.sequence(name);
      return no_oid;
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
      assumer.type(name);
      return no_oid;
    default:
      return no_oid;
  }
}

void assume(Assumer& assumer, const sql::Drop& statement) {
  if (statement.if_exists) return;
  for (const sql::ObjectRef& object : statement.objects) {
    assume_target(assumer, statement.object, object.name);
  }
}

void assume(Assumer& assumer, const sql::Rename& statement) {
  if (statement.if_exists) return;
  const bool is_column = statement.object == sql::ObjectKind::column;
  const Oid relation =
      is_column ? assumer.relation(statement.target.name, relation_kind(statement.relation_kind))
                : assume_target(assumer, statement.object, statement.target.name);
  if (is_column) assumer.column(relation, statement.target.part);
}

void assume(Assumer& assumer, const sql::SetSchema& statement) {
  if (!statement.if_exists) assume_target(assumer, statement.object, statement.target.name);
}

void assume(Assumer& assumer, const sql::SetOwner& statement) {
  assume_target(assumer, statement.object, statement.target.name);
}

void assume(Assumer& assumer, const sql::Comment& statement) {
  const Oid relation = assume_target(assumer, statement.object, statement.target.name);
  if (statement.object == sql::ObjectKind::column) {
    assumer.column(relation, statement.target.part);
  }
}

void assume(Assumer& assumer, const sql::CreateStatistics& statement) {
  for (const sql::FromItem& table : statement.tables) {
    const Oid relation = assumer.relation(table.name);
    for (const sql::Expr& expr : statement.exprs) assumer.columns_of(relation, expr);
  }
}

}  // namespace

void assume_named_objects(Catalog& catalog, const Session& session,
                          const sql::Statement& statement) {
  Assumer assumer(catalog, session);
  std::visit(
      [&](const auto& node) {
        if constexpr (requires { assume(assumer, node); }) assume(assumer, node);
      },
      statement.node);
}

}  // namespace pgplumb::catalog
