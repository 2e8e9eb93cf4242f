// Foreign-data wrappers, servers and user mappings.
#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

ForeignDataWrapper wrapper(const char* name, const ::List* functions, const ::List* options) {
  ForeignDataWrapper result{.name = string_of(name), .options = lower_foreign_options(options)};
  for (const auto* option : nodes<::DefElem>(functions)) {
    const QualifiedName function = is_a(option->arg, T_List)
                                       ? qualified_name(&cast<::List>(option->arg), {})
                                       : QualifiedName{};
    (string_of(option->defname) == "handler" ? result.handler : result.validator) = function;
  }
  return result;
}

ForeignServer lower_server(const ::CreateForeignServerStmt& node) {
  ForeignServer result{.name = string_of(node.servername),
                       .if_not_exists = node.if_not_exists,
                       .wrapper = string_of(node.fdwname),
                       .type = string_of(node.servertype),
                       .options = lower_foreign_options(node.options)};
  if (node.version != nullptr) result.version = node.version;
  return result;
}

ForeignServer lower_alter_server(const ::AlterForeignServerStmt& node) {
  ForeignServer result{.name = string_of(node.servername),
                       .alter = true,
                       .options = lower_foreign_options(node.options)};
  if (node.has_version) result.version = string_of(node.version);
  return result;
}

}  // namespace

std::optional<Node> lower_foreign_statement(Lowering& /*in*/, const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateFdwStmt: {
      const auto& create = cast<::CreateFdwStmt>(node);
      return wrapper(create.fdwname, create.func_options, create.options);
    }
    case T_AlterFdwStmt: {
      const auto& alter = cast<::AlterFdwStmt>(node);
      ForeignDataWrapper result = wrapper(alter.fdwname, alter.func_options, alter.options);
      result.alter = true;
      return result;
    }
    case T_CreateForeignServerStmt:
      return lower_server(cast<::CreateForeignServerStmt>(node));
    case T_AlterForeignServerStmt:
      return lower_alter_server(cast<::AlterForeignServerStmt>(node));
    case T_CreateUserMappingStmt: {
      const auto& create = cast<::CreateUserMappingStmt>(node);
      return UserMapping{.role = role_name(create.user),
                         .server = string_of(create.servername),
                         .if_not_exists = create.if_not_exists,
                         .options = lower_foreign_options(create.options)};
    }
    case T_AlterUserMappingStmt: {
      const auto& alter = cast<::AlterUserMappingStmt>(node);
      return UserMapping{.action = UserMappingAction::alter,
                         .role = role_name(alter.user),
                         .server = string_of(alter.servername),
                         .options = lower_foreign_options(alter.options)};
    }
    case T_DropUserMappingStmt: {
      const auto& drop = cast<::DropUserMappingStmt>(node);
      return UserMapping{.action = UserMappingAction::drop,
                         .role = role_name(drop.user),
                         .server = string_of(drop.servername),
                         .if_exists = drop.missing_ok};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
