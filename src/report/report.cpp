#include "report/report.h"

namespace pgplumb::report {

std::optional<Format> format_by_name(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "json") return Format::json;
  if (name == "sarif") return Format::sarif;
  if (name == "github") return Format::github;
  return std::nullopt;
}

}  // namespace pgplumb::report
