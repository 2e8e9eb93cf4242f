#pragma once

#include <span>
#include <string_view>

#include "config/config.h"
#include "lint/registry.h"

/// Which rules' findings the chapters are made of.
namespace pgplumb::docs {

bool is_about_performance(std::string_view rule, std::string_view group);
/// What is let into the table and likely should not be.
bool is_about_validation(std::string_view rule, std::string_view group);

/// Switches on the rules about the schema that the chapters are made of, as far as nothing is said
/// of them: a linter may spare people what a document should tell.
void switch_on_rules(config::Config& config, std::span<const lint::RegisteredRule> rules);

}  // namespace pgplumb::docs
