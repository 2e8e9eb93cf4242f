#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "history/history.h"
#include "sql/parse.h"

namespace pgplumb::replay {

/// The files of a project's migrations, parsed in their order. Where there is much to parse, a
/// thread of its own does it, some files ahead: replaying a file takes about as long as parsing it.
class ParseAhead {
 public:
  /// Both must outlive this. `async_words` are read over where they may stand.
  ParseAhead(const history::History& history, const history::Project& project, bool async_words);
  ParseAhead(const ParseAhead&) = delete;
  ParseAhead& operator=(const ParseAhead&) = delete;
  ~ParseAhead() = default;

  /// The file of the next migration.
  sql::ParsedFile next();
  /// A file that is no longer needed: whoever parsed it takes it apart as well.
  void give_back(sql::ParsedFile file);

 private:
  [[nodiscard]] sql::ParsedFile parse(std::size_t migration) const;
  void work(const std::stop_token& stop);

  const history::History& history_;
  const history::Project& project_;
  bool async_words_;
  std::size_t next_ = 0;  ///< the migration that `next` is about, where there is no thread
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<sql::ParsedFile> parsed_;
  std::vector<sql::ParsedFile> given_back_;
  std::jthread thread_;  ///< the last member: it is joined before the others go
};

}  // namespace pgplumb::replay
