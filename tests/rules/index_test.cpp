// rules/README.md is the index of all rules: it names each that exists, under its group and with
// its default, and no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "lint/registry.h"

namespace pgplumb::lint {
namespace {

/// The rules of a group: id to what the table says of its default.
using Groups = std::map<std::string, std::map<std::string, std::string>, std::less<>>;

/// The first two cells of each row under a heading "## group": "[id](group/id.md) | warning".
Groups index_of(std::istream& page) {
  Groups groups;
  std::string group;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) group = line.substr(3);
    if (!line.starts_with("| [")) continue;
    const std::string id = line.substr(3, line.find(']') - 3);
    EXPECT_THAT(line, ::testing::HasSubstr("](" + group + "/" + id + ".md)"))
        << "the link of " << id;
    const std::size_t cell = line.find(" | ") + 3;
    const std::string level = line.substr(cell, line.find(" | ", cell) - cell);
    EXPECT_TRUE(groups[group].emplace(id, level).second) << id << " stands there twice";
  }
  return groups;
}

TEST(RulesIndex, NamesExactlyTheRulesThatExist) {
  std::ifstream page(PGPLUMB_SOURCE_DIR "/rules/README.md");
  ASSERT_TRUE(page);
  Groups rules;
  for (const RegisteredRule& rule : all_rules()) {
    rules[std::string(rule.group)].emplace(
        rule.id, rule.rule->on_by_default ? severity_name(rule.rule->severity) : "off");
  }
  const Groups index = index_of(page);
  EXPECT_EQ(index.size(), rules.size());
  for (const auto& [group, ids] : rules) {
    const auto found = index.find(group);
    ASSERT_NE(found, index.end()) << "no heading ## " << group;
    EXPECT_THAT(found->second, ::testing::ContainerEq(ids)) << group;
  }
}

}  // namespace
}  // namespace pgplumb::lint
