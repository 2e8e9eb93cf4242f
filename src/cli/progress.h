#pragma once

#include <chrono>
#include <cstdio>

#include "history/history.h"
#include "replay/replay.h"

namespace pgplumb::cli {

/// Tells on a terminal how far a run has come, once it takes longer than one waits for.
class Progress {
 public:
  /// Nothing is told on anything but a terminal.
  explicit Progress(const history::History& history);
  Progress(std::size_t files, std::FILE* out, std::chrono::milliseconds patience)
      : files_(files), out_(out), next_(Clock::now() + patience) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { finish(); }

  /// The visitors with itself behind them.
  replay::Visitors behind(replay::Visitors visitors);
  void next_file();
  /// Wipes what it told.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t files_ = 0;
  std::size_t done_ = 0;
  std::FILE* out_ = nullptr;  ///< null: nothing is told
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace pgplumb::cli
