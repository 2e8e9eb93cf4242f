#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sql/table_statements.h"

/// Options as the commands read them that have a list of them: VACUUM, CREATE SUBSCRIPTION...
namespace pgplumb::sql {

/// defGetBoolean() of a written value, where none stands for true; nothing where it is refused.
std::optional<bool> boolean_of(std::string_view value);

/// parse_bool() of bool.c, for storage parameters and text that becomes a boolean: as above or yes
/// and no, each as far as it is written; nothing for what is neither.
std::optional<bool> parse_bool(std::string_view value);

/// Null where there is none of the name.
const Option* find_option(const std::vector<Option>& options, std::string_view name);

/// Whether the option is there and not switched off.
bool is_on(const std::vector<Option>& options, std::string_view name);

}  // namespace pgplumb::sql
