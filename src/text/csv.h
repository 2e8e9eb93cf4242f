#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

struct CsvValue {
  std::string text;
  bool quoted = false;  ///< COPY and psql write NULL as nothing at all, an empty text as ""
};

/// Reads CSV as COPY and psql --csv write it (RFC 4180): a value in quotes may hold delimiters,
/// line breaks and doubled quotes.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text, char delimiter = ',')
      : text_(text), delimiter_(delimiter) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  /// The line on which the next row begins, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }
  /// The byte at which it does.
  [[nodiscard]] std::size_t offset() const { return at_; }
  /// An empty line is one value without text.
  std::vector<CsvValue> row();

 private:
  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace pgplumb
