#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"

namespace pgplumb::catalog {

using Settings = std::map<std::string, std::string, std::less<>>;

/// A table with rows that a deferred constraint or constraint trigger is still to look at.
struct PendingEvent {
  Oid table = no_oid;
  Oid constraint = no_oid;
  bool operator==(const PendingEvent&) const = default;
};

/// What SET CONSTRAINTS said in the open transaction (SetConstraintStateData in trigger.c).
struct ConstraintModes {
  std::optional<bool> all_deferred;
  std::map<Oid, bool> deferred;  ///< constraints and constraint triggers by name, said after ALL

  [[nodiscard]] bool is_deferred(Oid constraint, bool initially) const;
};

/// Settings of the connection in so far as they change what a statement means: search_path, role,
/// timeouts. Values are text as SET got them, names in lower case.
struct Session {
  std::string user = "postgres";
  Settings settings;
  /// What RESET goes back to: what the connection began with.
  Settings defaults;
  /// What ALTER ROLE and ALTER DATABASE made the defaults of connections to come.
  Settings later_defaults;
  /// What the next object was to be when the open transaction began: what has this `Oid` or a
  /// higher one is seen by nobody else yet. None outside of transactions.
  Oid transaction_start = no_oid;
  /// Labels that the open transaction added to enumerations.
  std::vector<std::pair<Oid, std::string>> new_labels;
  /// What PREPARE named.
  std::map<std::string, sql::Query, std::less<>> prepared;
  /// What deferred triggers and foreign keys of the open transaction still wait for.
  std::vector<PendingEvent> pending_events;
  ConstraintModes constraint_modes;
  /// SET ROLE and SET SESSION AUTHORIZATION.
  std::string role;

  [[nodiscard]] const std::string* setting(std::string_view name) const;
};

/// Whether a timeout's value ends anything ever: 0, in any unit, and none do not. What is no number
/// stands for one: the placeholder of a template or of psql.
bool limits(std::string_view timeout);
bool limits(const std::string* timeout);

/// RoleSpec: the words for who runs the statement stand for that role.
std::string role_meant(const Session& session, const std::string& written);

/// The schemas in which unqualified names are looked up, in order: `search_path` (default
/// `"$user", public`) with `$user` resolved and what does not exist left out; `pg_catalog` is
/// looked up first without being listed.
std::vector<std::string> search_path(const Catalog& catalog, const Session& session);

/// Whether names of the schema hide those of pg_catalog: only where the search_path has pg_catalog
/// behind it; else pg_catalog comes first (documentation, 5.10.5).
bool precedes_pg_catalog(const Session& session, std::string_view schema);

/// Where an unqualified name is made: the first of the search_path, or `pg_temp`.
std::string creation_schema(const Catalog& catalog, const Session& session,
                            const sql::QualifiedName& name, sql::Persistence persistence);

/// What the name means here and now; null where nothing has it.
const ClassRef* resolve_class(const Catalog& catalog, const Session& session,
                              const sql::QualifiedName& name);
const Relation* resolve_relation(const Catalog& catalog, const Session& session,
                                 const sql::QualifiedName& name);
const Index* resolve_index(const Catalog& catalog, const Session& session,
                           const sql::QualifiedName& name);
const Sequence* resolve_sequence(const Catalog& catalog, const Session& session,
                                 const sql::QualifiedName& name);
const Statistics* find_statistics(const Catalog& catalog, std::string_view schema,
                                  std::string_view name);
const Statistics* resolve_statistics(const Catalog& catalog, const Session& session,
                                     const sql::QualifiedName& name);

/// The type that a written name means, built-in ones included; `type` is `no_oid` where nothing
/// has the name.
TypeRef resolve_type(const Catalog& catalog, const Session& session, const sql::TypeName& name);

/// Functions that a call can mean, the best schema of the search_path first.
std::vector<const Function*> resolve_functions(const Catalog& catalog, const Session& session,
                                               const sql::QualifiedName& name);

}  // namespace pgplumb::catalog
