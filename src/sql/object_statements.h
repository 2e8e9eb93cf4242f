#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/table_statements.h"

/// Statements about objects of any kind, and about sequences, views, types, extensions,
/// publications.
namespace pgplumb::sql {

struct Drop {
  ObjectKind object = ObjectKind::table;
  std::vector<ObjectRef> objects;
  bool if_exists = false;
  bool cascade = false;
  bool concurrently = false;
};

struct Rename {
  ObjectKind object = ObjectKind::table;         ///< what is renamed
  ObjectKind relation_kind = ObjectKind::table;  ///< column: what it belongs to
  ObjectRef target;
  std::string new_name;
  bool if_exists = false;
  bool only = false;
  bool cascade = false;  ///< attribute
  Span name_span;        ///< the old name of a column, constraint... where it can be found
};

struct SetSchema {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string new_schema;
  bool if_exists = false;
};

struct SetOwner {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string role;
};

/// ALTER ... [NO] DEPENDS ON EXTENSION.
struct DependsOnExtension {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  std::string extension;
};

struct Comment {
  ObjectKind object = ObjectKind::table;
  ObjectRef target;
  Box<std::string> text;  ///< none: IS NULL
};

struct Grant {
  bool revoke = false;
  bool grant_option = false;
  bool cascade = false;
  bool all_in_schema = false;
  bool of_role = false;  ///< GRANT role TO role
  ObjectKind object = ObjectKind::table;
  std::vector<ObjectRef> objects;
  std::vector<std::string> privileges;  ///< in lower case; empty for ALL
  std::vector<Identifier> columns;      ///< of all privileges on columns, in order
  std::vector<std::string> grantees;    ///< "public" for PUBLIC
};

struct AlterDefaultPrivileges {
  Grant grant;
  std::vector<std::string> schemas;
  std::vector<std::string> roles;
};

struct SequenceOptions {
  std::vector<TypeName> type;  ///< AS type: none or one
  std::optional<std::string> start, increment, min, max, cache, restart;
  bool no_min = false, no_max = false;
  bool restart_from_start = false;  ///< RESTART without a value
  std::optional<bool> cycle;
  QualifiedName owned_by_table;
  std::string owned_by_column;
  bool owned_by_none = false;
  QualifiedName sequence_name;
  std::string repeated;  ///< an option that stands there twice
};

struct CreateSequence {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool if_not_exists = false;
  SequenceOptions options;
};

struct AlterSequence {
  QualifiedName name;
  bool if_exists = false;
  SequenceOptions options;
};

struct CreateView {
  QualifiedName name;
  Persistence persistence = Persistence::permanent;
  bool or_replace = false;
  std::vector<std::string> columns;
  std::vector<Query> query;  ///< exactly one
  std::vector<Option> options;
};

struct RefreshMaterializedView {
  QualifiedName name;
  bool concurrently = false;
  bool with_data = true;
};

struct CreateEnum {
  QualifiedName name;
  std::vector<std::string> labels;
};

struct AlterEnum {
  QualifiedName name;
  std::string old_label;  ///< RENAME VALUE; empty for ADD VALUE
  std::string new_label;
  std::string neighbor;  ///< BEFORE or AFTER
  bool after = true;
  bool if_not_exists = false;
};

struct CreateDomain {
  QualifiedName name;
  TypeName type;
  QualifiedName collation;
  std::vector<ConstraintDef> constraints;
};

enum class AlterDomainKind : std::uint8_t {
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  add_constraint,
  drop_constraint,
  validate_constraint,
};

struct AlterDomain {
  AlterDomainKind kind = AlterDomainKind::set_default;
  QualifiedName name;
  std::string constraint_name;
  std::vector<Expr> default_value;
  Box<ConstraintDef> constraint;
  bool if_exists = false;
  bool cascade = false;
};

struct CreateCompositeType {
  QualifiedName name;
  std::vector<ColumnDef> attributes;
};

struct CreateRangeType {
  QualifiedName name;
  std::vector<Option> options;
  std::vector<TypeName> subtype;
  QualifiedName multirange;
};

/// CREATE TYPE name [( ... )]: a base or a shell type.
struct CreateBaseType {
  QualifiedName name;
  bool shell = false;
};

struct CreateExtension {
  std::string name;
  std::string schema;
  std::string version;
  bool if_not_exists = false;
  bool cascade = false;
};

struct AlterExtension {
  std::string name;
  bool update = false;  ///< UPDATE [TO version], else ADD or DROP of a member
  std::string version;
};

struct CreateStatistics {
  QualifiedName name;  ///< may be empty
  bool if_not_exists = false;
  std::vector<FromItem> tables;
  std::vector<Expr> exprs;
  std::vector<std::string> kinds;
};

/// ALTER STATISTICS ... SET STATISTICS.
struct AlterStatistics {
  QualifiedName name;
  std::optional<int> target;  ///< none: DEFAULT
};

enum class PublicationAction : std::uint8_t { other, add, drop, set };

/// CREATE and ALTER PUBLICATION.
struct Publication {
  bool alter = false;
  PublicationAction action = PublicationAction::other;  ///< ALTER: to the objects below
  std::string name;
  bool all_tables = false;
  std::vector<std::string> schemas;
  std::vector<FromItem> tables;
  std::vector<std::vector<std::string>> columns;  ///< of each table; none where none are written
  bool has_filter = false;                        ///< WHERE behind a table
  std::vector<Option> options;                    ///< WITH, SET
};

struct Subscription {
  std::string name;
  bool alter = false;
  bool refresh = false;        ///< ALTER: REFRESH PUBLICATION
  std::optional<bool> enable;  ///< ALTER: ENABLE or DISABLE
  std::vector<Option> options;
};

/// CREATE and ALTER FOREIGN DATA WRAPPER.
struct ForeignDataWrapper {
  std::string name;
  bool alter = false;
  /// Without a name: NO HANDLER, NO VALIDATOR.
  std::optional<QualifiedName> handler, validator;
  std::vector<ForeignOption> options;
};

/// CREATE and ALTER SERVER.
struct ForeignServer {
  std::string name;
  bool alter = false;
  bool if_not_exists = false;
  std::string wrapper;
  std::string type;
  std::optional<std::string> version;
  std::vector<ForeignOption> options;
};

enum class UserMappingAction : std::uint8_t { create, alter, drop };

/// CREATE, ALTER and DROP USER MAPPING.
struct UserMapping {
  UserMappingAction action = UserMappingAction::create;
  std::string role;
  std::string server;
  bool if_exists = false;
  bool if_not_exists = false;
  std::vector<ForeignOption> options;
};

}  // namespace pgplumb::sql
