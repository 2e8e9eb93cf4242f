#include "report/schema_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/apply.h"
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
    catalog::apply(catalog, session, statement);
  }
}

/// What a change makes of a schema, in one replay.
struct Change {
  catalog::Catalog now{18};
  SchemaDiff diff;

  Change(const std::string& first, const std::string& then) {
    run(now, first);
    const std::vector<SchemaObject> before = schema_objects(now);
    run(now, then);
    diff = schema_diff(before, schema_objects(now), true);
  }
  [[nodiscard]] std::string text() const { return render_diff_text(diff); }
  [[nodiscard]] std::string sql() const { return render_diff_sql(diff, now); }
};

/// Of two schemas that two replays make.
SchemaDiff diff_of(const catalog::Catalog& before, const catalog::Catalog& now) {
  return schema_diff(schema_objects(before), schema_objects(now), false);
}

/// The migration SQL of a change makes the schema that the change made.
void expect_same_schema(const std::string& first, const std::string& then) {
  const Change change(first, then);
  const std::string sql = change.sql();
  EXPECT_THAT(sql, Not(HasSubstr("Not written")));
  catalog::Catalog made(18);
  run(made, first);
  run(made, sql);
  EXPECT_EQ(render_diff_text(diff_of(made, change.now)), "") << sql;
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
  EXPECT_THAT(render_diff_sql(diff_of(before, now), now),
              HasSubstr("-- Not written: type public.t: labels are gone or in another order.\n"));
}

}  // namespace
}  // namespace pgplumb::report
