#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lint/finding.h"

namespace pgplumb::lint {

/// Identifies a finding when lines have moved and files are renamed: 16 hexadecimal digits made of
/// the rule's id and what the problem is about: its subject or, without one, the statement's
/// tokens.
std::string fingerprint(std::string_view rule, const Problem& problem, std::string_view statement);

/// Makes the fingerprints of findings that are alike differ by their order.
void number_repeats(std::span<Finding> findings);

}  // namespace pgplumb::lint
