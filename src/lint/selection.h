#pragma once

#include <optional>
#include <span>
#include <vector>

#include "config/config.h"
#include "lint/registry.h"

namespace pgplumb::lint {

/// A rule that runs.
struct ActiveRule {
  const RegisteredRule* registered = nullptr;
  std::optional<Severity> severity;  ///< the configuration's, over the rule's and the problem's
  bool only_in_overrides = false;    ///< what it finds elsewhere is left out

  [[nodiscard]] const Rule& rule() const { return *registered->rule; }
  [[nodiscard]] Severity severity_of(const Problem& problem) const {
    return severity.value_or(problem.severity.value_or(rule().severity));
  }
};

std::optional<Severity> severity_of(config::Level level);

/// The rules that run: those that `select` names or, where it is empty, those of the preset and
/// those with a level in `[rules]`; without those of `ignore` and those whose level is off. Those
/// of the group `locks` have nothing to say of a platform without locks. A rule that only an
/// override lets run, runs for what that is about.
std::vector<ActiveRule> active_rules(std::span<const RegisteredRule> rules,
                                     const config::Config& config);

/// The groups of the rules, each once, sorted.
std::vector<std::string_view> group_names(std::span<const RegisteredRule> rules);
/// The ids of the rules, sorted.
std::vector<std::string_view> rule_ids(std::span<const RegisteredRule> rules);

}  // namespace pgplumb::lint
