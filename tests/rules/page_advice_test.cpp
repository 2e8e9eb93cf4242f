// What a rule says to do instead is SQL: of each finding in the examples of the pages it parses,
// and what has no gaps to be filled in is something that the server would do at that place.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "effects/effects.h"
#include "lint/registry.h"
#include "rules/example_run.h"
#include "sql/parse.h"

namespace pgplumb::lint {
namespace {

using test::ExampleRun;

constexpr std::string_view gap = "...";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Comments say where and when: "-- outside of a transaction:".
std::string without_comments(const std::string& text) {
  std::string rest;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    rest += line.substr(0, line.find("--")) + '\n';
    at = end + 1;
  }
  return rest;
}

struct Piece {
  std::string text;         ///< its gaps filled in where it is known with what
  bool is_pattern = false;  ///< it has names or parts that are to be filled in
};

/// The statements, as they end: with `;` at the end of a line. A rest is no statement of its own.
std::vector<Piece> pieces_of(const std::string& instead) {
  std::vector<Piece> pieces;
  const std::string text = without_comments(instead);
  std::size_t begin = 0;
  bool in_body = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "$$") == 0) {
      in_body = !in_body;
      ++at;
    }
    if (text[at] != ';' || in_body) continue;
    const std::string written = text.substr(begin, at + 1 - begin);
    begin = at + 1;
    const bool makes_table = written.find("CREATE TABLE") != written.npos;
    const std::string filled =
        replaced(replaced(written, "(...)", makes_table ? "(a int)" : "(a)"), "= ...", "= 1");
    // BEGIN; ... COMMIT;
    if (filled.find(gap) != filled.npos && filled.find("$$") == filled.npos) continue;
    // A partition stands for each of them.
    const bool is_pattern = filled != written || written.find(" partition") != written.npos ||
                            written.find("PARTITION partition") != written.npos ||
                            written.find(gap) != written.npos;
    pieces.push_back({filled, is_pattern});
  }
  return pieces;
}

sql::ParsedFile parse(const std::string& text) {
  return sql::parse({.path = "instead.sql", .text = text}, 0);
}

/// A database after the first `count` statements of the example.
class Database {
 public:
  Database(const ExampleRun& run, std::size_t count) : catalog_(run.target_version()) {
    for (std::size_t i = 0; i < count; ++i) {
      catalog::assume_named_objects(catalog_, session_, run.statements()[i]);
      catalog::apply(catalog_, session_, run.statements()[i]);
    }
  }

  /// Why the server would not do them all; what a gap would have made is not there.
  std::optional<std::string> refusal(const std::vector<Piece>& pieces) {
    bool all_made = true;
    for (const Piece& piece : pieces) {
      all_made = all_made && !piece.is_pattern;
      if (piece.is_pattern) continue;
      for (const sql::Statement& statement : parse(piece.text).statements) {
        const effects::Effects effects = effects::effects_of(statement, catalog_, session_);
        if (effects.refused && (all_made || effects::is_certain(*effects.refused))) {
          return fmt::format("{}\n  {}", piece.text, effects.refused->message);
        }
        catalog::apply(catalog_, session_, statement);
      }
    }
    return std::nullopt;
  }

 private:
  catalog::Catalog catalog_;
  catalog::Session session_;
};

/// In place of the statement, behind it, or at the end of the history; `with_those_before`: in
/// place of the file's statements before it too.
std::optional<std::string> refusal_everywhere(const ExampleRun& run, const Span& place,
                                              const std::vector<Piece>& pieces,
                                              bool with_those_before) {
  const auto& statements = run.statements();
  std::optional<std::string> why = Database(run, statements.size()).refusal(pieces);
  for (std::size_t i = 0; why && i < statements.size(); ++i) {
    const Span span = statements[i].span;
    if (span.file != place.file || place.begin < span.begin) continue;
    if (place.begin > span.end && !with_those_before) continue;
    if (!Database(run, i + 1).refusal(pieces)) return std::nullopt;
    why = Database(run, i).refusal(pieces);
  }
  return why;
}

class Advice : public ::testing::TestWithParam<RegisteredRule> {};

TEST_P(Advice, IsSqlThatRuns) {
  for (const Example& example : parse_page(GetParam().page).examples) {
    if (!example.bad) continue;
    const ExampleRun run(GetParam(), example, example.files.size() - 1);
    for (const Finding& finding : run.findings_of(GetParam().id)) {
      const std::string& instead = finding.problem.instead;
      const std::vector<Piece> pieces = pieces_of(instead);
      bool parses = true;
      for (const Piece& piece : pieces) {
        for (const sql::SyntaxError& error : parse(piece.text).errors) {
          parses = false;
          ADD_FAILURE() << GetParam().id << ": line " << example.line << ": " << error.message
                        << " in\n"
                        << instead;
        }
      }
      if (!parses) continue;
      const auto why = refusal_everywhere(run, finding.problem.span, pieces,
                                          instead.starts_with("-- in place of the ADD COLUMN"));
      EXPECT_FALSE(why.has_value())
          << GetParam().id << ": line " << example.line << ": " << *why << "\nof\n"
          << instead;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Advice, ::testing::ValuesIn(all_rules().begin(), all_rules().end()),
                         [](const ::testing::TestParamInfo<RegisteredRule>& rule) {
                           std::string name(rule.param.id);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace pgplumb::lint
