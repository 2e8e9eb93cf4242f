// rules/README.md is the index of all rules: it names each that exists, under its group, and no
// other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "lint/registry.h"

namespace pgplumb::lint {
namespace {

using Groups = std::map<std::string, std::set<std::string>, std::less<>>;

/// The first cell of each row under a heading "## group": "[id](group/id.md)".
Groups index_of(std::istream& page) {
  Groups groups;
  std::string group;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) group = line.substr(3);
    if (!line.starts_with("| [")) continue;
    const std::string id = line.substr(3, line.find(']') - 3);
    EXPECT_THAT(line, ::testing::HasSubstr("](" + group + "/" + id + ".md)"))
        << "the link of " << id;
    EXPECT_TRUE(groups[group].insert(id).second) << id << " stands there twice";
  }
  return groups;
}

TEST(RulesIndex, NamesExactlyTheRulesThatExist) {
  std::ifstream page(PGPLUMB_SOURCE_DIR "/rules/README.md");
  ASSERT_TRUE(page);
  Groups rules;
  for (const RegisteredRule& rule : all_rules()) {
    rules[std::string(rule.group)].insert(std::string(rule.id));
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
