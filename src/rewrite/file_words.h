#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "history/tool.h"
#include "replay/replay.h"
#include "text/source.h"

namespace pgplumb::rewrite {

/// Comments around a statement, those for people: the tool's own are written anew.
struct Around {
  std::string above;                ///< lines
  std::string behind;               ///< on the statement's last line
  std::vector<std::string> inside;  ///< which a statement that is taken apart does not keep
};

/// What a migration's file has besides its statements.
struct FileWords {
  std::vector<Around> around;  ///< of each statement
  std::string at_end;          ///< comments behind the last statement: lines
  std::string head;            ///< text that the tool passes over, above all else
  std::string tail;            ///< and from its end on: the way back
  /// What in the file would be lost if it were written anew, and where: "a.sql:3: ..."; empty
  /// where nothing would.
  std::string obstacle;
};

FileWords read_words(const Sources& sources, const replay::ParsedMigration& migration,
                     const history::Tool& tool);

}  // namespace pgplumb::rewrite
