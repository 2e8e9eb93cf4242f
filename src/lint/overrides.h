#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "lint/finding.h"
#include "replay/replay.h"

namespace pgplumb::lint {

/// What `[[override]]` says of a rule's finding in the file that is about the tables, each as
/// `schema.table`: the last that names the rule, the file and one of the tables.
std::optional<config::Level> overridden_level(std::span<const config::Override> overrides,
                                              std::string_view rule, std::string_view path,
                                              std::span<const std::string> tables);

/// Some override lets the rule run.
bool runs_in_an_override(std::span<const config::Override> overrides, std::string_view rule);

/// The tables that the problem is about, as `schema.table`. Where it does not say, those that its
/// statement locks or makes; `step` is null for what is no statement's.
std::vector<std::string> tables_of(const Problem& problem, const replay::Step* step);

}  // namespace pgplumb::lint
