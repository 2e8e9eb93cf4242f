#pragma once

#include <span>
#include <string>

#include "config/options.h"
#include "lint/registry.h"

/// What may stand in `pgplumb.toml`, from the table that reads it.
namespace pgplumb::report {

/// For people: every key with what it takes, what it is otherwise, and a line to copy.
std::string render_options_text(std::span<const config::Option> options);

/// The same as a JSON schema (draft 7, which editors' TOML plugins read), with the names of rules
/// and groups, and those that other linters have for rules.
std::string render_config_schema(std::span<const config::Option> options,
                                 std::span<const lint::RegisteredRule> rules);

}  // namespace pgplumb::report
