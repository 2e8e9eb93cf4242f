#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "lint/registry.h"

namespace pgplumb::lint {

/// The names that other linters have for rules like ours, by linter and name.
std::span<const config::RuleAlias> rule_aliases();

/// All names that people may call rules by.
config::RuleNames rule_names(std::span<const RegisteredRule> rules);

/// The ids of the rules that are like another linter's rule; empty where none is.
std::vector<std::string_view> rules_of_peer(std::string_view peer, std::string_view name);

}  // namespace pgplumb::lint
