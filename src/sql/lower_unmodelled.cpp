// Statements that have no part in a schema's tables: their command tag and, where it is at hand,
// the name of what they are about.
#include <utility>

#include "sql/lower_internal.h"

namespace pgplumb::sql::lowering {

namespace {

std::string define_tag(const ::DefineStmt& node) {
  switch (node.kind) {
    case OBJECT_TSPARSER:
      return "CREATE TEXT SEARCH PARSER";
    case OBJECT_TSDICTIONARY:
      return "CREATE TEXT SEARCH DICTIONARY";
    case OBJECT_TSTEMPLATE:
      return "CREATE TEXT SEARCH TEMPLATE";
    case OBJECT_TSCONFIGURATION:
      return "CREATE TEXT SEARCH CONFIGURATION";
    case OBJECT_OPERATOR:
      return "CREATE OPERATOR";
    case OBJECT_COLLATION:
      return "CREATE COLLATION";
    default:
      return "CREATE";
  }
}

/// tcop/utility.c: CreateCommandTag
std::string_view tag_of_object(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateTableSpaceStmt:
      return "CREATE TABLESPACE";
    case T_DropTableSpaceStmt:
      return "DROP TABLESPACE";
    case T_AlterTableSpaceOptionsStmt:
      return "ALTER TABLESPACE";
    case T_ImportForeignSchemaStmt:
      return "IMPORT FOREIGN SCHEMA";
    case T_CreateAmStmt:
      return "CREATE ACCESS METHOD";
    case T_CreateEventTrigStmt:
      return "CREATE EVENT TRIGGER";
    case T_AlterEventTrigStmt:
      return "ALTER EVENT TRIGGER";
    case T_CreatePLangStmt:
      return "CREATE LANGUAGE";
    case T_CreateConversionStmt:
      return "CREATE CONVERSION";
    case T_CreateCastStmt:
      return "CREATE CAST";
    case T_CreateTransformStmt:
      return "CREATE TRANSFORM";
    case T_CreateOpClassStmt:
      return "CREATE OPERATOR CLASS";
    case T_CreateOpFamilyStmt:
      return "CREATE OPERATOR FAMILY";
    case T_AlterOpFamilyStmt:
      return "ALTER OPERATOR FAMILY";
    case T_AlterOperatorStmt:
      return "ALTER OPERATOR";
    case T_AlterTypeStmt:
      return "ALTER TYPE";
    case T_AlterCollationStmt:
      return "ALTER COLLATION";
    case T_AlterTSDictionaryStmt:
      return "ALTER TEXT SEARCH DICTIONARY";
    case T_AlterTSConfigurationStmt:
      return "ALTER TEXT SEARCH CONFIGURATION";
    default:
      return "";
  }
}

std::string_view tag_of_session(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreatedbStmt:
      return "CREATE DATABASE";
    case T_AlterDatabaseStmt:
    case T_AlterDatabaseRefreshCollStmt:
      return "ALTER DATABASE";
    case T_DropdbStmt:
      return "DROP DATABASE";
    case T_CreateRoleStmt:
      return "CREATE ROLE";
    case T_AlterRoleStmt:
      return "ALTER ROLE";
    case T_AlterSystemStmt:
      return "ALTER SYSTEM";
    case T_SecLabelStmt:
      return "SECURITY LABEL";
    case T_NotifyStmt:
      return "NOTIFY";
    case T_ListenStmt:
      return "LISTEN";
    case T_UnlistenStmt:
      return "UNLISTEN";
    case T_LoadStmt:
      return "LOAD";
    case T_CheckPointStmt:
      return "CHECKPOINT";
    case T_VariableShowStmt:
      return "SHOW";
    case T_ExecuteStmt:
      return "EXECUTE";
    case T_DeallocateStmt:
      return cast<::DeallocateStmt>(node).name ? "DEALLOCATE" : "DEALLOCATE ALL";
    case T_DeclareCursorStmt:
      return "DECLARE CURSOR";
    case T_ClosePortalStmt:
      return cast<::ClosePortalStmt>(node).portalname ? "CLOSE CURSOR" : "CLOSE CURSOR ALL";
    case T_FetchStmt:
      return cast<::FetchStmt>(node).ismove ? "MOVE" : "FETCH";
    case T_ExplainStmt:
      return "EXPLAIN";
    default:
      return "";
  }
}

void set_name(Unmodelled& result, const ::Node* node) {
  const char* name = nullptr;
  switch (tag_of(node)) {
    case T_CreatedbStmt:
      name = cast<::CreatedbStmt>(node).dbname;
      break;
    case T_AlterDatabaseStmt:
      name = cast<::AlterDatabaseStmt>(node).dbname;
      break;
    case T_DropdbStmt:
      name = cast<::DropdbStmt>(node).dbname;
      break;
    case T_CreateRoleStmt:
      name = cast<::CreateRoleStmt>(node).role;
      break;
    case T_AlterRoleStmt:
      name = cast<::AlterRoleStmt>(node).role->rolename;
      break;
    case T_CreateTableSpaceStmt:
      name = cast<::CreateTableSpaceStmt>(node).tablespacename;
      break;
    case T_DropTableSpaceStmt:
      name = cast<::DropTableSpaceStmt>(node).tablespacename;
      break;
    case T_CreateEventTrigStmt:
      name = cast<::CreateEventTrigStmt>(node).trigname;
      break;
    case T_ExecuteStmt:
      name = cast<::ExecuteStmt>(node).name;
      break;
    case T_DeallocateStmt:
      name = cast<::DeallocateStmt>(node).name;
      break;
    default:
      break;
  }
  if (name) result.name.name = name;
}

/// What roles may do and how they log in; none of other statements.
const ::List* role_options(const ::Node* node) {
  if (is_a(node, T_CreateRoleStmt)) return cast<::CreateRoleStmt>(node).options;
  if (is_a(node, T_AlterRoleStmt)) return cast<::AlterRoleStmt>(node).options;
  return nullptr;
}

}  // namespace

Node lower_unmodelled(Lowering& in, const ::Node* node) {
  Unmodelled result;
  if (is_a(node, T_DefineStmt)) {
    const auto& define = cast<::DefineStmt>(node);
    result.tag = define_tag(define);
    result.name = qualified_name(define.defnames, {});
    result.options = lower_options(in, define.definition);
    return result;
  }
  result.tag = tag_of_object(node);
  if (result.tag.empty()) result.tag = tag_of_session(node);
  set_name(result, node);
  result.options = lower_options(in, role_options(node));
  return result;
}

}  // namespace pgplumb::sql::lowering
