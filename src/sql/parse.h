#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement.h"
#include "text/source.h"

namespace pgplumb::sql {

/// Bytes of a file that are not SQL to be run (a down section, a directive), to be read as blanks.
struct Blanked {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What a tool makes of some bytes before it sends them, at their length: the value of a
/// placeholder, `;` for a separator of its own.
struct Replaced {
  std::uint32_t begin = 0;
  std::string text;
};

struct SyntaxError {
  Span span;  ///< the token at which the parser gave up
  std::string message;
  std::string_view sqlstate = "42601";
};

struct CommentText {
  Span span;              ///< with its `--` or `/* */`
  bool own_line = false;  ///< nothing but blanks before it on its line
};

/// What `parse` made of a file. Statements are in the order of the text, those behind a syntax
/// error included.
struct ParsedFile {
  std::vector<Statement> statements;
  std::vector<CommentText> comments;
  std::vector<SyntaxError> errors;
  /// psql's backslash commands, blanked before parsing: `\i other.sql`, `\set x 1`.
  std::vector<Span> psql_commands;
};

inline constexpr std::uint32_t end_of_file = std::numeric_limits<std::uint32_t>::max();

struct ParseOptions {
  std::uint32_t begin = 0;          ///< what stands before is not looked at
  std::uint32_t end = end_of_file;  ///< nor what stands from here on
  std::vector<Blanked> blanked;
  std::vector<Replaced> replaced;
};

/// Parses a file. psql commands, COPY data and template placeholders (`${x}`, `{{ x }}`, `:x`,
/// `:'x'`) are replaced by blanks or stand-ins of the same length first, so offsets never shift. A
/// statement that does not parse costs one `SyntaxError` and nothing else.
ParsedFile parse(const SourceFile& source, std::uint32_t file, const ParseOptions& options = {});

/// Major version of the libpg_query this was built with: 17 or 18.
int parser_version();

}  // namespace pgplumb::sql
