#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

#include "lint/engine.h"
#include "text/result.h"

/// Findings that are known and wait: an old repository starts with them and is told of new ones
/// only.
namespace pgplumb::lint {

/// Findings that are alike. Which they are says the fingerprint alone, whatever line and file they
/// are in; the rest is for people.
struct KnownFinding {
  std::string rule;
  std::string file;  ///< of the first
  std::string fingerprint;
  std::size_t count = 1;
  auto operator<=>(const KnownFinding&) const = default;
};

/// All findings of a run, sorted by file, rule and fingerprint.
std::vector<KnownFinding> known_findings(const Run& run);

/// A JSON file, one finding a line, that is the same for the same findings.
std::string write_baseline(const std::vector<KnownFinding>& known);

/// Errors start with the path. A file of another version is refused.
Result<std::vector<KnownFinding>> read_baseline(const std::string& path);

/// Leaves out what is known, counted in the summary; of more findings than are known of a kind the
/// last ones stay. What is known and no longer found comes back, with how often it is missing: of
/// rules that ran, and of files that are under review as a whole or, where all known ones are,
/// gone.
std::vector<KnownFinding> leave_out_known(Run& run, const std::vector<KnownFinding>& known);

}  // namespace pgplumb::lint
