#pragma once

#include <string>
#include <vector>

#include "report/effects_report.h"
#include "report/locator.h"

/// What the timeline of locks says, in words; the text and the Markdown only lay it out.
namespace pgplumb::report {

/// How long a statement keeps its locks by itself; each takes longer than those before it.
enum class Lasting : std::uint8_t { instant, scan, build, rewrite };

/// A statement of the timeline. Each line stands by itself and has no line break.
struct TimelineStatement {
  std::size_t line = 0;
  std::string kind;                 ///< "ALTER TABLE"
  std::vector<std::string> locks;   ///< "ACCESS EXCLUSIVE on orders: blocks reads and ... "
  std::vector<std::string> work;    ///< "reads all rows of orders (about 1200 rows): ..."
  std::vector<std::string> locked;  ///< "ACCESS EXCLUSIVE on users since line 3"
  std::vector<std::string> notes;   ///< that it fails, or waits without limit
  /// The relation that it locks hardest, and how; empty where it locks none.
  std::string hardest;
  effects::LockMode mode = effects::LockMode::none;
  Lasting lasting = Lasting::instant;
  bool until_commit = false;  ///< locks are held until the transaction ends
  bool fails = false;
};

/// Statements that one transaction holds together, or that each commit by themselves.
struct TimelineTransaction {
  std::string title;  ///< "one transaction, which the migration tool opens"
  std::vector<TimelineStatement> statements;
};

struct TimelineFile {
  std::string path;
  std::vector<TimelineTransaction> transactions;
};

/// The statements that lock, do or fail at something; others are left out, and so are files
/// without any.
std::vector<TimelineFile> timeline(const EffectsRun& run);

}  // namespace pgplumb::report
