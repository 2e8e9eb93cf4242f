// Names that are missing or taken. Where the catalog may not know all there is (relations that
// were assumed, functions of extensions without a table here) nothing is refused.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/apply_functions.h"
#include "catalog/naming.h"
#include "catalog/refusal_parts.h"

namespace pgplumb::catalog {

namespace {

using Kind = sql::ObjectKind;

template <typename List>
Refused need_free_label(const List& list, const std::string& name, std::string_view what,
                        const Relation& relation, Span span) {
  using Entry = typename List::value_type;
  if (std::ranges::find(list, name, &Entry::name) == list.end()) return std::nullopt;
  return Refusal{
      "42710",
      fmt::format("{} \"{}\" for relation \"{}\" already exists", what, name, relation.name), span};
}

/// Columns once each, and no key under the name of something else.
Refused need_free_names(const Context& in, const sql::CreateTable& statement) {
  const std::string schema =
      creation_schema(in.catalog, in.session, statement.name, statement.persistence);
  std::set<std::string_view> columns;
  const auto need_free_index = [&](const sql::ConstraintDef& definition) -> Refused {
    if (!makes_index(definition) || definition.name.empty() ||
        in.catalog.find_class(schema, definition.name) == nullptr) {
      return std::nullopt;
    }
    return Refusal{"42P07", fmt::format("relation \"{}\" already exists", definition.name),
                   definition.name_span};
  };
  for (const sql::TableElement& element : statement.elements) {
    if (const auto* constraint = std::get_if<sql::ConstraintDef>(&element)) {
      if (auto refused = need_free_index(*constraint)) return refused;
    }
    const auto* column = std::get_if<sql::ColumnDef>(&element);
    if (column == nullptr) continue;
    if (!columns.insert(column->name).second) {
      return Refusal{"42701", fmt::format("column \"{}\" specified more than once", column->name),
                     column->name_span};
    }
    for (const sql::ConstraintDef& definition : column->constraints) {
      if (auto refused = need_free_index(definition)) return refused;
    }
  }
  return std::nullopt;
}

/// MergeAttributes()
Refused need_heritable(const Context& in, const sql::QualifiedName& name) {
  if (auto refused = need_relation(in, name)) return refused;
  const Relation* parent = resolve_relation(in.catalog, in.session, name);
  if (parent == nullptr || parent->assumed) return std::nullopt;
  const std::string_view kind = parent->kind == RelationKind::partitioned_table
                                    ? "partitioned table"
                                : parent->is_partition() ? "partition"
                                                         : "";
  if (kind.empty()) return std::nullopt;
  return Refusal{"42809", fmt::format("cannot inherit from {} \"{}\"", kind, parent->name),
                 name.span};
}

Refused refuse(const Context& in, const sql::CreateTable& statement) {
  if (auto refused = need_free_class(in, statement.name, statement.persistence)) {
    const bool forgiven = statement.if_not_exists && refused->sqlstate == "42P07";
    return forgiven ? std::nullopt : refused;
  }
  for (const sql::QualifiedName& parent : statement.inherits) {
    if (auto refused = need_heritable(in, parent)) return refused;
  }
  for (const sql::TableElement& element : statement.elements) {
    const auto* like = std::get_if<sql::LikeClause>(&element);
    if (like == nullptr) continue;
    if (auto refused = need_relation(in, like->table)) return refused;
  }
  if (auto refused = need_free_names(in, statement)) return refused;
  if (statement.foreign) {
    if (auto refused = need_server(in, statement.server, statement.name.span)) return refused;
  }
  return need_relation(in, statement.partition_of);
}

Refused refuse(const Context& in, const sql::CreateTableAs& statement) {
  if (statement.if_not_exists) return std::nullopt;
  return need_free_class(in, statement.name, statement.persistence);
}

Refused refuse(const Context& in, const sql::CreateView& statement) {
  if (statement.or_replace) return need_schema(in, statement.name);
  return need_free_class(in, statement.name, statement.persistence);
}

Refused refuse(const Context& in, const sql::CreateSequence& statement) {
  if (statement.if_not_exists) return std::nullopt;
  return need_free_class(in, statement.name, statement.persistence);
}

Refused refuse(const Context& in, const sql::AlterSequence& statement) {
  return statement.if_exists ? std::nullopt : need_relation(in, statement.name);
}

Refused refuse(const Context& in, const sql::CreateIndex& statement) {
  if (auto refused = need_relation(in, statement.table)) return refused;
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.table);
  if (relation == nullptr) return std::nullopt;
  const bool is_taken =
      !statement.name.empty() && in.catalog.find_class(relation->schema, statement.name);
  if (is_taken) {
    if (statement.if_not_exists) return std::nullopt;
    return Refusal{"42P07", fmt::format("relation \"{}\" already exists", statement.name),
                   statement.name_span};
  }
  for (const sql::IndexElement& key : statement.keys) {
    if (key.column.empty() || !columns_are_known(*relation)) continue;
    if (relation->column(key.column) == nullptr && !is_system_column(key.column)) {
      return Refusal{"42703", fmt::format("column \"{}\" does not exist", key.column), key.span};
    }
  }
  return std::nullopt;
}

Refused refuse(const Context& in, const sql::CreateEnum& statement) {
  return need_free_type(in, statement.name);
}

Refused refuse(const Context& in, const sql::CreateDomain& statement) {
  if (auto refused = need_free_type(in, statement.name)) return refused;
  const sql::TypeName& base = statement.type;
  if (base.of_column || resolve_type(in.catalog, in.session, base).type != no_oid ||
      may_be_unlisted(in)) {
    return std::nullopt;
  }
  return Refusal{"42704", fmt::format("type \"{}\" does not exist", written(base.name)), base.span};
}

Refused refuse(const Context& in, const sql::CreateCompositeType& statement) {
  return need_free_type(in, statement.name);
}

Refused refuse(const Context& in, const sql::CreateRangeType& statement) {
  return need_free_type(in, statement.name);
}

Refused refuse(const Context& in, const sql::AlterEnum& statement) {
  if (auto refused = need_type(in, statement.name)) return refused;
  const Type* type =
      in.catalog.types.find(resolve_type(in.catalog, in.session, {.name = statement.name}).type);
  if (type != nullptr && type->kind != TypeKind::enumeration && type->kind != TypeKind::assumed) {
    return Refusal{"42809", fmt::format("{} is not an enum", type->name), statement.name.span};
  }
  if (type == nullptr || type->kind != TypeKind::enumeration) return std::nullopt;
  const auto has = [&](const std::string& label) {
    return std::ranges::find(type->labels, label) != type->labels.end();
  };
  if (!statement.old_label.empty() && !has(statement.old_label)) {
    return Refusal{"22023",
                   fmt::format("\"{}\" is not an existing enum label", statement.old_label),
                   statement.name.span};
  }
  if (!has(statement.new_label)) {
    if (statement.neighbor.empty() || has(statement.neighbor)) return std::nullopt;
    return Refusal{"22023", fmt::format("\"{}\" is not an existing enum label", statement.neighbor),
                   statement.name.span};
  }
  if (statement.if_not_exists) return std::nullopt;
  return Refusal{"42710", fmt::format("enum label \"{}\" already exists", statement.new_label),
                 statement.name.span};
}

Refused refuse(const Context& in, const sql::CreateSchema& statement) {
  const std::string& name = statement.name.empty() ? statement.role : statement.name;
  if (name.starts_with("pg_")) {
    return Refusal{"42939", fmt::format("unacceptable schema name \"{}\"", name), {}};
  }
  if (statement.if_not_exists || in.catalog.schemas.find(name) == nullptr) return std::nullopt;
  return Refusal{"42P06", fmt::format("schema \"{}\" already exists", name), {}};
}

Refused refuse(const Context& in, const sql::CreateExtension& statement) {
  // PL/pgSQL is there from the start.
  if (statement.if_not_exists ||
      (in.catalog.extensions.find(statement.name) == nullptr && statement.name != "plpgsql")) {
    return std::nullopt;
  }
  return Refusal{"42710", fmt::format("extension \"{}\" already exists", statement.name), {}};
}

Refused refuse(const Context& in, const sql::CreateTrigger& statement) {
  if (auto refused = need_relation(in, statement.table)) return refused;
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.table);
  if (relation == nullptr || statement.or_replace) return std::nullopt;
  return need_free_label(relation->triggers, statement.name, "trigger", *relation,
                         statement.name_span);
}

Refused refuse(const Context& in, const sql::CreatePolicy& statement) {
  if (auto refused = need_relation(in, statement.table)) return refused;
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.table);
  if (relation == nullptr || std::ranges::find(relation->policies, statement.name, &Policy::name) ==
                                 relation->policies.end()) {
    return std::nullopt;
  }
  return Refusal{
      "42710",
      fmt::format("policy \"{}\" for table \"{}\" already exists", statement.name, relation->name),
      {}};
}

Refused refuse(const Context& in, const sql::CreateFunction& statement) {
  if (auto refused = need_place(in, statement.name)) return refused;
  if (statement.or_replace) return std::nullopt;
  sql::ObjectRef reference{.name = statement.name, .has_arguments = true};
  reference.name.schema =
      creation_schema(in.catalog, in.session, statement.name, sql::Persistence::permanent);
  for (const sql::Parameter& parameter : statement.parameters) {
    if (parameter.mode == sql::ParameterMode::out || parameter.mode == sql::ParameterMode::table) {
      continue;
    }
    reference.arguments.push_back(parameter.type);
    if (resolve_type(in.catalog, in.session, parameter.type).type == no_oid) return std::nullopt;
  }
  if (!resolve_function(in.catalog, in.session, Kind::routine, reference)) return std::nullopt;
  return Refusal{
      "42723",
      fmt::format("function \"{}\" already exists with same argument types", statement.name.name),
      statement.name.span};
}

Refused refuse_drop(const Context& in, Kind kind, const sql::ObjectRef& object) {
  switch (kind) {
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::sequence:
    case Kind::index: {
      const Refused missing = need_relation(in, object.name);
      if (!missing || missing->sqlstate == "3F000") return missing;
      const std::string_view word = kind == Kind::view                ? "view"
                                    : kind == Kind::materialized_view ? "materialized view"
                                    : kind == Kind::sequence          ? "sequence"
                                    : kind == Kind::index             ? "index"
                                                                      : "table";
      return Refusal{kind == Kind::index ? "42704" : "42P01",
                     fmt::format("{} \"{}\" does not exist", word, object.name.name), object.span};
    }
    case Kind::type:
    case Kind::domain:
      return need_type(in, object.name);
    case Kind::schema:
      return need_schema(in, {.schema = object.name.name, .span = object.span});
    case Kind::server:
      return need_server(in, object.name.name, object.span);
    case Kind::foreign_data_wrapper:
      return need_wrapper(in, object.name.name, object.span);
    case Kind::trigger:
    case Kind::policy: {
      if (auto refused = need_relation(in, object.name)) return refused;
      const Relation* relation = resolve_relation(in.catalog, in.session, object.name);
      if (relation == nullptr || relation->assumed) return std::nullopt;
      const bool found = kind == Kind::trigger
                             ? std::ranges::find(relation->triggers, object.part, &Trigger::name) !=
                                   relation->triggers.end()
                             : std::ranges::find(relation->policies, object.part, &Policy::name) !=
                                   relation->policies.end();
      if (found) return std::nullopt;
      return Refusal{
          "42704",
          fmt::format("{} \"{}\" for table \"{}\" does not exist",
                      kind == Kind::trigger ? "trigger" : "policy", object.part, relation->name),
          object.span};
    }
    default:
      return std::nullopt;
  }
}

Refused refuse(const Context& in, const sql::Drop& statement) {
  if (statement.if_exists) return std::nullopt;
  for (const sql::ObjectRef& object : statement.objects) {
    if (auto refused = refuse_drop(in, statement.object, object)) return refused;
  }
  return std::nullopt;
}

/// Where something that has a row in pg_class is; null where nothing has the name.
const std::string* schema_of(const Context& in, const sql::QualifiedName& name) {
  const ClassRef* what = resolve_class(in.catalog, in.session, name);
  if (what == nullptr) return nullptr;
  if (const Index* index = in.catalog.indexes.find(what->oid)) return &index->schema;
  if (const Sequence* sequence = in.catalog.sequences.find(what->oid)) return &sequence->schema;
  const Relation* relation = in.catalog.relations.find(what->oid);
  return relation != nullptr ? &relation->schema : nullptr;
}

Refused refuse_rename_of_class(const Context& in, const sql::Rename& statement) {
  if (auto refused = need_relation(in, statement.target.name)) return refused;
  const std::string* schema = schema_of(in, statement.target.name);
  if (schema == nullptr || in.catalog.find_class(*schema, statement.new_name) == nullptr) {
    return std::nullopt;
  }
  return Refusal{"42P07", fmt::format("relation \"{}\" already exists", statement.new_name),
                 statement.target.span};
}

Refused refuse_rename_of_column(const Context& in, const sql::Rename& statement) {
  if (auto refused = need_relation(in, statement.target.name)) return refused;
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.target.name);
  if (relation == nullptr || !columns_are_known(*relation)) return std::nullopt;
  if (is_system_column(statement.new_name) && relation->kind != RelationKind::view) {
    return Refusal{
        "42701",
        fmt::format("column name \"{}\" conflicts with a system column name", statement.new_name),
        statement.name_span};
  }
  if (relation->column(statement.target.part) == nullptr) {
    return Refusal{"42703", fmt::format("column \"{}\" does not exist", statement.target.part),
                   statement.name_span};
  }
  if (relation->column(statement.new_name) == nullptr) return std::nullopt;
  return Refusal{"42701",
                 fmt::format("column \"{}\" of relation \"{}\" already exists", statement.new_name,
                             relation->name),
                 statement.name_span};
}

Refused refuse_rename_of_constraint(const Context& in, const sql::Rename& statement) {
  if (auto refused = need_relation(in, statement.target.name)) return refused;
  const Relation* relation = resolve_relation(in.catalog, in.session, statement.target.name);
  if (relation == nullptr || relation->constraint(statement.new_name) == nullptr) {
    return std::nullopt;
  }
  return Refusal{"42710",
                 fmt::format("constraint \"{}\" for relation \"{}\" already exists",
                             statement.new_name, relation->name),
                 statement.name_span};
}

Refused refuse(const Context& in, const sql::Rename& statement) {
  if (statement.if_exists) return std::nullopt;
  const sql::ObjectRef& target = statement.target;
  switch (statement.object) {
    case Kind::table:
    case Kind::view:
    case Kind::materialized_view:
    case Kind::index:
    case Kind::sequence:
      return refuse_rename_of_class(in, statement);
    case Kind::column:
      return refuse_rename_of_column(in, statement);
    case Kind::type:
    case Kind::domain:
      return need_type(in, target.name);
    case Kind::constraint:
      return refuse_rename_of_constraint(in, statement);
    case Kind::server:
      if (auto refused = need_server(in, target.name.name, target.span)) return refused;
      return need_free_server(in, statement.new_name, target.span);
    case Kind::foreign_data_wrapper:
      if (auto refused = need_wrapper(in, target.name.name, target.span)) return refused;
      return need_free_wrapper(in, statement.new_name, target.span);
    case Kind::schema:
      if (in.catalog.schemas.find(statement.new_name) == nullptr) return std::nullopt;
      return Refusal{"42P06", fmt::format("schema \"{}\" already exists", statement.new_name),
                     target.span};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Refusal> refusal(const Catalog& catalog, const Session& session,
                               const sql::Statement& statement) {
  const Context in{catalog, session};
  return std::visit(
      [&](const auto& node) -> Refused {
        if constexpr (requires { refuse(in, node); }) return refuse(in, node);
        return std::nullopt;
      },
      statement.node);
}

}  // namespace pgplumb::catalog
