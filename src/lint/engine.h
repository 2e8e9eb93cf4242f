#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "config/config.h"
#include "history/history.h"
#include "lint/finding.h"
#include "lint/registry.h"

namespace pgplumb::lint {

/// Counts for the last line.
struct Summary {
  std::size_t files = 0;       ///< under review
  std::size_t statements = 0;  ///< under review
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
  std::size_t suppressed = 0;
  std::size_t in_baseline = 0;
};

/// The outcome of a check, whole: what every reporter renders.
struct Run {
  const history::History* history = nullptr;
  std::span<const RegisteredRule> rules;
  std::vector<std::string_view> active;  ///< ids of those that ran
  int target_version = 18;
  std::vector<replay::Outcome> outcomes;  ///< one a project, in their order
  /// By file in history order, then position, then rule.
  std::vector<Finding> findings;
  Summary summary;
};

/// How a history is replayed that the configuration is about.
replay::Options replay_options(const config::Config& config);

/// Puts the rules to every statement under review and to the final schema of each project.
/// Suppressions in the files are honoured; what they leave unused is a finding. `onlookers` see the
/// same replay.
Run check(const history::History& history, const config::Config& config,
          std::span<const RegisteredRule> rules, const replay::Visitors& onlookers = {});

/// Counts the findings of each severity anew.
void count_findings(Run& run);

}  // namespace pgplumb::lint
