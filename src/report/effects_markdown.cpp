#include <fmt/format.h>

#include <string_view>

#include "report/effects_timeline.h"

// One table a file:
//
//   | Line | Statement | Locks | Work | Still locked |

namespace pgplumb::report {
namespace {

/// Text as it stands in a cell of a table: nothing of it is Markdown (CommonMark, 2.4).
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>|#~").contains(c)) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string cell(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    if (!out.empty()) out += "<br>";
    out += cell_text(line);
  }
  return out;
}

}  // namespace

std::string render_effects_markdown(const EffectsRun& run) {
  std::string out;
  for (const TimelineFile& file : timeline(run)) {
    out += fmt::format("{}### {}\n", out.empty() ? "" : "\n", cell_text(file.path));
    for (const TimelineTransaction& transaction : file.transactions) {
      out += fmt::format(
          "\n{}:\n\n"
          "| Line | Statement | Locks | Work | Still locked |\n"
          "| ---: | --- | --- | --- | --- |\n",
          cell_text(transaction.title));
      for (const TimelineStatement& statement : transaction.statements) {
        std::vector<std::string> work = statement.work;
        work.insert(work.end(), statement.notes.begin(), statement.notes.end());
        out +=
            fmt::format("| {} | {} | {} | {} | {} |\n", statement.line, cell_text(statement.kind),
                        cell(statement.locks), cell(work), cell(statement.locked));
      }
    }
  }
  return out.empty() ? "No statement locks, rewrites or scans a table in use.\n" : out;
}

}  // namespace pgplumb::report
