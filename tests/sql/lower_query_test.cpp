#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lowered.h"
#include "sql/walk.h"

namespace pgplumb::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Query& query_of(const Lowered& sql) { return sql.as<DataStatement>().query; }

TEST(LowerQuery, ASelectHasItsClauses) {
  const Lowered sql(
      "SELECT DISTINCT a AS x, count(*) FROM s.t AS u JOIN v USING (id) WHERE a > 1 GROUP BY a"
      " HAVING count(*) > 1 ORDER BY a DESC NULLS LAST LIMIT 5 OFFSET 2 FOR UPDATE OF u NOWAIT");
  const Query& query = query_of(sql);
  EXPECT_TRUE(query.distinct);
  EXPECT_EQ(query.targets.at(0).alias, "x");
  EXPECT_EQ(sql.text(query.targets[0].span), "a AS x");
  EXPECT_EQ(sql.text(query.targets.at(1).expr.span), "count(*)");
  const FromItem& join = query.from.at(0);
  EXPECT_EQ(join.kind, FromKind::join);
  EXPECT_EQ(join.sides.at(0).alias, "u");
  EXPECT_EQ(sql.text(join.sides[0].name.span), "s.t");
  EXPECT_THAT(join.using_columns, ElementsAre("id"));
  EXPECT_EQ(sql.text(query.where.at(0).span), "a > 1");
  EXPECT_EQ(sql.text(query.having.at(0).span), "count(*) > 1");
  EXPECT_EQ(query.order_by.at(0).direction, SortDirection::descending);
  EXPECT_EQ(query.limit.at(0).text, "5");
  EXPECT_TRUE(query.locks_rows);
  EXPECT_THAT(query.row_locks.at(0).tables, ElementsAre("u"));
  EXPECT_EQ(sql.text(query.span), sql.text(sql.statement().span));
}

TEST(LowerQuery, OnlyTheFirstOfInsertsRowsIsKept) {
  const Lowered sql("INSERT INTO s.t (a, b) VALUES (1, DEFAULT), (2, 3), (4, 5)");
  const Query& query = query_of(sql);
  EXPECT_EQ(query.command, Command::insert);
  EXPECT_EQ(sql.text(query.targets.at(1).span), "b");
  const Query& rows = query.source.at(0);
  EXPECT_EQ(rows.row_count, 3U);
  EXPECT_EQ(rows.first_row.at(1).kind, ExprKind::default_value);
  EXPECT_THAT(rows.more_rows, IsEmpty());
  EXPECT_EQ(query_of(Lowered("VALUES (1), (2)")).more_rows.size(), 1U);
  EXPECT_TRUE(query_of(Lowered("INSERT INTO t DEFAULT VALUES")).star_values);
}

TEST(LowerQuery, ConflictClausesHaveKeysAndAssignments) {
  const Lowered sql(
      "INSERT INTO t SELECT 1 ON CONFLICT (a, lower(b)) WHERE c DO UPDATE SET d = 1 WHERE e"
      " RETURNING *");
  const OnConflict& conflict = *query_of(sql).on_conflict;
  EXPECT_TRUE(conflict.update);
  EXPECT_EQ(sql.text(conflict.keys.at(0).span), "a");
  EXPECT_EQ(sql.text(conflict.keys.at(1).span), "lower(b)");
  EXPECT_EQ(sql.text(conflict.set.at(0).span), "d = 1");
  EXPECT_EQ(query_of(sql).returning.size(), 1U);
}

TEST(LowerQuery, ASharedAssignmentStandsAtItsFirstColumn) {
  const Lowered sql("UPDATE t SET (a, b) = (SELECT 1, 2), (c, d) = (3, 4), e = 5");
  const auto& targets = query_of(sql).targets;
  ASSERT_EQ(targets.size(), 5U);
  EXPECT_EQ(targets[0].expr.kind, ExprKind::scalar_subquery);
  EXPECT_TRUE(targets[1].continued);
  EXPECT_EQ(targets[3].expr.text, "4");
  EXPECT_EQ(targets[4].alias, "e");
}

TEST(LowerQuery, AChainOfSetOperationsIsOne) {
  std::string text = "SELECT 0";
  for (int i = 0; i < 3000; ++i) text += " UNION ALL SELECT 1";
  EXPECT_EQ(query_of(Lowered(text)).arms.size(), 3001U);
  const Lowered mixed("SELECT 1 UNION SELECT 2 EXCEPT SELECT 3");
  EXPECT_EQ(query_of(mixed).set_operation, SetOperation::except);
  EXPECT_EQ(query_of(mixed).arms.at(0).set_operation, SetOperation::set_union);
}

TEST(LowerQuery, ExplainExecutesOnlyWithAnalyze) {
  EXPECT_TRUE(Lowered("EXPLAIN DELETE FROM t").as<DataStatement>().explain);
  EXPECT_FALSE(Lowered("EXPLAIN (ANALYZE, COSTS off) DELETE FROM t").as<DataStatement>().explain);
  EXPECT_TRUE(Lowered("EXPLAIN (ANALYZE false) DELETE FROM t").as<DataStatement>().explain);
  EXPECT_EQ(Lowered("EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1").as<CreateTableAs>().name.name,
            "t");
}

TEST(LowerQuery, ViewsAndTablesOfQueries) {
  const Lowered view(
      "CREATE OR REPLACE VIEW v (a) WITH (security_invoker) AS SELECT 1 WITH LOCAL CHECK OPTION");
  EXPECT_EQ(view.text(view.as<CreateView>().query.at(0).span), "SELECT 1");
  EXPECT_THAT(view.as<CreateView>().columns, ElementsAre("a"));
  EXPECT_EQ(view.as<CreateView>().options.at(1).value, "local");
  const Lowered table("CREATE MATERIALIZED VIEW m AS SELECT 2 WITH NO DATA");
  EXPECT_EQ(table.text(table.as<CreateTableAs>().query.at(0).span), "SELECT 2");
  EXPECT_TRUE(table.as<CreateTableAs>().materialized_view);
  EXPECT_FALSE(table.as<CreateTableAs>().with_data);
  EXPECT_TRUE(Lowered("SELECT 1 INTO TEMP x").as<CreateTableAs>().select_into);
}

TEST(LowerQuery, MergeHasItsActions) {
  const Lowered sql(
      "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND s.b THEN UPDATE SET c = 1"
      " WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a) WHEN MATCHED THEN DO NOTHING");
  const Query& query = query_of(sql);
  EXPECT_EQ(query.command, Command::merge);
  ASSERT_EQ(query.merge_actions.size(), 3U);
  EXPECT_EQ(query.merge_actions[0].merge_when, "MATCHED");
  EXPECT_EQ(sql.text(query.merge_actions[0].where.at(0).span), "s.b");
  EXPECT_EQ(sql.text(query.merge_actions[1].first_row.at(0).span), "s.a");
  EXPECT_EQ(query.merge_actions[2].command, Command::nothing);
}

TEST(LowerQuery, FunctionsHaveParametersOptionsAndABody) {
  const Lowered sql(
      "CREATE OR REPLACE FUNCTION s.f(a int DEFAULT 1 + 1, OUT b text, VARIADIC c int[])"
      " RETURNS SETOF record LANGUAGE PLpgSQL IMMUTABLE STRICT SECURITY DEFINER"
      " SET search_path = a, b AS $body$ x $body$");
  const auto& function = sql.as<CreateFunction>();
  EXPECT_EQ(sql.text(function.name.span), "s.f");
  ASSERT_EQ(function.parameters.size(), 3U);
  EXPECT_EQ(sql.text(function.parameters[0].default_value.at(0).span), "1 + 1");
  EXPECT_EQ(function.parameters[1].mode, ParameterMode::out);
  EXPECT_EQ(function.parameters[2].type.array_dimensions, 1);
  EXPECT_TRUE(function.returns.at(0).set_of);
  EXPECT_EQ(function.language, "plpgsql");
  EXPECT_EQ(function.volatility, Volatility::immutable);
  EXPECT_TRUE(function.strict && function.security_definer && function.or_replace);
  EXPECT_EQ(function.set_options.at(0).value, "a, b");
  EXPECT_EQ(function.body, " x ");
  EXPECT_EQ(sql.text(function.body_span), " x ");
}

TEST(LowerQuery, ABodyWithEscapesHasNoSpan) {
  const Lowered sql("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ''a'''");
  EXPECT_EQ(sql.as<CreateFunction>().body, "SELECT 'a'");
  EXPECT_TRUE(sql.as<CreateFunction>().body_span.empty());
  const Lowered plain("DO 'BEGIN END' LANGUAGE plpgsql");
  EXPECT_EQ(plain.text(plain.as<Do>().body_span), "BEGIN END");
}

TEST(LowerQuery, StandardBodiesAreQueries) {
  const Lowered returns("CREATE FUNCTION f(a int) RETURNS int RETURN a + 1");
  EXPECT_EQ(returns.as<CreateFunction>().language, "sql");
  EXPECT_EQ(returns.text(returns.as<CreateFunction>().sql_body.at(0).targets.at(0).span), "a + 1");
  const Lowered atomic("CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT 1; END");
  EXPECT_EQ(atomic.as<CreateFunction>().sql_body.size(), 2U);
  const Lowered table("CREATE FUNCTION f() RETURNS TABLE (a int, b text) LANGUAGE sql AS ''");
  EXPECT_EQ(table.as<CreateFunction>().parameters.at(1).mode, ParameterMode::table);
}

TEST(LowerQuery, TablesOfAQueryLeaveOutWhatWithDefines) {
  const Lowered sql(
      "WITH a AS (SELECT * FROM x), b AS (DELETE FROM y RETURNING 1) INSERT INTO z"
      " SELECT * FROM a, s.a, (SELECT 1 FROM w WHERE EXISTS (SELECT 1 FROM v FOR UPDATE)) q");
  const TableUse use = tables_of(query_of(sql));
  const auto names = [](const std::vector<const QualifiedName*>& tables) {
    std::vector<std::string> result;
    for (const QualifiedName* table : tables) {
      result.push_back(table->schema.empty() ? table->name : table->schema + '.' + table->name);
    }
    return result;
  };
  EXPECT_THAT(names(use.reads), testing::UnorderedElementsAre("x", "s.a", "w", "v"));
  EXPECT_THAT(names(use.writes), testing::UnorderedElementsAre("y", "z"));
  EXPECT_THAT(names(use.row_locks), ElementsAre("v"));
}

TEST(LowerQuery, DeepNestingIsCutOffAndNothingElse) {
  std::string text = "SELECT 1";
  for (int i = 0; i < 50000; ++i) text += " || 1";
  EXPECT_EQ(query_of(Lowered(text)).targets.at(0).expr.kind, ExprKind::op);
}

}  // namespace
}  // namespace pgplumb::sql
