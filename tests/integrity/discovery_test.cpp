#include "integrity/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "integrity/schemes.h"

namespace pgplumb::integrity {
namespace {

using testing::UnorderedElementsAre;

/// Rows such as "a1x": a value a letter, `-` for NULL.
CodedRows rows_of(const std::vector<std::string>& rows) {
  std::vector<std::vector<CodedRows::Value>> columns(rows.front().size());
  for (const std::string& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      columns[i].push_back(row[i] == '-' ? CodedRows::Value() : std::string(1, row[i]));
    }
  }
  return CodedRows(columns);
}

std::vector<std::string> found_in(const CodedRows& rows, const DiscoveryOptions& options = {}) {
  std::vector<std::string> texts;
  for (const Dependency& dependency : discover(rows, options).dependencies) {
    for (const Attribute dependent : dependency.dependents) {
      texts.push_back(letters_of(dependency.determinant) + ">" +
                      letters_of(AttributeSet{dependent}));
    }
  }
  return texts;
}

TEST(Discovery, FindsWhatRowsObeyWithTheLeastDeterminants) {
  EXPECT_THAT(found_in(rows_of({"a1x", "a1y", "b2x", "b2y", "c2x"})), UnorderedElementsAre("A>B"));
  EXPECT_THAT(found_in(rows_of({"a1x", "a2x", "b1x", "b2x"})), UnorderedElementsAre(">C"));
  EXPECT_THAT(found_in(rows_of({"ax", "bx", "cy"})), UnorderedElementsAre("A>B"));
}

TEST(Discovery, NullsSayNothingInADeterminantAndAreAValueInADependent) {
  EXPECT_THAT(found_in(rows_of({"a1", "a1", "-1", "-2", "b3", "b3", "c1"})),
              UnorderedElementsAre("A>B"));
  EXPECT_THAT(found_in(rows_of({"a-", "a1", "b1", "b-"})), testing::IsEmpty());
  EXPECT_THAT(
      found_in(rows_of({"a1", "a1", "-1", "-2", "b3", "b3", "c1"}), {.null_is_a_value = true}),
      testing::IsEmpty());
}

/// All dependencies of at most three attributes that hold and have none to spare, by comparing
/// each row with each other.
std::vector<std::string> by_comparing(const CodedRows& rows, std::size_t most) {
  const std::size_t width = rows.width();
  std::vector<std::string> texts;
  for (Attribute dependent = 0; dependent < width; ++dependent) {
    std::vector<unsigned> holding;
    for (unsigned set = 0; set < 1U << width; ++set) {
      if ((set >> dependent & 1U) != 0) continue;
      bool holds = true;
      for (std::size_t a = 0; a < rows.rows() && holds; ++a) {
        for (std::size_t b = 0; b < a && holds; ++b) {
          bool agree = true;
          for (const Attribute attribute : ByTrying::as_set(set)) {
            agree = agree && rows.column(attribute)[a] == rows.column(attribute)[b];
          }
          holds = !agree || rows.column(dependent)[a] == rows.column(dependent)[b];
        }
      }
      if (holds) holding.push_back(set);
    }
    for (const unsigned set : holding) {
      const bool least = std::ranges::none_of(
          holding, [&](unsigned other) { return other != set && (other & set) == other; });
      const AttributeSet determinant = ByTrying::as_set(set);
      if (!least || determinant.size() > most) continue;
      texts.push_back(letters_of(determinant) + ">" + letters_of(AttributeSet{dependent}));
    }
  }
  return texts;
}

TEST(Discovery, FindsWhatComparingAllRowsFinds) {
  std::mt19937 random(17);
  for (int round = 0; round < 1500; ++round) {
    const std::size_t width = 2 + random() % 5;
    const std::size_t count = 2 + random() % 30;
    std::vector<std::string> rows(count, std::string(width, ' '));
    std::vector<unsigned> values(width);
    for (unsigned& value : values) value = 1 + random() % 6;
    for (std::string& row : rows) {
      for (std::size_t i = 0; i < width; ++i) {
        row[i] = static_cast<char>('a' + random() % values[i]);
        if (i > 1 && random() % 4 != 0) row[i] = static_cast<char>(row[i - 1] ^ row[i - 2]);
        if (row[i] == '-') row[i] = 'z';
      }
    }
    const CodedRows coded = rows_of(rows);
    const std::size_t most = 1 + random() % 6;
    auto found = found_in(coded, {.most_in_determinant = most, .null_is_a_value = true});
    auto expected = by_comparing(coded, most);
    std::ranges::sort(found);
    std::ranges::sort(expected);
    ASSERT_EQ(found, expected);
  }
}

TEST(Discovery, EndsWithItsWork) {
  std::mt19937 random(18);
  std::vector<std::string> rows(300, std::string(400, ' '));
  for (std::string& row : rows) {
    for (char& value : row) value = static_cast<char>('a' + random() % 4);
  }
  EXPECT_FALSE(discover(rows_of(rows), {.work = 1'000'000}).complete);
}

TEST(Evidence, CountsRepeatedDeterminantsAndViolations) {
  const auto rows = rows_of({"a1", "a1", "a2", "b1", "b1", "c1", "-1", "-2"});
  const Evidence evidence = evidence_for(rows, {AttributeSet{0}, AttributeSet{1}});
  EXPECT_EQ(evidence.rows, 6);
  EXPECT_EQ(evidence.repeated, 2);
  EXPECT_EQ(evidence.repetitions, 3);
  EXPECT_EQ(evidence.violations, 1);
}

}  // namespace
}  // namespace pgplumb::integrity
