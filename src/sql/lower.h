#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sql/statement.h"
#include "sql/token.h"

// Only lower*.cpp and parse.cpp see PostgreSQL's nodes.
struct RawStmt;

namespace pgplumb::sql {

/// What lowering needs beside a node: the text that was parsed, at the offsets of the file.
struct ParsedText {
  std::string_view text;  ///< the whole file, blanked where it is not SQL
  std::uint32_t file = 0;
  std::uint32_t offset = 0;  ///< where in the file the parsed string began: added to locations
  /// All tokens of the text but comments, where they are known already; else none.
  std::span<const Token> tokens;
};

/// `span` is the statement's, already trimmed of blanks, comments and the semicolon.
Statement lower(const ::RawStmt& raw, Span span, const ParsedText& parsed);

}  // namespace pgplumb::sql
