#include <fmt/format.h>

#include <string_view>

#include "effects/lock_modes.h"
#include "report/effects_timeline.h"
#include "report/finding_text.h"

// A Mermaid gantt (https://mermaid.js.org/syntax/gantt.html):
//
//   gantt
//     section 2.sql - one transaction
//     line 3 ALTER TABLE - ACCESS EXCLUSIVE on users until COMMIT :crit, 0, 9
//
// Bars are `crit` where reading waits, `active` where only writing does.

namespace pgplumb::report {
namespace {

/// As text of a section or task, none of which Mermaid reads as its own.
std::string task_text(std::string_view text) { return mermaid_text(text, ":;#,\"<>%{}"); }

/// The length of a bar, in steps of the axis.
int length(Lasting lasting) {
  switch (lasting) {
    case Lasting::instant:
      return 1;
    case Lasting::scan:
      return 3;
    case Lasting::build:
      return 5;
    case Lasting::rewrite:
      return 7;
  }
  return 1;
}

std::string_view lasting_words(Lasting lasting) {
  switch (lasting) {
    case Lasting::instant:
      return "";
    case Lasting::scan:
      return ", reads the rows";
    case Lasting::build:
      return ", builds an index";
    case Lasting::rewrite:
      return ", rewrites the table";
  }
  return "";
}

std::string task_text(const TimelineStatement& statement) {
  std::string text = fmt::format("line {} {}", statement.line, statement.kind);
  if (statement.fails) return text + " fails";
  return text + fmt::format(" - {} on {}{}{}", effects::documentation_name(statement.mode),
                            statement.hardest, lasting_words(statement.lasting),
                            statement.until_commit ? " until COMMIT" : "");
}

std::string_view tag(const TimelineStatement& statement) {
  const effects::Blocked blocked = effects::blocked_by(statement.mode);
  if (statement.fails || blocked.reads) return "crit, ";
  return blocked.writes ? "active, " : "";
}

/// The bars of a transaction, from `begin` on; returns where it ends.
int add_section(const TimelineTransaction& transaction, int begin, std::string& out) {
  int end = begin;
  for (const TimelineStatement& statement : transaction.statements) {
    end += length(statement.lasting);
  }
  for (const TimelineStatement& statement : transaction.statements) {
    const int behind = begin + length(statement.lasting);
    if (statement.fails || !statement.hardest.empty()) {
      out += fmt::format("    {} :{}{}, {}\n", task_text(task_text(statement)), tag(statement),
                         begin, statement.until_commit && !statement.fails ? end : behind);
    }
    begin = behind;
  }
  return end;
}

}  // namespace

std::string render_effects_mermaid(const EffectsRun& run) {
  std::string out =
      "gantt\n"
      "    title Locks of the migrations (lengths are symbolic)\n"
      "    dateFormat x\n"
      "    axisFormat %L\n"
      "    todayMarker off\n";
  int at = 0;
  for (const TimelineFile& file : timeline(run)) {
    for (const TimelineTransaction& transaction : file.transactions) {
      out +=
          fmt::format("    section {} - {}\n", task_text(file.path), task_text(transaction.title));
      at = add_section(transaction, at, out);
    }
  }
  return out;
}

}  // namespace pgplumb::report
