// Who may do what: GRANT, REVOKE, default privileges, ownership of all that a role has.
#include <utility>

#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql::lowering {

namespace {

std::vector<std::string> privilege_names(const ::List* privileges) {
  std::vector<std::string> result;
  for (const auto* privilege : nodes<::AccessPriv>(privileges)) {
    result.push_back(privilege->priv_name ? to_lower(privilege->priv_name) : "all");
  }
  return result;
}

/// Behind `ON TABLE`, `ON ALL TABLES IN SCHEMA`, ...
Index grant_objects_start(Lowering& in, const ::GrantStmt& node, Index on) {
  Index i = on + 1;
  if (node.targtype == ACL_TARGET_ALL_IN_SCHEMA) return i + 4;
  // The words that are left out of TABLE are names else.
  const std::string_view words = object_words(object_kind(node.objtype));
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (!in.text.is(i, to_lower(words.substr(begin, end - begin)))) break;
    ++i;
    begin = end + 1;
  }
  return i;
}

/// Names in brackets between the privileges and ON.
std::vector<Identifier> privilege_columns(Lowering& in, const ::List* privileges, Index on) {
  std::vector<Identifier> result;
  Index at = 0;
  for (const auto* privilege : nodes<::AccessPriv>(privileges)) {
    if (privilege->cols == nullptr) continue;
    while (at < on && !in.text.is(at, '(')) ++at;
    for (Identifier& column : identifiers(in, at, privilege->cols)) {
      result.push_back(std::move(column));
    }
    if (at < on) ++at;
  }
  return result;
}

Grant lower_grant(Lowering& in, const ::GrantStmt& node) {
  Grant result;
  result.revoke = !node.is_grant;
  result.grant_option = node.grant_option;
  result.cascade = node.behavior == DROP_CASCADE;
  result.all_in_schema = node.targtype == ACL_TARGET_ALL_IN_SCHEMA;
  result.object = object_kind(node.objtype);
  result.privileges = privilege_names(node.privileges);
  result.grantees = role_names(node.grantees);
  const auto objects = nodes(node.objects);
  const Index on = in.text.find_word(0, nowhere, "on");
  result.columns = privilege_columns(in, node.privileges, on);
  if (objects.empty() || on == nowhere) return result;
  const Index first = grant_objects_start(in, node, on);
  const Index last = in.text.find_word(first, nowhere, result.revoke ? "from" : "to");
  const std::vector<Item> items = list_items(in, first, last, objects.size());
  const ::ObjectType type = result.all_in_schema ? OBJECT_SCHEMA : node.objtype;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    result.objects.push_back(lower_object(in, type, objects[i], items[i].first, items[i].last));
  }
  return result;
}

Grant lower_grant_role(const ::GrantRoleStmt& node) {
  Grant result{.revoke = !node.is_grant,
               .cascade = node.behavior == DROP_CASCADE,
               .of_role = true,
               .object = ObjectKind::role};
  for (const auto* role : nodes<::AccessPriv>(node.granted_roles)) {
    result.objects.push_back({.name = {.name = string_of(role->priv_name)}});
  }
  for (const auto* option : nodes<::DefElem>(node.opt)) {
    if (string_of(option->defname) == "admin") result.grant_option = is_on(option);
  }
  result.grantees = role_names(node.grantee_roles);
  return result;
}

AlterDefaultPrivileges lower_default_privileges(Lowering& in,
                                                const ::AlterDefaultPrivilegesStmt& node) {
  AlterDefaultPrivileges result;
  if (node.action) result.grant = lower_grant(in, *node.action);
  for (const auto* option : nodes<::DefElem>(node.options)) {
    if (!is_a(option->arg, T_List)) continue;
    const auto& list = cast<::List>(option->arg);
    const std::string name = string_of(option->defname);
    if (name == "schemas") result.schemas = strings(&list);
    if (name == "roles") result.roles = role_names(&list);
  }
  return result;
}

}  // namespace

std::optional<Node> lower_access_statement(Lowering& in, const ::Node* node) {
  switch (tag_of(node)) {
    case T_GrantStmt:
      return lower_grant(in, cast<::GrantStmt>(node));
    case T_GrantRoleStmt:
      return lower_grant_role(cast<::GrantRoleStmt>(node));
    case T_AlterDefaultPrivilegesStmt:
      return lower_default_privileges(in, cast<::AlterDefaultPrivilegesStmt>(node));
    case T_DropOwnedStmt: {
      const auto& drop = cast<::DropOwnedStmt>(node);
      return DropOwned{.roles = role_names(drop.roles), .cascade = drop.behavior == DROP_CASCADE};
    }
    case T_ReassignOwnedStmt: {
      const auto& reassign = cast<::ReassignOwnedStmt>(node);
      return ReassignOwned{.roles = role_names(reassign.roles),
                           .new_role = role_name(reassign.newrole)};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace pgplumb::sql::lowering
