#include "lint/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "lint/engine.h"
#include "support/plain_history.h"

namespace pgplumb::lint {
namespace {

using config::Level;
using config::Override;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void on_drop(const StatementContext& context, Problems& problems) {
  if (!std::holds_alternative<sql::Drop>(context.step.statement.node)) return;
  problems.add({.span = context.step.statement.span, .message = "drops"});
}

constexpr Rule drop_rule{.on_statement = on_drop};
constexpr Rule off_rule{.on_by_default = false, .on_statement = on_drop};
constexpr std::array<RegisteredRule, 2> rules{
    {{.id = "drop", .group = "locks", .page = {}, .rule = &drop_rule},
     {.id = "off", .group = "locks", .page = {}, .rule = &off_rule}}};

/// "file rule severity" of what is found.
std::vector<std::string> found(const std::vector<Override>& overrides) {
  config::Config config;
  config.overrides = overrides;
  const history::History history =
      test::plain_history({{"old/1.sql", "CREATE TABLE audit_x (); DROP TABLE audit_x;"},
                           {"new/2.sql", "CREATE TABLE users (); DROP TABLE users;"}});
  std::vector<std::string> result;
  for (const Finding& finding : check(history, config, rules).findings) {
    result.push_back(history.sources[finding.problem.span.file].path + " " +
                     std::string(finding.rule) + " " +
                     std::string(severity_name(finding.severity)));
  }
  return result;
}

TEST(Overrides, SwitchARuleOffInFiles) {
  EXPECT_THAT(found({{.files = {"old/**"}, .tables = {}, .rules = {{"drop", Level::off}}}}),
              ElementsAre("new/2.sql drop warning"));
}

TEST(Overrides, GiveAnotherSeverityToWhatIsAboutATable) {
  EXPECT_THAT(found({{.files = {}, .tables = {"audit_*"}, .rules = {{"drop", Level::note}}}}),
              ElementsAre("old/1.sql drop note", "new/2.sql drop warning"));
  EXPECT_THAT(found({{.files = {}, .tables = {"public.users"}, .rules = {{"drop", Level::error}}}}),
              ElementsAre("old/1.sql drop warning", "new/2.sql drop error"));
}

TEST(Overrides, LetARuleRunThatIsOffElsewhere) {
  EXPECT_THAT(
      found({{.files = {"new/*"}, .tables = {}, .rules = {{"off", Level::error}}}}),
      ElementsAre("old/1.sql drop warning", "new/2.sql drop warning", "new/2.sql off error"));
}

TEST(Overrides, TheLaterOneCounts) {
  EXPECT_THAT(found({{.files = {"**"}, .tables = {}, .rules = {{"drop", Level::off}}},
                     {.files = {"new/**"}, .tables = {}, .rules = {{"drop", Level::note}}}}),
              ElementsAre("new/2.sql drop note"));
}

TEST(Overrides, AreAboutTheTablesThatTheProblemNames) {
  Problem problem;
  problem.subject = {"public.orders_a", {"public.orders"}};
  EXPECT_THAT(tables_of(problem, nullptr), ElementsAre("public.orders"));
  problem.subject = Subject("001_orders.sql");
  EXPECT_THAT(tables_of(problem, nullptr), IsEmpty());
}

// A problem that names none is about what its statement locks or makes, and never about an index.
TEST(Overrides, AreAboutTheTablesOfTheStatementElse) {
  const std::vector<Override> overrides{
      {.files = {}, .tables = {"made", "orders"}, .rules = {{"any", Level::off}}}};
  static constexpr Rule any{
      .on_statement = [](const StatementContext& context, Problems& problems) {
        problems.add({.span = context.step.statement.span, .message = "is run"});
      }};
  constexpr std::array<RegisteredRule, 1> only{
      {{.id = "any", .group = "locks", .page = {}, .rule = &any}}};
  const auto count = [&](const std::string& sql) {
    config::Config config;
    config.overrides = overrides;
    return check(test::plain_history({{"1.sql", sql}}), config, only).findings.size();
  };
  EXPECT_EQ(count("CREATE TABLE made ();"), 0U);
  EXPECT_EQ(count("CREATE TABLE made AS SELECT 1 AS a;"), 0U);
  EXPECT_EQ(count("CREATE TABLE other ();"), 1U);
  EXPECT_EQ(count("ALTER TABLE orders ADD COLUMN a int;"), 0U);
  EXPECT_EQ(count("CREATE INDEX made ON other (a); DROP INDEX made;"), 2U);
}

}  // namespace
}  // namespace pgplumb::lint
