// The options table spells names that other rooms own: here they are held against each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/options.h"
#include "history/history.h"

namespace pgplumb {
namespace {

using ::testing::UnorderedElementsAreArray;

std::span<const std::string_view> accepted(std::string_view key) {
  return std::ranges::find(config::options(), key, &config::Option::key)->accepted;
}

TEST(OptionNames, FrameworksAreThoseOfTheHistory) {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(history::Framework::pg_dump); ++i) {
    names.push_back(history::framework_name(static_cast<history::Framework>(i)));
  }
  EXPECT_THAT(accepted("framework"), UnorderedElementsAreArray(names));
}

TEST(OptionNames, TransactionModelsAreKnownToTheHistory) {
  for (std::string_view name : accepted("transaction")) {
    EXPECT_TRUE(history::transaction_model_by_name(name)) << name;
  }
}

}  // namespace
}  // namespace pgplumb
