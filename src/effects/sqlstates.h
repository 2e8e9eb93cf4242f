#pragma once

#include <string_view>

/// The error codes that people are told of (documentation, appendix A).
namespace pgplumb::effects::sqlstate {

inline constexpr std::string_view not_null_violation = "23502";
inline constexpr std::string_view active_sql_transaction = "25001";
inline constexpr std::string_view invalid_column_reference = "42P10";

/// Of what the parser refuses. processCASbits() in gram.y knows refusals that are no syntax errors.
inline std::string_view of_syntax_error(std::string_view message) {
  return message.find("cannot be marked") == std::string_view::npos ? "42601" : "0A000";
}

}  // namespace pgplumb::effects::sqlstate
