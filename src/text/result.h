#pragma once

#include <expected>
#include <string>
#include <utility>

namespace pgplumb {

/// A fault of the invocation (a path, a flag, a line of the configuration), as one sentence
/// that starts with `path:line:` where there is one. The user's SQL never yields an Error: what
/// is wrong with SQL is a finding.
struct Error {
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

}  // namespace pgplumb
