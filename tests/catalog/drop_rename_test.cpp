// Verified on PostgreSQL 15 and 18.
#include <gmock/gmock.h>

#include "catalog/database.h"
#include "sql/walk.h"

namespace pgplumb::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Drop, TableTakesForeignKeysAndViewsAlong) {
  const Database db(R"(
    CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a);
    CREATE VIEW v AS SELECT * FROM a; CREATE VIEW w AS SELECT * FROM v; DROP TABLE a CASCADE)",
                    15);
  EXPECT_THAT(db.constraints("b"), IsEmpty());
  EXPECT_FALSE(db.has_class("v"));
  EXPECT_FALSE(db.has_class("w"));
}

TEST(Drop, TypeTakesColumnsAlong) {
  const Database db(R"(
    CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS mood[]; CREATE TABLE t (a int, m mood[], d d);
    CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP TYPE mood CASCADE)");
  EXPECT_EQ(db.columns("t"), "a integer");
  EXPECT_EQ(db.catalog.types.size(), 0);
  EXPECT_EQ(db.catalog.functions.size(), 0);
}

TEST(Drop, FunctionTakesTriggersDefaultsAndChecksAlong) {
  const Database db(R"(
    CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS '';
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE t (a int DEFAULT f(), b int CHECK (b > f()));
    CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr();
    DROP FUNCTION tr CASCADE; DROP FUNCTION f() CASCADE)",
                    15);
  EXPECT_THAT(db.table("t").triggers, IsEmpty());
  EXPECT_FALSE(db.table("t").column("a")->default_value);
  EXPECT_THAT(db.constraints("t"), IsEmpty());
}

TEST(Drop, SchemaTakesAllInIt) {
  const Database db(R"(
    CREATE SCHEMA s; CREATE TYPE s.e AS ENUM (); CREATE TABLE s.t (id serial, e s.e);
    CREATE TABLE t (e s.e, x int); CREATE VIEW v AS SELECT id FROM s.t;
    CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS ''; DROP SCHEMA s CASCADE)");
  EXPECT_EQ(db.columns("t"), "x integer");
  EXPECT_EQ(db.catalog.relations.size(), 1);
  EXPECT_EQ(db.catalog.sequences.size(), 0);
  EXPECT_EQ(db.catalog.functions.size(), 0);
}

TEST(Drop, SequenceTakesTheDefaultsThatUseIt) {
  const Database db(
      "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s'));"
      "DROP SEQUENCE s CASCADE");
  EXPECT_FALSE(db.table("t").column("a")->default_value);
}

TEST(Drop, ExtensionTakesItsTypesAndTheirColumns) {
  const Database db(
      "CREATE EXTENSION citext; CREATE TABLE t (a citext, b int);"
      "DROP EXTENSION citext CASCADE");
  EXPECT_EQ(db.columns("t"), "b integer");
  EXPECT_EQ(db.catalog.functions.size(), 0);
}

TEST(Drop, OverloadIsChosenByItsArguments) {
  const Database db(R"(
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS '';
    DROP FUNCTION f(text))");
  const auto left = db.catalog.find_functions("public", "f");
  ASSERT_EQ(left.size(), 1);
  EXPECT_EQ(format_type(db.catalog, left[0]->argument_types[0]), "integer");
}

TEST(Rename, OfATableLeavesItsConstraintsAndSequences) {
  const Database db("CREATE TABLE a (id serial PRIMARY KEY); ALTER TABLE a RENAME TO b", 15);
  EXPECT_THAT(db.constraints("b"), ElementsAre("a_pkey"));
  EXPECT_TRUE(db.has_class("a_id_seq"));
  EXPECT_FALSE(db.has_class("a"));
}

TEST(Rename, OfAKeyConstraintAndItsIndexAreOne) {
  const Database db(R"(
    CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE); ALTER TABLE t RENAME CONSTRAINT t_pkey TO pk;
    ALTER INDEX t_u_key RENAME TO uk)",
                    15);
  EXPECT_THAT(db.constraints("t"), ElementsAre("pk", "uk"));
  EXPECT_THAT(db.indexes("t"), ElementsAre("pk", "uk"));
}

TEST(Rename, OfAColumnIsFollowedInExpressions) {
  const Database db(R"(
    CREATE TABLE t (a int CHECK (a > 0 AND t.a < 9), b int GENERATED ALWAYS AS (a + 1) STORED);
    CREATE INDEX i ON t ((a * 2)) WHERE a > 1;
    CREATE TABLE u (a int, t_a int);
    CREATE POLICY p ON u USING (EXISTS (SELECT 1 FROM t WHERE t.a = u.a));
    ALTER TABLE t RENAME a TO z)");
  const Relation& t = db.table("t");
  EXPECT_EQ(sql::to_sql(*t.column("b")->default_value), "z + 1");
  const Index& index = *db.catalog.find_index("public", "i");
  EXPECT_EQ(sql::to_sql(*index.predicate), "z > 1");
  EXPECT_THAT(sql::to_sql(*index.keys[0].expr), HasSubstr("z * 2"));
  EXPECT_THAT(sql::to_sql(*db.table("u").policies[0].using_expr), HasSubstr("t.z = u.a"));
}

TEST(Rename, IsFollowedInViewsWhoseOutputStays) {
  const Database db(R"(
    CREATE TABLE t (a int, b int);
    CREATE VIEW v AS SELECT a, x.b AS c FROM t x WHERE x.a > 0;
    CREATE VIEW w AS SELECT y.a FROM (SELECT a FROM t) y JOIN t ON t.b = y.a;
    ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME TO tt; ALTER TABLE tt DROP COLUMN b CASCADE)");
  EXPECT_FALSE(db.has_class("v"));
  EXPECT_FALSE(db.has_class("w"));
}

TEST(Rename, KeepsWhatAViewReads) {
  const Database db(R"(
    CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, x.b AS c FROM t x WHERE x.a > 0;
    ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME TO tt)");
  EXPECT_EQ(db.columns("v"), "a integer, c integer");
  EXPECT_THAT(sql::to_sql(*db.table("v").query), HasSubstr("z AS a"));
  EXPECT_THAT(sql::to_sql(*db.table("v").query), HasSubstr("public.tt"));
}

TEST(SetSchema, MovesIndexesAndOwnedSequences) {
  const Database db(
      "CREATE SCHEMA s; CREATE TABLE t (id serial PRIMARY KEY);"
      "ALTER TABLE t SET SCHEMA s",
      15);
  EXPECT_TRUE(db.has_class("t_pkey", "s"));
  EXPECT_TRUE(db.has_class("t_id_seq", "s"));
  EXPECT_TRUE(db.catalog.has_constraint_name("s", "t_pkey"));
  EXPECT_FALSE(db.catalog.has_constraint_name("public", "t_pkey"));
}

TEST(Rename, OfASchemaRenamesAllInIt) {
  const Database db(R"(
    CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('x'); CREATE TABLE s.t (id serial PRIMARY KEY, e s.e);
    ALTER SCHEMA s RENAME TO r)");
  EXPECT_EQ(db.columns("t", "r"), "id integer, e r.e");
  EXPECT_TRUE(db.has_class("t_id_seq", "r"));
  EXPECT_EQ(db.catalog.schemas.find("s"), nullptr);
}

}  // namespace
}  // namespace pgplumb::catalog
