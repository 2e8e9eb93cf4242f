#include "report/report.h"

#include <algorithm>
#include <array>

namespace pgplumb::report {

namespace {

struct NamedFormat {
  std::string_view name;
  Format format;
  std::string (*render)(const lint::Run&);  ///< none for the text, which has colours
};

constexpr std::array<NamedFormat, 13> formats{{
    {"text", Format::text, nullptr},
    {"json", Format::json, render_json},
    {"jsonl", Format::jsonl, render_jsonl},
    {"sarif", Format::sarif, render_sarif},
    {"github", Format::github, render_github},
    {"gitlab", Format::gitlab, render_gitlab},
    {"azure", Format::azure, render_azure},
    {"junit", Format::junit, render_junit},
    {"checkstyle", Format::checkstyle, render_checkstyle},
    {"rdjson", Format::rdjson, render_rdjson},
    {"rdjsonl", Format::rdjsonl, render_rdjsonl},
    {"gcc", Format::gcc, render_gcc},
    {"markdown", Format::markdown, render_markdown},
}};

}  // namespace

std::optional<Format> format_by_name(std::string_view name) {
  const auto found = std::ranges::find(formats, name, &NamedFormat::name);
  if (found == formats.end()) return std::nullopt;
  return found->format;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const NamedFormat& format : formats) names.push_back(format.name);
  return names;
}

std::string render(const lint::Run& run, Format format, bool colour) {
  const auto found = std::ranges::find(formats, format, &NamedFormat::format);
  return found->render == nullptr ? render_text(run, colour) : found->render(run);
}

}  // namespace pgplumb::report
