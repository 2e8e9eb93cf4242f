#include "report/schema_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/apply.h"
#include "effects/effects.h"
#include "report/schema_sql.h"
#include "sql/parse.h"

namespace pgplumb::report {
namespace {

using testing::HasSubstr;
using testing::Not;

void run(catalog::Catalog& catalog, const std::string& text) {
  catalog::Session session;
  const sql::ParsedFile parsed = sql::parse(SourceFile{"x.sql", text}, 0);
  EXPECT_TRUE(parsed.errors.empty()) << text;
  for (const sql::Statement& statement : parsed.statements) {
    const auto effects = effects::effects_of(statement, catalog, session);
    EXPECT_FALSE(effects.refused) << effects.refused->message << " in " << text;
    catalog::apply(catalog, session, statement);
  }
}

/// What a change makes of a schema, in one replay.
struct Change {
  catalog::Catalog before{18};
  catalog::Catalog now{18};
  SchemaDiff diff;

  Change(const std::string& first, const std::string& then) {
    run(before, first);
    now = before.copy();
    run(now, then);
    diff = schema_diff(before, now, true);
  }
  [[nodiscard]] std::string text() const { return render_diff_text(diff); }
  [[nodiscard]] std::string sql() const { return render_diff_sql(diff, before, now); }
};

/// Of two schemas that two replays make.
SchemaDiff diff_of(const catalog::Catalog& before, const catalog::Catalog& now) {
  return schema_diff(before, now, false);
}

/// The server takes the SQL, and it makes the one schema of the other.
void expect_leads_to(const std::string& sql, const std::string& first,
                     const catalog::Catalog& now) {
  EXPECT_THAT(sql, Not(HasSubstr("Not written")));
  catalog::Catalog made(18);
  run(made, first);
  run(made, sql);
  EXPECT_EQ(render_diff_text(diff_of(made, now)), "") << sql;
}

/// The migration SQL of a change makes the schema that the change made.
void expect_same_schema(const std::string& first, const std::string& then) {
  const Change change(first, then);
  expect_leads_to(change.sql(), first, change.now);
}

/// As above, of two histories that know nothing of each other, there and back.
void expect_way_between(const std::string& one, const std::string& other) {
  catalog::Catalog from(18);
  catalog::Catalog to(18);
  run(from, one);
  run(to, other);
  expect_leads_to(render_diff_sql(diff_of(from, to), from, to), one, to);
  expect_leads_to(render_diff_sql(diff_of(to, from), to, from), other, from);
}

constexpr const char* orders =
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text,"
    "  total int DEFAULT 0 CHECK (total >= 0));"
    "CREATE INDEX orders_customer_id_idx ON orders (customer_id);"
    "CREATE TYPE status AS ENUM ('open', 'closed');";

TEST(SchemaDiff, OfTheSameSchemaIsEmpty) {
  const Change change(orders, "");
  EXPECT_TRUE(change.diff.empty());
  EXPECT_EQ(change.text(), "");
  EXPECT_EQ(change.sql(), "");
  EXPECT_EQ(diff_summary(change.diff), "no change");
}

TEST(SchemaDiff, SaysWhatBecomesOfColumns) {
  const Change change(orders,
                      "ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false,"
                      "  ALTER COLUMN note TYPE varchar(20), ALTER COLUMN note SET NOT NULL,"
                      "  ALTER COLUMN total DROP DEFAULT, DROP COLUMN customer_id;");
  EXPECT_EQ(change.text(),
            "~ table public.orders\n"
            "    ~ column note: type text → character varying(20); now not null\n"
            "    ~ column total: default 0 removed\n"
            "    + column paid: boolean, not null, default false\n"
            "    - column customer_id\n"
            "    - index orders_customer_id_idx\n");
}

TEST(SchemaDiff, KnowsRenamedObjectsAgain) {
  const Change change(orders,
                      "ALTER TABLE orders RENAME COLUMN total TO amount;"
                      "ALTER TABLE orders RENAME TO purchases;"
                      "ALTER INDEX orders_customer_id_idx RENAME TO purchases_customer;");
  EXPECT_EQ(change.text(),
            "~ table public.purchases: renamed from public.orders\n"
            "    ~ column amount: renamed from total\n"
            "    ~ index purchases_customer: renamed from orders_customer_id_idx\n");
}

TEST(SchemaDiff, ComparesByNameWhatTwoReplaysMade) {
  catalog::Catalog before(18);
  catalog::Catalog now(18);
  run(before, orders);
  run(now,
      "CREATE TYPE status AS ENUM ('open', 'paid', 'closed');"
      "CREATE TABLE customers (id bigint PRIMARY KEY, full_name text NOT NULL);");
  const std::string text = render_diff_text(diff_of(before, now));
  EXPECT_EQ(text,
            "~ type public.status: enum ('open', 'closed') → ('open', 'paid', 'closed')\n"
            "~ table public.customers\n"
            "    + column full_name: text, not null\n"
            "    - column name\n"
            "- table public.orders\n");
}

TEST(SchemaDiff, SaysThatAConstraintIsValidated) {
  const Change change(
      std::string(orders) + "ALTER TABLE orders ADD CONSTRAINT few CHECK (total < 9) NOT VALID;",
      "ALTER TABLE orders VALIDATE CONSTRAINT few;");
  EXPECT_EQ(change.text(), "~ table public.orders\n    ~ constraint few: now validated\n");
  EXPECT_THAT(change.sql(), HasSubstr("\nALTER TABLE public.orders VALIDATE CONSTRAINT few;\n"));
}

TEST(SchemaDiff, NamesNewThingsOfEveryKind) {
  const Change change(
      orders,
      "CREATE SCHEMA app;"
      "CREATE SEQUENCE app.numbers;"
      "CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE VIEW app.open AS SELECT id FROM orders;"
      "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION app.f();"
      "CREATE POLICY mine ON orders USING (true);"
      "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"
      "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;"
      "COMMENT ON COLUMN orders.note IS 'for people';");
  EXPECT_EQ(change.text(),
            "+ schema app\n"
            "+ sequence app.numbers\n"
            "+ function app.f()\n"
            "~ table public.orders: now row level security\n"
            "    ~ column note: comment 'for people' added\n"
            "    + constraint orders_customer_id_fkey: FOREIGN KEY (customer_id) REFERENCES "
            "public.customers(id)\n"
            "    + trigger t: BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION "
            "app.f()\n"
            "    + policy mine: TO public USING (true)\n"
            "+ view app.open\n");
  EXPECT_EQ(diff_summary(change.diff),
            "1 schema added, 1 sequence added, 1 function added, 1 table changed, 1 view added, "
            "1 column changed, 1 constraint added, 1 trigger added, 1 policy added");
}

TEST(SchemaDiff, AsMarkdownIsAList) {
  const Change change(orders, "ALTER TABLE orders ADD COLUMN a_b text; DROP TYPE status;");
  EXPECT_EQ(render_diff_markdown(change.diff),
            "- **removed** type `public.status`\n"
            "- **changed** table `public.orders`\n"
            "  - **added** column `a_b`: text\n");
}

TEST(SchemaDiff, AsDiagramShowsTouchedTablesAndTheirNeighbours) {
  const Change change(std::string(orders) + "CREATE TABLE other (id int PRIMARY KEY);",
                      "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;");
  const std::string diagram = render_diff_mermaid(change.diff, change.now);
  EXPECT_THAT(diagram, HasSubstr("\"orders\""));
  EXPECT_THAT(diagram, HasSubstr("\"customers\""));
  EXPECT_THAT(diagram, Not(HasSubstr("\"other\"")));
  EXPECT_EQ(render_diff_mermaid({}, change.now), "");
}

TEST(SchemaDiffSql, MakesTablesAndWhatBelongsToThem) {
  expect_same_schema(
      orders,
      "CREATE TABLE items (id serial PRIMARY KEY, order_id bigint NOT NULL"
      "  REFERENCES orders ON DELETE CASCADE, price numeric(10,2) CHECK (price > 0));"
      "CREATE INDEX items_order_id_idx ON items (order_id);"
      "CREATE VIEW sums AS SELECT order_id, sum(price) AS s FROM items"
      "  GROUP BY order_id;");
}

TEST(SchemaDiffSql, ChangesTables) {
  expect_same_schema(
      orders,
      "ALTER TABLE orders ADD COLUMN state status, ALTER COLUMN note SET NOT NULL,"
      "  ALTER COLUMN total TYPE bigint, ALTER COLUMN total SET DEFAULT 1, DROP COLUMN customer_id,"
      "  DROP CONSTRAINT orders_total_check, ADD CONSTRAINT total CHECK (total > 1);"
      "ALTER TYPE status ADD VALUE 'new' BEFORE 'open';"
      "ALTER TYPE status ADD VALUE 'paid' AFTER 'open';"
      "COMMENT ON TABLE orders IS 'all of them'; ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY mine ON orders FOR SELECT USING (id > 0);");
}

TEST(SchemaDiffSql, RenamesAndDrops) {
  expect_same_schema(orders,
                     "ALTER TABLE orders RENAME COLUMN note TO remark;"
                     "ALTER TABLE orders RENAME TO purchases; DROP TABLE customers;"
                     "DROP TYPE status; CREATE SCHEMA app; ALTER TABLE purchases SET SCHEMA app;");
}

TEST(SchemaDiffSql, DropsTypesBehindWhatHadThem) {
  expect_same_schema(std::string(orders) + "ALTER TABLE orders ADD COLUMN state status;",
                     "ALTER TABLE orders ALTER COLUMN state TYPE text; DROP TYPE status;");
}

TEST(SchemaDiffSql, MakesAndDropsFunctionsAroundTheTablesWhoseRowsTheyReturn) {
  const std::string returns_rows =
      "CREATE TABLE a (id int PRIMARY KEY);"
      "COMMENT ON CONSTRAINT a_pkey ON a IS 'the key';"
      "CREATE FUNCTION f() RETURNS SETOF a LANGUAGE sql AS 'SELECT * FROM a';";
  expect_same_schema(orders, returns_rows);
  expect_same_schema(orders + returns_rows, "DROP FUNCTION f(); DROP TABLE a;");
}

TEST(SchemaDiffSql, MakesViewsAgainThatReadSomethingElse) {
  expect_same_schema(std::string(orders) + "CREATE VIEW v AS SELECT id, note FROM orders;",
                     "DROP VIEW v; CREATE VIEW v AS SELECT id FROM orders;");
}

TEST(SchemaDiffSql, SaysWhatItCannotWrite) {
  catalog::Catalog before(18);
  catalog::Catalog now(18);
  run(before, "CREATE TYPE t AS ENUM ('a', 'b');");
  run(now, "CREATE TYPE t AS ENUM ('a');");
  EXPECT_THAT(render_diff_sql(diff_of(before, now), before, now),
              HasSubstr("-- Not written: type public.t: labels are gone or in another order.\n"));
}

TEST(SchemaDiff, AnotherTablesRenameHidesNothing) {
  const Change change(
      "CREATE TABLE a (x int, note text DEFAULT 'x');"
      "CREATE TABLE b (x int, y int); CREATE INDEX i ON b (x);",
      "ALTER TABLE a RENAME COLUMN x TO y;"
      "DROP INDEX i; CREATE INDEX i ON b (y);"
      "ALTER TABLE a ALTER COLUMN note SET DEFAULT 'y';");
  EXPECT_EQ(change.text(),
            "~ table public.a\n"
            "    ~ column y: renamed from x\n"
            "    ~ column note: default 'x' → 'y'\n"
            "~ table public.b\n"
            "    ~ index i: definition USING btree (x) → USING btree (y)\n");
}

TEST(SchemaDiff, SeesOptionsRulesExtensionsAndResultColumns) {
  const Change change(
      "CREATE TABLE k (a int); CREATE VIEW v AS SELECT a FROM k; CREATE EXTENSION hstore;"
      "CREATE SCHEMA e;"
      "CREATE FUNCTION f() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';",
      "ALTER VIEW v SET (security_barrier = true); CREATE RULE r AS ON DELETE TO k DO INSTEAD "
      "NOTHING; ALTER EXTENSION hstore SET SCHEMA e; DROP FUNCTION f;"
      "CREATE FUNCTION f() RETURNS TABLE (b int) LANGUAGE sql AS 'SELECT 1';");
  EXPECT_EQ(change.text(),
            "~ extension hstore: schema public → e\n"
            "~ function public.f(): returns TABLE (a integer) → TABLE (b integer)\n"
            "~ table public.k\n"
            "    + rule r: ON delete TO public.k DO INSTEAD NOTHING\n"
            "~ view public.v: options security_barrier=true added\n");
}

TEST(SchemaDiff, CutsNoCharacter) {
  std::string long_comment;
  for (int i = 0; i < 300; ++i) long_comment += "é";
  const Change change("CREATE TABLE k (a int);", "COMMENT ON TABLE k IS 'x" + long_comment + "';");
  EXPECT_THAT(change.text(), HasSubstr("éé… added"));
}

TEST(SchemaDiffSql, KeepsNamesInsideComments) {
  catalog::Catalog before(18);
  catalog::Catalog now(18);
  run(before, "CREATE TABLE \"x\nDROP TABLE p;\" (a int);");
  run(now, "CREATE TABLE \"x\nDROP TABLE p;\" (a int) PARTITION BY RANGE (a);");
  EXPECT_EQ(render_diff_sql(diff_of(before, now), before, now),
            "SET check_function_bodies = false;\n"
            "-- Not written: table public.\"x DROP TABLE p;\": partitioned by is otherwise.\n");
}

TEST(SchemaDiffSql, RenamesInTurn) {
  const std::string two =
      "CREATE TABLE orders (id int PRIMARY KEY, a int, b int);"
      "CREATE TABLE orders_new (id int PRIMARY KEY);";
  expect_same_schema(two,
                     "ALTER TABLE orders RENAME TO orders_old;"
                     "ALTER TABLE orders_new RENAME TO orders;");
  expect_same_schema(two,
                     "ALTER TABLE orders RENAME TO x; ALTER TABLE orders_new RENAME TO orders;"
                     "ALTER TABLE x RENAME TO orders_new;");
  expect_same_schema(two,
                     "ALTER TABLE orders RENAME a TO x; ALTER TABLE orders RENAME b TO a;"
                     "ALTER TABLE orders RENAME x TO b;");
  expect_same_schema(two, "ALTER TABLE orders DROP a; ALTER TABLE orders RENAME b TO a;");
  expect_same_schema(two, "DROP TABLE orders; ALTER TABLE orders_new RENAME TO orders;");
}

TEST(SchemaDiffSql, FollowsWhatStandsOnWhat) {
  const std::string k = "CREATE TABLE k (id int PRIMARY KEY, a int);";
  const auto to = [&](const std::string& other) { expect_way_between(k, k + other); };
  to("CREATE VIEW a AS SELECT a FROM k; CREATE VIEW b AS SELECT a FROM a;");
  to("CREATE TABLE e (a int, d date) PARTITION BY RANGE (d);"
     "CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');");
  to("CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);");
  to("CREATE TABLE n (id int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql"
     "  BEGIN ATOMIC SELECT count(*) FROM n; END;");
  to("CREATE VIEW v AS SELECT a FROM k;"
     "CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v';");
  to("CREATE TYPE e AS ENUM ('a');"
     "CREATE FUNCTION f(e) RETURNS int LANGUAGE sql AS 'SELECT 1';");
  to("CREATE MATERIALIZED VIEW m AS SELECT a FROM k; CREATE INDEX i ON m (a);"
     "COMMENT ON MATERIALIZED VIEW m IS 'x';");
  to("CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;"
     "CREATE FOREIGN TABLE f (a int) SERVER s; COMMENT ON FOREIGN TABLE f IS 'x';");
  to("CREATE SEQUENCE s; CREATE TABLE n (a int DEFAULT nextval('s'));");
  to("CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';"
     "CREATE DOMAIN d AS int CHECK (f(VALUE)); CREATE TABLE n (a d CHECK (f(a)));"
     "CREATE INDEX n_i ON n (f(a)); ALTER TABLE k ADD CHECK (f(a));");
}

TEST(SchemaDiffSql, MakesAgainWhatIsInTheWay) {
  expect_way_between(
      "CREATE TABLE k (id int PRIMARY KEY, a int);"
      "CREATE VIEW v AS SELECT id FROM k; CREATE VIEW w AS SELECT id FROM v;",
      "CREATE TABLE k (id int PRIMARY KEY, a int);"
      "CREATE VIEW v AS SELECT a, id FROM k; CREATE VIEW w AS SELECT id FROM v;");
  expect_way_between("CREATE TABLE k (a int); CREATE VIEW v AS SELECT a FROM k;",
                     "CREATE TABLE k (a bigint); CREATE VIEW v AS SELECT a FROM k;");
  expect_way_between(
      "CREATE TABLE k (id int PRIMARY KEY, a int);"
      "CREATE TABLE c (k int REFERENCES k);",
      "CREATE TABLE k (id int, a int PRIMARY KEY);");
  expect_way_between(
      "CREATE TABLE k (id int UNIQUE, a int);"
      "CREATE TABLE c (k int REFERENCES k (id));",
      "CREATE TABLE k (id int PRIMARY KEY, a int);"
      "CREATE TABLE c (k int REFERENCES k (id));");
  const auto table = [](const std::string& parameter) {
    return "CREATE FUNCTION f(" + parameter +
           " int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
           "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
           "CREATE TABLE k (id int PRIMARY KEY, a int DEFAULT f(1), CONSTRAINT c CHECK (f(a) > 0));"
           "CREATE INDEX i ON k (f(a)); COMMENT ON INDEX i IS 'x';"
           "CREATE VIEW v AS SELECT f(a) FROM k;"
           "CREATE TRIGGER r BEFORE UPDATE OF a ON k FOR EACH ROW WHEN (f(NEW.a) > 0)"
           "  EXECUTE FUNCTION t();"
           "CREATE POLICY p ON k USING (f(a) > 0);";
  };
  expect_way_between(table("x"), table("y"));
  const auto read_by_trigger = [](const std::string& type) {
    return "CREATE TABLE k (a " + type +
           ", b int);"
           "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
           "CREATE TRIGGER r BEFORE UPDATE OF a ON k FOR EACH ROW EXECUTE FUNCTION t();"
           "CREATE POLICY p ON k USING (a IS NOT NULL);";
  };
  expect_way_between(read_by_trigger("int"), read_by_trigger("bigint"));
}

TEST(SchemaDiffSql, ReplacesWhatTheServerLetsBeReplaced) {
  const std::string before =
      "CREATE TABLE k (id int, a int); CREATE VIEW v AS SELECT id FROM k;"
      "CREATE VIEW w AS SELECT id FROM v;"
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "COMMENT ON FUNCTION f(int) IS 'x';";
  const Change change(before,
                      "CREATE OR REPLACE VIEW v AS SELECT id, a FROM k;"
                      "CREATE OR REPLACE FUNCTION f(x int DEFAULT 1) RETURNS int LANGUAGE sql"
                      "  AS 'SELECT 2'; COMMENT ON FUNCTION f(int) IS NULL;");
  EXPECT_THAT(change.sql(), Not(HasSubstr("DROP")));
  expect_leads_to(change.sql(), before, change.now);
}

TEST(SchemaDiffSql, ChangesWhatTablesAndViewsAreSetTo) {
  expect_way_between(
      "CREATE TABLE k (a int); CREATE VIEW v AS SELECT a FROM k; CREATE SCHEMA e;"
      "CREATE EXTENSION hstore; CREATE TABLE \"v1.users\" (a int);"
      "CREATE INDEX i ON \"v1.users\" (a);",
      "CREATE TABLE k (a int) WITH (fillfactor = 70);"
      "CREATE VIEW v WITH (security_barrier) AS SELECT a FROM k; CREATE SCHEMA e;"
      "CREATE EXTENSION hstore SCHEMA e; CREATE TABLE \"v1.users\" (a int);"
      "CREATE RULE r AS ON DELETE TO k DO INSTEAD NOTHING; ALTER TABLE k DISABLE RULE r;");
}

TEST(SchemaDiffSql, ChangesComments) {
  const std::string before =
      "CREATE SCHEMA app; CREATE EXTENSION pg_trgm;"
      "CREATE DOMAIN amount AS int CONSTRAINT some_of_it CHECK (VALUE > 0);"
      "COMMENT ON CONSTRAINT some_of_it ON DOMAIN amount IS 'old';";
  const Change change(before,
                      "COMMENT ON SCHEMA app IS 'the application';"
                      "COMMENT ON EXTENSION pg_trgm IS 'trigrams';"
                      "COMMENT ON CONSTRAINT some_of_it ON DOMAIN amount IS NULL;");
  EXPECT_THAT(
      change.sql(),
      AllOf(HasSubstr("COMMENT ON SCHEMA app IS 'the application';"),
            HasSubstr("COMMENT ON EXTENSION pg_trgm IS 'trigrams';"),
            HasSubstr("COMMENT ON CONSTRAINT some_of_it ON DOMAIN public.amount IS NULL;")));
  const Change made("", "CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'the application';");
  EXPECT_THAT(made.sql(), HasSubstr("COMMENT ON SCHEMA app IS 'the application';"));
}

TEST(SchemaSql, KeepsTheCommentOfAnIdentitysSequence) {
  const Change change("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);",
                      "COMMENT ON SEQUENCE t_id_seq IS 'counted here';");
  EXPECT_THAT(render_schema_sql(change.now),
              HasSubstr("COMMENT ON SEQUENCE public.t_id_seq IS 'counted here';"));
}

TEST(SchemaDiffSql, TakesDefaultsOutOfTheWayOfANewType) {
  expect_same_schema("CREATE TYPE mood AS ENUM ('x', 'y'); CREATE TABLE k (s text DEFAULT 'x');",
                     "ALTER TABLE k ALTER s DROP DEFAULT, ALTER s TYPE mood USING s::mood,"
                     "  ALTER s SET DEFAULT 'x';");
}

TEST(SchemaDiffSql, DropsAnOverloadBeforeAnotherMakesCallsAmbiguous) {
  const std::string sql =
      Change("CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
             "DROP FUNCTION f(int);"
             "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';"
             "CREATE TABLE z (v int DEFAULT f(1));")
          .sql();
  EXPECT_LT(sql.find("DROP ROUTINE public.f(integer);"), sql.find("CREATE FUNCTION"));
}

TEST(SchemaDiffSql, RefillsMaterializedViews) {
  const std::string before =
      "CREATE TABLE k (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a FROM k;";
  const Change change(before,
                      "DROP MATERIALIZED VIEW m; CREATE MATERIALIZED VIEW m AS SELECT b FROM k;");
  EXPECT_THAT(change.sql(), HasSubstr("\nREFRESH MATERIALIZED VIEW public.m;\n"));
}

}  // namespace
}  // namespace pgplumb::report
