#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/routine.h"

/// Behind routine.h: the text of a body, its places in the file, and what it holds parsed.
namespace pgplumb::sql {

/// Where the blocks of a body begin and the variables are declared, as far as its words tell.
struct BlockPlaces {
  struct Declaration {
    std::string name;  ///< as written, in lower case
    std::size_t at = 0;
    std::size_t type_begin = 0;  ///< of the type's text
    std::size_t type_end = 0;
  };
  std::vector<Declaration> declarations;  ///< in order
  std::vector<std::size_t> begins;        ///< of the words BEGIN, in order
};

class RoutineText {
 public:
  explicit RoutineText(const RoutineSource& source);

  /// The body with stand-ins for templates, of the same length.
  [[nodiscard]] const std::string& body() const { return body_; }
  [[nodiscard]] bool returns_trigger() const { return source_.returns_trigger; }

  /// CREATE FUNCTION around the body, as far as PL/pgSQL's parser needs it.
  [[nodiscard]] std::string as_function() const;

  /// Where `text` stands on or behind a line of the body (from 1), or what is nearest to that.
  [[nodiscard]] Span find(std::int64_t line, std::string_view text) const;
  [[nodiscard]] Span find_line(std::int64_t line) const;

  /// What stands behind the next RETURN on or behind a line and `from`, up to its semicolon; `from`
  /// moves behind it.
  [[nodiscard]] std::string returned(std::int64_t line, std::uint32_t& from) const;

  [[nodiscard]] BlockPlaces block_places() const;
  /// From 1.
  [[nodiscard]] std::int64_t line_of(std::size_t at) const;
  [[nodiscard]] std::size_t line_begin(std::int64_t line) const;

  [[nodiscard]] RoutineExpr expression(std::string_view text) const;
  /// None where the text is that of a column's or row's type.
  [[nodiscard]] static std::vector<TypeName> type(std::string_view text);
  /// With places in the file where `text` is found on the line.
  [[nodiscard]] std::vector<Statement> statements(std::int64_t line, std::string_view text) const;
  /// The whole body as statements, with their places.
  [[nodiscard]] std::expected<std::vector<Statement>, std::string> body_statements() const;

 private:
  [[nodiscard]] std::size_t search(std::int64_t line, std::string_view text) const;
  [[nodiscard]] Span span_at(std::size_t begin, std::size_t size) const;
  void place(std::vector<Statement>& statements, std::size_t begin) const;

  const RoutineSource& source_;
  std::string body_;
  std::vector<std::size_t> lines_;  ///< where each begins
};

}  // namespace pgplumb::sql
