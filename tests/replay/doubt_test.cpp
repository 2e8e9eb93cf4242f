// What may raise an error, and what depends on it. What is said of servers was compared with
// PostgreSQL 18.
#include <gtest/gtest.h>

#include "replay/replayed.h"

namespace pgplumb::replay {
namespace {

TEST(Doubt, RowsMayStandInTheWayOfAnInsert) {
  const Replayed run(R"(
    CREATE TABLE k (a int PRIMARY KEY);
    DO $$ BEGIN
      INSERT INTO k VALUES (1);
      CREATE TABLE behind ();
    EXCEPTION WHEN unique_violation THEN CREATE TABLE handled (); END $$;
    CREATE TABLE later ();)");
  EXPECT_FALSE(run.has("behind"));
  EXPECT_FALSE(run.has("handled"));
  EXPECT_TRUE(run.has("later"));
  EXPECT_FALSE(run.opaque().empty());
}

TEST(Doubt, HandlersOfOtherErrorsChangeNothing) {
  const Replayed run(R"(
    CREATE TABLE k (a int PRIMARY KEY);
    DO $$ BEGIN
      INSERT INTO k VALUES (1);
      CREATE TABLE behind ();
    EXCEPTION WHEN duplicate_table THEN CREATE TABLE handled (); END $$;)");
  EXPECT_TRUE(run.has("behind"));
  EXPECT_TRUE(run.opaque().empty()) << run.opaque_text();
}

TEST(Doubt, WhatRanBeforeMayBeUndone) {
  const Replayed run(R"(
    CREATE TABLE k (a int PRIMARY KEY);
    DO $$ BEGIN
      CREATE TABLE before ();
      INSERT INTO k VALUES (1);
    EXCEPTION WHEN unique_violation THEN NULL; END $$;)");
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Doubt, StrictOnRowsOfUsers) {
  const Replayed run(R"(
    CREATE TABLE k (a int PRIMARY KEY);
    DO $$ DECLARE x int; BEGIN
      SELECT a INTO STRICT x FROM k;
      CREATE TABLE behind ();
    EXCEPTION WHEN no_data_found THEN CREATE TABLE handled (); END $$;)");
  EXPECT_FALSE(run.has("behind"));
  EXPECT_FALSE(run.has("handled"));
}

TEST(Doubt, SumsThatOnlyABigintHolds) {
  const Replayed run(R"(
    DO $$ DECLARE x int := 2147483647; BEGIN
      x := x + 1;
      CREATE TABLE behind ();
    EXCEPTION WHEN others THEN CREATE TABLE handled (); END $$;)");
  EXPECT_FALSE(run.has("behind"));
  EXPECT_FALSE(run.has("handled"));
  EXPECT_EQ(run.opaque().size(), 2U);
}

TEST(Doubt, AnExitOutOfBothLoopsMayCome) {
  const Replayed run(R"(
    CREATE TABLE u (a int);
    DO $$ BEGIN
      <<o>> FOR i IN 1..2 LOOP
        FOR j IN 1..2 LOOP
          EXIT o WHEN EXISTS (SELECT 1 FROM u);
        END LOOP;
        CREATE TABLE IF NOT EXISTS reached ();
      END LOOP;
    END $$;)");
  EXPECT_FALSE(run.has("reached"));
  EXPECT_FALSE(run.opaque().empty());
}

TEST(Doubt, PostgresOwnNamesAreNotTold) {
  const Replayed run(R"(
    DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'gen_random_uuid') THEN
      CREATE TABLE wrong1 (); END IF; END $$;
    DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'int4') THEN
      CREATE TABLE wrong2 (); END IF; END $$;
    DO $$ BEGIN IF to_regclass('pg_class') IS NULL THEN CREATE TABLE wrong3 (); END IF; END $$;
    DO $$ BEGIN IF (SELECT count(*) FROM pg_class) = 0 THEN CREATE TABLE wrong4 (); END IF; END $$;
  )");
  for (const char* wrong : {"wrong1", "wrong2", "wrong3", "wrong4"}) {
    EXPECT_FALSE(run.has(wrong)) << wrong;
  }
  EXPECT_EQ(run.opaque().size(), 4U);
}

TEST(Doubt, OtherNamesAreNotAmongThem) {
  const Replayed run(R"(
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TYPE mood AS ENUM ('sad');
    DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'touch') THEN
        CREATE TABLE a (); END IF;
      IF EXISTS (SELECT 1 FROM pg_type WHERE typname = '_mood') THEN CREATE TABLE b (); END IF;
      IF (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'public' AND c.relkind = 'i') = 1 THEN CREATE TABLE c (); END IF;
      IF NOT EXISTS (SELECT FROM information_schema.tables WHERE table_name LIKE 'user\_x%') THEN
        CREATE TABLE d (); END IF;
      IF (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          WHERE c.relname = 'users' AND a.attnum > 0) = 1 THEN CREATE TABLE e (); END IF;
    END $$;)");
  for (const char* made : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(run.has(made)) << made;
  EXPECT_TRUE(run.opaque().empty()) << run.opaque_text();
}

TEST(Doubt, RowsOfUnknownOrderAreNotCut) {
  const Replayed run(R"(
    CREATE TABLE a1 (x int);
    CREATE TABLE a2 (x int);
    DO $$ DECLARE n text; BEGIN
      SELECT relname INTO n FROM pg_class WHERE relname LIKE 'a_' ORDER BY reltuples LIMIT 1;
      EXECUTE format('DROP TABLE %I', n);
    END $$;)");
  EXPECT_TRUE(run.has("a1"));
  EXPECT_TRUE(run.has("a2"));
  EXPECT_EQ(run.opaque().size(), 1U);
}

TEST(Doubt, OverloadsAndCallsInConditionsAreNoted) {
  const Replayed run(R"(
    CREATE TABLE u (a int);
    CREATE FUNCTION f(a int) RETURNS bool LANGUAGE plpgsql AS
      $$ BEGIN CREATE TABLE by_int (); RETURN true; END $$;
    CREATE FUNCTION f(a text) RETURNS bool LANGUAGE plpgsql AS
      $$ BEGIN CREATE TABLE by_text (); RETURN true; END $$;
    DO $$ BEGIN PERFORM f(1); END $$;
    DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM u) THEN IF f('x') THEN NULL; END IF; END IF;
    END $$;)");
  EXPECT_EQ(run.opaque().size(), 2U);
}

TEST(Doubt, RowsThatMayBeUndoneKeepNoTableInUse) {
  const std::string tables = R"(
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE c (p_id int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
    BEGIN;)";
  const std::string insert = "INSERT INTO c VALUES (1);";
  const auto in_block = [](const std::string& body) {
    return "DO $$ BEGIN " + body + " EXCEPTION WHEN OTHERS THEN NULL; END $$;";
  };
  const std::string alter = "ALTER TABLE c ADD x int; COMMIT;";
  EXPECT_TRUE(Replayed(tables + in_block(insert) + alter).has_column("c", "x"));
  const std::string raised = in_block(insert + " RAISE EXCEPTION 'no';");
  EXPECT_TRUE(Replayed(tables + raised + alter).has_column("c", "x"));
  EXPECT_FALSE(Replayed(tables + insert + raised + alter).has_column("c", "x"));
}

TEST(Doubt, TheHistoryEndsAlikeWithAndWithoutReview) {
  const std::string sql = R"(
    CREATE TABLE t (a int);
    DO $$ BEGIN CREATE INDEX CONCURRENTLY i ON t (a); CREATE TABLE wrong ();
    EXCEPTION WHEN active_sql_transaction THEN CREATE TABLE handled (); END $$;)";
  for (const bool under_review : {true, false}) {
    history::History history = test::plain_history({{"test.sql", sql}});
    history.projects.front().migrations.front().under_review = under_review;
    const Outcome outcome = replay(history, history.projects.front(), {}, {});
    EXPECT_EQ(outcome.catalog.find_class("public", "wrong"), nullptr) << under_review;
    EXPECT_NE(outcome.catalog.find_class("public", "handled"), nullptr) << under_review;
  }
}

}  // namespace
}  // namespace pgplumb::replay
