#include <fmt/format.h>

#include <string_view>

#include "report/effects_timeline.h"
#include "report/finding_text.h"

// One table a file:
//
//   | Line | Statement | Locks | Work | Still locked |

namespace pgplumb::report {
namespace {

std::string cell(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    if (!out.empty()) out += "<br>";
    out += markdown_text(line);
  }
  return out;
}

}  // namespace

std::string render_effects_markdown(const EffectsRun& run) {
  std::string out;
  for (const TimelineFile& file : timeline(run)) {
    out += fmt::format("{}### {}\n", out.empty() ? "" : "\n", markdown_text(file.path));
    for (const TimelineTransaction& transaction : file.transactions) {
      out += fmt::format(
          "\n{}:\n\n"
          "| Line | Statement | Locks | Work | Still locked |\n"
          "| ---: | --- | --- | --- | --- |\n",
          markdown_text(transaction.title));
      for (const TimelineStatement& statement : transaction.statements) {
        std::vector<std::string> work = statement.work;
        work.insert(work.end(), statement.notes.begin(), statement.notes.end());
        out += fmt::format("| {} | {} | {} | {} | {} |\n", statement.line,
                           markdown_text(statement.kind), cell(statement.locks), cell(work),
                           cell(statement.locked));
      }
    }
  }
  return out.empty() ? "No statement locks, rewrites or scans a table in use.\n" : out;
}

}  // namespace pgplumb::report
