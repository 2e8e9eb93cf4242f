#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/locator.h"
#include "report/report.h"
#include "report/statistics.h"
#include "text/printable.h"

// One finding:
//
//   warning[drop-column]: dropping users.nickname breaks code that still reads it
//     --> migrations/007_x.sql:3:1
//      |
//    3 | ALTER TABLE users DROP COLUMN nickname;
//      |                   ^^^^^^^^^^^^^^^^^^^^
//      = ALTER TABLE ... DROP COLUMN takes an ACCESS EXCLUSIVE lock
//      = made here: migrations/001_init.sql:4:3
//      instead:
//        ...

namespace pgplumb::report {
namespace {

struct Palette {
  std::string_view error, warning, note, bold, dim, reset;
};

constexpr Palette plain_palette{};
constexpr Palette colour_palette{.error = "\x1b[1;31m",
                                 .warning = "\x1b[1;33m",
                                 .note = "\x1b[1;36m",
                                 .bold = "\x1b[1m",
                                 .dim = "\x1b[34m",
                                 .reset = "\x1b[0m"};

std::string_view severity_colour(const Palette& palette, lint::Severity severity) {
  switch (severity) {
    case lint::Severity::error:
      return palette.error;
    case lint::Severity::warning:
      return palette.warning;
    case lint::Severity::note:
      return palette.note;
  }
  return {};
}

class TextReport {
 public:
  TextReport(const lint::Run& run, const Palette& palette)
      : run_(run), palette_(palette), locator_(run.history->sources) {}

  std::string render() {
    for (const lint::Finding& finding : run_.findings) add(finding);
    out_ += text_summary(run_.summary);
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void add(const lint::Finding& finding) {
    const lint::Problem& problem = finding.problem;
    const Position begin = locator_.begin(problem.span, ColumnUnit::code_points);
    const std::string gutter(std::to_string(begin.line).size(), ' ');
    print("{}{}[{}]{}: {}{}{}\n", severity_colour(palette_, finding.severity),
          lint::severity_name(finding.severity), finding.rule, palette_.reset, palette_.bold,
          printable(problem.message), palette_.reset);
    print("{}{}-->{} {}:{}:{}\n", gutter, palette_.dim, palette_.reset,
          printable(locator_.path(problem.span)), begin.line, begin.column);
    add_source_line(problem.span, begin, gutter);
    for (const std::string& note : problem.notes) {
      print("{} {}={} {}\n", gutter, palette_.dim, palette_.reset, printable(note));
    }
    for (const lint::Related& related : problem.related) {
      const Position at = locator_.begin(related.span, ColumnUnit::code_points);
      print("{} {}={} {}: {}:{}:{}\n", gutter, palette_.dim, palette_.reset,
            printable(related.message), printable(locator_.path(related.span)), at.line, at.column);
    }
    add_instead(problem, gutter);
    out_ += '\n';
  }

  void add_source_line(Span span, Position begin, const std::string& gutter) {
    const std::string line = printable(locator_.lines(span.file).line(begin.line));
    print("{} {}|{}\n", gutter, palette_.dim, palette_.reset);
    print("{}{} |{} {}\n", palette_.dim, begin.line, palette_.reset, line);
    const Position end = locator_.end(span, ColumnUnit::code_points);
    const std::uint32_t line_end = locator_.lines(span.file)
                                       .position(locator_.lines(span.file).line_start(begin.line) +
                                                     static_cast<std::uint32_t>(line.size()),
                                                 ColumnUnit::code_points)
                                       .column;
    const std::uint32_t stop = end.line == begin.line ? end.column : line_end;
    const std::string carets(std::max(stop, begin.column + 1) - begin.column, '^');
    print("{} {}|{} {}{}{}{}\n", gutter, palette_.dim, palette_.reset,
          std::string(begin.column - 1, ' '), palette_.error, carets, palette_.reset);
  }

  void add_instead(const lint::Problem& problem, const std::string& gutter) {
    if (problem.instead.empty()) return;
    print("{} {}= instead:{}\n", gutter, palette_.dim, palette_.reset);
    std::string_view rest = problem.instead;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      print("{}     {}\n", gutter, printable(rest.substr(0, end)));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  }

  const lint::Run& run_;
  const Palette& palette_;
  Locator locator_;
  std::string out_;
};

}  // namespace

std::string render_text(const lint::Run& run, bool colour) {
  return TextReport(run, colour ? colour_palette : plain_palette).render();
}

}  // namespace pgplumb::report
