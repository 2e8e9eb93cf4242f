// Code that is written to take all time, memory or stack. Replay ends, and says what it left out.
#include <gtest/gtest.h>

#include <string>

#include "replay/replayed.h"

namespace pgplumb::replay {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// That the text which the expression makes of `x` again and again is not followed for ever.
void expect_unknown(const std::string& expression) {
  const Replayed run("DO $$ DECLARE x text := 'aa'; BEGIN FOR i IN 1..60 LOOP x := " + expression +
                     "; END LOOP; EXECUTE x; END $$; CREATE TABLE behind ();");
  EXPECT_FALSE(run.opaque().empty()) << expression;
  EXPECT_TRUE(run.has("behind")) << expression;
}

TEST(Limits, TextsDoNotGrowForEver) {
  expect_unknown("x || x");
  expect_unknown("concat(x, x)");
  expect_unknown("replace(x, 'a', x)");
  expect_unknown("quote_literal('''' || x)");
  expect_unknown("format('%s%s', x, x)");
  expect_unknown("array_to_string(ARRAY[x, x], '')");
  expect_unknown("ARRAY[x, x]::text");
}

TEST(Limits, WhatIsReplacedInPartIsNotKnown) {
  const Replayed run(R"(
    DO $$
    DECLARE x text := 'aaaa'; y text;
    BEGIN
      FOR i IN 1..16 LOOP x := x || x; END LOOP;
      y := replace(x, 'a', 'bbbbb');
      IF strpos(y, 'a') > 0 THEN CREATE TABLE wrong (); END IF;
    END $$;)");
  EXPECT_FALSE(run.has("wrong"));
}

TEST(Limits, BytesCountNotItemsAlone) {
  const Replayed run(R"(
    DO $$ DECLARE x text := 'a'; a text[] := '{}'; BEGIN
      FOR i IN 1..20 LOOP x := x || x; END LOOP;
      FOR i IN 1..15000 LOOP a := a || x; END LOOP;
      CREATE TABLE wrong ();
    END $$;
    DO $$ DECLARE x text := 'a'; a text[]; BEGIN
      FOR i IN 1..20 LOOP x := x || x; END LOOP;
      SELECT array_agg(x) INTO a FROM generate_series(1, 15000);
      CREATE TABLE wrong ();
    END $$;)");
  EXPECT_FALSE(run.has("wrong"));
  EXPECT_EQ(run.opaque().size(), 2U);
}

TEST(Limits, PairsOfItemsAndRowsArePaidFor) {
  const Replayed run(R"(
    DO $$ DECLARE a int[]; b bool; BEGIN
      a := ARRAY(SELECT generate_series(1, 19999));
      FOR i IN 1..10000 LOOP b := a <@ a; END LOOP;
      CREATE TABLE wrong ();
    END $$;
    DO $$ DECLARE n int; BEGIN
      SELECT count(*) INTO n FROM generate_series(1, 19999) a(x)
        JOIN generate_series(30000, 49000) b(x) USING (x);
      CREATE TABLE wrong ();
    END $$;
    DO $$ DECLARE x text := 'a'; BEGIN
      FOR i IN 1..19 LOOP x := x || x; END LOOP;
      IF x || x LIKE '%' || x || 'b%' THEN CREATE TABLE wrong (); END IF;
      CREATE TABLE wrong ();
    END $$;)");
  EXPECT_FALSE(run.has("wrong"));
  EXPECT_EQ(run.opaque().size(), 3U);
}

TEST(Limits, DistinctRowsAreFoundInOnePass) {
  const Replayed run(R"(
    DO $$ DECLARE n int := 0; r record; BEGIN
      FOR r IN SELECT DISTINCT a % 7 AS a FROM generate_series(1, 19000) a LOOP
        n := n + 1;
      END LOOP;
      IF n = 7 THEN CREATE TABLE seven (); END IF;
    END $$;)");
  EXPECT_TRUE(run.has("seven"));
}

TEST(Limits, ExpressionsAndCallsShareOneStack) {
  const std::string deep = repeated("(1 + ", 200) + "f(n + 1)" + repeated(")", 200);
  const Replayed run("CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN " +
                     deep + "; END $$; SELECT f(1); CREATE TABLE behind ();");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Limits, BlocksInBlocksEnd) {
  const std::string deep = repeated("BEGIN ", 300) + "PERFORM f(n + 1);" + repeated(" END;", 299);
  const Replayed run("CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ " + deep +
                     " END $$; SELECT f(1); CREATE TABLE behind ();");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Limits, NoArgumentsForVariadic) {
  const Replayed run(R"(
    CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$;
    SELECT f(VARIADIC '{}'::int[]);
    CREATE TABLE behind ();)");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Limits, FunctionsAreJudgedOnceEach) {
  std::string sql = "CREATE TABLE t (a int);";
  constexpr int functions = 40;
  for (int i = functions; i > 0; --i) {
    const std::string next = i == functions ? "EXECUTE 'DROP TABLE t'"
                                            : "PERFORM f" + std::to_string(i + 1) +
                                                  "(); PERFORM f" + std::to_string(i + 1) + "()";
    sql += "CREATE FUNCTION f" + std::to_string(i) +
           "() RETURNS void LANGUAGE plpgsql AS $$ BEGIN " + next + "; END $$;";
  }
  const Replayed run(sql +
                     "DO $$ BEGIN IF EXISTS (SELECT 1 FROM t) THEN PERFORM f1(); END IF; END $$;");
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Limits, FunctionsThatCallEachOtherAreJudgedTogether) {
  const Replayed run(R"(
    CREATE TABLE t (a int);
    CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); DROP TABLE t; END $$;
    CREATE OR REPLACE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f(); END $$;
    DO $$ BEGIN IF EXISTS (SELECT 1 FROM t) THEN PERFORM f(); END IF; END $$;
    DO $$ BEGIN IF EXISTS (SELECT 1 FROM t) THEN PERFORM g(); END IF; END $$;)");
  EXPECT_EQ(run.opaque().size(), 2U);
}

TEST(Limits, LongBodiesTakeTimeByTheirLength) {
  std::string body;
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    body += "SELECT a INTO v FROM t WHERE a = " + number +
            " AND a <> 1;\nPERFORM a FROM t WHERE a = " + number + ";\nEXIT WHEN v = " + number +
            ";\n";
  }
  const Replayed run("CREATE TABLE t (a int); DO $$ DECLARE v int; BEGIN FOR i IN 1..9000 LOOP\n" +
                     body + "END LOOP; END $$; CREATE TABLE behind ();");
  EXPECT_TRUE(run.has("behind"));
}

TEST(Limits, ManySavepointsBesideWhatWaitsAndIsPrepared) {
  std::string sql = R"(
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE c (p_id int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
    BEGIN;)";
  for (int i = 0; i < 2000; ++i) {
    const std::string number = std::to_string(i);
    sql += "INSERT INTO c VALUES (1); PREPARE q" + number + " AS SELECT 1 AS a; SAVEPOINT s;";
  }
  const Replayed run(sql + "ROLLBACK; CREATE TABLE made AS EXECUTE q1999;");
  EXPECT_TRUE(run.has_column("made", "a"));
}

}  // namespace
}  // namespace pgplumb::replay
