#include "replay/parse_ahead.h"

#include <algorithm>
#include <utility>

#include "sql/dsql.h"

namespace pgplumb::replay {

namespace {

/// Below so many bytes a thread costs more than it saves.
constexpr std::size_t worth_a_thread = 1 << 16;

/// So many files are held ready: enough to even out their sizes.
constexpr std::size_t most_ahead = 16;

bool is_much(const history::History& history, const history::Project& project) {
  std::size_t bytes = 0;
  for (const history::Migration& migration : project.migrations) {
    const std::size_t size = history.sources[migration.file].text.size();
    bytes +=
        std::min<std::size_t>(size, migration.end) - std::min<std::size_t>(size, migration.begin);
    if (bytes >= worth_a_thread) return true;
  }
  return false;
}

}  // namespace

ParseAhead::ParseAhead(const history::History& history, const history::Project& project,
                       bool async_words)
    : history_(history), project_(project), async_words_(async_words) {
  if (is_much(history, project)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  }
}

sql::ParsedFile ParseAhead::parse(std::size_t migration) const {
  const history::Migration& entry = project_.migrations[migration];
  const SourceFile& source = history_.sources[entry.file];
  sql::ParseOptions options{
      .begin = entry.begin, .end = entry.end, .blanked = entry.blanked, .replaced = entry.replaced};
  if (async_words_) {
    for (const sql::Blanked& word : sql::async_words(source.text)) {
      if (word.begin >= entry.begin && word.end <= entry.end) options.blanked.push_back(word);
    }
  }
  return sql::parse(source, entry.file, options);
}

void ParseAhead::work(const std::stop_token& stop) {
  for (std::size_t i = 0; i < project_.migrations.size(); ++i) {
    sql::ParsedFile file = parse(i);
    std::vector<sql::ParsedFile> done;
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return parsed_.size() < most_ahead; })) return;
    parsed_.push_back(std::move(file));
    if (parsed_.size() == 1) changed_.notify_all();
    done.swap(given_back_);
    lock.unlock();
  }
}

sql::ParsedFile ParseAhead::next() {
  if (!thread_.joinable()) return parse(next_++);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !parsed_.empty(); });
  sql::ParsedFile file = std::move(parsed_.front());
  parsed_.pop_front();
  if (parsed_.size() + 1 == most_ahead) changed_.notify_all();
  return file;
}

void ParseAhead::give_back(sql::ParsedFile file) {
  if (!thread_.joinable()) return;
  const std::lock_guard lock(mutex_);
  given_back_.push_back(std::move(file));
}

}  // namespace pgplumb::replay
