// Which statements of a file find a transaction open, by how its tool sends the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "replay/replay.h"
#include "support/plain_history.h"

namespace pgplumb::replay {
namespace {

using history::TransactionModel;
using testing::ElementsAre;
using Files = std::vector<std::pair<std::string, std::string>>;

char letter_of(TransactionState state) {
  switch (state) {
    case TransactionState::none:
      return '-';
    case TransactionState::written:
      return 'w';
    case TransactionState::by_tool:
      return 't';
    case TransactionState::code:
      return 'c';
    case TransactionState::maybe:
      return '?';
  }
  return ' ';
}

/// For each statement the state with the number of its transaction: "t1", "-".
std::vector<std::string> states(TransactionModel model, const Files& files) {
  history::History history = test::plain_history(files);
  for (history::Migration& migration : history.projects.front().migrations) {
    migration.transaction = model;
  }
  std::vector<std::string> found;
  const Visitors visitors{.statement = [&](const Step& step) {
    found.emplace_back(1, letter_of(step.transaction.state));
    if (step.transaction.open()) found.back() += std::to_string(step.transaction.number);
  }};
  replay(history, history.projects.front(), {}, visitors);
  return found;
}

std::vector<std::string> states(TransactionModel model, const std::string& text) {
  return states(model, Files{{"1.sql", text}});
}

constexpr const char* table = "CREATE TABLE t (a int);";
constexpr const char* index_alone = "CREATE INDEX CONCURRENTLY ON t (a);";

std::string sql(const std::vector<const char*>& statements) {
  std::string text;
  for (const char* statement : statements) text += statement;
  return text;
}

TEST(TransactionModels, AFileIsATransactionAndARunIsOne) {
  const Files files{{"1.sql", table}, {"2.sql", "CREATE TABLE u (); CREATE TABLE v ();"}};
  EXPECT_THAT(states(TransactionModel::file, files), ElementsAre("t1", "t2", "t2"));
  EXPECT_THAT(states(TransactionModel::run, files), ElementsAre("t1", "t1", "t1"));
  EXPECT_THAT(states(TransactionModel::statement, files), ElementsAre("-", "-", "-"));
  EXPECT_THAT(states(TransactionModel::psql, files), ElementsAre("-", "-", "-"));
}

TEST(TransactionModels, OneQueryIsATransactionWhereItHasSeveralStatements) {
  EXPECT_THAT(states(TransactionModel::implicit, index_alone), ElementsAre("-"));
  EXPECT_THAT(states(TransactionModel::implicit, sql({table, index_alone})),
              ElementsAre("t1", "t1"));
  EXPECT_THAT(states(TransactionModel::implicit, sql({table, "COMMIT;", index_alone})),
              ElementsAre("t1", "t1", "t2"));
}

// PostgreSQL 15 and 18: as the first message of a pipeline CREATE INDEX CONCURRENTLY runs and
// commits; behind any other it is refused with 25001.
TEST(TransactionModels, APipelineIsATransactionButForItsFirstStatement) {
  EXPECT_THAT(states(TransactionModel::pipeline, sql({index_alone, table, "CREATE TABLE u ();"})),
              ElementsAre("-", "t1", "t1"));
  EXPECT_THAT(states(TransactionModel::pipeline, sql({index_alone, index_alone})),
              ElementsAre("-", "t1"));
  EXPECT_THAT(states(TransactionModel::pipeline, sql({table, index_alone})),
              ElementsAre("t1", "t1"));
  EXPECT_THAT(states(TransactionModel::pipeline, table), ElementsAre("t1"));
}

TEST(TransactionModels, SegmentsEndWhereAStatementGoesAlone) {
  EXPECT_THAT(states(TransactionModel::segmented, sql({table, "CREATE TABLE u ();", index_alone,
                                                       index_alone, "CREATE TABLE v ();"})),
              ElementsAre("t1", "t1", "-", "-", "t2"));
  EXPECT_THAT(
      states(TransactionModel::segmented, sql({"BEGIN;", table, index_alone, "COMMIT;", table})),
      ElementsAre("t1", "w1", "w1", "w1", "t2"));
}

TEST(TransactionModels, WhereTheVersionDecidesTheTransactionIsUncertain) {
  EXPECT_THAT(states(TransactionModel::implicit_or_statement, sql({table, index_alone})),
              ElementsAre("?1", "?1"));
  EXPECT_THAT(states(TransactionModel::pipeline_or_segmented,
                     sql({table, index_alone, "CREATE TABLE u ();"})),
              ElementsAre("t1", "?2", "t3"));
  EXPECT_THAT(states(TransactionModel::pipeline_or_segmented, sql({index_alone, table})),
              ElementsAre("-", "t1"));
}

}  // namespace
}  // namespace pgplumb::replay
