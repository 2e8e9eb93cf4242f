// PostgreSQL's command tags and words for objects (tcop/cmdtaglist.h, CreateCommandTag in
// tcop/utility.c).
#include <algorithm>
#include <array>

#include "sql/statement.h"

namespace pgplumb::sql {

namespace {

struct Words {
  ObjectKind kind;
  std::string_view words;
  std::string_view alter;
  std::string_view drop;
};

constexpr std::array objects{
    Words{ObjectKind::table, "TABLE", "ALTER TABLE", "DROP TABLE"},
    Words{ObjectKind::index, "INDEX", "ALTER INDEX", "DROP INDEX"},
    Words{ObjectKind::sequence, "SEQUENCE", "ALTER SEQUENCE", "DROP SEQUENCE"},
    Words{ObjectKind::view, "VIEW", "ALTER VIEW", "DROP VIEW"},
    Words{ObjectKind::materialized_view, "MATERIALIZED VIEW", "ALTER MATERIALIZED VIEW",
          "DROP MATERIALIZED VIEW"},
    Words{ObjectKind::foreign_table, "FOREIGN TABLE", "ALTER FOREIGN TABLE", "DROP FOREIGN TABLE"},
    Words{ObjectKind::column, "COLUMN", "ALTER TABLE", "ALTER TABLE"},
    Words{ObjectKind::constraint, "CONSTRAINT", "ALTER TABLE", "ALTER TABLE"},
    Words{ObjectKind::domain_constraint, "CONSTRAINT", "ALTER DOMAIN", "ALTER DOMAIN"},
    Words{ObjectKind::type, "TYPE", "ALTER TYPE", "DROP TYPE"},
    Words{ObjectKind::domain, "DOMAIN", "ALTER DOMAIN", "DROP DOMAIN"},
    Words{ObjectKind::attribute, "ATTRIBUTE", "ALTER TYPE", "ALTER TYPE"},
    Words{ObjectKind::schema, "SCHEMA", "ALTER SCHEMA", "DROP SCHEMA"},
    Words{ObjectKind::function, "FUNCTION", "ALTER FUNCTION", "DROP FUNCTION"},
    Words{ObjectKind::procedure, "PROCEDURE", "ALTER PROCEDURE", "DROP PROCEDURE"},
    Words{ObjectKind::routine, "ROUTINE", "ALTER ROUTINE", "DROP ROUTINE"},
    Words{ObjectKind::aggregate, "AGGREGATE", "ALTER AGGREGATE", "DROP AGGREGATE"},
    Words{ObjectKind::trigger, "TRIGGER", "ALTER TRIGGER", "DROP TRIGGER"},
    Words{ObjectKind::rule, "RULE", "ALTER RULE", "DROP RULE"},
    Words{ObjectKind::policy, "POLICY", "ALTER POLICY", "DROP POLICY"},
    Words{ObjectKind::extension, "EXTENSION", "ALTER EXTENSION", "DROP EXTENSION"},
    Words{ObjectKind::collation, "COLLATION", "ALTER COLLATION", "DROP COLLATION"},
    Words{ObjectKind::statistics, "STATISTICS", "ALTER STATISTICS", "DROP STATISTICS"},
    Words{ObjectKind::publication, "PUBLICATION", "ALTER PUBLICATION", "DROP PUBLICATION"},
    Words{ObjectKind::subscription, "SUBSCRIPTION", "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION"},
    Words{ObjectKind::cast, "CAST", "ALTER CAST", "DROP CAST"},
    Words{ObjectKind::operator_, "OPERATOR", "ALTER OPERATOR", "DROP OPERATOR"},
    Words{ObjectKind::operator_class, "OPERATOR CLASS", "ALTER OPERATOR CLASS",
          "DROP OPERATOR CLASS"},
    Words{ObjectKind::operator_family, "OPERATOR FAMILY", "ALTER OPERATOR FAMILY",
          "DROP OPERATOR FAMILY"},
    Words{ObjectKind::access_method, "ACCESS METHOD", "ALTER ACCESS METHOD", "DROP ACCESS METHOD"},
    Words{ObjectKind::event_trigger, "EVENT TRIGGER", "ALTER EVENT TRIGGER", "DROP EVENT TRIGGER"},
    Words{ObjectKind::language, "LANGUAGE", "ALTER LANGUAGE", "DROP LANGUAGE"},
    Words{ObjectKind::server, "SERVER", "ALTER SERVER", "DROP SERVER"},
    Words{ObjectKind::foreign_data_wrapper, "FOREIGN DATA WRAPPER", "ALTER FOREIGN DATA WRAPPER",
          "DROP FOREIGN DATA WRAPPER"},
    Words{ObjectKind::user_mapping, "USER MAPPING", "ALTER USER MAPPING", "DROP USER MAPPING"},
    Words{ObjectKind::conversion, "CONVERSION", "ALTER CONVERSION", "DROP CONVERSION"},
    Words{ObjectKind::text_search, "TEXT SEARCH CONFIGURATION", "ALTER TEXT SEARCH CONFIGURATION",
          "DROP TEXT SEARCH CONFIGURATION"},
    Words{ObjectKind::transform, "TRANSFORM", "ALTER TRANSFORM", "DROP TRANSFORM"},
    Words{ObjectKind::database, "DATABASE", "ALTER DATABASE", "DROP DATABASE"},
    Words{ObjectKind::role, "ROLE", "ALTER ROLE", "DROP ROLE"},
    Words{ObjectKind::tablespace, "TABLESPACE", "ALTER TABLESPACE", "DROP TABLESPACE"},
    Words{ObjectKind::default_acl, "DEFAULT PRIVILEGES", "ALTER DEFAULT PRIVILEGES", ""},
    Words{ObjectKind::large_object, "LARGE OBJECT", "ALTER LARGE OBJECT", ""},
};

const Words& words_of(ObjectKind kind) {
  static constexpr Words none{ObjectKind::other, "", "ALTER", "DROP"};
  const auto* found = std::ranges::find(objects, kind, &Words::kind);
  return found == objects.end() ? none : *found;
}

std::string_view alter(ObjectKind kind) { return words_of(kind).alter; }

std::string_view tag(const Query& query) {
  switch (query.command) {
    case Command::insert:
      return "INSERT";
    case Command::update:
      return "UPDATE";
    case Command::remove:
      return "DELETE";
    case Command::merge:
      return "MERGE";
    default:
      return "SELECT";
  }
}

std::string_view tag(TransactionKind kind) {
  switch (kind) {
    case TransactionKind::begin:
      return "BEGIN";
    case TransactionKind::commit:
      return "COMMIT";
    case TransactionKind::rollback:
    case TransactionKind::rollback_to:
      return "ROLLBACK";
    case TransactionKind::savepoint:
      return "SAVEPOINT";
    case TransactionKind::release:
      return "RELEASE";
    case TransactionKind::prepare:
      return "PREPARE TRANSACTION";
    case TransactionKind::commit_prepared:
      return "COMMIT PREPARED";
    case TransactionKind::rollback_prepared:
      return "ROLLBACK PREPARED";
  }
  return "";
}

/// A tag for each type of node; those that depend on the node's fields have an overload more.
struct TagOf {
  std::string_view operator()(const Unmodelled& s) const { return s.tag; }
  std::string_view operator()(const CreateTable& s) const {
    return s.foreign ? "CREATE FOREIGN TABLE" : "CREATE TABLE";
  }
  std::string_view operator()(const CreateTableAs& s) const {
    if (s.select_into) return "SELECT INTO";
    return s.materialized_view ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS";
  }
  std::string_view operator()(const AlterTable& s) const { return alter(s.object); }
  std::string_view operator()(const AlterAllInTablespace& s) const { return alter(s.object); }
  std::string_view operator()(const CreateIndex&) const { return "CREATE INDEX"; }
  std::string_view operator()(const Reindex&) const { return "REINDEX"; }
  std::string_view operator()(const Drop& s) const { return words_of(s.object).drop; }
  std::string_view operator()(const Rename& s) const {
    return alter(s.object == ObjectKind::column ? s.relation_kind : s.object);
  }
  std::string_view operator()(const SetSchema& s) const { return alter(s.object); }
  std::string_view operator()(const SetOwner& s) const { return alter(s.object); }
  std::string_view operator()(const DependsOnExtension& s) const { return alter(s.object); }
  std::string_view operator()(const Comment&) const { return "COMMENT"; }
  std::string_view operator()(const Grant& s) const {
    if (s.of_role) return s.revoke ? "REVOKE ROLE" : "GRANT ROLE";
    return s.revoke ? "REVOKE" : "GRANT";
  }
  std::string_view operator()(const AlterDefaultPrivileges&) const {
    return "ALTER DEFAULT PRIVILEGES";
  }
  std::string_view operator()(const Truncate&) const { return "TRUNCATE TABLE"; }
  std::string_view operator()(const CreateSequence&) const { return "CREATE SEQUENCE"; }
  std::string_view operator()(const AlterSequence&) const { return "ALTER SEQUENCE"; }
  std::string_view operator()(const CreateView&) const { return "CREATE VIEW"; }
  std::string_view operator()(const RefreshMaterializedView&) const {
    return "REFRESH MATERIALIZED VIEW";
  }
  std::string_view operator()(const CreateEnum&) const { return "CREATE TYPE"; }
  std::string_view operator()(const AlterEnum&) const { return "ALTER TYPE"; }
  std::string_view operator()(const CreateDomain&) const { return "CREATE DOMAIN"; }
  std::string_view operator()(const AlterDomain&) const { return "ALTER DOMAIN"; }
  std::string_view operator()(const CreateCompositeType&) const { return "CREATE TYPE"; }
  std::string_view operator()(const CreateRangeType&) const { return "CREATE TYPE"; }
  std::string_view operator()(const CreateBaseType&) const { return "CREATE TYPE"; }
  std::string_view operator()(const CreateSchema&) const { return "CREATE SCHEMA"; }
  std::string_view operator()(const CreateExtension&) const { return "CREATE EXTENSION"; }
  std::string_view operator()(const AlterExtension&) const { return "ALTER EXTENSION"; }
  std::string_view operator()(const CreateFunction& s) const {
    return s.procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
  }
  std::string_view operator()(const AlterFunction& s) const { return alter(s.object); }
  std::string_view operator()(const CreateAggregate&) const { return "CREATE AGGREGATE"; }
  std::string_view operator()(const CreateTrigger&) const { return "CREATE TRIGGER"; }
  std::string_view operator()(const CreatePolicy&) const { return "CREATE POLICY"; }
  std::string_view operator()(const AlterPolicy&) const { return "ALTER POLICY"; }
  std::string_view operator()(const CreateRule&) const { return "CREATE RULE"; }
  std::string_view operator()(const CreateStatistics&) const { return "CREATE STATISTICS"; }
  std::string_view operator()(const AlterStatistics&) const { return "ALTER STATISTICS"; }
  std::string_view operator()(const Publication& s) const {
    return s.alter ? "ALTER PUBLICATION" : "CREATE PUBLICATION";
  }
  std::string_view operator()(const Subscription& s) const {
    return s.alter ? "ALTER SUBSCRIPTION" : "CREATE SUBSCRIPTION";
  }
  std::string_view operator()(const Transaction& s) const { return tag(s.kind); }
  std::string_view operator()(const Set& s) const { return s.reset ? "RESET" : "SET"; }
  std::string_view operator()(const AlterSetting& s) const { return alter(s.object); }
  std::string_view operator()(const Lock&) const { return "LOCK TABLE"; }
  std::string_view operator()(const Vacuum& s) const { return s.vacuum ? "VACUUM" : "ANALYZE"; }
  std::string_view operator()(const Cluster&) const { return "CLUSTER"; }
  std::string_view operator()(const Do&) const { return "DO"; }
  std::string_view operator()(const Call&) const { return "CALL"; }
  std::string_view operator()(const Copy&) const { return "COPY"; }
  std::string_view operator()(const Prepare&) const { return "PREPARE"; }
  std::string_view operator()(const DropOwned&) const { return "DROP OWNED"; }
  std::string_view operator()(const ReassignOwned&) const { return "REASSIGN OWNED"; }
  std::string_view operator()(const SetConstraints&) const { return "SET CONSTRAINTS"; }
  std::string_view operator()(const Discard& s) const {
    if (s.what == "plans") return "DISCARD PLANS";
    if (s.what == "sequences") return "DISCARD SEQUENCES";
    return s.what == "temp" ? "DISCARD TEMP" : "DISCARD ALL";
  }
  std::string_view operator()(const ForeignDataWrapper& s) const {
    return s.alter ? "ALTER FOREIGN DATA WRAPPER" : "CREATE FOREIGN DATA WRAPPER";
  }
  std::string_view operator()(const ForeignServer& s) const {
    return s.alter ? "ALTER SERVER" : "CREATE SERVER";
  }
  std::string_view operator()(const UserMapping& s) const {
    if (s.action == UserMappingAction::drop) return "DROP USER MAPPING";
    return s.action == UserMappingAction::alter ? "ALTER USER MAPPING" : "CREATE USER MAPPING";
  }
  std::string_view operator()(const DataStatement& s) const {
    return s.explain ? "EXPLAIN" : tag(s.query);
  }
};

}  // namespace

std::string_view command_tag(const Statement& statement) {
  return std::visit(TagOf{}, statement.node);
}

std::string_view object_words(ObjectKind kind) { return words_of(kind).words; }

}  // namespace pgplumb::sql
