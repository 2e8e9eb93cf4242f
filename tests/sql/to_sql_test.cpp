#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lowered.h"
#include "sql/walk.h"

namespace pgplumb::sql {
namespace {

std::string written(const std::string& text) {
  return to_sql(Lowered(text).as<DataStatement>().query);
}

TEST(ToSql, ExpressionsHaveOneSpelling) {
  const std::pair<const char*, const char*> cases[] = {
      {"A+B*c", "a + (b * c)"},
      {"cast(a as INTEGER)", "a::integer"},
      {"integer '1'", "'1'::integer"},
      {"-1::int8", "- 1::int8"},
      {"(-1)::int8", "(-1)::int8"},
      {"a and (b or not c)", "a AND (b OR NOT c)"},
      {"\"Select\" || \"user\"", "\"Select\" || \"user\""},
      {"Lower('it''s')", "lower('it''s')"},
      {"a not in (1,2)", "a NOT IN (1, 2)"},
      {"extract(EPOCH from b)", "EXTRACT(epoch FROM b)"},
      {"a at time zone 'utc'", "a AT TIME ZONE 'utc'"},
      {"trim(both 'x' from a)", "TRIM('x' FROM a)"},
      {"case a when 1 then 2 end", "CASE a WHEN 1 THEN 2 END"},
      {"count(distinct a)", "count(DISTINCT a)"},
      {"row(1)", "ROW(1)"},
      {"a[1][2:]", "a[1][2:]"},
      {"(a).b.c[1]", "(a).b.c[1]"},
      {"a similar to 'x' escape '!'", "a SIMILAR TO 'x' ESCAPE '!'"},
      {"a operator(s.+) b", "a OPERATOR(s.+) b"},
      {"x'1f'", "x'1f'"},
      {"sum(a order by b) filter (where c) over (w)",
       "sum(a order by b) filter (where c) over (w)"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(written("SELECT " + std::string(text)), "SELECT " + std::string(expected));
  }
}

TEST(ToSql, TypesAreSpelledAsInSql) {
  for (const char* type :
       {"integer", "character varying(4)[]", "double precision", "timestamp(3) with time zone",
        "interval day to second(3)", "interval(3)", "bit varying(3)", "numeric(10,2)",
        "geometry(Point,4326)", "s.\"T\"", "\"char\"", "pg_catalog.bpchar", "boolean"}) {
    EXPECT_EQ(written("SELECT a::" + std::string(type)), "SELECT a::" + std::string(type));
  }
}

TEST(ToSql, WhatIsWrittenIsReadBackAsTheSame) {
  for (const char* text :
       {"SELECT DISTINCT ON (a) a AS x, t.* FROM ONLY s.t AS u(a, b) WHERE a = ANY (b)",
        "SELECT * FROM a LEFT JOIN (b JOIN c USING (id)) ON a.x = b.x CROSS JOIN LATERAL f(a) AS g",
        "WITH RECURSIVE w(n) AS MATERIALIZED (VALUES (1) UNION ALL (SELECT n FROM w LIMIT 1))"
        " SELECT n FROM w ORDER BY n DESC NULLS LAST OFFSET 1 LIMIT 2 FOR UPDATE OF w NOWAIT",
        "SELECT a FROM t GROUP BY ROLLUP (a, b), GROUPING SETS ((a), ()) HAVING count(*) > 1"
        " WINDOW w AS (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
        "INSERT INTO s.t AS u (a, b[1].c) OVERRIDING SYSTEM VALUE SELECT 1, 2 ON CONFLICT"
        " (a, lower(b) COLLATE \"C\") WHERE c DO UPDATE SET a = excluded.a WHERE d RETURNING *",
        "UPDATE ONLY t SET (a, b) = (SELECT 1, 2), c = DEFAULT FROM u WHERE t.a = u.a",
        "DELETE FROM t USING u WHERE t.a = u.a RETURNING a AS b",
        "MERGE INTO t USING (SELECT 1 AS a) AS s ON t.a = s.a WHEN NOT MATCHED BY TARGET AND x"
        " THEN INSERT (a) VALUES (s.a) WHEN MATCHED THEN DELETE",
        "SELECT * FROM t TABLESAMPLE bernoulli (5) REPEATABLE (1), f(1) WITH ORDINALITY AS x(a, b),"
        " g() AS (a integer, b text), ROWS FROM (h(), i())",
        "(SELECT 1 INTERSECT SELECT 2) UNION ALL SELECT EXISTS (SELECT) EXCEPT VALUES (1)",
        "SELECT xmlelement(name a, b), json_object('a': 1), ARRAY(SELECT 1), f(b => 1),"
        " g(1, VARIADIC a)",
        "SELECT a IS JSON OBJECT, b IS NOT NULL, c IS NOT DISTINCT FROM d, (e COLLATE \"C\") < "
        "f"}) {
    SCOPED_TRACE(text);
    const std::string once = written(text);
    EXPECT_EQ(written(once), once);
  }
}

TEST(ToSql, IdentifiersAreQuotedWhereTheyMustBe) {
  const std::pair<const char*, const char*> cases[] = {{"plain_1", "plain_1"},
                                                       {"Upper", "\"Upper\""},
                                                       {"1a", "\"1a\""},
                                                       {"a\"b", "\"a\"\"b\""},
                                                       {"select", "\"select\""},
                                                       {"between", "\"between\""},
                                                       {"left", "\"left\""},
                                                       {"name", "name"},
                                                       {"", "\"\""},
                                                       {"a$", "\"a$\""},
                                                       {"_x", "_x"},
                                                       {"value", "value"}};
  for (const auto& [name, expected] : cases) EXPECT_EQ(quote_identifier(name), expected);
  EXPECT_EQ(quote_literal("it's \\"), "'it''s \\'");
}

}  // namespace
}  // namespace pgplumb::sql
