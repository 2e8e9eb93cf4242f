#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lowered.h"

namespace pgplumb::sql {
namespace {

TEST(LowerIndex, AnIndexHasItsNameKeysAndPredicate) {
  const Lowered sql(
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Idx ON ONLY s.t USING gist"
      " (a text_pattern_ops DESC NULLS LAST, lower(b) COLLATE \"C\", (c || 'x')) INCLUDE (d)"
      " NULLS NOT DISTINCT WITH (fillfactor = 90) TABLESPACE ts WHERE (e IS NOT NULL)");
  const auto& index = sql.as<CreateIndex>();
  EXPECT_EQ(index.name, "idx");
  EXPECT_EQ(sql.text(index.name_span), "Idx");
  EXPECT_EQ(sql.text(index.keyword_span), "INDEX");
  EXPECT_EQ(sql.text(index.table.span), "s.t");
  EXPECT_TRUE(index.only && index.unique && index.concurrently && index.if_not_exists &&
              index.nulls_not_distinct);
  EXPECT_EQ(index.method, "gist");
  EXPECT_EQ(index.tablespace, "ts");
  ASSERT_EQ(index.keys.size(), 3U);
  EXPECT_EQ(index.keys[0].column, "a");
  EXPECT_EQ(index.keys[0].operator_class.name, "text_pattern_ops");
  EXPECT_EQ(index.keys[0].direction, SortDirection::descending);
  EXPECT_EQ(index.keys[0].nulls, NullsOrder::last);
  EXPECT_EQ(sql.text(index.keys[0].span), "a text_pattern_ops DESC NULLS LAST");
  EXPECT_EQ(sql.text(index.keys[1].span), "lower(b) COLLATE \"C\"");
  EXPECT_EQ(sql.text(index.keys[1].collation.span), "\"C\"");
  EXPECT_EQ(sql.text(index.keys[2].expr.at(0).span), "c || 'x'");
  EXPECT_EQ(sql.text(index.include.at(0).span), "d");
  EXPECT_EQ(sql.text(index.predicate.at(0).span), "e IS NOT NULL");
}

TEST(LowerIndex, AnIndexMayHaveNoName) {
  const Lowered sql("CREATE INDEX ON t (a)");
  EXPECT_EQ(sql.as<CreateIndex>().name, "");
  EXPECT_TRUE(sql.as<CreateIndex>().name_span.empty());
  EXPECT_EQ(sql.as<CreateIndex>().method, "btree");
}

TEST(LowerIndex, ReindexTellsWhatAndHow) {
  const Lowered sql("REINDEX (TABLESPACE x) TABLE CONCURRENTLY s.t");
  EXPECT_EQ(sql.as<Reindex>().kind, ReindexKind::table);
  EXPECT_TRUE(sql.as<Reindex>().concurrently);
  EXPECT_EQ(sql.as<Reindex>().tablespace, "x");
  EXPECT_EQ(sql.text(sql.as<Reindex>().name.span), "s.t");
  const Lowered schema("REINDEX SCHEMA app");
  EXPECT_EQ(schema.as<Reindex>().kind, ReindexKind::schema);
  EXPECT_EQ(schema.as<Reindex>().name.name, "app");
}

TEST(LowerIndex, StatisticsHaveKindsColumnsAndExpressions) {
  const Lowered sql("CREATE STATISTICS s.st (ndistinct, mcv) ON a, (b + 1) FROM t");
  const auto& statistics = sql.as<CreateStatistics>();
  EXPECT_EQ(sql.text(statistics.name.span), "s.st");
  EXPECT_THAT(statistics.kinds, testing::ElementsAre("ndistinct", "mcv"));
  EXPECT_EQ(statistics.exprs.at(0).kind, ExprKind::column);
  EXPECT_EQ(sql.text(statistics.exprs.at(1).span), "b + 1");
  EXPECT_EQ(statistics.tables.at(0).name.name, "t");
}

}  // namespace
}  // namespace pgplumb::sql
