// CREATE and ALTER TYPE and DOMAIN. ALTER TYPE of a composite type comes as ALTER TABLE.
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

/// The dotted name behind the words of the command.
Span name_span(Lowering& in, std::string_view tag) {
  const Index at = behind_head(in, tag);
  return in.text.span(at, in.text.name_end(at));
}

CreateDomain lower_create_domain(Lowering& in, const ::CreateDomainStmt& node) {
  CreateDomain result;
  result.name = qualified_name(node.domainname, name_span(in, "CREATE DOMAIN"));
  result.type = lower_type(in, node.typeName);
  result.collation = lower_collation(in, node.collClause);
  result.constraints = lower_constraints(in, node.constraints, node.collClause, in.text.end());
  return result;
}

AlterDomain lower_alter_domain(Lowering& in, const ::AlterDomainStmt& node) {
  AlterDomain result;
  result.name = qualified_name(node.typeName, name_span(in, "ALTER DOMAIN"));
  result.constraint_name = string_of(node.name);
  result.if_exists = node.missing_ok;
  result.cascade = node.behavior == DROP_CASCADE;
  switch (node.subtype) {
    case 'N':
      result.kind = AlterDomainKind::drop_not_null;
      break;
    case 'O':
      result.kind = AlterDomainKind::set_not_null;
      break;
    case 'C':
      result.kind = AlterDomainKind::add_constraint;
      if (is_a(node.def, T_Constraint)) {
        result.constraint = lower_constraint(in, cast<::Constraint>(node.def));
        result.constraint_name = result.constraint->name;
      }
      break;
    case 'X':
      result.kind = AlterDomainKind::drop_constraint;
      break;
    case 'V':
      result.kind = AlterDomainKind::validate_constraint;
      break;
    default:
      result.kind = node.def ? AlterDomainKind::set_default : AlterDomainKind::drop_default;
      result.default_value = lower_optional(in, node.def);
  }
  return result;
}

CreateCompositeType lower_composite(Lowering& in, const ::CompositeTypeStmt& node) {
  CreateCompositeType result{.name = relation_name(in, node.typevar)};
  for (const auto* column : nodes<::ColumnDef>(node.coldeflist)) {
    result.attributes.push_back(lower_column(in, *column));
  }
  return result;
}

CreateRangeType lower_range(Lowering& in, const ::CreateRangeStmt& node) {
  CreateRangeType result;
  result.name = qualified_name(node.typeName, name_span(in, "CREATE TYPE"));
  result.options = lower_options(in, node.params);
  for (const auto* option : nodes<::DefElem>(node.params)) {
    if (!is_a(option->arg, T_TypeName)) continue;
    TypeName type = lower_type(in, &cast<::TypeName>(option->arg));
    if (string_of(option->defname) == "subtype")
      result.subtype.push_back(std::move(type));
    else if (string_of(option->defname) == "multirange_type_name")
      result.multirange = type.name;
  }
  return result;
}

AlterEnum lower_alter_enum(Lowering& in, const ::AlterEnumStmt& node) {
  return {.name = qualified_name(node.typeName, name_span(in, "ALTER TYPE")),
          .old_label = string_of(node.oldVal),
          .new_label = string_of(node.newVal),
          .neighbor = string_of(node.newValNeighbor),
          .after = node.newValIsAfter,
          .if_not_exists = node.skipIfNewValExists};
}

}  // namespace

std::optional<Node> lower_type_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateEnumStmt: {
      const auto& create = cast<::CreateEnumStmt>(node);
      return CreateEnum{.name = qualified_name(create.typeName, name_span(in, "CREATE TYPE")),
                        .labels = strings(create.vals)};
    }
    case T_AlterEnumStmt:
      return lower_alter_enum(in, cast<::AlterEnumStmt>(node));
    case T_CreateDomainStmt:
      return lower_create_domain(in, cast<::CreateDomainStmt>(node));
    case T_AlterDomainStmt:
      return lower_alter_domain(in, cast<::AlterDomainStmt>(node));
    case T_CompositeTypeStmt:
      return lower_composite(in, cast<::CompositeTypeStmt>(node));
    case T_CreateRangeStmt:
      return lower_range(in, cast<::CreateRangeStmt>(node));
    case T_DefineStmt: {
      const auto& define = cast<::DefineStmt>(node);
      if (define.kind != OBJECT_TYPE) return std::nullopt;
      return CreateBaseType{.name = qualified_name(define.defnames, name_span(in, "CREATE TYPE")),
                            .shell = define.definition == nullptr};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
