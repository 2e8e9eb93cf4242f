// Lowering turns PostgreSQL's raw parse tree into our own statements. Each family of statements has
// its file with one entrance; they are asked in turn, and what is nobody's is `Unmodelled`. All of
// them work on a `Lowering`, which holds the tokens of the statement: see statement_tokens.h.
#include "sql/lower.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sql/lower_internal.h"
#include "text/ascii.h"

namespace pgplumb::sql {

namespace lowering {

namespace {

/// Words that may stand between those of a command's tag.
constexpr std::array<std::string_view, 15> optional_words{
    "or",        "replace",    "temp",    "temporary",    "local",
    "global",    "unlogged",   "unique",  "trusted",      "procedural",
    "recursive", "constraint", "default", "materialized", "foreign"};

/// Words that belong to the command behind those of its tag.
struct Tail {
  std::string_view tag;
  std::string_view word;
};
constexpr std::array tails{Tail{"INSERT", "into"},
                           Tail{"MERGE", "into"},
                           Tail{"DELETE", "from"},
                           Tail{"COMMENT", "on"},
                           Tail{"DROP OWNED", "by"},
                           Tail{"REASSIGN OWNED", "by"},
                           Tail{"CREATE INDEX", "concurrently"},
                           Tail{"DROP INDEX", "concurrently"},
                           Tail{"REINDEX", "index"},
                           Tail{"REINDEX", "table"},
                           Tail{"REINDEX", "schema"},
                           Tail{"REINDEX", "database"},
                           Tail{"REINDEX", "concurrently"},
                           Tail{"REFRESH MATERIALIZED VIEW", "concurrently"},
                           Tail{"DROP TEXT SEARCH CONFIGURATION", "dictionary"},
                           Tail{"DROP TEXT SEARCH CONFIGURATION", "parser"},
                           Tail{"DROP TEXT SEARCH CONFIGURATION", "template"},
                           Tail{"ALTER TEXT SEARCH CONFIGURATION", "dictionary"},
                           Tail{"ALTER TEXT SEARCH CONFIGURATION", "parser"},
                           Tail{"ALTER TEXT SEARCH CONFIGURATION", "template"}};

bool is_optional(Lowering& in, Index i) {
  return std::ranges::any_of(optional_words,
                             [&](std::string_view word) { return in.text.is(i, word); });
}

/// The words of the command, of those only that are on its first line.
Span head_span(Lowering& in, std::string_view tag) {
  Index end = std::max<Index>(head_end(in, tag), 1);
  const std::string_view text = in.text.parsed().text;
  const Span first = in.text.span(0);
  for (Index i = 1; i < end; ++i) {
    const std::uint32_t behind = in.text.span(i - 1).end;
    const std::string_view gap = text.substr(behind, in.text.span(i).begin - behind);
    if (gap.find_first_of("\r\n") != std::string_view::npos) end = i;
  }
  return first.empty() ? in.text.statement() : in.text.span(0, end);
}

Statement lower_whole(Lowering& in, const ::Node* node) {
  Statement statement{.span = in.text.statement()};
  if (node) statement.node = lower_statement(in, node);
  statement.head = head_span(in, command_tag(statement));
  return statement;
}

}  // namespace

Index head_end(Lowering& in, std::string_view tag) {
  Index end = 0;
  for (std::size_t begin = 0; begin < tag.size();) {
    const std::size_t space = std::min(tag.find(' ', begin), tag.size());
    const std::string word = to_lower(tag.substr(begin, space - begin));
    begin = space + 1;
    Index i = end;
    while (end > 0 && !in.text.is(i, word) && is_optional(in, i)) ++i;
    if (!in.text.is(i, word)) break;
    end = i + 1;
  }
  for (const Tail& tail : tails) {
    if (tag == tail.tag && in.text.is(end, tail.word)) ++end;
  }
  return end;
}

Index behind_head(Lowering& in, std::string_view tag) {
  Index i = head_end(in, tag);
  if (in.text.are(i, "if", "exists")) return i + 2;
  return in.text.are(i, "if", "not") && in.text.is(i + 2, "exists") ? i + 3 : i;
}

Node lower_statement(Lowering& in, const ::Node* node) {
  constexpr std::array families{
      lower_data_statement,     lower_table_statement,  lower_alter_table_statement,
      lower_index_statement,    lower_object_statement, lower_view_statement,
      lower_sequence_statement, lower_type_statement,   lower_function_statement,
      lower_trigger_statement,  lower_access_statement, lower_schema_statement,
      lower_session_statement,  lower_foreign_statement};
  for (const auto family : families) {
    if (std::optional<Node> lowered = family(in, node)) return *std::move(lowered);
  }
  return lower_unmodelled(in, node);
}

Statement lower_part(Lowering& in, const ::Node* node, Span span) {
  Lowering part{.text = StatementTokens(span, in.text.parsed())};
  return lower_whole(part, node);
}

}  // namespace lowering

Statement lower(const ::RawStmt& raw, Span span, const ParsedText& parsed) {
  lowering::Lowering in{.text = StatementTokens(span, parsed)};
  return lowering::lower_whole(in, raw.stmt);
}

}  // namespace pgplumb::sql
