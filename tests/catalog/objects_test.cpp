// Types, functions, extensions, policies, settings, undo, refusals.
#include <gmock/gmock.h>

#include "catalog/database.h"
#include "catalog/replication.h"

namespace pgplumb::catalog {
namespace {

using testing::ElementsAre;

TEST(Enums, TakeLabelsAtTheirPlace) {
  const Database db(R"(
    CREATE TYPE e AS ENUM ('a', 'c'); ALTER TYPE e ADD VALUE 'b' BEFORE 'c';
    ALTER TYPE e ADD VALUE 'd'; ALTER TYPE e ADD VALUE IF NOT EXISTS 'a';
    ALTER TYPE e ADD VALUE 'a2' AFTER 'a'; ALTER TYPE e RENAME VALUE 'd' TO 'z')");
  EXPECT_THAT((*db.catalog.types.begin()).second.labels, ElementsAre("a", "a2", "b", "c", "z"));
}

TEST(Domains, HaveChecksOfTheirOwn) {
  const Database db(R"(
    CREATE DOMAIN d AS varchar(5) NOT NULL DEFAULT 'x' CHECK (VALUE <> '');
    ALTER DOMAIN d ADD CHECK (VALUE <> 'y'))");
  const Type& domain = (*db.catalog.types.begin()).second;
  EXPECT_EQ(format_type(db.catalog, domain.base), "character varying(5)");
  ASSERT_EQ(domain.checks.size(), 2);
  EXPECT_EQ(domain.checks[0].name, "d_check");
  EXPECT_EQ(domain.checks[1].name, "d_check1");
  EXPECT_TRUE(domain.not_null);
}

TEST(CompositeTypes, AreAlteredLikeTables) {
  Database db(
      "CREATE TYPE c AS (a int, b text); ALTER TYPE c ADD ATTRIBUTE d c[], "
      "ALTER ATTRIBUTE a TYPE bigint; ALTER TYPE c DROP ATTRIBUTE b;");
  EXPECT_EQ(db.columns("c"), "a bigint, d public.c[]");
  db.run("ALTER TYPE c RENAME ATTRIBUTE a TO z; ALTER TYPE c RENAME TO cc; CREATE TABLE t (x cc)");
  EXPECT_EQ(db.columns("cc"), "z bigint, d public.cc[]");
  EXPECT_EQ(db.columns("t"), "x public.cc");
}

TEST(RowTypes, FollowTheirTable) {
  const Database db(
      "CREATE TABLE t (a int); CREATE TABLE u (t t, ts t[]); ALTER TABLE t RENAME TO v");
  EXPECT_EQ(db.columns("u"), "t public.v, ts public.v[]");
}

TEST(Grants, NameWhoHasPrivileges) {
  const Database db(R"(
    CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    GRANT SELECT ON t TO reader, writer; GRANT INSERT ON t TO writer;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor;
    REVOKE ALL ON t FROM reader; GRANT reader TO writer;
    GRANT EXECUTE ON FUNCTION f() TO writer; REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC)");
  EXPECT_THAT(db.table("t").grantees, ElementsAre("writer", "auditor"));
  EXPECT_THAT(db.table("v").grantees, ElementsAre("auditor"));
  const auto functions = db.catalog.find_functions("public", "f");
  ASSERT_EQ(functions.size(), 1);
  EXPECT_THAT(functions[0]->grantees, ElementsAre("writer"));
  EXPECT_FALSE(functions[0]->public_may_call);
  EXPECT_FALSE(db.catalog.has_default_privileges());
}

TEST(Grants, ByDefaultAreNotedAsSuch) {
  const Database db("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader");
  EXPECT_TRUE(db.catalog.has_default_privileges());
}

TEST(Grants, GoToAllFunctionsOfASchema) {
  Database db(R"(
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE p() LANGUAGE sql AS '';
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO reader)");
  EXPECT_FALSE(db.function("f").public_may_call);
  EXPECT_THAT(db.function("f").grantees, ElementsAre("reader"));
  EXPECT_TRUE(db.function("p").public_may_call);
  db.run("REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM PUBLIC");
  EXPECT_FALSE(db.function("p").public_may_call);
}

TEST(Grants, StayWithAFunctionThatIsReplaced) {
  const Database db(R"(
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO reader;
    CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2')");
  EXPECT_FALSE(db.function("f").public_may_call);
  EXPECT_THAT(db.function("f").grantees, ElementsAre("reader"));
}

TEST(Grants, OutliveTheirGrantOption) {
  const Database db(R"(
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a int);
    GRANT SELECT ON t TO reader WITH GRANT OPTION;
    REVOKE GRANT OPTION FOR SELECT ON t FROM reader;
    REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION f() FROM PUBLIC)");
  EXPECT_THAT(db.table("t").grantees, ElementsAre("reader"));
  EXPECT_TRUE(db.function("f").public_may_call);
}

TEST(Grants, ByDefaultMayLeaveFunctionsPrivate) {
  Database db(R"(
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    CREATE FUNCTION public_one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    ALTER DEFAULT PRIVILEGES FOR ROLE other REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    CREATE FUNCTION public_two() RETURNS int LANGUAGE sql AS 'SELECT 1';
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    CREATE FUNCTION private() RETURNS int LANGUAGE sql AS 'SELECT 1';
    ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
    CREATE FUNCTION public_three() RETURNS int LANGUAGE sql AS 'SELECT 1')");
  for (const char* name : {"public_one", "public_two", "public_three"}) {
    EXPECT_TRUE(db.function(name).public_may_call) << name;
  }
  EXPECT_FALSE(db.function("private").public_may_call);
}

TEST(Publications, ChangeWhatTheyPublish) {
  Database db(R"(
    CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c; CREATE TABLE t (x int);
    CREATE PUBLICATION p FOR TABLES IN SCHEMA a, CURRENT_SCHEMA;
    ALTER PUBLICATION p ADD TABLES IN SCHEMA b, a; ALTER PUBLICATION p DROP TABLES IN SCHEMA a;
    ALTER SCHEMA b RENAME TO bb; ALTER PUBLICATION p RENAME TO q)");
  EXPECT_EQ(db.catalog.publications.find("p"), nullptr);
  ASSERT_NE(db.catalog.publications.find("q"), nullptr);
  EXPECT_THAT(db.catalog.publications.find("q")->schemas, ElementsAre("public", "bb"));
  db.run("DROP SCHEMA bb");
  EXPECT_THAT(db.catalog.publications.find("q")->schemas, ElementsAre("public"));
  db.run("ALTER PUBLICATION q SET TABLE t");
  EXPECT_THAT(db.catalog.publications.find("q")->schemas, ElementsAre());
  EXPECT_THAT(db.catalog.publications.find("q")->tables, ElementsAre(db.table("t").oid));
}

TEST(Publications, KnowWhatTheyPublish) {
  const Database db(R"(
    CREATE TABLE t (a int); CREATE PUBLICATION one FOR TABLE t;
    CREATE PUBLICATION schemas FOR TABLES IN SCHEMA public; CREATE PUBLICATION whole FOR ALL TABLES)");
  EXPECT_THAT(db.catalog.publications.find("one")->tables, ElementsAre(db.table("t").oid));
  EXPECT_THAT(db.catalog.publications.find("schemas")->schemas, ElementsAre("public"));
  EXPECT_TRUE(db.catalog.publications.find("whole")->all_tables);
}

TEST(Publications, KnowWhichChangesTheySend) {
  const Database db(R"(
    CREATE PUBLICATION usual FOR ALL TABLES;
    CREATE PUBLICATION inserts FOR ALL TABLES WITH (publish = 'insert');
    CREATE PUBLICATION altered FOR ALL TABLES WITH (publish = 'insert, update');
    ALTER PUBLICATION altered SET (publish = 'delete'))");
  const auto sends = [&](const char* name) {
    const Publication& publication = *db.catalog.publications.find(name);
    return std::pair(publication.updates, publication.deletes);
  };
  EXPECT_EQ(sends("usual"), std::pair(true, true));
  EXPECT_EQ(sends("inserts"), std::pair(false, false));
  EXPECT_EQ(sends("altered"), std::pair(false, true));
}

TEST(Publications, HaveThePartitionsOfTheirTables) {
  const Database db(R"(
    CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
    CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
    CREATE TABLE t11 PARTITION OF t1 FOR VALUES IN (1);
    CREATE TABLE alone (a int);
    CREATE PUBLICATION p FOR TABLE t)");
  const Publication& publication = *db.catalog.publications.find("p");
  EXPECT_TRUE(publishes(db.catalog, publication, db.table("t11")));
  EXPECT_FALSE(publishes(db.catalog, publication, db.table("alone")));
}

TEST(ReplicaIdentity, IsAKeyThatIsThere) {
  const Database db(R"(
    CREATE TABLE key (a int PRIMARY KEY);
    CREATE TABLE deferred (a int PRIMARY KEY DEFERRABLE);
    CREATE TABLE whole (a int); ALTER TABLE whole REPLICA IDENTITY FULL;
    CREATE TABLE nothing (a int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
    CREATE TABLE chosen (a int NOT NULL); CREATE UNIQUE INDEX i ON chosen (a);
    ALTER TABLE chosen REPLICA IDENTITY USING INDEX i;
    CREATE TABLE lost (a int NOT NULL); CREATE UNIQUE INDEX j ON lost (a);
    ALTER TABLE lost REPLICA IDENTITY USING INDEX j; DROP INDEX j)");
  const auto has = [&](const char* name) {
    return has_replica_identity(db.catalog, db.table(name));
  };
  EXPECT_TRUE(has("key") && has("whole") && has("chosen"));
  EXPECT_FALSE(has("deferred") || has("nothing") || has("lost"));
}

TEST(Functions, OverloadAndReplace) {
  const Database db(R"(
    CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS TABLE (x int, y text) LANGUAGE sql AS '';
    CREATE OR REPLACE FUNCTION f(b integer) RETURNS int LANGUAGE sql STABLE AS 'SELECT 2';
    CREATE PROCEDURE p() LANGUAGE sql AS '')");
  const auto overloads = db.catalog.find_functions("public", "f");
  ASSERT_EQ(overloads.size(), 2);
  EXPECT_EQ(overloads[0]->volatility, sql::Volatility::stable);
  EXPECT_EQ(overloads[0]->body, "SELECT 2");
  EXPECT_TRUE(overloads[1]->returns_set);
  EXPECT_EQ(db.catalog.find_functions("public", "p")[0]->kind, FunctionKind::procedure);
}

TEST(Triggers, KnowTheirFunctionAndState) {
  const Database db(R"(
    CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';
    CREATE TRIGGER x AFTER INSERT OR UPDATE OF b ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f();
    ALTER TABLE t DISABLE TRIGGER x; ALTER FUNCTION f() RENAME TO g)");
  const Trigger& trigger = db.table("t").triggers.at(0);
  EXPECT_EQ(trigger.function_name, "public.g");
  EXPECT_EQ(trigger.enabled, 'D');
  EXPECT_THAT(trigger.update_columns, ElementsAre(2));
  EXPECT_TRUE(trigger.on_insert && trigger.on_update && trigger.row);
}

TEST(Policies, AreAlteredAndDropped) {
  Database db(R"(
    CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO PUBLIC USING (a > 0);
    ALTER POLICY p ON t RENAME TO q)");
  EXPECT_TRUE(db.table("t").row_security);
  ASSERT_EQ(db.table("t").policies.size(), 1);
  EXPECT_EQ(db.table("t").policies[0].name, "q");
  EXPECT_FALSE(db.table("t").policies[0].permissive);
  db.run("DROP POLICY q ON t");
  EXPECT_TRUE(db.table("t").policies.empty());
}

TEST(Extensions, BringTypesFunctionsAndTables) {
  const Database db(R"(
    CREATE SCHEMA x; CREATE EXTENSION postgis SCHEMA x; CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
    SET search_path = public, x;
    CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), a geometry(point, 4326),
                    b geography(MULTIPOLYGON), c geometry, d geometry(geometryz)))");
  EXPECT_EQ(db.columns("t"),
            "id uuid, a x.geometry(Point,4326), b x.geography(MultiPolygon,4326), c x.geometry, "
            "d x.geometry(GeometryZ)");
  EXPECT_EQ(db.table("spatial_ref_sys", "x").extension, "postgis");
  EXPECT_FALSE(db.catalog.find_functions("x", "st_asgeojson").empty());
}

// DROP EXTENSION postgis_topology leaves the schema topology, as seen on 15.
TEST(Extensions, DoNotOwnTheSchemaThatTheirControlFileNames) {
  Database db("CREATE EXTENSION postgis; CREATE EXTENSION postgis_topology");
  const Schema* schema = db.catalog.schemas.find("topology");
  ASSERT_NE(schema, nullptr);
  EXPECT_EQ(schema->extension, "");
  db.run("DROP EXTENSION postgis_topology");
  EXPECT_NE(db.catalog.schemas.find("topology"), nullptr);
}

TEST(Extensions, KnowTheirDefaultOperatorClasses) {
  const Database db(R"(
    CREATE EXTENSION pg_trgm; CREATE TABLE t (a text, b jsonb);
    CREATE INDEX i ON t USING gin (a gin_trgm_ops, b jsonb_ops);
    CREATE INDEX j ON t (a text_pattern_ops DESC, a text_ops NULLS FIRST))");
  const Index& i = *db.catalog.find_index("public", "i");
  EXPECT_EQ(i.keys[0].operator_class, "gin_trgm_ops");
  EXPECT_EQ(i.keys[1].operator_class, "");
  const Index& j = *db.catalog.find_index("public", "j");
  EXPECT_EQ(j.keys[0].operator_class, "text_pattern_ops");
  EXPECT_TRUE(j.keys[0].nulls_first);
  EXPECT_TRUE(j.keys[1].nulls_first);
  EXPECT_EQ(j.keys[1].operator_class, "");
}

TEST(Schemas, TakeTheirElements) {
  const Database db("CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t");
  EXPECT_EQ(db.columns("v", "s"), "a integer");
}

TEST(Undo, RestoresEverything) {
  Database db("CREATE TABLE a (id serial PRIMARY KEY); CREATE TYPE e AS ENUM ('x')", 15);
  const Catalog::Mark mark = db.catalog.mark();
  db.run(R"(
    CREATE TABLE b (a int REFERENCES a, e e); ALTER TABLE a ADD COLUMN x int, RENAME id TO y;
    ALTER TABLE a RENAME TO c; DROP TYPE e CASCADE; CREATE SCHEMA s)");
  const Catalog::Mark inner = db.catalog.mark();
  db.run("DROP TABLE b, c CASCADE; DROP SCHEMA public CASCADE");
  EXPECT_FALSE(db.has_class("c"));
  db.catalog.undo_to(inner);
  EXPECT_TRUE(db.has_class("c"));
  EXPECT_EQ(db.columns("b"), "a integer");
  db.catalog.undo_to(mark);
  EXPECT_EQ(db.columns("a"), "id integer");
  EXPECT_TRUE(db.table("a").referenced_by.empty());
  EXPECT_TRUE(db.has_class("a_id_seq"));
  EXPECT_FALSE(db.has_class("b"));
  EXPECT_NE(db.catalog.find_type("public", "e"), nullptr);
  EXPECT_EQ(db.catalog.schemas.size(), 1);
}

TEST(Refusal, NamesWhatIsMissingOrTaken) {
  const auto refused = [](std::string_view sql) {
    return Database(
               "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0)); CREATE TYPE e AS ENUM ('x')")
        .refused(sql);
  };
  EXPECT_EQ(refused("CREATE TABLE t ()"), "42P07");
  EXPECT_EQ(refused("CREATE TABLE IF NOT EXISTS t ()"), "");
  EXPECT_EQ(refused("ALTER TABLE u ADD COLUMN a int"), "42P01");
  EXPECT_EQ(refused("ALTER TABLE IF EXISTS u ADD COLUMN a int"), "");
  EXPECT_EQ(refused("ALTER TABLE t ADD COLUMN a int"), "42701");
  EXPECT_EQ(refused("ALTER TABLE t DROP COLUMN a, ADD COLUMN a text"), "");
  EXPECT_EQ(refused("ALTER TABLE t DROP COLUMN b"), "42703");
  EXPECT_EQ(refused("ALTER TABLE t ADD CONSTRAINT c CHECK (a < 9)"), "42710");
  EXPECT_EQ(refused("ALTER TABLE t DROP CONSTRAINT d"), "42704");
  EXPECT_EQ(refused("CREATE TYPE e AS ENUM ('y')"), "42710");
  EXPECT_EQ(refused("ALTER TYPE e ADD VALUE 'x'"), "42710");
  EXPECT_EQ(refused("DROP TABLE u"), "42P01");
  EXPECT_EQ(refused("CREATE INDEX ON t (b)"), "42703");
  EXPECT_EQ(refused("CREATE SCHEMA public"), "42P06");
  EXPECT_EQ(refused("CREATE VIEW v AS SELECT 1; CREATE OR REPLACE VIEW v AS SELECT 2"), "");
}

TEST(Assumed, TablesAreThereWithTheColumnsThatAreNamed) {
  Database db;
  const SourceFile source{.path = "x.sql",
                          .text = "ALTER TABLE s.t DROP COLUMN a, ALTER b TYPE e;"};
  const sql::ParsedFile parsed = sql::parse(source, 0);
  assume_named_objects(db.catalog, db.session, parsed.statements[0]);
  EXPECT_TRUE(db.table("t", "s").assumed);
  EXPECT_NE(db.table("t", "s").column("a"), nullptr);
  apply(db.catalog, db.session, parsed.statements[0]);
  EXPECT_EQ(db.columns("t", "s"), "b public.e");
}

}  // namespace
}  // namespace pgplumb::catalog
