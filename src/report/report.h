#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lint/engine.h"

/// One file a format; each a pure function from a run to text.
namespace pgplumb::report {

enum class Format : std::uint8_t { text, json, sarif, github };
std::optional<Format> format_by_name(std::string_view name);

/// For people: path:line:column, the source line, a caret under the span, notes, the safe SQL.
std::string render_text(const lint::Run& run, bool colour);
/// The tool's own machine format.
std::string render_json(const lint::Run& run);
/// SARIF 2.1.0, as GitHub code scanning reads it.
std::string render_sarif(const lint::Run& run);
/// Workflow commands that GitHub Actions shows as annotations.
std::string render_github(const lint::Run& run);

}  // namespace pgplumb::report
