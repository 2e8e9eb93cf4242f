#pragma once

#include <span>
#include <string_view>

#include "lint/rule.h"

namespace pgplumb::lint {

/// A rule with its identity: the stem of its two files, the folder they are in, and its page.
/// The table is written by CMake from the folder `rules/`.
struct RegisteredRule {
  std::string_view id;
  std::string_view group;
  std::string_view page;  ///< Markdown, whole
  const Rule* rule = nullptr;
};

/// All rules, sorted by id.
std::span<const RegisteredRule> all_rules();

}  // namespace pgplumb::lint
