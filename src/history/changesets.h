#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history/markers.h"
#include "history/placeholders.h"

namespace pgplumb::history {

/// A changeset of Liquibase's formatted SQL.
struct Changeset {
  std::string id;               ///< "alice:2"
  Section section;              ///< from its `--changeset` line on
  std::string_view attributes;  ///< of that line, behind the id
  Section rollback;  ///< from its first `--rollback` line to behind its last; empty without one
  std::vector<sql::Blanked> ignored;  ///< between `--ignoreLines:start` and `--ignoreLines:end`

  /// The value of `name:value` on the line; empty where it is not there.
  [[nodiscard]] std::string_view attribute(std::string_view name) const;
};

struct Changelog {
  std::vector<Changeset> changesets;
  Values properties;  ///< `--property name:x value:y`
};

/// The first line that is not blank says `--liquibase formatted sql`.
bool is_formatted_sql(std::string_view text);
/// The comments that mean something to Liquibase, as AbstractFormattedChangeLogParser.java has
/// them.
Changelog read_changelog(std::string_view text);

}  // namespace pgplumb::history
