// Columns and types of views; verified on PostgreSQL 15 and 18.
#include <gmock/gmock.h>

#include "catalog/database.h"

namespace pgplumb::catalog {
namespace {

using testing::ElementsAre;

constexpr std::string_view tables = R"(
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE TABLE a (id bigint PRIMARY KEY, name varchar(40), m mood, at timestamptz, tags text[],
                  price numeric(10, 2), doc jsonb);
  CREATE TABLE b (id bigint, a_id bigint, n int, name text);
)";

std::string view_columns(std::string_view query) {
  Database db(tables);
  db.run("CREATE VIEW v AS " + std::string(query));
  return db.columns("v");
}

TEST(Views, StarsExpandThroughJoins) {
  EXPECT_EQ(view_columns("SELECT b.*, a.name AS a_name FROM b JOIN a ON a.id = b.a_id"),
            "id bigint, a_id bigint, n integer, name text, a_name character varying(40)");
  EXPECT_EQ(view_columns("SELECT * FROM (SELECT id, n FROM b) x LEFT JOIN a USING (id)"),
            "id bigint, n integer, name character varying(40), m public.mood, "
            "at timestamp with time zone, tags text[], price numeric(10,2), doc jsonb");
}

TEST(Views, ExpressionsHaveTheTypesOfTheirOverloads) {
  EXPECT_EQ(view_columns("SELECT n + id AS s, n / 2 AS h, price * 2 AS p, at - now() AS i, "
                         "at::date - 1 AS d, n || 'x' AS t, doc -> 'a' AS j, doc ->> 'a' AS x, "
                         "tags[1] FROM a, (SELECT n FROM b) b"),
            "s bigint, h integer, p numeric, i interval, d date, t text, j jsonb, x text, "
            "tags text");
}

TEST(Views, CallsAndAggregates) {
  EXPECT_EQ(view_columns("SELECT count(*), sum(n), sum(id) AS sid, avg(n), max(at), "
                         "array_agg(name) AS names, string_agg(b.name, ',' ORDER BY n) AS s, "
                         "coalesce(max(n), 0) AS c, lower(min(b.name)), date_trunc('day', max(at)) "
                         "FROM b JOIN a USING (id, name)"),
            "count bigint, sum bigint, sid numeric, avg numeric, max timestamp with time zone, "
            "names text[], s text, c integer, lower text, date_trunc timestamp with time zone");
}

TEST(Views, ALiteralAmongTheValuesCostsTheLength) {
  EXPECT_EQ(view_columns("SELECT CASE WHEN true THEN name ELSE NULL END AS t, "
                         "coalesce(name, 'x') AS c, coalesce(name, name) AS same FROM a"),
            "t character varying, c character varying, same character varying(40)");
}

TEST(Views, LiteralsAreText) {
  EXPECT_EQ(
      view_columns("SELECT 'x' AS a, NULL AS b, 1 AS c, 1.5 AS d, 3000000000 AS e, true AS f"),
      "a text, b text, c integer, d numeric, e bigint, f boolean");
}

TEST(Views, UnionsTakeTheCommonType) {
  EXPECT_EQ(
      view_columns("SELECT n, 'x' AS t, price FROM b, a UNION ALL SELECT id, name, 1.0 FROM a "
                   "UNION ALL SELECT NULL, NULL, NULL"),
      "n bigint, t character varying, price numeric");
}

TEST(Views, CommonTablesAreSeenAlsoByThemselves) {
  EXPECT_EQ(
      view_columns("WITH RECURSIVE t(x, y) AS (SELECT id, name FROM b UNION ALL "
                   "SELECT t.x, b.name FROM t JOIN b ON b.a_id = t.x), u AS (SELECT * FROM t) "
                   "SELECT u.*, (SELECT max(n) FROM b) FROM u"),
      "x bigint, y text, max integer");
}

TEST(Views, FunctionsInFromYieldColumns) {
  EXPECT_EQ(view_columns("SELECT g, e.value, k.* FROM generate_series(1, 3) g, a, "
                         "jsonb_array_elements(doc) e, jsonb_each_text(doc) k, unnest(tags) "
                         "WITH ORDINALITY AS u(tag, nr)"),
            "g integer, value jsonb, key text, value text");
}

TEST(Views, WhatIsNotKnownStaysUnknown) {
  Database db(tables);
  db.run("CREATE VIEW v AS SELECT id, no_such_function(n) AS f FROM b");
  EXPECT_EQ(db.table("v").columns[1].type.type, no_oid);
  EXPECT_FALSE(db.table("v").columns_unknown);
}

TEST(Views, KnowWhatTheyRead) {
  Database db(tables);
  db.run("CREATE VIEW v AS SELECT name FROM b WHERE n > 0");
  const Oid b = db.table("b").oid;
  EXPECT_THAT(db.table("v").uses, ElementsAre(ColumnUse{b, 0}, ColumnUse{b, 3}, ColumnUse{b, 4}));
  EXPECT_THAT(db.table("b").used_by, ElementsAre(db.table("v").oid));
  db.run("CREATE OR REPLACE VIEW v AS SELECT 'x'::text AS name");
  EXPECT_TRUE(db.table("b").used_by.empty());
}

TEST(Views, MaterializedOnesHaveIndexes) {
  Database db(tables);
  db.run(
      "CREATE MATERIALIZED VIEW mv AS SELECT id AS x FROM a WITH NO DATA;"
      "CREATE UNIQUE INDEX ON mv (x)");
  EXPECT_THAT(db.indexes("mv"), ElementsAre("mv_x_idx"));
  EXPECT_FALSE(db.table("mv").populated);
}

TEST(Views, TablesMadeOfQueriesAreTables) {
  Database db(tables);
  db.run("CREATE TABLE c (x, y) AS SELECT id, name FROM a; SELECT n INTO d FROM b;");
  EXPECT_EQ(db.columns("c"), "x bigint, y character varying(40)");
  EXPECT_EQ(db.columns("d"), "n integer");
}

}  // namespace
}  // namespace pgplumb::catalog
