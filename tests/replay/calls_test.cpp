// Calls of functions that the history makes. What each leaves behind was compared with
// PostgreSQL 18.
#include <gtest/gtest.h>

#include "replay/replayed.h"

namespace pgplumb::replay {
namespace {

TEST(Calls, RunWhatTheFunctionDoes) {
  const Replayed run(R"(
    CREATE FUNCTION make(name text, columns int DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format('CREATE TABLE %I ()', name);
      FOR i IN 1..columns LOOP EXECUTE format('ALTER TABLE %I ADD c%s int', name, i); END LOOP;
    END $$;
    SELECT make('a');
    SELECT make(columns => 3, name => 'b');
    SELECT * FROM make('c');
    DO $$ BEGIN PERFORM make('d' || 1); END $$;)");
  EXPECT_TRUE(run.has_column("a", "c1"));
  EXPECT_FALSE(run.has_column("a", "c2"));
  EXPECT_TRUE(run.has_column("b", "c3"));
  EXPECT_TRUE(run.has("c"));
  EXPECT_TRUE(run.has("d1"));
}

TEST(Calls, OfProceduresAndSqlFunctions) {
  const Replayed run(R"(
    CREATE PROCEDURE p(name text) LANGUAGE plpgsql AS $$
      BEGIN EXECUTE 'CREATE TABLE ' || quote_ident(name) || '()'; COMMIT; END $$;
    CALL p('from_call');
    CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'CREATE TABLE from_sql (); ';
    SELECT f();
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
    DO $$ BEGIN IF twice(2) = 4 THEN CREATE TABLE four (); END IF; END $$;)");
  EXPECT_TRUE(run.has("from_call"));
  EXPECT_TRUE(run.has("from_sql"));
  EXPECT_TRUE(run.has("four"));
}

TEST(Calls, AnswerConditions) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    CREATE FUNCTION has_column(tab text, col text) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE answer boolean;
    BEGIN
      SELECT EXISTS (SELECT 1 FROM information_schema.columns
                     WHERE table_name = tab AND column_name = col) INTO answer;
      RETURN answer;
    END $$;
    CREATE FUNCTION parts(OUT first text, OUT second int) LANGUAGE plpgsql AS $$
      BEGIN first := 'p'; second := 7; END $$;
    DO $$
    DECLARE r record;
    BEGIN
      IF has_column('t', 'a') AND NOT has_column('t', 'b') THEN ALTER TABLE t ADD b int; END IF;
      SELECT (parts()).first || (parts()).second INTO r;
      IF to_regclass('t') = 't'::regclass THEN CREATE TABLE u (); END IF;
    END $$;)");
  EXPECT_TRUE(run.has_column("t", "b"));
  EXPECT_TRUE(run.has("u"));
}

TEST(Calls, ForRowsOfTheCatalogRunOnceEach) {
  const Replayed run(R"(
    CREATE TABLE a1 (); CREATE TABLE a2 (); CREATE TABLE b1 ();
    CREATE FUNCTION stamp(name text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER TABLE %I ADD stamped int', name);
        EXECUTE format('CREATE TABLE %I ()', name || '_log');
      END $$;
    SELECT stamp(tablename) FROM pg_tables WHERE tablename LIKE 'a%' AND schemaname = 'public';)");
  EXPECT_TRUE(run.has_column("a1", "stamped"));
  EXPECT_TRUE(run.has_column("a2", "stamped"));
  EXPECT_FALSE(run.has_column("b1", "stamped"));
  EXPECT_TRUE(run.has("a1_log"));
  EXPECT_FALSE(run.has("a1_log_log"));
}

TEST(Calls, RunUnderTheSettingsOfTheFunction) {
  const Replayed run(R"(
    CREATE SCHEMA s;
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET search_path = s AS $$
      BEGIN CREATE TABLE inside (); END $$;
    SELECT f();
    CREATE TABLE behind ();)");
  EXPECT_TRUE(run.has("inside", "s"));
  EXPECT_TRUE(run.has("behind"));
}

TEST(Calls, PointAtTheCall) {
  const Replayed run(
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE t (); END $$;"
      "SELECT f();");
  ASSERT_TRUE(run.has("t"));
  EXPECT_EQ(run.text(run.table("t")->origin.created), "SELECT f()");
}

TEST(Calls, ForRowsOfATableAreToldWhereTheyMayChangeTheSchema) {
  const Replayed run(R"(
    CREATE TABLE names (name text);
    CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN EXECUTE format('CREATE TABLE %I ()', name); END $$;
    CREATE FUNCTION shout(name text) RETURNS text LANGUAGE sql AS 'SELECT upper(name)';
    SELECT shout(name) FROM names;
    SELECT make(name) FROM names;)");
  ASSERT_EQ(run.opaque().size(), 1U);
  EXPECT_EQ(run.opaque_text(), "SELECT make(name) FROM names");
}

TEST(Calls, OfAFunctionThatReplacesItselfGoOn) {
  const Replayed run(R"(
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE 'CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS ''SELECT 1''';
      DROP FUNCTION f();
      CREATE TABLE went_on ();
    END $$;
    SELECT f();)");
  EXPECT_TRUE(run.has("went_on"));
}

}  // namespace
}  // namespace pgplumb::replay
