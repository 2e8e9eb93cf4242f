#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lowered.h"
#include "sql/walk.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;

/// The DEFAULT of a column, with other clauses behind it.
class Default {
 public:
  explicit Default(const std::string& expr)
      : sql_("CREATE TABLE t (a int DEFAULT " + expr + " NOT NULL, b int)") {}
  [[nodiscard]] const Expr& expr() const {
    return std::get<ColumnDef>(sql_.as<CreateTable>().elements.at(0)).constraints.at(0).expr.at(0);
  }
  [[nodiscard]] std::string text() const { return sql_.text(expr().span); }

 private:
  Lowered sql_;
};

TEST(LowerExpr, TheRootsSpanCoversTheWholeExpression) {
  for (const char* text : {"1",
                           "-1",
                           "- 1.5",
                           "now()",
                           "s.f(1, 2)",
                           "'x'::character varying(10)",
                           "'x'::timestamp(3) with time zone",
                           "CAST(1 AS double precision)",
                           "'{}'::int[]",
                           "interval '1' day to second(3)",
                           "date '2020-01-01'",
                           "current_timestamp(3)",
                           "(1 + 2) * (3 - 4)",
                           "ARRAY[1, 2]",
                           "ARRAY[]::text[]",
                           "ROW()",
                           "(ARRAY[1])[1]",
                           "CASE WHEN true THEN 1 ELSE now() END",
                           "(CASE 1 WHEN 2 THEN 3 END)::text",
                           "coalesce(NULL, f())",
                           "'a' || 'b'",
                           "f(VARIADIC ARRAY[1])",
                           "f(a => 1)",
                           "(now() AT TIME ZONE 'utc')",
                           "(x).y",
                           "((x).y)[1]",
                           "count(*) FILTER (WHERE true)",
                           "B'101'",
                           "$$x$$",
                           "E'a\\nb'",
                           "U&'x' UESCAPE '!'",
                           "extract(epoch from now())",
                           "'x'::s.t%TYPE",
                           "NULL"}) {
    if (std::string_view(text).ends_with("%TYPE")) continue;  // not in a cast
    SCOPED_TRACE(text);
    std::string expected = text;
    if (expected == "(now() AT TIME ZONE 'utc')") expected = "now() AT TIME ZONE 'utc'";
    EXPECT_EQ(Default(text).text(), expected);
  }
}

TEST(LowerExpr, ConditionsEndBehindTheirLastWord) {
  for (const char* text : {"a IS NULL",
                           "a IS NOT NULL",
                           "a IS NOT TRUE",
                           "a ISNULL",
                           "(a) IN (1, 2)",
                           "a NOT IN (SELECT 1)",
                           "a = ANY (SELECT 1)",
                           "a OPERATOR(pg_catalog.=) ALL (SELECT 1)",
                           "EXISTS (SELECT 1 FROM t WHERE (b))",
                           "a BETWEEN 1 AND (2)",
                           "a LIKE 'x' ESCAPE '!'",
                           "a COLLATE \"C\" < 'x' COLLATE s.\"D\"",
                           "NOT (a)",
                           "((a)) AND ((b) OR (c))",
                           "a IS JSON OBJECT WITH UNIQUE KEYS",
                           "(a, b) = (1, 2)",
                           "a[1:2] = '{}'",
                           "a.b.c",
                           "a IS DISTINCT FROM b",
                           "a AT LOCAL > now()",
                           "$1"}) {
    SCOPED_TRACE(text);
    const Lowered sql("SELECT 1 WHERE " + std::string(text) + " ORDER BY 1");
    EXPECT_EQ(sql.text(sql.as<DataStatement>().query.where.at(0).span), text);
  }
}

TEST(LowerExpr, TypesHaveTheGrammarsNamesAndTheirModifiers) {
  struct Case {
    const char* written;
    const char* schema;
    const char* name;
    std::vector<std::string> modifiers;
  };
  const Case cases[] = {{"integer", "pg_catalog", "int4", {}},
                        {"serial", "", "serial", {}},
                        {"int8", "", "int8", {}},
                        {"character varying(40)", "pg_catalog", "varchar", {"40"}},
                        {"char", "pg_catalog", "bpchar", {"1"}},
                        {"decimal(10,2)", "pg_catalog", "numeric", {"10", "2"}},
                        {"double precision", "pg_catalog", "float8", {}},
                        {"timestamp (3) with time zone", "pg_catalog", "timestamptz", {"3"}},
                        {"geometry(Point, 4326)", "", "geometry", {"Point", "4326"}},
                        {"interval day to second(3)", "pg_catalog", "interval", {"7176", "3"}},
                        {"app.Money", "app", "money", {}},
                        {"bit varying(5)", "pg_catalog", "varbit", {"5"}}};
  for (const Case& expected : cases) {
    SCOPED_TRACE(expected.written);
    const Lowered sql("CREATE TABLE t (a " + std::string(expected.written) + "[][3] NOT NULL)");
    const auto& column = std::get<ColumnDef>(sql.as<CreateTable>().elements.at(0));
    const TypeName& type = column.type.at(0);
    EXPECT_EQ(type.name.schema, expected.schema);
    EXPECT_EQ(type.name.name, expected.name);
    EXPECT_EQ(type.modifiers, expected.modifiers);
    EXPECT_EQ(type.array_dimensions, 2);
    EXPECT_EQ(sql.text(type.span), std::string(expected.written) + "[][3]");
  }
}

struct KindCase {
  const char* sql;
  ExprKind kind;
  const char* text;
};

TEST(LowerExpr, EveryConstructHasItsKind) {
  using enum ExprKind;
  const KindCase cases[] = {{"a.b", column, ""},
                            {"$3", parameter, "3"},
                            {"a <> b", op, "<>"},
                            {"- a", op, "-"},
                            {"a = ANY (b)", op_any, "="},
                            {"a < ALL (b)", op_all, "<"},
                            {"a AND b AND c", logical_and, ""},
                            {"NOT a", logical_not, ""},
                            {"a IS UNKNOWN", boolean_test, "IS UNKNOWN"},
                            {"a IS NOT DISTINCT FROM b", is_not_distinct, "="},
                            {"NULLIF(a, b)", null_if, "="},
                            {"a NOT IN (1)", in_list, "<>"},
                            {"a NOT ILIKE b", like, "!~~*"},
                            {"a SIMILAR TO b", like, "~"},
                            {"a NOT BETWEEN 1 AND 2", between, "NOT BETWEEN"},
                            {"a::int", cast, ""},
                            {"greatest(a, b)", greatest, ""},
                            {"(a, b)", row, ""},
                            {"a[1]", subscript, ""},
                            {"(a).b", field, "b"},
                            {"CURRENT_DATE", value_function, "current_date"},
                            {"(SELECT 1)", scalar_subquery, ""},
                            {"ARRAY(SELECT 1)", array_subquery, ""},
                            {"a IN (SELECT 1)", any_subquery, "="},
                            {"xmlelement(name x, a)", other, "xmlelement(name x, a)"},
                            {"json_object('a': b)", other, "json_object('a': b)"},
                            {"x'1F'", constant, "x1F"},
                            {"99999999999", constant, "99999999999"}};
  for (const KindCase& expected : cases) {
    SCOPED_TRACE(expected.sql);
    const Lowered sql("SELECT " + std::string(expected.sql));
    const Expr& expr = sql.as<DataStatement>().query.targets.at(0).expr;
    EXPECT_EQ(expr.kind, expected.kind);
    EXPECT_EQ(expr.text, expected.text);
    EXPECT_EQ(sql.text(expr.span), expected.sql);
  }
}

TEST(Walk, ColumnsCallsAndConstants) {
  const Lowered sql("SELECT lower(t.a) || b || f(a, now()) || current_user");
  const Expr& expr = sql.as<DataStatement>().query.targets.at(0).expr;
  EXPECT_THAT(columns_of(expr), ElementsAre("a", "b"));
  std::vector<std::string> calls;
  for (const Expr* call : calls_of(expr)) calls.push_back(call->name.name);
  EXPECT_THAT(calls, ElementsAre("lower", "f", "now"));
  const auto constant = [](const char* text) {
    return is_constant(
        Lowered("SELECT " + std::string(text)).as<DataStatement>().query.targets.at(0).expr);
  };
  EXPECT_TRUE(constant("'{1}'::int[] || ARRAY[2 + 3]"));
  for (const char* text : {"a", "$1", "(SELECT 1)", "now()", "current_date"}) {
    EXPECT_FALSE(constant(text)) << text;
  }
}

TEST(Walk, EveryExpressionOfAQueryIsVisited) {
  const Lowered sql(
      "WITH w AS (SELECT c1) SELECT c2 FROM f(c3) JOIN u ON c4 WHERE EXISTS (SELECT c5) GROUP BY"
      " ROLLUP (c6) HAVING c7 WINDOW x AS (PARTITION BY c8) ORDER BY c9 LIMIT c10");
  std::size_t columns = 0;
  for_each_expr(sql.as<DataStatement>().query,
                [&](const Expr& expr) { columns += expr.kind == ExprKind::column ? 1 : 0; });
  EXPECT_EQ(columns, 10U);
}

}  // namespace
}  // namespace pgplumb::sql
