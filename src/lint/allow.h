#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sql/parse.h"
#include "text/source.h"

namespace pgplumb::lint {

/// What a comment is for.
enum class Reach : std::uint8_t { statement, file, lines };

/// One rule that a comment allows. `-- pgplumb: allow RULE[, RULE] -- reason` is for the statement
/// that it stands before, in, or behind on the same line; inside of it, for what the rule finds at
/// the comment's line (at the next one, where the comment has a line of its own), if it finds
/// anything there. `-- pgplumb: allow-file RULE -- reason` is for its file. A reason is for people
/// and may be missing. Comments for other linters allow the rules that theirs correspond to, and
/// nobody judges them.
struct Allow {
  std::string_view directive;  ///< "allow", "allow-file", or another word, which allows nothing
  std::string_view rule;       ///< as written; empty where the comment names none
  std::string_view peer = {};  ///< the linter that the comment is for; empty: pgplumb
  Span span;                   ///< of the rule's name, or of the directive where there is none
  /// Where findings are left out: the statement, the file; nothing where no statement follows.
  std::optional<Span> target;
  /// Inside of a statement: the line that the comment is about, without its end.
  std::optional<Span> line = {};
  Reach reach = Reach::statement;
  std::vector<std::string_view> ids;  ///< of the rules that `rule` stands for
  bool every_rule = false;            ///< whatever is found there: of other linters only
  bool known = false;                 ///< a rule has the name
  bool ran = false;                   ///< that rule ran
  bool used = false;                  ///< it left a finding out
};

/// The allows of a file, found fast by the place of a finding.
class FileAllows {
 public:
  /// One that stands where another does is that one.
  void add(Allow allow);
  [[nodiscard]] const std::vector<Allow>& all() const { return all_; }
  /// Whether one of them leaves out a finding of the rule at the place, as long as no other is
  /// known that an allow in the same statement is rather for.
  [[nodiscard]] bool allow(std::string_view rule, Span found) const;
  /// A finding of the rule, before it is known what becomes of it: an allow inside of the statement
  /// that stands at its line is for what stands there.
  void expect(std::string_view rule, Span found);
  /// Whether one leaves out a finding that was expected, and those that do are used.
  bool use(std::string_view rule, Span found);

 private:
  /// Those inside of a statement, of one line.
  struct Inner {
    Span line;
    bool is_met = false;  ///< something is found there
    std::vector<std::size_t> unused;
  };
  /// Those of one target, by rule; `every_rule` for what allows all. A list has those that were not
  /// used yet, so that however many there are, each is looked at once.
  struct Group {
    std::uint32_t end = 0;  ///< of the target
    std::map<std::string_view, std::vector<std::size_t>> unused;
    std::map<std::string_view, std::vector<Inner>> inner;  ///< by line
  };
  static constexpr std::string_view every_rule = "";

  Group& group_of(const Allow& allow);
  void add_inner(Group& group, std::string_view rule, const Allow& allow);
  void use_all(std::vector<std::size_t>& unused);
  bool use_inner(std::vector<Inner>& lines, Span found);
  /// Calls `visit` for the groups whose target holds the place.
  template <typename Self, typename Visit>
  static void visit_around(Self& self, Span found, const Visit& visit);

  std::vector<Allow> all_;
  Group for_file_;
  std::map<std::uint32_t, Group> for_statements_;  ///< by where the statement begins
  std::map<std::uint32_t, Group> for_lines_;       ///< by where the lines begin
  std::unordered_set<std::uint32_t> places_;
};

std::string_view comment_text(const sql::CommentText& comment, std::string_view text);

/// Statements, and the places at which others do not parse, in the order of the text.
std::vector<Span> places_of(const sql::ParsedFile& parsed);

/// The allows of a file in the order of the text. Views are into `text`.
std::vector<Allow> read_allows(const sql::ParsedFile& parsed, std::uint32_t file,
                               std::string_view text);

/// The comments of the file may hold one.
bool mentions_allow(const sql::ParsedFile& parsed, std::string_view text);

}  // namespace pgplumb::lint
