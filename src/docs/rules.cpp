#include "docs/rules.h"

#include <algorithm>
#include <string>

namespace pgplumb::docs {
namespace {

config::Level level_of(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::note:
      return config::Level::note;
    case lint::Severity::warning:
      return config::Level::warning;
    case lint::Severity::error:
      break;
  }
  return config::Level::error;
}

}  // namespace

void switch_on_rules(config::Config& config, std::span<const lint::RegisteredRule> rules) {
  for (const lint::RegisteredRule& rule : rules) {
    const bool told =
        rule.rule->on_schema != nullptr &&
        (is_about_performance(rule.id, rule.group) || is_about_validation(rule.id, rule.group));
    if (!told) continue;
    if (!rule.rule->on_by_default) {
      config.rules.try_emplace(std::string(rule.id), level_of(rule.rule->severity));
    }
    if (!config.select.empty()) config.select.emplace_back(rule.id);
  }
}

}  // namespace pgplumb::docs
