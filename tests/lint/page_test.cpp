#include "lint/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgplumb::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr std::string_view page_text = R"(# some-rule

What happens
to whom.

A second paragraph.

## Why

Because.

```sql bad target-version=15 transaction=file
-- file: 001_orders.sql
CREATE TABLE orders ();
-- file: 002_bad.sql
# no heading
DROP TABLE orders;
```

```fixed
SELECT 1;
```

## Instead

```sql good
SELECT 2;
```

```sh
# not SQL, not run
```

## Sources

* somewhere
)";

TEST(ParsePage, TakesTitleAndSummary) {
  const Page page = parse_page(page_text);
  EXPECT_THAT(page.mistakes, IsEmpty());
  EXPECT_EQ(page.title, "some-rule");
  EXPECT_EQ(page.summary, "What happens to whom.");
}

TEST(ParsePage, TakesSectionsWithoutTheirHeadings) {
  const Page page = parse_page(page_text);
  ASSERT_THAT(page.sections, SizeIs(3));
  EXPECT_EQ(page.sections[2].title, "Sources");
  EXPECT_EQ(page.sections[2].text, "* somewhere");
  ASSERT_NE(page.section("Why"), nullptr);
  EXPECT_TRUE(page.section("Why")->text.starts_with("Because."));
  EXPECT_TRUE(page.section("Why")->text.ends_with("SELECT 1;\n```"));
  EXPECT_EQ(page.section("When it is safe"), nullptr);
}

TEST(ParsePage, CutsExamplesIntoFiles) {
  const Page page = parse_page(page_text);
  ASSERT_THAT(page.examples, SizeIs(2));
  const Example& bad = page.examples[0];
  EXPECT_TRUE(bad.bad);
  EXPECT_EQ(bad.line, 12U);
  EXPECT_THAT(bad.options, ElementsAre(Pair("target-version", "15"), Pair("transaction", "file")));
  ASSERT_THAT(bad.files, SizeIs(2));
  EXPECT_EQ(bad.files[0].name, "001_orders.sql");
  EXPECT_EQ(bad.files[0].text, "CREATE TABLE orders ();\n");
  EXPECT_EQ(bad.files[1].name, "002_bad.sql");
  EXPECT_EQ(bad.files[1].text, "# no heading\nDROP TABLE orders;\n");
  EXPECT_EQ(bad.fixed, "SELECT 1;\n");

  const Example& good = page.examples[1];
  EXPECT_FALSE(good.bad);
  ASSERT_THAT(good.files, SizeIs(1));
  EXPECT_EQ(good.files[0].name, "migration.sql");
  EXPECT_EQ(good.files[0].text, "SELECT 2;\n");
  EXPECT_FALSE(good.fixed);
}

TEST(ParsePage, ReadsCarriageReturnsAndMissingLastNewline) {
  const Page page = parse_page("# a\r\n\r\nDoes it.\r\n\r\n## Why\r\n\r\nSo.");
  EXPECT_EQ(page.title, "a");
  EXPECT_EQ(page.summary, "Does it.");
  ASSERT_THAT(page.sections, SizeIs(1));
  EXPECT_EQ(page.sections[0].text, "So.");
}

TEST(ParsePage, LongerFencesHoldShorterOnes) {
  const Page page = parse_page("````md\n```sql bad\nSELECT 1;\n```\n````\n");
  EXPECT_THAT(page.examples, IsEmpty());
  EXPECT_THAT(page.mistakes, IsEmpty());
}

TEST(ParsePage, SaysWhatItCannotRead) {
  EXPECT_THAT(parse_page("```sql bad\nSELECT 1;\n").mistakes,
              ElementsAre("line 1: the fence is never closed"));
  EXPECT_THAT(parse_page("\n```sql wrong\nSELECT 1;\n```\n").mistakes,
              ElementsAre("line 2: \"wrong\" is not bad, good or fixed"));
  EXPECT_THAT(parse_page("```sql bad v15\nSELECT 1;\n```\n").mistakes,
              ElementsAre("line 1: \"v15\" is no option: write key=value"));
  EXPECT_THAT(parse_page("```fixed\nSELECT 1;\n```\n").mistakes,
              ElementsAre("line 1: fixed does not follow a bad example"));
  EXPECT_THAT(parse_page("```sql good\n```\n").mistakes,
              ElementsAre("line 1: the example is empty"));
  EXPECT_THAT(parse_page("```sql good\nSELECT 1;\n-- file: b.sql\n```\n").mistakes,
              ElementsAre("line 1: SQL before the first -- file:"));
  EXPECT_THAT(parse_page("# a\n# b\n").mistakes, ElementsAre("line 2: a second title"));
}

TEST(ParsePage, NothingIsAnEmptyPage) {
  const Page page = parse_page("");
  EXPECT_EQ(page.title, "");
  EXPECT_THAT(page.sections, IsEmpty());
  EXPECT_THAT(page.mistakes, IsEmpty());
}

TEST(ParsePage, FilesMayHaveBeenOtherwiseBefore) {
  const Page page = parse_page(
      "```sql bad\n-- before: a.sql\nSELECT 1;\n-- file: a.sql\nSELECT 2;\n-- file: b.sql\n"
      "SELECT 3;\n```\n");
  EXPECT_THAT(page.mistakes, IsEmpty());
  ASSERT_THAT(page.examples, SizeIs(1));
  ASSERT_THAT(page.examples[0].before, SizeIs(1));
  EXPECT_EQ(page.examples[0].before[0].name, "a.sql");
  EXPECT_EQ(page.examples[0].before[0].text, "SELECT 1;\n");
  EXPECT_THAT(page.examples[0].files, SizeIs(2));
  EXPECT_EQ(page.examples[0].files[0].text, "SELECT 2;\n");
}

}  // namespace
}  // namespace pgplumb::lint
