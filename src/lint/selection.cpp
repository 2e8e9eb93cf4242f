#include "lint/selection.h"

#include <algorithm>

#include "config/platforms.h"
#include "lint/overrides.h"

namespace pgplumb::lint {
namespace {

using config::Level;

std::optional<Level> level_of(const RegisteredRule& rule, const config::Config& config) {
  const auto found = config.rules.find(std::string(rule.id));
  return found == config.rules.end() ? std::nullopt : std::optional(found->second);
}

bool names(const std::vector<std::string>& list, const RegisteredRule& rule) {
  return std::ranges::any_of(
      list, [&](const std::string& name) { return name == rule.id || name == rule.group; });
}

/// The presets grow from what is right and asked for by all, over policies and taste, to what is
/// not right often enough to be heard unasked.
bool is_of_preset(const RegisteredRule& rule, config::Preset preset) {
  switch (preset) {
    case config::Preset::recommended:
      return rule.rule->on_by_default;
    case config::Preset::strict:
      return rule.rule->on_by_default || rule.rule->precision >= Precision::high;
    case config::Preset::all:
      return true;
  }
  return true;
}

bool is_optimistic(const config::Config& config) {
  const auto* platform = config.platform ? config::platform_by_name(*config.platform) : nullptr;
  return platform != nullptr && platform->optimistic;
}

bool is_active(const RegisteredRule& rule, const config::Config& config) {
  const auto level = level_of(rule, config);
  if (level == Level::off || names(config.ignore, rule)) return false;
  if (rule.rule->always_selected) return true;
  if (!config.select.empty()) return names(config.select, rule);
  if (level) return true;
  return is_of_preset(rule, config.preset) && !(rule.group == "locks" && is_optimistic(config));
}

}  // namespace

std::optional<Severity> severity_of(config::Level level) {
  switch (level) {
    case Level::off:
      return std::nullopt;
    case Level::note:
      return Severity::note;
    case Level::warning:
      return Severity::warning;
    case Level::error:
      return Severity::error;
  }
  return std::nullopt;
}

std::vector<ActiveRule> active_rules(std::span<const RegisteredRule> rules,
                                     const config::Config& config) {
  std::vector<ActiveRule> active;
  for (const RegisteredRule& rule : rules) {
    const auto level = level_of(rule, config);
    const bool is_on = is_active(rule, config);
    const bool may_override = config.select.empty() && !names(config.ignore, rule);
    if (!is_on && !(may_override && runs_in_an_override(config.overrides, rule.id))) continue;
    active.push_back({.registered = &rule,
                      .severity = level ? severity_of(*level) : std::nullopt,
                      .only_in_overrides = !is_on});
  }
  return active;
}

std::vector<std::string_view> group_names(std::span<const RegisteredRule> rules) {
  std::vector<std::string_view> groups;
  for (const RegisteredRule& rule : rules) groups.push_back(rule.group);
  std::ranges::sort(groups);
  const auto repeats = std::ranges::unique(groups);
  groups.erase(repeats.begin(), repeats.end());
  return groups;
}

std::vector<std::string_view> rule_ids(std::span<const RegisteredRule> rules) {
  std::vector<std::string_view> ids;
  for (const RegisteredRule& rule : rules) ids.push_back(rule.id);
  return ids;
}

}  // namespace pgplumb::lint
