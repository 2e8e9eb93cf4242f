#include "config/toml_text.h"

#include <fmt/format.h>

namespace pgplumb::config {

std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    // A basic string holds no control character (TOML 1.0, "String").
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace pgplumb::config
