#include "cli/progress.h"

#include <unistd.h>

#include <fmt/format.h>

#include <utility>

namespace pgplumb::cli {
namespace {

std::size_t files_of(const history::History& history) {
  std::size_t files = 0;
  for (const history::Project& project : history.projects) files += project.migrations.size();
  return files;
}

}  // namespace

Progress::Progress(const history::History& history)
    : Progress(files_of(history), isatty(STDERR_FILENO) == 1 ? stderr : nullptr,
               std::chrono::seconds(1)) {}

replay::Visitors Progress::behind(replay::Visitors visitors) {
  if (out_ == nullptr) return visitors;
  visitors.file = [this,
                   file = std::move(visitors.file)](const replay::ParsedMigration& migration) {
    if (file) file(migration);
    next_file();
  };
  return visitors;
}

void Progress::next_file() {
  ++done_;
  if (out_ == nullptr || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  shown_ = true;
  fmt::print(out_, "\rpgplumb: {} of {} files\x1b[K", done_, files_);
  std::fflush(out_);
}

void Progress::finish() {
  if (!std::exchange(shown_, false)) return;
  std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
}

}  // namespace pgplumb::cli
