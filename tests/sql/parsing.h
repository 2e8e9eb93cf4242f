#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sql/parse.h"
#include "text/source.h"

namespace pgplumb::sql {

/// A text and what `parse` makes of it, with the spans read back from the text.
struct Parsed {
  explicit Parsed(std::string text, const ParseOptions& options = {})
      : source(decode_source("test.sql", std::move(text))), file(parse(source, 0, options)) {}

  [[nodiscard]] std::string text(Span span) const {
    return source.text.substr(span.begin, span.end - span.begin);
  }
  [[nodiscard]] std::vector<std::string> statements() const {
    std::vector<std::string> texts;
    for (const Statement& statement : file.statements) texts.push_back(text(statement.span));
    return texts;
  }
  [[nodiscard]] std::vector<std::string> comments() const {
    std::vector<std::string> texts;
    for (const CommentText& comment : file.comments) texts.push_back(text(comment.span));
    return texts;
  }
  [[nodiscard]] std::vector<std::string> psql_commands() const {
    std::vector<std::string> texts;
    for (const Span& span : file.psql_commands) texts.push_back(text(span));
    return texts;
  }
  /// Each as `message [text of its span]`.
  [[nodiscard]] std::vector<std::string> errors() const {
    std::vector<std::string> texts;
    for (const SyntaxError& error : file.errors) {
      texts.push_back(error.message + " [" + text(error.span) + "]");
    }
    return texts;
  }

  SourceFile source;
  ParsedFile file;
};

}  // namespace pgplumb::sql
