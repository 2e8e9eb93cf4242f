// DO blocks. What each leaves behind was compared with PostgreSQL 18.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/replayed.h"

namespace pgplumb::replay {
namespace {

using testing::ElementsAre;

TEST(Blocks, RunStatementsInOrder) {
  const Replayed run("DO $$ BEGIN CREATE TABLE a (x int); ALTER TABLE a ADD y text; END $$;");
  EXPECT_TRUE(run.has_column("a", "y"));
  EXPECT_THAT(run.commands(), ElementsAre("CREATE TABLE", "ALTER TABLE"));
}

TEST(Blocks, DecideConditionsOnTheCatalog) {
  const Replayed run(R"(
    CREATE TYPE mood AS ENUM ('sad');
    CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY, a text);
    DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
        CREATE TYPE wrong1 AS ENUM ('a');
      END IF;
      IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                     WHERE t.typname = 'color' AND n.nspname = 'public') THEN
        CREATE TYPE color AS ENUM ('red');
      END IF;
      IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 't_key'
                     AND conrelid = 'public.t'::regclass) THEN
        CREATE TABLE wrong2 ();
      ELSIF EXISTS (SELECT 1 FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = 't'
                      AND column_name = 'a' AND data_type = 'text' AND is_nullable = 'YES') THEN
        ALTER TABLE t ADD b int;
      ELSE
        CREATE TABLE wrong3 ();
      END IF;
      IF to_regclass('public.missing') IS NULL AND to_regclass('t') IS NOT NULL THEN
        CREATE INDEX found ON t (a);
      END IF;
      IF (SELECT count(*) FROM pg_indexes WHERE tablename = 't') <> 2 THEN
        CREATE TABLE wrong4 ();
      END IF;
    END $$;)");
  EXPECT_TRUE(run.has_type("color"));
  EXPECT_TRUE(run.has_column("t", "b"));
  EXPECT_TRUE(run.has("found"));
  EXPECT_FALSE(run.has_type("wrong1"));
  for (const char* wrong : {"wrong2", "wrong3", "wrong4"}) EXPECT_FALSE(run.has(wrong)) << wrong;
  EXPECT_TRUE(run.opaque().empty()) << run.opaque_text();
}

TEST(Blocks, HandlersTakeWhatTheyName) {
  const Replayed run(R"(
    CREATE TYPE mood AS ENUM ('sad');
    CREATE TABLE t (a int);
    DO $$ BEGIN CREATE TYPE mood AS ENUM ('x'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
    DO $$ BEGIN
      CREATE TABLE undone (); CREATE TABLE t (b int);
    EXCEPTION WHEN SQLSTATE '42P07' THEN CREATE TABLE kept (); END $$;
    DO $$ BEGIN ALTER TABLE t ADD a int;
    EXCEPTION WHEN undefined_table THEN NULL; WHEN others THEN ALTER TABLE t ADD c int; END $$;
    DO $$ BEGIN
      BEGIN DROP TABLE missing; EXCEPTION WHEN duplicate_table THEN CREATE TABLE wrong (); END;
    EXCEPTION WHEN syntax_error_or_access_rule_violation THEN CREATE TABLE outer_took_it (); END $$;
  )");
  EXPECT_FALSE(run.has("undone"));
  EXPECT_TRUE(run.has("kept"));
  EXPECT_TRUE(run.has_column("t", "c"));
  EXPECT_FALSE(run.has("wrong"));
  EXPECT_TRUE(run.has("outer_took_it"));
  EXPECT_EQ(run.failed(), "");
}

TEST(Blocks, AnErrorThatNothingTakesUndoesTheBlock) {
  const Replayed run(R"(
    CREATE TABLE before_it ();
    DO $$ BEGIN CREATE TABLE inside (); CREATE TABLE before_it (); END $$;
    CREATE TABLE behind ();)");
  EXPECT_FALSE(run.has("inside"));
  EXPECT_TRUE(run.has("before_it"));
  EXPECT_TRUE(run.has("behind"));
  EXPECT_EQ(run.failed(), "42P07");
}

TEST(Blocks, OnAPartOfAHistoryWhatNothingTakesIsForgiven) {
  const Replayed run(R"(
    DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'made_elsewhere') THEN
        RAISE EXCEPTION 'run the other migrations first';
      END IF;
      ALTER TABLE elsewhere ADD a int;
      CREATE TABLE here ();
    END $$;)",
                     Missing::assume);
  EXPECT_TRUE(run.has("here"));
  EXPECT_TRUE(run.has_column("elsewhere", "a"));
}

TEST(Blocks, RaiseGoesToItsHandler) {
  const Replayed run(R"(
    DO $$ BEGIN
      BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'duplicate_object';
      EXCEPTION WHEN duplicate_object THEN CREATE TABLE a (); END;
      BEGIN RAISE unique_violation; EXCEPTION WHEN unique_violation THEN CREATE TABLE b (); END;
      BEGIN RAISE EXCEPTION 'plain'; EXCEPTION WHEN raise_exception THEN CREATE TABLE c (); END;
      BEGIN
        BEGIN RAISE EXCEPTION 'x'; EXCEPTION WHEN others THEN RAISE; END;
      EXCEPTION WHEN raise_exception THEN CREATE TABLE d (); END;
      RAISE NOTICE 'goes on %', 1;
      CREATE TABLE e ();
    END $$;)");
  for (const char* made : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(run.has(made)) << made;
}

TEST(Blocks, ExecuteTextsThatCanBeWorkedOut) {
  const Replayed run(R"(
    DO $$
    DECLARE name text := 'My Table'; suffix CONSTANT text = '_x'; n int := 2;
    BEGIN
      EXECUTE format('CREATE TABLE %I (a int DEFAULT %s, b text DEFAULT %L)', name, n + 1, 'it''s');
      EXECUTE 'CREATE TABLE t' || suffix || ' (a int)';
      EXECUTE format('CREATE INDEX %2$I ON %1$I (a)', name, lower(replace(name, ' ', '_')));
      EXECUTE 'SELECT $1 + 1' INTO n USING n;
      EXECUTE concat('CREATE TABLE n', n, '()');
    END $$;)");
  EXPECT_TRUE(run.has_column("My Table", "b"));
  EXPECT_TRUE(run.has("t_x"));
  EXPECT_TRUE(run.has("my_table"));
  EXPECT_TRUE(run.has("n3"));
}

TEST(Blocks, LoopsGoOverArraysNumbersAndTheCatalog) {
  const Replayed run(R"(
    CREATE TABLE one (a int); CREATE TABLE two (a int); CREATE VIEW three AS SELECT 1 AS a;
    DO $$
    DECLARE t text; r record; i int;
    BEGIN
      FOREACH t IN ARRAY ARRAY['x', 'y'] LOOP EXECUTE format('CREATE TABLE %I ()', t); END LOOP;
      FOR i IN 1..3 LOOP
        CONTINUE WHEN i = 2;
        EXECUTE 'CREATE TABLE n' || i || ' ()';
      END LOOP;
      FOR i IN REVERSE 9..1 BY 4 LOOP EXECUTE 'CREATE TABLE r' || i || ' ()'; END LOOP;
      FOR r IN SELECT tablename FROM pg_tables
               WHERE schemaname = 'public' AND tablename IN ('one', 'two') ORDER BY 1 LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN stamp int', r.tablename);
      END LOOP;
      FOR t IN SELECT unnest(ARRAY['u', 'v']) LOOP EXECUTE 'CREATE TABLE ' || t || '()'; END LOOP;
      WHILE i IS NULL LOOP i := 5; CREATE TABLE w (); END LOOP;
      LOOP i := i + 1; EXIT WHEN i > 7; END LOOP;
      EXECUTE 'CREATE TABLE i' || i || ' ()';
    END $$;)");
  for (const char* made : {"x", "y", "n1", "n3", "r9", "r5", "r1", "u", "v", "w", "i8"}) {
    EXPECT_TRUE(run.has(made)) << made;
  }
  EXPECT_FALSE(run.has("n2"));
  EXPECT_TRUE(run.has_column("one", "stamp"));
  EXPECT_TRUE(run.has_column("two", "stamp"));
  EXPECT_FALSE(run.has_column("three", "stamp"));
}

TEST(Blocks, SelectIntoReadsTheCatalog) {
  const Replayed run(R"(
    CREATE TABLE t (a int); CREATE INDEX by_a ON t (a); CREATE SCHEMA s;
    DO $$
    DECLARE found_name text; total int; there boolean; r record;
    BEGIN
      SELECT indexname INTO found_name FROM pg_indexes WHERE tablename = 't';
      EXECUTE format('ALTER INDEX %I RENAME TO renamed', found_name);
      SELECT EXISTS (SELECT * FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 's') INTO there;
      IF NOT there THEN CREATE TABLE empty_schema (); END IF;
      SELECT conname, contype INTO r FROM pg_constraint WHERE conrelid = 't'::regclass;
      IF r.conname IS NULL AND NOT FOUND THEN CREATE TABLE no_constraint (); END IF;
      PERFORM 1 FROM pg_class WHERE relname = 't';
      IF FOUND THEN CREATE TABLE performed (); END IF;
      SELECT count(*), string_agg(attname, '_' ORDER BY attnum) INTO total, found_name
        FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped;
      EXECUTE format('CREATE TABLE %I ()', found_name || total);
    END $$;)");
  for (const char* made : {"renamed", "empty_schema", "no_constraint", "performed", "a1"}) {
    EXPECT_TRUE(run.has(made)) << made;
  }
}

TEST(Blocks, NestedBlocksHideVariables) {
  const Replayed run(R"(
    DO $$
    <<top>>
    DECLARE n text := 'outer';
    BEGIN
      DECLARE
        n text := 'inner';
      BEGIN
        EXECUTE 'CREATE TABLE ' || n || '_t ()';
        EXIT top WHEN n = 'other';
      END;
      EXECUTE 'CREATE TABLE ' || n || '_t ()';
      EXIT top;
      CREATE TABLE wrong ();
    END $$;)");
  EXPECT_TRUE(run.has("inner_t"));
  EXPECT_TRUE(run.has("outer_t"));
  EXPECT_FALSE(run.has("wrong"));
}

TEST(Blocks, CaseAndReturn) {
  const Replayed run(R"(
    DO $$
    DECLARE v int := 2;
    BEGIN
      CASE v WHEN 1 THEN CREATE TABLE one (); WHEN 2, 3 THEN CREATE TABLE two (); END CASE;
      CASE WHEN v > 5 THEN CREATE TABLE big (); ELSE CREATE TABLE small (); END CASE;
      RETURN;
      CREATE TABLE wrong ();
    END $$;)");
  EXPECT_TRUE(run.has("two"));
  EXPECT_TRUE(run.has("small"));
  EXPECT_FALSE(run.has("one"));
  EXPECT_FALSE(run.has("big"));
  EXPECT_FALSE(run.has("wrong"));
}

TEST(Blocks, PointAtTheirOwnStatements) {
  const Replayed run(
      "DO $$ BEGIN\n  CREATE TABLE a (x int);\n  EXECUTE 'CREATE ' || 'TABLE b ()';\nEND $$;");
  EXPECT_THAT(run.command_texts(),
              ElementsAre("CREATE TABLE a (x int)", "EXECUTE 'CREATE ' || 'TABLE b ()';"));
  EXPECT_EQ(run.text(run.table("a")->origin.created), "CREATE TABLE a (x int)");
  EXPECT_EQ(run.text(run.table("a")->columns.front().origin.created), "x int");
  EXPECT_TRUE(run.always_in_transaction());
}

TEST(Blocks, WithEscapesInTheirTextPointAtThemselves) {
  const std::string text = "DO 'BEGIN CREATE TABLE a (x text DEFAULT ''y''); END'";
  const Replayed run(text + ";");
  ASSERT_TRUE(run.has("a"));
  EXPECT_EQ(run.text(run.table("a")->origin.created), text);
}

TEST(Blocks, AreUndoneWithTheirTransaction) {
  const Replayed run("BEGIN; DO $$ BEGIN CREATE TABLE a (); END $$; ROLLBACK; CREATE TABLE b ();");
  EXPECT_FALSE(run.has("a"));
  EXPECT_TRUE(run.has("b"));
}

TEST(Blocks, SetTheSearchPath) {
  const Replayed run(R"(
    CREATE SCHEMA s;
    DO $$ BEGIN PERFORM set_config('search_path', 's', true); CREATE TABLE a (); END $$;
    CREATE TABLE b ();
    DO $$ BEGIN EXECUTE 'SET search_path = s'; END $$;
    CREATE TABLE c ();)");
  EXPECT_TRUE(run.has("a", "s"));
  EXPECT_TRUE(run.has("b"));
  EXPECT_TRUE(run.has("c", "s"));
}

TEST(Blocks, OfTemplatesAreRead) {
  const Replayed run("DO $$ BEGIN CREATE TABLE ${name}_t (a int); CREATE TABLE b (); END $$;");
  EXPECT_TRUE(run.has("b"));
}

}  // namespace
}  // namespace pgplumb::replay
