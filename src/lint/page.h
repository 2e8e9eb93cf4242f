#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::lint {

struct ExampleFile {
  std::string name;
  std::string text;
};

/// A fenced block ```` ```sql bad ```` or ```` ```sql good ````, which runs as a test. A line
/// `-- file: 001_orders.sql` in it starts a file; all but the last are the history. A line
/// `-- before: 001_orders.sql` starts a file as it was before the change under review, a line
/// `-- queries: orders.sql` one of the application's queries.
struct Example {
  bool bad = false;                            ///< the rule speaks of it; else no rule does
  std::uint32_t line = 0;                      ///< of the fence, from 1
  std::map<std::string, std::string> options;  ///< of the info string: target-version=15
  std::vector<ExampleFile> files;              ///< in order, one at least
  std::vector<ExampleFile> before;             ///< those that were otherwise, or are no more
  std::vector<ExampleFile> queries;            ///< of the application
  std::optional<std::string> fixed;            ///< the last file after the rule's fix
};

struct Section {
  std::string_view title;  ///< without its `##`
  std::string_view text;   ///< Markdown, without blank lines around it
};

/// A rule's page, taken apart. Views are into the Markdown.
struct Page {
  std::string_view title;             ///< the H1: the rule's id
  std::string summary;                ///< the first paragraph, on one line
  std::vector<Section> sections;      ///< by H2
  std::vector<Example> examples;      ///< in order
  std::vector<std::string> mistakes;  ///< "line 12: ...": what could not be read, for the tests

  [[nodiscard]] const Section* section(std::string_view title) const;
};

Page parse_page(std::string_view markdown);

}  // namespace pgplumb::lint
