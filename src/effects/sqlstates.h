#pragma once

#include <string_view>

/// The error codes that people are told of (documentation, appendix A).
namespace pgplumb::effects::sqlstate {

inline constexpr std::string_view not_null_violation = "23502";
inline constexpr std::string_view active_sql_transaction = "25001";
inline constexpr std::string_view invalid_column_reference = "42P10";

}  // namespace pgplumb::effects::sqlstate
