// What one migration leaves to the next: the session, and what a statement that fails does not do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "replay/replay.h"
#include "support/plain_history.h"

namespace pgplumb::replay {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Replayed {
  explicit Replayed(const Files& files, Options options = {},
                    history::Framework framework = history::Framework::plain)
      : history(test::plain_history(files)) {
    history.projects.front().framework = framework;
    const Visitors visitors{.statement =
                                [&](const Step& step) {
                                  const std::string* timeout = step.session.setting("lock_timeout");
                                  timeouts.push_back(timeout == nullptr ? "" : *timeout);
                                  fails.push_back(step.surely_fails());
                                },
                            .file = {}};
    outcome.emplace(replay(history, history.projects.front(), options, visitors));
  }

  [[nodiscard]] const catalog::Relation* table(std::string_view schema,
                                               std::string_view name) const {
    return outcome->catalog.find_relation(schema, name);
  }

  history::History history;
  std::vector<std::string> timeouts;
  std::vector<bool> fails;
  std::optional<Outcome> outcome;
};

TEST(Deployment, HasNoLockTimeoutOfAnEarlierOne) {
  const Replayed run({{"1.sql", "SET lock_timeout = '1s'; SELECT 1"}, {"2.sql", "SELECT 1"}});
  EXPECT_THAT(run.timeouts, testing::ElementsAre("", "1s", ""));
}

TEST(Deployment, HasTheLockTimeoutOfItsRole) {
  const Replayed run(
      {{"1.sql", "ALTER ROLE CURRENT_USER SET lock_timeout = '1s'"}, {"2.sql", "SELECT 1"}});
  EXPECT_THAT(run.timeouts, testing::ElementsAre("", "1s"));
}

TEST(Deployment, OfFlywayHasItsOwnSearchPath) {
  const Files files{{"1.sql", "CREATE SCHEMA s; SET search_path = s; CREATE TABLE a ()"},
                    {"2.sql", "CREATE TABLE b ()"}};
  EXPECT_NE(Replayed(files).table("s", "b"), nullptr);
  const Replayed flyway(files, {}, history::Framework::flyway);
  EXPECT_NE(flyway.table("s", "a"), nullptr);
  EXPECT_NE(flyway.table("public", "b"), nullptr);
}

TEST(Deployment, BeginsInTheSchemaThatItsToolMakes) {
  history::History history = test::plain_history({{"1.sql", "CREATE TABLE a ()"}});
  history.projects.front().default_schema = "App";
  const Outcome outcome = replay(history, history.projects.front(), {.missing = Missing::refuse});
  EXPECT_NE(outcome.catalog.find_relation("App", "a"), nullptr);
}

TEST(Deployment, MayHaveASessionForEachFile) {
  history::History history = test::plain_history(
      {{"1.sql", "CREATE SCHEMA s; SET search_path = s;"}, {"2.sql", "CREATE TABLE a ()"}});
  history.projects.front().fresh_session = true;
  const Outcome outcome = replay(history, history.projects.front(), {});
  EXPECT_NE(outcome.catalog.find_relation("public", "a"), nullptr);
}

TEST(Deployment, BeginsInTheSchemasThatItIsTold) {
  const Replayed run(Files{{"1.sql", "CREATE TABLE a ()"}}, {.search_path = {"app", "public"}});
  EXPECT_NE(run.table("app", "a"), nullptr);
}

TEST(FailingStatement, ChangesNothing) {
  const Replayed run(Files{{"1.sql",
                            "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;"
                            "ALTER TABLE t DROP COLUMN a"}});
  EXPECT_THAT(run.fails, testing::ElementsAre(false, false, true));
  EXPECT_NE(run.table("public", "t")->column("a"), nullptr);
}

TEST(FailingStatement, IsNotSureAfterCodeThatCannotBeWorkedOut) {
  const Replayed run(Files{{"1.sql",
                            "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;"
                            "DO LANGUAGE plperl 'x';"
                            "ALTER TABLE t DROP COLUMN a"}});
  EXPECT_FALSE(run.fails.back());
  EXPECT_EQ(run.table("public", "t")->column("a"), nullptr);
}

}  // namespace
}  // namespace pgplumb::replay
