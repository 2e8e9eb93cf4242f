#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "report/report.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

/// A run over one file of three statements.
struct OneFile {
  history::History history;
  lint::Run run;

  OneFile() {
    history.sources.add({"001.sql", "SELECT 1;\nSELECT 2;\nSELECT 3;\n"});
    run.history = &history;
    replay::Outcome outcome{.catalog = catalog::Catalog(18)};
    run.outcomes.push_back(std::move(outcome));
  }
  lint::Finding& add(lint::Severity severity, std::uint32_t line) {
    constexpr std::uint32_t line_size = 10;
    const std::uint32_t begin = (line - 1) * line_size;
    run.findings.push_back(
        {.rule = "a-rule",
         .group = "locks",
         .severity = severity,
         .problem = {.span = {0, begin, begin + 6}, .message = "something waits"},
         .fingerprint = "f"});
    return run.findings.back();
  }
  [[nodiscard]] json::object report() const {
    return json::parse(render_sarif(run)).at("runs").at(0).as_object();
  }
};

TEST(Sarif, LeadsFromTheRelatedPlacesToTheFinding) {
  OneFile file;
  file.add(lint::Severity::error, 3).problem.related = {{{0, 0, 6}, "it begins here"},
                                                        {{0, 10, 16}, "and goes on"}};
  const json::value result = file.report().at("results").at(0);
  const json::array& steps =
      result.at("codeFlows").at(0).at("threadFlows").at(0).at("locations").as_array();
  ASSERT_EQ(steps.size(), 3U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const json::value& place = steps[i].at("location");
    EXPECT_EQ(place.at("physicalLocation").at("region").at("startLine").as_int64(),
              static_cast<std::int64_t>(i) + 1);
  }
  EXPECT_EQ(steps[0].at("location").at("message").at("text").as_string(), "it begins here.");
  EXPECT_EQ(steps[2].at("location").at("message").at("text").as_string(), "something waits.");
}

TEST(Sarif, HasNoFlowWithoutRelatedPlaces) {
  OneFile file;
  file.add(lint::Severity::error, 1);
  EXPECT_FALSE(file.report().at("results").at(0).as_object().contains("codeFlows"));
}

TEST(Sarif, NamesTheSubjectWhereItIsOfTheSchema) {
  OneFile file;
  for (const char* subject : {"public.orders", "public.orders.user_id", "001.sql", "a b"}) {
    file.add(lint::Severity::note, 1).problem.subject = std::string(subject);
  }
  const json::object report = file.report();
  const auto location = [&](std::size_t i) {
    return report.at("results").at(i).at("locations").at(0).as_object();
  };
  EXPECT_EQ(location(0).at("logicalLocations").at(0),
            (json::value{
                {"name", "orders"}, {"fullyQualifiedName", "public.orders"}, {"kind", "object"}}));
  EXPECT_EQ(location(1).at("logicalLocations").at(0),
            (json::value{{"name", "user_id"},
                         {"fullyQualifiedName", "public.orders.user_id"},
                         {"kind", "member"}}));
  EXPECT_FALSE(location(2).contains("logicalLocations"));
  EXPECT_FALSE(location(3).contains("logicalLocations"));
}

TEST(Sarif, KeepsTheMostSevereOfTooManyAndSaysSo) {
  OneFile file;
  constexpr std::size_t limit = 25'000;
  file.add(lint::Severity::note, 1);
  for (std::size_t i = 0; i < limit - 1; ++i) file.add(lint::Severity::warning, 2);
  EXPECT_FALSE(file.report().contains("invocations"));
  file.add(lint::Severity::error, 3);
  const json::object report = file.report();
  const json::array& results = report.at("results").as_array();
  ASSERT_EQ(results.size(), limit);
  EXPECT_EQ(results.front().at("level").as_string(), "warning");
  EXPECT_EQ(results.back().at("level").as_string(), "error");
  const json::value& notification =
      report.at("invocations").at(0).at("toolExecutionNotifications").at(0);
  EXPECT_THAT(std::string(notification.at("message").at("text").as_string()),
              HasSubstr("The 1 least severe findings are left out"));
}

}  // namespace
}  // namespace pgplumb::report
