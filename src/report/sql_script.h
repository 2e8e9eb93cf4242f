#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "text/printable.h"

namespace pgplumb::report {

/// A comment of one line of SQL, without its end. Names are quoted for SQL, where a line may end
/// within them: here they must not end the comment.
inline std::string sql_comment(std::string_view text) {
  return fmt::format("-- {}", printable(text));
}

/// Statements, a line each.
class SqlScript {
 public:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  template <typename... Args>
  void comment(fmt::format_string<Args...> format, Args&&... args) {
    text_ += sql_comment(fmt::format(format, std::forward<Args>(args)...));
    text_ += '\n';
  }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace pgplumb::report
