#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/history.h"
#include "lint/engine.h"
#include "lint/page.h"
#include "support/temp_folder.h"

namespace pgplumb::test {

/// An example of a rule's page, checked as if its files lay in a folder: the first
/// `context` files are the history, the others are under review; where the example says what was
/// before, what differs from that.
class ExampleRun {
 public:
  /// The options of the info string are those of pgplumb.toml; `encoding=latin1` writes the files
  /// in Latin-1, `review=all` reviews every file. What cannot be run throws.
  ExampleRun(const lint::RegisteredRule& rule, const lint::Example& example, std::size_t context);

  [[nodiscard]] const std::vector<lint::Finding>& findings() const { return run_.findings; }
  [[nodiscard]] std::vector<lint::Finding> findings_of(std::string_view rule) const;
  /// "public.orders" of the tables that there are at the end.
  [[nodiscard]] std::vector<std::string> tables() const;
  /// All of the history, in order.
  [[nodiscard]] const std::vector<sql::Statement>& statements() const { return statements_; }
  [[nodiscard]] int target_version() const { return run_.target_version; }
  /// One line a finding, for people.
  [[nodiscard]] std::string describe() const;
  /// The last file with all fixes of the rule.
  [[nodiscard]] std::string fixed(std::string_view rule) const;

 private:
  void review_from(const lint::Example& example, std::size_t context);
  [[nodiscard]] std::optional<std::uint32_t> find_file(std::string_view name) const;
  [[nodiscard]] std::uint32_t file_of(std::string_view name) const;

  TempFolder folder_;
  TempFolder queries_;
  std::string last_file_;
  history::History history_;
  std::vector<sql::Statement> statements_;
  lint::Run run_;
};

/// What a rule finds in a migration after another that is in use.
std::vector<lint::Finding> found(std::string_view rule, std::string before, std::string migration,
                                 std::map<std::string, std::string> options = {});

/// The advice of the one finding; how many there are where it is not one.
std::string instead(std::string_view rule, std::string before, std::string migration,
                    std::map<std::string, std::string> options = {});

}  // namespace pgplumb::test
