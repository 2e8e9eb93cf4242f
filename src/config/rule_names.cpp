#include <algorithm>

#include "config/config.h"

namespace pgplumb::config {

std::vector<std::string_view> RuleNames::resolve(std::string_view name) const {
  if (std::ranges::find(ids, name) != ids.end() ||
      std::ranges::find(groups, name) != groups.end()) {
    return {name};
  }
  std::vector<std::string_view> rules;
  for (const RuleAlias& alias : aliases) {
    if (alias.name == name && std::ranges::find(rules, alias.rule) == rules.end()) {
      rules.push_back(alias.rule);
    }
  }
  return rules;
}

std::vector<std::string_view> RuleNames::own(bool with_groups) const {
  std::vector<std::string_view> names = ids;
  if (with_groups) names.insert(names.end(), groups.begin(), groups.end());
  return names;
}

}  // namespace pgplumb::config
