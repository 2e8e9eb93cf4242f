#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>

namespace pgplumb::report {

/// Statements, a line each.
class SqlScript {
 public:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace pgplumb::report
