#include "lint/selection.h"

#include <algorithm>

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

bool is_active(const RegisteredRule& rule, const config::Config& config) {
  const auto level = level_of(rule, config);
  if (level == Level::off || names(config.ignore, rule)) return false;
  if (rule.rule->always_selected) return true;
  if (!config.select.empty()) return names(config.select, rule);
  return rule.rule->on_by_default || level.has_value();
}

std::optional<Severity> severity_of(std::optional<Level> level) {
  if (!level) return std::nullopt;
  switch (*level) {
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

}  // namespace

std::vector<ActiveRule> active_rules(std::span<const RegisteredRule> rules,
                                     const config::Config& config) {
  std::vector<ActiveRule> active;
  for (const RegisteredRule& rule : rules) {
    if (!is_active(rule, config)) continue;
    active.push_back({.registered = &rule, .severity = severity_of(level_of(rule, config))});
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
