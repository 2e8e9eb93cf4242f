#include "integrity/dependencies.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "integrity/candidate_keys.h"
#include "integrity/schemes.h"

namespace pgplumb::integrity {
namespace {

std::string cover_of(std::string_view dependencies, std::size_t width) {
  Work work;
  return text_of(minimal_cover(dependencies_of(dependencies), width, work));
}

TEST(AttributeSet, HoldsAttributesBeyondTheFirstWord) {
  AttributeSet set{3, 64, 1599};
  EXPECT_TRUE(set.contains(1599));
  EXPECT_FALSE(set.contains(1598));
  EXPECT_EQ(set.size(), 3);
  EXPECT_EQ(std::vector<Attribute>(set.begin(), set.end()), (std::vector<Attribute>{3, 64, 1599}));
  set.erase(1599);
  set.erase(64);
  EXPECT_EQ(set, AttributeSet{3});
  EXPECT_TRUE(set.is_subset_of(AttributeSet::all(64)));
  EXPECT_EQ(AttributeSet::all(1600).size(), 1600);
  EXPECT_EQ((AttributeSet::all(128) & AttributeSet::all(70)) - AttributeSet::all(69),
            AttributeSet{69});
}

TEST(Closures, FollowDependenciesThroughOneAnother) {
  const Closures closures(dependencies_of("A>BC CD>E B>D E>A"), 5);
  EXPECT_EQ(letters_of(closures.of(set_of("B"))), "BD");
  EXPECT_EQ(letters_of(closures.of(set_of("BC"))), "ABCDE");
  EXPECT_TRUE(closures.implies({set_of("CD"), set_of("B")}));
}

TEST(Closures, StartFromWhatDependsOnNothing) {
  const Closures closures(dependencies_of(">A A>B"), 3);
  EXPECT_EQ(letters_of(closures.of({})), "AB");
}

TEST(MinimalCover, LeavesOutWhatFollows) {
  EXPECT_EQ(cover_of("A>BC CD>E B>D E>A", 5), "A>B A>C CD>E B>D E>A");
  EXPECT_EQ(cover_of("AB>CD A>C", 4), "A>C AB>D");
  EXPECT_EQ(cover_of("A>BC B>C A>B AB>C", 3), "A>B B>C");
  EXPECT_EQ(cover_of("AB>A", 2), "");
}

TEST(MinimalCover, SaysTheSameWithNothingToSpare) {
  std::mt19937 random(11);
  for (int round = 0; round < 4000; ++round) {
    const RandomScheme scheme = random_scheme(random, 6);
    Work work;
    const auto cover = minimal_cover(scheme.dependencies, scheme.width, work);
    const ByTrying before(scheme.dependencies, scheme.width);
    const ByTrying after(cover, scheme.width);
    for (unsigned set = 0; set <= before.all(); ++set) {
      ASSERT_EQ(before.closure(set), after.closure(set)) << text_of(scheme.dependencies);
    }
    for (const Dependency& dependency : cover) {
      const auto determinant = ByTrying::mask(dependency.determinant);
      for (const Attribute dependent : dependency.dependents) {
        for (const Attribute attribute : dependency.determinant) {
          ASSERT_EQ(after.closure(determinant & ~(1U << attribute)) >> dependent & 1U, 0)
              << text_of(cover);
        }
        auto without = cover;
        without[static_cast<std::size_t>(&dependency - cover.data())].dependents.erase(dependent);
        ASSERT_EQ(ByTrying(without, scheme.width).closure(determinant) >> dependent & 1U, 0)
            << text_of(cover);
      }
    }
  }
}

TEST(CandidateKeys, AreThoseThatTryingFinds) {
  std::mt19937 random(12);
  for (int round = 0; round < 4000; ++round) {
    const RandomScheme scheme = random_scheme(random, 6);
    Work work;
    const auto found = candidate_keys(Closures(scheme.dependencies, scheme.width), work);
    std::vector<unsigned> keys;
    for (const AttributeSet& key : found.keys) keys.push_back(ByTrying::mask(key));
    std::ranges::sort(keys);
    ASSERT_EQ(keys, ByTrying(scheme.dependencies, scheme.width).keys())
        << text_of(scheme.dependencies);
    ASSERT_TRUE(found.complete);
  }
}

/// Pairs of columns that determine each other.
std::vector<Dependency> pairs(std::size_t count) {
  std::vector<Dependency> dependencies;
  for (Attribute a = 0; a < 2 * count; a += 2) {
    dependencies.push_back({AttributeSet{a}, AttributeSet{a + 1}});
    dependencies.push_back({AttributeSet{a + 1}, AttributeSet{a}});
  }
  return dependencies;
}

TEST(CandidateKeys, AreListedUpToANumber) {
  Work work;
  EXPECT_EQ(candidate_keys(Closures(pairs(9), 18), work).keys.size(), 512);
  const auto many = candidate_keys(Closures(pairs(20), 40), work);
  EXPECT_EQ(many.keys.size(), most_candidate_keys);
  EXPECT_FALSE(many.complete);
  EXPECT_EQ(many.prime | many.perhaps_prime, AttributeSet::all(40));
}

TEST(CandidateKeys, OfTheWidestTableComeToAnEnd) {
  Work work(10'000'000);
  const auto found = candidate_keys(Closures(pairs(800), 1600), work);
  EXPECT_FALSE(found.complete);
  EXPECT_GE(found.keys.front().size(), 800);
}

}  // namespace
}  // namespace pgplumb::integrity
