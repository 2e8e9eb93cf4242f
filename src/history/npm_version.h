#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "history/disk.h"

/// Which version of an npm package a folder gets: what tools did changed with their versions.
namespace pgplumb::history {

/// The first two numbers of a version: no change of a tool hangs on the third.
struct NpmVersion {
  unsigned major = 0;
  unsigned minor = 0;
  auto operator<=>(const NpmVersion&) const = default;
};

/// From `lowest` up to but not including `above`; open where absent.
struct NpmRange {
  std::optional<NpmVersion> lowest;
  std::optional<NpmVersion> above;
  /// "7.3", "7.4 or later", "6.1 or later, before 7.0"; empty where nothing is known.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool all_before(NpmVersion version) const { return above && *above <= version; }
  [[nodiscard]] bool all_from(NpmVersion version) const { return lowest && *lowest >= version; }
};

/// By the lockfile nearest above the folder, else by what the nearest package.json asks for.
NpmRange npm_version(Disk& disk, const std::string& folder, std::string_view package);

/// "^7.1.0", "~5.2", "6.x", ">=7 <8": the range as npm reads it, open where this does not know it.
NpmRange parse_npm_range(std::string_view text);

}  // namespace pgplumb::history
