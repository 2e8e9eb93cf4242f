#pragma once

#include <functional>
#include <unordered_map>

#include "config/config.h"
#include "history/history.h"
#include "replay/replay.h"
#include "report/effects_report.h"
#include "report/review.h"

namespace pgplumb::cli {

/// Looks on while a check replays the history: the effects of its statements, and what the downs
/// leave.
class Onlooker {
 public:
  Onlooker(const history::History& history, const config::Config& config)
      : effects_(history.sources, config.server_version(), config.sizes, replay::Missing::assume) {}
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;

  /// `see` is shown each statement too.
  [[nodiscard]] replay::Visitors visitors(std::function<void(const replay::Step&)> see) {
    return {
        .statement =
            [this, see = std::move(see)](const replay::Step& step) {
              see(step);
              effects_.see(step);
            },
        .failed = {},
        .down = [this](const replay::DownOutcome& down) { downs_.emplace(down.migration, down); },
        .file = [this](const replay::ParsedMigration& file) { effects_.see(file); }};
  }

  [[nodiscard]] report::EffectsRun take_effects() { return effects_.take(); }

  [[nodiscard]] report::WayBack way_back(const history::Migration& migration) const {
    report::WayBack way{.migration = &migration, .down = {}};
    const auto down = downs_.find(&migration);
    if (down != downs_.end()) way.down = down->second;
    return way;
  }

 private:
  report::EffectsGatherer effects_;
  std::unordered_map<const history::Migration*, replay::DownOutcome> downs_;
};

}  // namespace pgplumb::cli
