#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "parsing.h"

namespace pgplumb::sql {

/// A text without syntax errors, of which the first statement is of a type that the test knows.
struct Lowered : Parsed {
  explicit Lowered(std::string text) : Parsed(std::move(text)) {
    EXPECT_TRUE(file.errors.empty()) << source.text;
  }

  [[nodiscard]] const Statement& statement() const { return file.statements.at(0); }
  template <typename T>
  [[nodiscard]] const T& as() const {
    const T* node = std::get_if<T>(&statement().node);
    if (node == nullptr) {
      static const T none{};
      ADD_FAILURE() << source.text << ": lowered to " << command_tag(statement());
      return none;
    }
    return *node;
  }
};

}  // namespace pgplumb::sql
