#pragma once

#include <string_view>

namespace pgplumb::history {

struct FlywayStatements {
  bool in_transaction = false;  ///< some can run in a transaction
  bool outside = false;         ///< some cannot
};

/// What Flyway's parser makes of the statements of a script.
FlywayStatements flyway_statements(std::string_view text);

}  // namespace pgplumb::history
