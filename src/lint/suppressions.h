#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/allow.h"
#include "lint/rule.h"
#include "lint/selection.h"

namespace pgplumb::lint {

/// What keeps findings from being told: rules that do not run, overrides, comments in the files.
/// Refers to what it is made of.
class Suppressions {
 public:
  Suppressions(const config::Config& config, const Sources& sources,
               std::span<const RegisteredRule> rules)
      : config_(config), sources_(sources), rules_(rules), active_(active_rules(rules, config)) {}

  [[nodiscard]] std::span<const ActiveRule> active() const { return active_; }
  /// Null where the rule does not run.
  [[nodiscard]] const ActiveRule* active_rule(std::string_view id) const;

  /// By file, where it has any.
  [[nodiscard]] std::map<std::uint32_t, FileAllows>& allows() { return allows_; }
  [[nodiscard]] bool is_allowed(std::string_view rule, Span place) const;
  /// The same of one of several findings, after `expect` was told of all; it is counted.
  bool use_allow(std::string_view rule, Span place);
  void expect(std::string_view rule, Span place);
  /// How many `use_allow` has let pass so far.
  [[nodiscard]] std::size_t used() const { return used_; }

  /// Nothing where an override, or nothing but overrides, leaves the problem out.
  [[nodiscard]] std::optional<Severity> severity_in_place(const ActiveRule& active,
                                                          const Problem& problem,
                                                          const replay::Step* step) const;

  /// Whether what the rule finds at the place of the tables, as `schema.table`, is told.
  [[nodiscard]] bool tells(std::string_view rule, Span place,
                           std::span<const std::string> tables) const;
  /// What becomes of each part of what the rule finds.
  std::vector<PartFate> fates(std::string_view rule, std::span<const Part> parts);

 private:
  [[nodiscard]] PartFate overridden(std::string_view rule, Span place,
                                    std::span<const std::string> tables) const;

  const config::Config& config_;
  const Sources& sources_;
  std::span<const RegisteredRule> rules_;
  std::vector<ActiveRule> active_;
  std::map<std::uint32_t, FileAllows> allows_;
  std::size_t used_ = 0;
};

}  // namespace pgplumb::lint
