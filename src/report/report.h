#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/engine.h"

/// One file a format; each a pure function from a run to text.
namespace pgplumb::report {

enum class Format : std::uint8_t {
  text,
  json,
  jsonl,
  sarif,
  github,
  gitlab,
  azure,
  junit,
  checkstyle,
  rdjson,
  rdjsonl,
  gcc,
  markdown,
};

std::optional<Format> format_by_name(std::string_view name);
std::vector<std::string_view> format_names();

/// `colour` is for the text alone.
std::string render(const lint::Run& run, Format format, bool colour);

/// For people: path:line:column, the source line, a caret under the span, notes, the safe SQL.
std::string render_text(const lint::Run& run, bool colour);
/// The tool's own machine format.
std::string render_json(const lint::Run& run);
/// Its findings, one a line.
std::string render_jsonl(const lint::Run& run);
/// SARIF 2.1.0, as GitHub code scanning reads it.
std::string render_sarif(const lint::Run& run);
/// Workflow commands that GitHub Actions shows as annotations.
std::string render_github(const lint::Run& run);
/// GitLab's Code Quality report.
std::string render_gitlab(const lint::Run& run);
/// Logging commands that Azure Pipelines shows as issues.
std::string render_azure(const lint::Run& run);
/// JUnit's XML: a test suite with a case for each finding, and one for each file without.
std::string render_junit(const lint::Run& run);
std::string render_checkstyle(const lint::Run& run);
/// reviewdog's diagnostics, with fixes as suggestions.
std::string render_rdjson(const lint::Run& run);
/// The same, one diagnostic a line.
std::string render_rdjsonl(const lint::Run& run);
/// `path:line:column: warning: message [rule]`, which editors know from compilers.
std::string render_gcc(const lint::Run& run);
/// For job summaries and comments: a list of the findings, the safe SQL folded.
std::string render_markdown(const lint::Run& run);

}  // namespace pgplumb::report
