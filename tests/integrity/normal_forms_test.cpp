#include "integrity/normal_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "integrity/schemes.h"

namespace pgplumb::integrity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

NormalForms judge(const RelationScheme& scheme) {
  Work work;
  return normal_forms(scheme, work);
}

NormalForms judge(std::string_view dependencies, std::size_t width) {
  return judge({.width = width, .dependencies = dependencies_of(dependencies)});
}

std::vector<std::string> keys_of(const NormalForms& forms) {
  std::vector<std::string> keys;
  for (const AttributeSet& key : forms.keys.keys) keys.push_back(letters_of(key));
  return keys;
}

/// "A>B, 3NF" for what the third normal form forbids.
std::vector<std::string> violations_of(const NormalForms& forms) {
  std::vector<std::string> texts;
  for (const Violation& violation : forms.violations) {
    texts.push_back(letters_of(violation.dependency.determinant) +
                    (violation.multivalued ? ">>" : ">") +
                    letters_of(violation.dependency.dependents) + ", " +
                    std::string(normal_form_name(violation.violated)));
  }
  return texts;
}

TEST(NormalForms, OfTheTextbooks) {
  const auto many_keys = judge("A>BC CD>E B>D E>A", 5);
  EXPECT_EQ(many_keys.reached, NormalForm::third);
  EXPECT_THAT(keys_of(many_keys), UnorderedElementsAre("A", "E", "BC", "CD"));
  EXPECT_THAT(violations_of(many_keys), ElementsAre("B>D, BCNF"));

  const auto teachers = judge("AB>C C>B", 3);
  EXPECT_EQ(teachers.reached, NormalForm::third);
  EXPECT_THAT(keys_of(teachers), UnorderedElementsAre("AB", "AC"));

  const auto partial = judge("AB>CD A>C", 4);
  EXPECT_EQ(partial.reached, NormalForm::first);
  EXPECT_THAT(keys_of(partial), ElementsAre("AB"));
  EXPECT_THAT(violations_of(partial), ElementsAre("A>C, 2NF"));

  const auto both = judge("AB>C C>DE B>F", 6);
  EXPECT_EQ(both.reached, NormalForm::first);
  EXPECT_THAT(violations_of(both), ElementsAre("B>F, 2NF", "C>DE, 3NF"));

  const auto four = judge("A>BCD E>FG F>G AE>H", 8);
  EXPECT_THAT(keys_of(four), ElementsAre("AE"));
  EXPECT_THAT(violations_of(four), ElementsAre("A>BCD, 2NF", "E>FG, 2NF", "F>G, 3NF"));
  const auto five = judge("A>BCDE E>ABCD CD>E B>D", 5);
  EXPECT_EQ(five.reached, NormalForm::third);
  EXPECT_THAT(keys_of(five), UnorderedElementsAre("A", "E", "BC", "CD"));
  EXPECT_THAT(violations_of(five), ElementsAre("B>D, BCNF"));
}

TEST(NormalForms, ATransitiveDependencyIsTheThirds) {
  const auto forms = judge("A>BC B>C", 3);
  EXPECT_EQ(forms.reached, NormalForm::second);
  EXPECT_THAT(violations_of(forms), ElementsAre("B>C, 3NF"));
}

TEST(NormalForms, APartOfAKeyMayDetermineByWayOfOthersOfNoKey) {
  // A>D is not in the cover: it follows from A>BC and BC>D.
  EXPECT_THAT(violations_of(judge("A>BC BC>D", 5)), ElementsAre("A>BCD, 2NF", "BC>D, 3NF"));
}

TEST(NormalForms, AreThoseOfTheDefinitions) {
  std::mt19937 random(13);
  std::array<int, 4> seen{};
  for (int round = 0; round < 4000; ++round) {
    const RandomScheme scheme = random_scheme(random, 6);
    const ByTrying trying(scheme.dependencies, scheme.width);
    const auto forms = judge({.width = scheme.width, .dependencies = scheme.dependencies});
    const NormalForm expected = trying.is_boyce_codd() ? NormalForm::boyce_codd
                                : trying.is_third()    ? NormalForm::third
                                : trying.is_second()   ? NormalForm::second
                                                       : NormalForm::first;
    ASSERT_EQ(forms.reached, expected) << scheme.width << " " << text_of(scheme.dependencies);
    ++seen[static_cast<std::size_t>(expected)];
  }
  EXPECT_GT(*std::ranges::min_element(seen), 100);
}

TEST(NormalForms, WhatTheDatabaseKeepsTrueIsNoViolation) {
  EXPECT_THAT(violations_of(judge({.width = 4,
                                   .dependencies = dependencies_of("A>BCD B>C C>D"),
                                   .kept = dependencies_of("B>C")})),
              ElementsAre("C>D, 3NF"));
}

TEST(NormalForms, WhatOccursOnceIsNotRepeated) {
  EXPECT_THAT(
      violations_of(judge(
          {.width = 3, .dependencies = dependencies_of("A>BC B>C"), .unrepeated = {set_of("B")}})),
      IsEmpty());
}

TEST(NormalForms, TheFourthForbidsFactsThatOnlyShareATable) {
  RelationScheme scheme{.width = 3, .multivalued = dependencies_of("A>B")};
  EXPECT_THAT(violations_of(judge(scheme)), ElementsAre("A>>B, 4NF"));
  EXPECT_EQ(judge(scheme).reached, NormalForm::boyce_codd);
  scheme.dependencies = dependencies_of("A>BC");
  EXPECT_EQ(judge(scheme).reached, NormalForm::fourth);
  scheme.dependencies = {};
  scheme.multivalued = dependencies_of("A>BC");
  EXPECT_THAT(violations_of(judge(scheme)), IsEmpty());
}

TEST(NormalForms, OfTheWidestTableComeToAnEnd) {
  RelationScheme scheme{.width = 1600};
  for (Attribute a = 0; a < 1600; ++a) {
    scheme.dependencies.push_back({AttributeSet{a}, AttributeSet{(a + 1) % 1600, a ^ 1}});
    scheme.dependencies.push_back({AttributeSet{a, (a + 7) % 1600}, AttributeSet::all(1600)});
  }
  Work work(10'000'000);
  EXPECT_FALSE(normal_forms(scheme, work).keys.keys.empty());
}

TEST(NormalForms, OfAWideTableWithAKeyAreKnownWhole) {
  RelationScheme scheme{.width = 1600};
  scheme.dependencies.push_back({AttributeSet{0}, AttributeSet::all(1600)});
  scheme.dependencies.push_back({AttributeSet{1}, AttributeSet::all(1600)});
  scheme.dependencies.push_back({AttributeSet{7}, AttributeSet{1598, 1599}});
  const auto forms = judge(scheme);
  EXPECT_TRUE(forms.complete);
  EXPECT_EQ(forms.reached, NormalForm::second);
  EXPECT_EQ(forms.keys.keys.size(), 2);
  ASSERT_EQ(forms.violations.size(), 1);
  EXPECT_EQ(forms.violations.front().dependency.dependents, (AttributeSet{1598, 1599}));
}

}  // namespace
}  // namespace pgplumb::integrity
