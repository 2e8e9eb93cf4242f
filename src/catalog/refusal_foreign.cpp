// Foreign-data wrappers, servers and user mappings by name (foreigncmds.c).
#include <fmt/format.h>

#include <algorithm>

#include "catalog/refusal_parts.h"

namespace pgplumb::catalog {

namespace {

Refused missing(std::string_view what, const std::string& name, Span span) {
  return Refusal{"42704", fmt::format("{} \"{}\" does not exist", what, name), span};
}

Refused taken(std::string_view what, const std::string& name, Span span) {
  return Refusal{"42710", fmt::format("{} \"{}\" already exists", what, name), span};
}

/// Extensions call the wrapper that they bring as they are called themselves: postgres_fdw, and
/// dblink_fdw of dblink.
bool is_of_extension(const Catalog& catalog, std::string_view wrapper) {
  return std::ranges::any_of(catalog.extensions, [&](const auto& entry) {
    return wrapper == entry.first || wrapper == entry.first + "_fdw";
  });
}

bool has_wrapper(const Context& in, const std::string& name) {
  return in.catalog.wrappers.find(name) != nullptr || is_of_extension(in.catalog, name);
}

}  // namespace

Refused need_wrapper(const Context& in, const std::string& name, Span span) {
  if (has_wrapper(in, name) || may_be_unlisted(in)) return std::nullopt;
  return missing("foreign-data wrapper", name, span);
}

Refused need_free_wrapper(const Context& in, const std::string& name, Span span) {
  if (!has_wrapper(in, name)) return std::nullopt;
  return taken("foreign-data wrapper", name, span);
}

Refused need_server(const Context& in, const std::string& name, Span span) {
  if (in.catalog.servers.find(name) != nullptr || may_be_unlisted(in)) return std::nullopt;
  return missing("server", name, span);
}

Refused need_free_server(const Context& in, const std::string& name, Span span) {
  if (in.catalog.servers.find(name) == nullptr) return std::nullopt;
  return taken("server", name, span);
}

Refused refuse(const Context& in, const sql::ForeignDataWrapper& statement) {
  return statement.alter ? need_wrapper(in, statement.name, {})
                         : need_free_wrapper(in, statement.name, {});
}

Refused refuse(const Context& in, const sql::ForeignServer& statement) {
  if (statement.alter) return need_server(in, statement.name, {});
  if (auto refused = need_free_server(in, statement.name, {})) {
    return statement.if_not_exists ? std::nullopt : refused;
  }
  return need_wrapper(in, statement.wrapper, {});
}

Refused refuse(const Context& in, const sql::UserMapping& statement) {
  const bool creates = statement.action == sql::UserMappingAction::create;
  if (!creates && statement.if_exists) return std::nullopt;
  if (auto refused = need_server(in, statement.server, {})) return refused;
  const std::string role = role_meant(in.session, statement.role);
  const bool is_there = in.catalog.user_mappings.find(std::pair(statement.server, role)) != nullptr;
  if (is_there != creates || (creates && statement.if_exists) ||
      (!creates && may_be_unlisted(in))) {
    return std::nullopt;
  }
  return Refusal{creates ? "42710" : "42704",
                 fmt::format("user mapping for \"{}\" {} for server \"{}\"", role,
                             creates ? "already exists" : "does not exist", statement.server),
                 {}};
}

}  // namespace pgplumb::catalog
