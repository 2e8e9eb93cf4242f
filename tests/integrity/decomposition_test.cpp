#include "integrity/decomposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "integrity/chase.h"
#include "integrity/schemes.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> fragments_of(const Decomposition& decomposition) {
  std::vector<std::string> texts;
  for (const Fragment& fragment : decomposition.fragments) {
    texts.push_back(letters_of(fragment.attributes));
  }
  return texts;
}

std::vector<AttributeSet> sets_of(const Decomposition& decomposition) {
  std::vector<AttributeSet> sets;
  for (const Fragment& fragment : decomposition.fragments) sets.push_back(fragment.attributes);
  return sets;
}

Decomposition third(std::string_view dependencies, std::size_t width,
                    Merging merging = Merging::equal_determinants) {
  Work work;
  return third_normal_form(dependencies_of(dependencies), width, merging, work);
}

Decomposition boyce_codd(std::string_view dependencies, std::size_t width,
                         std::string_view multivalued = "") {
  Work work;
  return boyce_codd_form(dependencies_of(dependencies), dependencies_of(multivalued), width, work);
}

bool lossless(const std::vector<AttributeSet>& fragments,
              const std::vector<Dependency>& dependencies, std::size_t width) {
  Work work;
  return is_lossless(fragments, dependencies, width, work);
}

TEST(ThirdNormalForm, OfTheTextbooks) {
  EXPECT_THAT(fragments_of(third("A>BC CD>E B>D E>A", 5)),
              UnorderedElementsAre("ABC", "CDE", "BD", "AE"));
  EXPECT_THAT(fragments_of(third("AB>C C>B", 3)), ElementsAre("ABC"));
  EXPECT_THAT(fragments_of(third("AB>CD A>C", 4)), UnorderedElementsAre("AC", "ABD"));
  EXPECT_THAT(fragments_of(third("AB>C C>DE B>F", 6)), UnorderedElementsAre("ABC", "CDE", "BF"));
  EXPECT_THAT(fragments_of(third("A>BCD E>FG F>G AE>H", 8)),
              UnorderedElementsAre("ABCD", "EF", "FG", "AEH"));
}

TEST(ThirdNormalForm, AddsAKeyWhereNoFragmentHasOne) {
  EXPECT_THAT(fragments_of(third("A>B", 3)), UnorderedElementsAre("AB", "AC"));
  EXPECT_THAT(fragments_of(third("", 3)), ElementsAre("ABC"));
}

TEST(ThirdNormalForm, DeterminantsThatDetermineEachOtherCanShareARelation) {
  EXPECT_THAT(fragments_of(third("A>BD B>AC", 4)), UnorderedElementsAre("ABD", "ABC"));
  const auto merged = Merging::equivalent_determinants;
  EXPECT_THAT(fragments_of(third("A>BD B>AC", 4, merged)), ElementsAre("ABCD"));
}

TEST(ThirdNormalForm, ASharedRelationKeepsNothingThatFollowsFromAnother) {
  // Bernstein's example: EF and CD determine each other, and C determines A.
  EXPECT_THAT(fragments_of(third("EF>AD CD>EF AE>B BF>C C>A", 6, Merging::equivalent_determinants)),
              UnorderedElementsAre("CDEF", "ABE", "BCF", "AC"));
}

TEST(BoyceCoddForm, OfTheTextbooks) {
  const auto five = boyce_codd("A>BC CD>E B>D E>A", 5);
  EXPECT_THAT(fragments_of(five), UnorderedElementsAre("ABCE", "BD"));
  EXPECT_EQ(text_of(five.lost), "CD>E");
  const auto teachers = boyce_codd("AB>C C>B", 3);
  EXPECT_THAT(fragments_of(teachers), UnorderedElementsAre("AC", "BC"));
  EXPECT_EQ(text_of(teachers.lost), "AB>C");
}

TEST(BoyceCoddForm, SplitsAlongMultivaluedDependenciesToo) {
  EXPECT_THAT(fragments_of(boyce_codd("", 3, "A>B")), UnorderedElementsAre("AB", "AC"));
  EXPECT_THAT(fragments_of(boyce_codd("A>BC", 3, "A>B")), ElementsAre("ABC"));
}

TEST(BoyceCoddForm, OfTheWidestTableComesToAnEnd) {
  std::vector<Dependency> dependencies{{AttributeSet{0}, AttributeSet::all(1600)}};
  for (Attribute a = 1; a + 2 < 1600; a += 3) {
    dependencies.push_back({AttributeSet{a, a + 1}, AttributeSet{a + 2}});
  }
  Work work;
  EXPECT_EQ(third_normal_form(dependencies, 1600, Merging::equivalent_determinants, work)
                .fragments.size(),
            534);
  Work more_work(10'000'000);
  EXPECT_GT(boyce_codd_form(dependencies, {}, 1600, more_work).fragments.size(), 1);
}

TEST(Chase, TheBinaryCaseIsThatOfTheIntersection) {
  const auto dependencies = dependencies_of("AB>C C>B");
  EXPECT_TRUE(lossless({set_of("AC"), set_of("BC")}, dependencies, 3));
  EXPECT_FALSE(lossless({set_of("AB"), set_of("BC")}, dependencies, 3));
  EXPECT_TRUE(lossless({set_of("ABC")}, {}, 3));
}

/// Whether a relation exists that obeys the dependencies and whose join has a row too many: rows
/// of which the i-th has zeros where the i-th fragment is, and no row is all zeros.
bool has_counterexample(const std::vector<AttributeSet>& fragments,
                        const std::vector<Dependency>& dependencies, std::size_t width) {
  std::vector<std::pair<std::size_t, Attribute>> cells;
  for (std::size_t row = 0; row < fragments.size(); ++row) {
    for (Attribute a = 0; a < width; ++a) {
      if (!fragments[row].contains(a)) cells.emplace_back(row, a);
    }
  }
  const auto agree = [&](const auto& a, const auto& b, const AttributeSet& on) {
    return std::ranges::all_of(on,
                               [&](Attribute attribute) { return a[attribute] == b[attribute]; });
  };
  for (std::size_t code = 0; code < (std::size_t{1} << (2 * cells.size())); ++code) {
    std::vector<std::vector<unsigned>> rows(fragments.size(), std::vector<unsigned>(width));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      rows[cells[i].first][cells[i].second] = code >> (2 * i) & 3U;
    }
    const bool zeros = std::ranges::any_of(rows, [](const auto& row) {
      return std::ranges::all_of(row, [](unsigned value) { return value == 0; });
    });
    if (zeros) continue;
    const bool obeys = std::ranges::all_of(dependencies, [&](const Dependency& dependency) {
      return std::ranges::all_of(rows, [&](const auto& a) {
        return std::ranges::all_of(rows, [&](const auto& b) {
          return !agree(a, b, dependency.determinant) || agree(a, b, dependency.dependents);
        });
      });
    });
    if (obeys) return true;
  }
  return false;
}

TEST(Chase, IsTrueWhereNoRelationSpeaksAgainstIt) {
  std::mt19937 random(14);
  std::array<int, 2> seen{};
  for (int round = 0; round < 2000; ++round) {
    RandomScheme scheme = random_scheme(random, 4);
    std::vector<AttributeSet> fragments(2 + random() % 2);
    for (Attribute a = 0; a < scheme.width; ++a) fragments[random() % fragments.size()].insert(a);
    for (AttributeSet& fragment : fragments) {
      while (fragment.size() < std::min<std::size_t>(2, scheme.width)) {
        fragment.insert(random() % scheme.width);
      }
    }
    const bool found = lossless(fragments, scheme.dependencies, scheme.width);
    ASSERT_EQ(found, !has_counterexample(fragments, scheme.dependencies, scheme.width))
        << text_of(scheme.dependencies);
    ++seen[found ? 1 : 0];
  }
  EXPECT_GT(*std::ranges::min_element(seen), 100);
}

/// Of the dependencies, those that do not follow from the projections.
std::string lost_by_trying(const std::vector<Dependency>& dependencies,
                           const std::vector<AttributeSet>& fragments, std::size_t width) {
  const ByTrying trying(dependencies, width);
  std::vector<Dependency> projected;
  for (const AttributeSet& fragment : fragments) {
    std::ranges::copy(trying.projected(ByTrying::mask(fragment)), std::back_inserter(projected));
  }
  const ByTrying after(projected, width);
  std::vector<Dependency> lost;
  for (const Dependency& dependency : dependencies) {
    const auto kept = ByTrying::as_set(after.closure(ByTrying::mask(dependency.determinant)));
    lost.push_back({dependency.determinant, dependency.dependents - kept});
  }
  return text_of(lost);
}

TEST(ThirdNormalForm, IsInItAndLosesNothing) {
  std::mt19937 random(15);
  for (int round = 0; round < 3000; ++round) {
    const RandomScheme scheme = random_scheme(random, 6);
    const auto& dependencies = scheme.dependencies;
    const ByTrying trying(dependencies, scheme.width);
    for (const auto merging : {Merging::equal_determinants, Merging::equivalent_determinants}) {
      Work work;
      const auto result = third_normal_form(dependencies, scheme.width, merging, work);
      const auto fragments = sets_of(result);
      ASSERT_TRUE(lossless(fragments, dependencies, scheme.width)) << text_of(dependencies);
      ASSERT_EQ(lost_by_trying(dependencies, fragments, scheme.width), "") << text_of(dependencies);
      for (const Fragment& fragment : result.fragments) {
        const auto mask = ByTrying::mask(fragment.attributes);
        ASSERT_TRUE(trying.is_third(mask))
            << letters_of(fragment.attributes) << " of " << text_of(dependencies);
        ASSERT_EQ(trying.closure(ByTrying::mask(fragment.key)) & mask, mask);
      }
    }
  }
}

TEST(BoyceCoddForm, IsInItAndSaysWhatIsLost) {
  std::mt19937 random(16);
  int losing = 0;
  for (int round = 0; round < 3000; ++round) {
    const RandomScheme scheme = random_scheme(random, 6);
    Work work;
    const auto cover = minimal_cover(scheme.dependencies, scheme.width, work);
    const ByTrying trying(cover, scheme.width);
    const auto result = boyce_codd_form(scheme.dependencies, {}, scheme.width, work);
    const auto fragments = sets_of(result);
    ASSERT_TRUE(result.complete);
    ASSERT_TRUE(lossless(fragments, cover, scheme.width)) << text_of(cover);
    ASSERT_EQ(text_of(result.lost), lost_by_trying(cover, fragments, scheme.width))
        << text_of(cover);
    for (const AttributeSet& fragment : fragments) {
      ASSERT_TRUE(trying.is_boyce_codd(ByTrying::mask(fragment)))
          << letters_of(fragment) << " of " << text_of(cover);
    }
    if (!result.lost.empty()) ++losing;
  }
  EXPECT_GT(losing, 100);
}

}  // namespace
}  // namespace pgplumb::integrity
