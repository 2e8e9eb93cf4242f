#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The names of errors in EXCEPTION WHEN and RAISE.
namespace pgplumb::replay {

/// The SQLSTATE of a condition's name; a text of five digits and capitals is one itself. Empty
/// for names that are not known.
std::string_view sqlstate_of(std::string_view condition);

/// Whether a handler for these conditions takes an error.
bool catches(const std::vector<std::string>& conditions, std::string_view sqlstate);

}  // namespace pgplumb::replay
