#pragma once

#include <string>
#include <string_view>

#include "lint/rule.h"

/// What rules about migrations as files ask and say alike.
namespace pgplumb::lint {

/// The first line of the migration that has something on it, or the line that is at `offset`.
Span line_at(const HistoryContext& context, std::uint32_t file, std::uint32_t offset = 0);

/// "sqlx stops: ..." where the tool has an answer, else what becomes of databases without one.
std::string tool_says(std::string_view answer, std::string_view else_happens);

}  // namespace pgplumb::lint
