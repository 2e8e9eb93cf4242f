#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "config/config.h"
#include "lint/finding.h"
#include "replay/replay.h"

namespace pgplumb::lint {

/// Where a rule puts what it found. A rule never names itself.
class Problems {
 public:
  void add(Problem problem) { problems_.push_back(std::move(problem)); }
  std::vector<Problem> take() { return std::exchange(problems_, {}); }

 private:
  std::vector<Problem> problems_;
};

/// How often a rule is right, by reading its findings; SARIF's `precision`.
enum class Precision : std::uint8_t { low, medium, high, very_high };

/// A statement in its place, and the configuration in force.
struct StatementContext {
  const replay::Step& step;
  const config::Config& config;
};

/// The schema at the end of the history. Rules about it speak of what the units under review
/// made or changed: ask `under_review`.
struct SchemaContext {
  const catalog::Catalog& catalog;
  const config::Config& config;
  const replay::Outcome& outcome;
  [[nodiscard]] bool under_review(catalog::Oid oid) const { return outcome.reviewed.contains(oid); }
  [[nodiscard]] bool under_review(const catalog::Origin& origin) const;
};

/// A rule is data and a function. Its id and group are its file's name and folder.
struct Rule {
  Severity severity = Severity::warning;
  Precision precision = Precision::high;
  std::string_view since;  ///< the version of pgplumb that brought it
  bool on_by_default = true;
  std::array<std::string_view, 4> tags{};  ///< for SARIF: "locks", "postgresql"
  void (*on_statement)(const StatementContext&, Problems&) = nullptr;
  void (*on_schema)(const SchemaContext&, Problems&) = nullptr;
};

}  // namespace pgplumb::lint
