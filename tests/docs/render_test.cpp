#include "docs/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgplumb::docs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Page page_of(Line line) {
  Page page{.path = "tables/t.md", .title = "t"};
  page.paragraph(std::move(line));
  return page;
}

/// The last line but for its end: that of the only paragraph.
std::string markdown_of(Line line) {
  const std::string text = render_markdown(page_of(std::move(line)));
  const std::size_t begin = text.rfind('\n', text.size() - 2) + 1;
  return text.substr(begin, text.size() - begin - 1);
}

std::string cell_of(Line line) {
  Page page{.path = "t.md", .title = "t"};
  page.table({.header = {"a"}, .rows = {{.cells = {std::move(line)}}}});
  const std::string text = render_markdown(page);
  const std::size_t begin = text.rfind("\n| ") + 3;
  return text.substr(begin, text.size() - begin - 3);
}

TEST(Markdown, TextIsNoMarkup) {
  EXPECT_EQ(markdown_of("<script>alert(1)</script>"), "\\<script\\>alert(1)\\</script\\>");
  EXPECT_EQ(markdown_of("a `b` *c* [d](e) | &lt; # f"),
            "a \\`b\\` \\*c\\* \\[d\\](e) \\| &amp;lt; \\# f");
  EXPECT_EQ(markdown_of("two\nlines"), "two lines");
}

TEST(Markdown, AnUnderscoreInAWordStaysAsItIs) {
  EXPECT_EQ(markdown_of("user_id of _private_ a__b"), "user_id of \\_private\\_ a\\_\\_b");
}

TEST(Markdown, TextDoesNotBeginABlock) {
  EXPECT_EQ(markdown_of("- no list"), "\\- no list");
  EXPECT_EQ(markdown_of("12. no list"), "12\\. no list");
  EXPECT_EQ(markdown_of("12 rows"), "12 rows");
}

TEST(Markdown, CodeHasAsManyBackticksAsItTakes) {
  EXPECT_EQ(markdown_of(Line().code("a <b> | c")), "`a <b> | c`");
  EXPECT_EQ(markdown_of(Line().code("a``b")), "```a``b```");
  EXPECT_EQ(markdown_of(Line().code("`a`")), "`` `a` ``");
  EXPECT_EQ(markdown_of(Line().code("a\nb")), "`a b`");
}

TEST(Markdown, ABarEndsNoCell) {
  EXPECT_EQ(cell_of("a|b"), "a\\|b");
  EXPECT_EQ(cell_of(Line().code("a|b")), "<code>a&#124;b</code>");
  EXPECT_EQ(cell_of(Line().code("a\\|`<b>")), "<code>a&#92;&#124;&#96;&#60;b&#62;</code>");
  EXPECT_EQ(cell_of(Line().prose("a\r\nb")), "a<br>b");
}

TEST(Markdown, AFenceIsLongerThanWhatIsInIt) {
  Page page{.path = "t.md", .title = "t"};
  page.code("sql", "SELECT '\n````\n<!--';");
  EXPECT_THAT(render_markdown(page), HasSubstr("\n`````sql\nSELECT '\n````\n<!--';\n`````\n"));
}

TEST(Markdown, LinksLeadFromThePagesOwnFolder) {
  const auto link = [](const char* path, Target::Kind kind) {
    return Line().link("x", {.kind = kind, .path = path});
  };
  EXPECT_EQ(markdown_of(link("tables/u.md", Target::page)), "[x](u.md)");
  EXPECT_EQ(markdown_of(link("types.md", Target::page)), "[x](../types.md)");
  EXPECT_EQ(markdown_of(link("../sql/a b.sql", Target::outside)), "[x](../../sql/a%20b.sql)");
  EXPECT_EQ(markdown_of(link("tables/a(b)<c>.md", Target::page)), "[x](a%28b%29%3Cc%3E.md)");
  EXPECT_EQ(markdown_of(link("tables/t.md", Target::page)), "x");
}

TEST(Html, TextIsNoMarkup) {
  Page page{.path = "tables/t.md", .title = "\"<script>alert(1)</script>"};
  page.paragraph("<img src=x onerror=alert(1)> & \"quoted\"");
  page.code("sql", "</code></pre><script>\nx</script>");
  page.table({.header = {"<b>"}, .rows = {{.cells = {Line().code("<i>")}, .anchor = "a\"b"}}});
  const std::string html = render_html(page);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("<i>")));
  EXPECT_THAT(html, HasSubstr("data-title=\"&quot;&lt;script&gt;"));
  EXPECT_THAT(html, HasSubstr("id=\"tables/t:a&quot;b\""));
  EXPECT_THAT(html, HasSubstr("&lt;/pre&gt;&lt;script&gt;\nx"));
}

TEST(Html, LinksToPagesStayOnThePage) {
  Page page = page_of(Line()
                          .link("u", {.kind = Target::page, .path = "tables/ü.md", .anchor = "a"})
                          .link("s", {.kind = Target::outside, .path = "a\"b.sql"}));
  const std::string html = render_html(page);
  EXPECT_THAT(html, HasSubstr("<a href=\"#tables/%C3%BC%3Aa\">u</a>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"a%22b.sql\">s</a>"));
}

TEST(Anchors, AreThoseOfGitHub) {
  EXPECT_EQ(anchor_of("Indexes to add"), "indexes-to-add");
  EXPECT_EQ(anchor_of("0042_Users & more.sql"), "0042_users--moresql");
}

}  // namespace
}  // namespace pgplumb::docs
