#include <fmt/format.h>

#include "report/effects_timeline.h"

namespace pgplumb::report {

std::string render_effects_text(const EffectsRun& run) {
  std::string out;
  const auto add = [&](std::string_view before, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) out += fmt::format("      {}{}\n", before, line);
  };
  for (const TimelineFile& file : timeline(run)) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", file.path);
    for (const TimelineTransaction& transaction : file.transactions) {
      out += fmt::format("  {}\n", transaction.title);
      for (const TimelineStatement& statement : transaction.statements) {
        out += fmt::format("    line {}: {}\n", statement.line, statement.kind);
        add("takes ", statement.locks);
        add("", statement.work);
        add("still locked: ", statement.locked);
        add("", statement.notes);
      }
    }
  }
  return out.empty() ? "No statement locks, rewrites or scans a table in use.\n" : out;
}

}  // namespace pgplumb::report
