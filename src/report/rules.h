#pragma once

#include <span>
#include <string>

#include "lint/registry.h"

namespace pgplumb::report {

/// The rules by group: id, severity, whether it is on by default, and the first sentence of its
/// page.
std::string render_rules_text(std::span<const lint::RegisteredRule> rules);
std::string render_rules_json(std::span<const lint::RegisteredRule> rules);

}  // namespace pgplumb::report
