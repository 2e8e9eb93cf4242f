#pragma once

#include <string>
#include <string_view>

namespace pgplumb::config {

/// A basic string of TOML that stands for the text, which is UTF-8.
std::string toml_string(std::string_view text);

}  // namespace pgplumb::config
