#include "lint/aliases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Aliases, LeadToRulesThatThereAre) {
  const config::RuleNames names = rule_names(all_rules());
  for (const config::RuleAlias& alias : rule_aliases()) {
    EXPECT_NE(std::ranges::find(names.ids, alias.rule), names.ids.end())
        << alias.peer << " " << alias.name << ": " << alias.rule;
    EXPECT_NE(alias.name, alias.rule) << "says nothing";
  }
}

TEST(Aliases, AreThereOnce) {
  const auto table = rule_aliases();
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = i + 1; j < table.size(); ++j) {
      EXPECT_FALSE(table[i].peer == table[j].peer && table[i].name == table[j].name &&
                   table[i].rule == table[j].rule)
          << table[i].peer << " " << table[i].name;
    }
  }
}

TEST(Aliases, AreResolved) {
  const config::RuleNames names = rule_names(all_rules());
  EXPECT_THAT(names.resolve("require-concurrent-index-creation"),
              ElementsAre("index-without-concurrently"));
  EXPECT_THAT(names.resolve("E2"), ElementsAre("set-not-null-scan"));
  EXPECT_THAT(names.resolve("PG303"), ElementsAre("set-not-null-scan"));
  EXPECT_THAT(names.resolve("drop-table"), ElementsAre("drop-table"));
  EXPECT_THAT(names.resolve("no-such-rule"), IsEmpty());
}

TEST(Aliases, OurOwnNamesComeFirst) {
  const config::RuleNames names = rule_names(all_rules());
  EXPECT_THAT(names.resolve("destructive"), ElementsAre("destructive"));
}

}  // namespace
}  // namespace pgplumb::lint
