#include "report/config_words.h"

#include <fmt/format.h>

namespace pgplumb::report {

std::string render_options_text(std::span<const config::Option> options) {
  std::string out;
  for (const config::Option& option : options) {
    out += fmt::format("{}{}\n  {}\n  it takes {}\n", out.empty() ? "" : "\n", option.key,
                       option.doc, config::accepted_values(option));
    for (const config::Part& part : option.parts) {
      out += fmt::format("    {}{}: {}\n", part.key, part.required ? " (required)" : "", part.doc);
    }
    if (!option.default_value.empty()) out += fmt::format("  default: {}\n", option.default_value);
    out += fmt::format("  as in: {}\n", option.example);
  }
  return out;
}

}  // namespace pgplumb::report
