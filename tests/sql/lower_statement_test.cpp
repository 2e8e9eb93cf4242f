#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lowered.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;

struct HeadCase {
  const char* sql;
  const char* tag;
  const char* head;
};

TEST(LowerStatement, EveryStatementHasItsTagAndHead) {
  const HeadCase cases[] = {
      {"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "CREATE INDEX",
       "CREATE UNIQUE INDEX CONCURRENTLY"},
      {"create or replace\nview v as select 1", "CREATE VIEW", "create or replace"},
      {"CREATE OR REPLACE TEMP VIEW v AS SELECT 1", "CREATE VIEW", "CREATE OR REPLACE TEMP VIEW"},
      {"ALTER TABLE ONLY t DROP a", "ALTER TABLE", "ALTER TABLE"},
      {"ALTER TABLE t RENAME a TO b", "ALTER TABLE", "ALTER TABLE"},
      {"DROP TABLE IF EXISTS t", "DROP TABLE", "DROP TABLE"},
      {"DROP INDEX CONCURRENTLY i", "DROP INDEX", "DROP INDEX CONCURRENTLY"},
      {"INSERT INTO t VALUES (1)", "INSERT", "INSERT INTO"},
      {"DELETE FROM t", "DELETE", "DELETE FROM"},
      {"WITH x AS (SELECT 1) UPDATE t SET a = 1", "UPDATE", "WITH"},
      {"CREATE TEMP TABLE t AS SELECT 1", "CREATE TABLE AS", "CREATE TEMP TABLE"},
      {"SELECT 1 INTO t", "SELECT INTO", "SELECT"},
      {"CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
       "CREATE TRIGGER", "CREATE CONSTRAINT TRIGGER"},
      {"COMMENT ON TABLE t IS NULL", "COMMENT", "COMMENT ON"},
      {"TRUNCATE t", "TRUNCATE TABLE", "TRUNCATE"},
      {"REINDEX TABLE CONCURRENTLY t", "REINDEX", "REINDEX TABLE CONCURRENTLY"},
      {"EXPLAIN SELECT 1", "EXPLAIN", "EXPLAIN"},
      {"GRANT a TO b", "GRANT ROLE", "GRANT"},
      {"ALTER TYPE c ADD ATTRIBUTE a int", "ALTER TYPE", "ALTER TYPE"},
      {"ALTER DATABASE d SET work_mem = 1", "ALTER DATABASE", "ALTER DATABASE"},
      {"DROP TEXT SEARCH DICTIONARY d", "DROP TEXT SEARCH CONFIGURATION",
       "DROP TEXT SEARCH DICTIONARY"}};
  for (const HeadCase& expected : cases) {
    SCOPED_TRACE(expected.sql);
    const Lowered sql(expected.sql);
    EXPECT_EQ(command_tag(sql.statement()), expected.tag);
    EXPECT_EQ(sql.text(sql.statement().head), expected.head);
  }
}

TEST(LowerStatement, WhatIsNotModelledKeepsItsTag) {
  const std::pair<const char*, const char*> cases[] = {
      {"CREATE DATABASE d", "CREATE DATABASE"},
      {"DROP DATABASE d", "DROP DATABASE"},
      {"ALTER SYSTEM SET a = 1", "ALTER SYSTEM"},
      {"CREATE TABLESPACE t LOCATION '/x'", "CREATE TABLESPACE"},
      {"NOTIFY a", "NOTIFY"},
      {"LISTEN a", "LISTEN"},
      {"CHECKPOINT", "CHECKPOINT"},
      {"LOAD 'x'", "LOAD"},
      {"SHOW all", "SHOW"},
      {"SECURITY LABEL ON TABLE t IS 'x'", "SECURITY LABEL"},
      {"IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b", "IMPORT FOREIGN SCHEMA"},
      {"CREATE ROLE r", "CREATE ROLE"},
      {"CREATE COLLATION c (locale = 'C')", "CREATE COLLATION"},
      {"CREATE OPERATOR + (FUNCTION = f)", "CREATE OPERATOR"},
      {"CREATE CAST (a AS b) WITHOUT FUNCTION", "CREATE CAST"},
      {"DEALLOCATE ALL", "DEALLOCATE ALL"},
      {"EXPLAIN EXECUTE p", "EXPLAIN"}};
  for (const auto& [text, tag] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Lowered(text).as<Unmodelled>().tag, tag);
  }
}

TEST(LowerStatement, SetConstraintsHasItsNamesAndMode) {
  const Lowered named("SET CONSTRAINTS a, s.b IMMEDIATE");
  const auto& immediate = named.as<SetConstraints>();
  EXPECT_FALSE(immediate.deferred);
  ASSERT_EQ(immediate.names.size(), 2U);
  EXPECT_EQ(immediate.names[1].schema, "s");
  EXPECT_EQ(immediate.names[1].name, "b");
  EXPECT_EQ(command_tag(named.statement()), "SET CONSTRAINTS");
  const Lowered all("SET CONSTRAINTS ALL DEFERRED");
  EXPECT_TRUE(all.as<SetConstraints>().deferred);
  EXPECT_TRUE(all.as<SetConstraints>().names.empty());
}

TEST(LowerStatement, SetKnowsWhatIsFilledIn) {
  for (const std::string text : {"SET lock_timeout = '5s'", "SET LOCAL search_path = a, \"B\"",
                                 "SET lock_timeout = '{5s}'"}) {
    EXPECT_FALSE(Lowered(text).as<Set>().has_placeholder) << text;
  }
  for (const std::string text :
       {"SET lock_timeout = :'timeout'", "SET lock_timeout = :timeout",
        "SET LOCAL lock_timeout = '${timeout}'", "SET lock_timeout = ${timeout}",
        "SET lock_timeout = '{{ timeout }}'", "SET lock_timeout = {{ timeout }}"}) {
    EXPECT_TRUE(Lowered(text).as<Set>().has_placeholder) << text;
  }
}

TEST(LowerStatement, ForeignObjectsHaveTheirOptions) {
  const Lowered server(
      "CREATE SERVER IF NOT EXISTS s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w "
      "OPTIONS (host 'a', \"Port\" '5')");
  const auto& made = server.as<ForeignServer>();
  EXPECT_TRUE(made.if_not_exists);
  EXPECT_EQ(made.wrapper, "w");
  EXPECT_EQ(made.version, "1");
  ASSERT_EQ(made.options.size(), 2U);
  EXPECT_EQ(made.options[1].name, "Port");
  EXPECT_EQ(made.options[1].value, "5");
  const Lowered changed("ALTER SERVER s OPTIONS (SET host 'b', DROP \"Port\")");
  EXPECT_TRUE(changed.as<ForeignServer>().options.at(1).drop);
  const Lowered wrapper("CREATE FOREIGN DATA WRAPPER w HANDLER a.h NO VALIDATOR");
  EXPECT_EQ(wrapper.as<ForeignDataWrapper>().handler.value().schema, "a");
  EXPECT_TRUE(wrapper.as<ForeignDataWrapper>().validator.value().empty());
  const Lowered mapping("DROP USER MAPPING IF EXISTS FOR PUBLIC SERVER s");
  EXPECT_EQ(mapping.as<UserMapping>().action, UserMappingAction::drop);
  EXPECT_EQ(mapping.as<UserMapping>().role, "public");
  EXPECT_TRUE(mapping.as<UserMapping>().if_exists);
  const Lowered mapped("CREATE USER MAPPING IF NOT EXISTS FOR a SERVER s");
  EXPECT_TRUE(mapped.as<UserMapping>().if_not_exists);
  EXPECT_FALSE(mapped.as<UserMapping>().if_exists);
  const Lowered table(
      "CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'A')) SERVER s OPTIONS (x 'y')");
  EXPECT_EQ(table.as<CreateTable>().foreign_options.at(0).value, "y");
}

TEST(LowerStatement, RolesHaveTheirRightsAndPasswords) {
  const Lowered made("CREATE USER r WITH SUPERUSER NOCREATEROLE PASSWORD 'x'");
  const auto& role = made.as<Unmodelled>();
  EXPECT_EQ(role.name.name, "r");
  ASSERT_EQ(role.options.size(), 3U);
  EXPECT_EQ(role.options[0].name + "=" + role.options[0].value, "superuser=true");
  EXPECT_EQ(role.options[1].name + "=" + role.options[1].value, "createrole=false");
  EXPECT_EQ(role.options[2].name + "=" + role.options[2].value, "password=x");
  const Lowered altered("ALTER ROLE r BYPASSRLS");
  EXPECT_EQ(altered.as<Unmodelled>().name.name, "r");
  EXPECT_EQ(altered.as<Unmodelled>().options.at(0).name, "bypassrls");
}

TEST(LowerStatement, DropNamesItsObjects) {
  const Lowered tables("DROP TABLE IF EXISTS a, s.\"B\" CASCADE");
  const auto& drop = tables.as<Drop>();
  EXPECT_TRUE(drop.if_exists && drop.cascade);
  ASSERT_EQ(drop.objects.size(), 2U);
  EXPECT_EQ(drop.objects[1].name.schema, "s");
  EXPECT_EQ(drop.objects[1].name.name, "B");
  EXPECT_EQ(tables.text(drop.objects[0].span), "a");
  EXPECT_EQ(tables.text(drop.objects[1].span), "s.\"B\"");
  const Lowered function("DROP FUNCTION s.f(int, text[]), g RESTRICT");
  const auto& functions = function.as<Drop>().objects;
  EXPECT_EQ(function.text(functions.at(0).span), "s.f(int, text[])");
  EXPECT_EQ(functions[0].arguments.size(), 2U);
  EXPECT_TRUE(functions[0].has_arguments);
  EXPECT_FALSE(functions.at(1).has_arguments);
  EXPECT_EQ(function.text(functions[1].span), "g");
  const Lowered trigger("DROP TRIGGER tr ON s.t");
  EXPECT_EQ(trigger.as<Drop>().objects.at(0).part, "tr");
  EXPECT_EQ(trigger.text(trigger.as<Drop>().objects[0].name.span), "s.t");
  const Lowered type("DROP TYPE s.ty");
  EXPECT_EQ(type.as<Drop>().objects.at(0).name.name, "ty");
  EXPECT_EQ(Lowered("DROP ROLE r").as<Drop>().object, ObjectKind::role);
}

TEST(LowerStatement, RenameHasTheOldNameAndTheNewOne) {
  const Lowered column("ALTER TABLE s.t RENAME COLUMN a TO b");
  const auto& rename = column.as<Rename>();
  EXPECT_EQ(rename.object, ObjectKind::column);
  EXPECT_EQ(rename.relation_kind, ObjectKind::table);
  EXPECT_EQ(rename.target.part, "a");
  EXPECT_EQ(rename.target.name.name, "t");
  EXPECT_EQ(rename.new_name, "b");
  EXPECT_EQ(column.text(rename.name_span), "a");
  const Lowered schema("ALTER SCHEMA a RENAME TO b");
  EXPECT_EQ(schema.as<Rename>().target.name.name, "a");
  EXPECT_EQ(schema.text(schema.as<Rename>().target.span), "a");
  const Lowered constraint("ALTER TABLE t RENAME CONSTRAINT c TO d");
  EXPECT_EQ(constraint.as<Rename>().object, ObjectKind::constraint);
  EXPECT_EQ(constraint.text(constraint.as<Rename>().name_span), "c");
  const Lowered trigger("ALTER TRIGGER x ON t RENAME TO y");
  EXPECT_EQ(trigger.text(trigger.as<Rename>().name_span), "x");
  const Lowered view("ALTER VIEW v RENAME COLUMN a TO b");
  EXPECT_EQ(command_tag(view.statement()), "ALTER VIEW");
}

TEST(LowerStatement, CommentOwnerSchemaAndExtensionNameTheirObject) {
  const Lowered comment("COMMENT ON COLUMN s.t.c IS 'x'");
  EXPECT_EQ(comment.as<Comment>().target.part, "c");
  EXPECT_EQ(*comment.as<Comment>().text, "x");
  EXPECT_EQ(comment.text(comment.as<Comment>().target.span), "s.t.c");
  EXPECT_EQ(comment.text(comment.as<Comment>().target.name.span), "s.t");
  const Lowered constraint("COMMENT ON CONSTRAINT c ON DOMAIN s.d IS NULL");
  EXPECT_FALSE(constraint.as<Comment>().text);
  EXPECT_EQ(constraint.as<Comment>().target.part, "c");
  EXPECT_EQ(constraint.text(constraint.as<Comment>().target.name.span), "s.d");
  const Lowered owner("ALTER FUNCTION f(int) OWNER TO CURRENT_USER");
  EXPECT_EQ(owner.as<SetOwner>().role, "current_user");
  EXPECT_EQ(owner.text(owner.as<SetOwner>().target.span), "f(int)");
  const Lowered move("ALTER TABLE IF EXISTS t SET SCHEMA s");
  EXPECT_EQ(move.as<SetSchema>().new_schema, "s");
  EXPECT_TRUE(move.as<SetSchema>().if_exists);
  const Lowered depends("ALTER TRIGGER g ON t DEPENDS ON EXTENSION e");
  EXPECT_EQ(depends.as<DependsOnExtension>().extension, "e");
  EXPECT_EQ(depends.as<DependsOnExtension>().target.part, "g");
}

TEST(LowerStatement, GrantHasObjectsPrivilegesAndRoles) {
  const Lowered sql("GRANT SELECT (a), insert ON s.t, u TO PUBLIC, r WITH GRANT OPTION");
  const auto& grant = sql.as<Grant>();
  EXPECT_THAT(grant.privileges, ElementsAre("select", "insert"));
  EXPECT_THAT(grant.grantees, ElementsAre("public", "r"));
  EXPECT_TRUE(grant.grant_option);
  EXPECT_EQ(sql.text(grant.objects.at(1).span), "u");
  const Lowered all("REVOKE ALL ON ALL TABLES IN SCHEMA a, b FROM r CASCADE");
  EXPECT_TRUE(all.as<Grant>().all_in_schema && all.as<Grant>().revoke && all.as<Grant>().cascade);
  EXPECT_EQ(all.text(all.as<Grant>().objects.at(1).span), "b");
  EXPECT_THAT(all.as<Grant>().privileges, testing::IsEmpty());
}

TEST(LowerStatement, StatementsInsideCreateSchemaHaveTheirOwnSpans) {
  const Lowered sql(
      "CREATE SCHEMA s CREATE TABLE t (a int) GRANT CREATE ON SCHEMA s TO r WITH GRANT OPTION"
      " CREATE VIEW v AS SELECT 1");
  const auto& schema = sql.as<CreateSchema>();
  ASSERT_EQ(schema.elements.size(), 3U);
  EXPECT_EQ(sql.text(schema.elements[0].span), "CREATE TABLE t (a int)");
  EXPECT_EQ(sql.text(schema.elements[1].span), "GRANT CREATE ON SCHEMA s TO r WITH GRANT OPTION");
  EXPECT_EQ(sql.text(schema.elements[2].head), "CREATE VIEW");
}

TEST(LowerStatement, SequencesHaveOptionsAndOwners) {
  const Lowered sql(
      "CREATE SEQUENCE s.q AS smallint START 5 INCREMENT BY -1 NO MAXVALUE MINVALUE -9 CYCLE"
      " OWNED BY s.t.c");
  const SequenceOptions& options = sql.as<CreateSequence>().options;
  EXPECT_EQ(options.start, "5");
  EXPECT_EQ(options.increment, "-1");
  EXPECT_TRUE(options.no_max);
  EXPECT_EQ(options.min, "-9");
  EXPECT_EQ(options.cycle, true);
  EXPECT_EQ(options.owned_by_table.schema, "s");
  EXPECT_EQ(options.owned_by_column, "c");
  EXPECT_EQ(options.type.at(0).name.name, "int2");
  EXPECT_TRUE(Lowered("ALTER SEQUENCE q RESTART").as<AlterSequence>().options.restart_from_start);
  EXPECT_TRUE(Lowered("ALTER SEQUENCE q OWNED BY NONE").as<AlterSequence>().options.owned_by_none);
}

TEST(LowerStatement, TypesAndDomains) {
  const Lowered created("CREATE TYPE s.mood AS ENUM ('sad', 'ok')");
  EXPECT_THAT(created.as<CreateEnum>().labels, ElementsAre("sad", "ok"));
  EXPECT_EQ(created.text(created.as<CreateEnum>().name.span), "s.mood");
  const Lowered added("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'x' BEFORE 'ok'");
  EXPECT_EQ(added.as<AlterEnum>().neighbor, "ok");
  EXPECT_FALSE(added.as<AlterEnum>().after);
  EXPECT_TRUE(added.as<AlterEnum>().if_not_exists);
  EXPECT_EQ(Lowered("ALTER TYPE m RENAME VALUE 'a' TO 'b'").as<AlterEnum>().old_label, "a");
  const Lowered domain("CREATE DOMAIN d AS text CONSTRAINT c CHECK (VALUE <> '') NOT NULL");
  EXPECT_EQ(domain.text(domain.as<CreateDomain>().constraints.at(0).span),
            "CONSTRAINT c CHECK (VALUE <> '')");
  EXPECT_EQ(domain.text(domain.as<CreateDomain>().constraints.at(1).span), "NOT NULL");
  const Lowered alter("ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1) NOT VALID");
  EXPECT_EQ(alter.as<AlterDomain>().kind, AlterDomainKind::add_constraint);
  EXPECT_TRUE(alter.as<AlterDomain>().constraint->not_valid);
  EXPECT_EQ(Lowered("ALTER DOMAIN d DROP DEFAULT").as<AlterDomain>().kind,
            AlterDomainKind::drop_default);
  const Lowered composite("CREATE TYPE c AS (a int, b text COLLATE \"C\")");
  EXPECT_EQ(composite.text(composite.as<CreateCompositeType>().attributes.at(1).span),
            "b text COLLATE \"C\"");
  const Lowered range("CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = mr)");
  EXPECT_EQ(range.as<CreateRangeType>().subtype.at(0).name.name, "float8");
  EXPECT_EQ(range.as<CreateRangeType>().multirange.name, "mr");
  EXPECT_TRUE(Lowered("CREATE TYPE shell").as<CreateBaseType>().shell);
}

TEST(LowerStatement, SettingsKeepTheirValuesAsText) {
  EXPECT_THAT(Lowered("SET LOCAL Search_Path = a, 'b'").as<Set>().values, ElementsAre("a", "b"));
  EXPECT_TRUE(Lowered("SET LOCAL x = 1").as<Set>().local);
  EXPECT_TRUE(Lowered("SET x TO DEFAULT").as<Set>().reset);
  EXPECT_EQ(Lowered("RESET ALL").as<Set>().name, "all");
  EXPECT_EQ(Lowered("SET lock_timeout = '5s'").as<Set>().values.at(0), "5s");
  EXPECT_EQ(Lowered("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").as<Set>().name, "transaction");
  EXPECT_EQ(Lowered("ALTER ROLE r IN DATABASE d SET x = 1").as<AlterSetting>().database, "d");
}

TEST(LowerStatement, LocksMaintenanceAndCopy) {
  EXPECT_EQ(Lowered("LOCK TABLE t IN SHARE MODE NOWAIT").as<Lock>().mode, "ShareLock");
  EXPECT_EQ(Lowered("LOCK t").as<Lock>().mode, "AccessExclusiveLock");
  EXPECT_TRUE(Lowered("VACUUM (FULL, ANALYZE off) t").as<Vacuum>().full);
  EXPECT_FALSE(Lowered("VACUUM (FULL, ANALYZE off) t").as<Vacuum>().analyze);
  EXPECT_FALSE(Lowered("ANALYZE t").as<Vacuum>().vacuum);
  EXPECT_EQ(Lowered("CLUSTER t USING i").as<Cluster>().index, "i");
  const Lowered copy("COPY s.t (a, b) FROM STDIN WHERE a > 1;\n1\t2\n\\.\n");
  EXPECT_TRUE(copy.as<Copy>().from);
  EXPECT_THAT(copy.as<Copy>().columns, ElementsAre("a", "b"));
  EXPECT_EQ(copy.text(copy.as<Copy>().where.at(0).span), "a > 1");
}

TEST(LowerStatement, TriggersPoliciesAndRules) {
  const Lowered trigger(
      "CREATE TRIGGER Tr BEFORE INSERT OR UPDATE OF a ON s.t FOR EACH ROW WHEN (NEW.a > 1)"
      " EXECUTE FUNCTION s.f('x')");
  const auto& created = trigger.as<CreateTrigger>();
  EXPECT_EQ(trigger.text(created.name_span), "Tr");
  EXPECT_EQ(created.timing, TriggerTiming::before);
  EXPECT_TRUE(created.on_insert && created.on_update && created.row);
  EXPECT_FALSE(created.on_delete);
  EXPECT_THAT(created.update_columns, ElementsAre("a"));
  EXPECT_EQ(trigger.text(created.function.span), "s.f");
  EXPECT_THAT(created.arguments, ElementsAre("x"));
  EXPECT_EQ(trigger.text(created.when.at(0).span), "NEW.a > 1");
  const Lowered policy(
      "CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO r USING (a = (SELECT 1))");
  EXPECT_FALSE(policy.as<CreatePolicy>().permissive);
  EXPECT_EQ(policy.as<CreatePolicy>().command, "update");
  EXPECT_EQ(policy.text(policy.as<CreatePolicy>().using_expr.at(0).span), "a = (SELECT 1)");
  const Lowered rule("CREATE RULE r AS ON DELETE TO t DO INSTEAD (SELECT 1; DELETE FROM u)");
  EXPECT_EQ(rule.as<CreateRule>().event, "delete");
  EXPECT_EQ(rule.as<CreateRule>().actions.size(), 2U);
}

}  // namespace
}  // namespace pgplumb::sql
