// What cannot be decided, and what is written to harm.
#include <gtest/gtest.h>

#include "replay/replayed.h"

namespace pgplumb::replay {
namespace {

TEST(Opaque, ConditionsOnRowsChangeNothing) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM t WHERE a > 0) THEN
        ALTER TABLE t ADD b int;
      ELSE
        ALTER TABLE t ADD c int;
      END IF;
      ALTER TABLE t ADD d int;
    END $$;)");
  EXPECT_FALSE(run.has_column("t", "b"));
  EXPECT_FALSE(run.has_column("t", "c"));
  EXPECT_TRUE(run.has_column("t", "d"));
  ASSERT_EQ(run.opaque().size(), 1U);
  EXPECT_EQ(run.opaque_text(), "IF EXISTS (SELECT 1 FROM t WHERE a > 0) THEN");
}

TEST(Opaque, CodeAboutRowsAloneIsSilent) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    DO $$
    DECLARE r record; n int;
    BEGIN
      SELECT count(*) INTO n FROM t;
      IF n > 0 THEN UPDATE t SET a = 1; DELETE FROM t; END IF;
      FOR r IN SELECT * FROM t LOOP
        EXECUTE format('INSERT INTO t VALUES (%s)', r.a);
        EXECUTE 'UPDATE t SET a = ' || r.a;
      END LOOP;
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app; END IF;
      GET DIAGNOSTICS n = ROW_COUNT;
    END $$;)");
  EXPECT_TRUE(run.opaque().empty()) << run.opaque_text();
}

TEST(Opaque, VariablesThatABranchMaySetAreUnknown) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    DO $$
    DECLARE name text := 'x';
    BEGIN
      IF EXISTS (SELECT 1 FROM t) THEN name := 'y'; END IF;
      EXECUTE format('CREATE TABLE %I ()', name);
    END $$;)");
  EXPECT_FALSE(run.has("x"));
  EXPECT_FALSE(run.has("y"));
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Opaque, BehindAReturnThatMayComeNothingIsDone) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM t) THEN RETURN; END IF;
      ALTER TABLE t ADD b int;
    END $$;
    DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM t) THEN RAISE EXCEPTION 'clean up first'; END IF;
      ALTER TABLE t ADD c int;
    END $$;)");
  EXPECT_FALSE(run.has_column("t", "b"));
  EXPECT_TRUE(run.has_column("t", "c"));
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Opaque, WhetherRolesExistIsNotKnown) {
  const Replayed run(R"(
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'app') THEN
        CREATE TABLE of_app ();
      END IF;
    END $$;)");
  EXPECT_FALSE(run.has("of_app"));
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Hostile, LoopsWithoutEndAreUndone) {
  for (const char* body :
       {"LOOP NULL; END LOOP", "WHILE true LOOP CREATE TABLE x (); DROP TABLE x; END LOOP",
        "FOR i IN 1..9223372036854775807 LOOP EXECUTE 'CREATE TABLE t' || i || '()'; END LOOP",
        "FOR i IN 1..2147483647 LOOP FOR j IN 1..2147483647 LOOP END LOOP; END LOOP"}) {
    const Replayed run(std::string("CREATE TABLE a (); DO $$ BEGIN CREATE TABLE b (); ") + body +
                       "; END $$; CREATE TABLE c ();");
    EXPECT_TRUE(run.has("a")) << body;
    EXPECT_FALSE(run.has("b")) << body;
    EXPECT_FALSE(run.has("t1")) << body;
    EXPECT_TRUE(run.has("c")) << body;
    EXPECT_EQ(run.opaque().size(), 1U) << body;
  }
}

TEST(Hostile, RecursionWithoutEndIsUndone) {
  const Replayed run(R"(
    CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN RETURN f(n + 1) + f(n + 2); END $$;
    SELECT f(1);
    CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT g()';
    SELECT g();
    CREATE TABLE behind ();)");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Hostile, TextsThatGrowWithoutEndAreGivenUp) {
  const Replayed run(R"(
    DO $$
    DECLARE s text := 'x'; a text[] := ARRAY['y'];
    BEGIN
      FOR i IN 1..60 LOOP s := s || s; a := a || a; END LOOP;
      CREATE TABLE behind ();
    END $$;)");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Hostile, WhatDoesNotParseIsLeftOut) {
  for (const char* text :
       {"DO $$ BEGIN IF THEN $$;", "DO $$ $$;", "DO $$ BEGIN END; END $$;", "DO '';",
        "DO $$ DECLARE x BEGIN CREATE TABLE y (); END $$;", "DO LANGUAGE plperl $$ drop 1 $$;",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'x'; SELECT f();",
        "CREATE FUNCTION f() RETURNS void LANGUAGE c AS 'x', 'y'; SELECT f();",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT 1; END; SELECT f();",
        "DO $$ BEGIN EXECUTE 'CREAT TABLE x'; EXECUTE NULL; EXECUTE repeat('x', 10); END $$;"}) {
    const Replayed run(std::string(text) + "\nCREATE TABLE behind ();");
    EXPECT_TRUE(run.has("behind")) << text;
  }
}

TEST(Hostile, NulBytesAndDepthDoNoHarm) {
  const Replayed nul(
      std::string("DO $$ BEGIN CREATE TABLE a\0 (); END $$;\nCREATE TABLE b ();", 60));
  std::string deep = "DO $$ BEGIN ";
  for (int i = 0; i < 3000; ++i) deep += "IF true THEN ";
  deep += "NULL; ";
  for (int i = 0; i < 3000; ++i) deep += "END IF; ";
  const Replayed nested(deep + "END $$; CREATE TABLE behind ();");
  EXPECT_TRUE(nested.has("behind"));
  std::string chain = "DO $$ DECLARE x text; BEGIN x := 'a'";
  for (int i = 0; i < 5000; ++i) chain += " || 'a'";
  const Replayed long_chain(chain + "; CREATE TABLE behind (); END $$;");
  EXPECT_TRUE(long_chain.has("behind"));
}

}  // namespace
}  // namespace pgplumb::replay
