// A rule's page is its test: a bad example must be found by the rule, a good one must be found by
// no rule that is on by default, and both start from the same history.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "lint/registry.h"
#include "rules/example_run.h"

namespace pgplumb::lint {

void PrintTo(const RegisteredRule& rule, std::ostream* out) { *out << rule.id; }

namespace {

using test::ExampleRun;
using ::testing::Contains;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 4> required_sections{"Why", "Instead", "When it is safe",
                                                            "Sources"};
constexpr std::array<std::string_view, 5> sections_in_order{"Why", "Instead", "When it is safe",
                                                            "Versions", "Sources"};

class RulePage : public ::testing::TestWithParam<RegisteredRule> {
 protected:
  [[nodiscard]] std::string_view id() const { return GetParam().id; }
  [[nodiscard]] std::string place(const Example& example) const {
    return fmt::format("rules/{}/{}.md:{}", GetParam().group, id(), example.line);
  }

  Page page_ = parse_page(GetParam().page);
};

TEST_P(RulePage, HasItsParts) {
  EXPECT_THAT(page_.mistakes, IsEmpty());
  EXPECT_EQ(page_.title, id());
  EXPECT_TRUE(page_.summary.ends_with('.')) << "summary: " << page_.summary;
  for (std::string_view title : required_sections) {
    const Section* section = page_.section(title);
    ASSERT_NE(section, nullptr) << "no section " << title;
    EXPECT_FALSE(section->text.empty()) << title;
  }
  auto next = sections_in_order.begin();
  for (const Section& section : page_.sections) {
    next = std::find(next, sections_in_order.end(), section.title);
    ASSERT_NE(next, sections_in_order.end()) << section.title << " is unknown or out of order";
    ++next;
  }
}

TEST_P(RulePage, SaysWhatTheRuleIs) {
  const Rule& rule = *GetParam().rule;
  EXPECT_FALSE(rule.since.empty());
  EXPECT_TRUE(rule.on_history || rule.on_down || rule.on_file || rule.on_statement ||
              rule.on_schema || rule.on_allow);
}

TEST_P(RulePage, HasExamplesOfBothKinds) {
  EXPECT_TRUE(std::ranges::any_of(page_.examples, &Example::bad)) << "no bad example";
  EXPECT_FALSE(std::ranges::all_of(page_.examples, &Example::bad)) << "no good example";
}

TEST_P(RulePage, BadExamplesAreFound) {
  for (const Example& example : page_.examples) {
    if (!example.bad) continue;
    const ExampleRun run(GetParam(), example, example.files.size() - 1);
    EXPECT_FALSE(run.findings_of(id()).empty()) << place(example) << ":\n" << run.describe();
    if (id() != "syntax-error") {
      EXPECT_TRUE(run.findings_of("syntax-error").empty()) << place(example) << ":\n"
                                                           << run.describe();
    }
  }
}

// Overrides for tables go by it.
TEST_P(RulePage, FindingsThatAreKnownByATableAreAboutIt) {
  for (const Example& example : page_.examples) {
    if (!example.bad) continue;
    const ExampleRun run(GetParam(), example, example.files.size() - 1);
    for (const Finding& finding : run.findings_of(id())) {
      const Subject& subject = finding.problem.subject;
      for (const std::string& table : run.tables()) {
        if (subject.name != table && !subject.name.starts_with(table + ".")) continue;
        EXPECT_THAT(subject.tables, Contains(table)) << place(example) << ": " << subject.name;
      }
    }
  }
}

bool same_file(const ExampleFile& a, const ExampleFile& b) {
  return a.name == b.name && a.text == b.text;
}

TEST_P(RulePage, GoodExamplesAreClean) {
  const Example* bad = nullptr;
  for (const Example& example : page_.examples) {
    if (example.bad) {
      bad = &example;
      continue;
    }
    ASSERT_NE(bad, nullptr) << place(example) << ": no bad example before it";
    const auto history = std::span(bad->files).first(bad->files.size() - 1);
    ASSERT_GT(example.files.size(), history.size())
        << place(example) << ": it lacks the history of the bad example before it";
    ASSERT_TRUE(
        std::ranges::equal(history, std::span(example.files).first(history.size()), same_file))
        << place(example) << ": its history differs from that of the bad example before it";
    const ExampleRun run(GetParam(), example, history.size());
    EXPECT_THAT(run.findings(), IsEmpty()) << place(example) << ":\n" << run.describe();
  }
}

TEST_P(RulePage, FixesAreShownAndMend) {
  bool has_fix = false;
  bool is_shown = false;
  for (const Example& example : page_.examples) {
    if (!example.bad) continue;
    const std::size_t context = example.files.size() - 1;
    const ExampleRun run(GetParam(), example, context);
    has_fix |= std::ranges::any_of(run.findings_of(id()), [](const Finding& finding) {
      return finding.problem.fix.has_value();
    });
    if (!example.fixed) continue;
    is_shown = true;
    ASSERT_EQ(run.fixed(id()), *example.fixed) << place(example);
    Example mended = example;
    mended.files.back().text = *example.fixed;
    const ExampleRun again(GetParam(), mended, context);
    EXPECT_THAT(again.findings_of(id()), IsEmpty()) << place(example) << ":\n" << again.describe();
  }
  EXPECT_EQ(has_fix, is_shown) << (has_fix ? "the rule has a fix that no example shows"
                                           : "the rule has no fix for what is shown");
}

INSTANTIATE_TEST_SUITE_P(All, RulePage, ::testing::ValuesIn(all_rules().begin(), all_rules().end()),
                         [](const ::testing::TestParamInfo<RegisteredRule>& rule) {
                           std::string name(rule.param.id);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Rules, AreThere) { EXPECT_FALSE(all_rules().empty()); }

}  // namespace
}  // namespace pgplumb::lint
