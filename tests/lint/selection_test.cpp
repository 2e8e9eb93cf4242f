#include "lint/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace pgplumb::lint {
namespace {

using config::Level;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Rule usual{};
constexpr Rule optional_rule{.on_by_default = false};
constexpr Rule often_wrong{.precision = Precision::medium, .on_by_default = false};
constexpr Rule always{.severity = Severity::error, .always_selected = true};
constexpr std::array<RegisteredRule, 4> rules{{
    {.id = "a-usual", .group = "locks", .rule = &usual},
    {.id = "b-optional", .group = "locks", .rule = &optional_rule},
    {.id = "c-always", .group = "history", .rule = &always},
    {.id = "d-usual", .group = "design", .rule = &usual},
}};

std::vector<std::string_view> active_ids(const config::Config& config) {
  std::vector<std::string_view> ids;
  for (const ActiveRule& rule : active_rules(rules, config)) ids.push_back(rule.registered->id);
  return ids;
}

TEST(ActiveRules, AreThoseOnByDefault) {
  EXPECT_THAT(active_ids({}), ElementsAre("a-usual", "c-always", "d-usual"));
}

TEST(ActiveRules, SelectTakesIdsAndGroupsInTheirPlace) {
  EXPECT_THAT(active_ids({.select = {"d-usual"}}), ElementsAre("c-always", "d-usual"));
  EXPECT_THAT(active_ids({.select = {"locks"}}), ElementsAre("a-usual", "b-optional", "c-always"));
}

TEST(ActiveRules, IgnoreAndOffWinOverAll) {
  EXPECT_THAT(active_ids({.select = {"locks"}, .ignore = {"a-usual"}}),
              ElementsAre("b-optional", "c-always"));
  EXPECT_THAT(active_ids({.ignore = {"history", "design"}}), ElementsAre("a-usual"));
  EXPECT_THAT(active_ids({.ignore = {"locks", "d-usual"}, .rules = {{"c-always", Level::off}}}),
              IsEmpty());
}

TEST(ActiveRules, ALevelSwitchesOn) {
  EXPECT_THAT(active_ids({.rules = {{"b-optional", Level::note}}}),
              ElementsAre("a-usual", "b-optional", "c-always", "d-usual"));
  EXPECT_THAT(active_ids({.select = {"design"}, .rules = {{"b-optional", Level::note}}}),
              ElementsAre("c-always", "d-usual"));
}

TEST(ActiveRules, PresetsGrow) {
  constexpr std::array<RegisteredRule, 3> more{{
      {.id = "a-usual", .group = "locks", .page = {}, .rule = &usual},
      {.id = "b-optional", .group = "locks", .page = {}, .rule = &optional_rule},
      {.id = "c-often-wrong", .group = "locks", .page = {}, .rule = &often_wrong},
  }};
  const auto count = [&](config::Preset preset) {
    return active_rules(more, {.preset = preset}).size();
  };
  EXPECT_EQ(count(config::Preset::recommended), 1U);
  EXPECT_EQ(count(config::Preset::strict), 2U);
  EXPECT_EQ(count(config::Preset::all), 3U);
}

TEST(ActiveRules, OfLocksHaveNothingToSayOfAPlatformWithoutThem) {
  EXPECT_THAT(active_ids({.platform = "aurora-dsql"}), ElementsAre("c-always", "d-usual"));
  EXPECT_THAT(active_ids({.platform = "rds"}), ElementsAre("a-usual", "c-always", "d-usual"));
  EXPECT_THAT(active_ids({.rules = {{"a-usual", Level::error}}, .platform = "aurora-dsql"}),
              ElementsAre("a-usual", "c-always", "d-usual"));
}

TEST(ActiveRules, SeverityIsTheConfigurationsThenTheProblemsThenTheRules) {
  const ActiveRule plain{.registered = &rules[2]};
  const ActiveRule overridden{.registered = &rules[2], .severity = Severity::note};
  const Problem graded{.severity = Severity::warning};
  EXPECT_EQ(plain.severity_of({}), Severity::error);
  EXPECT_EQ(plain.severity_of(graded), Severity::warning);
  EXPECT_EQ(overridden.severity_of(graded), Severity::note);
}

TEST(GroupNames, AreThereOnce) {
  EXPECT_THAT(group_names(rules), ElementsAre("design", "history", "locks"));
}

}  // namespace
}  // namespace pgplumb::lint
