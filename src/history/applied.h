#pragma once

#include <string_view>

#include "history/history.h"

namespace pgplumb::history {

/// What a tool does with migrations that a database has applied and that are otherwise since, each
/// in a sentence without a full stop; empty: it does not look.
struct Answers {
  bool checks_bytes = false;    ///< any change of the file counts, of a comment too
  bool by_version = false;      ///< it knows a migration by its version, whatever its name
  std::string_view to_edit;     ///< of an applied migration
  std::string_view to_late;     ///< to a new migration that sorts before one that is applied
  std::string_view to_removal;  ///< of an applied migration
  /// To two migrations of one version; empty too where it tells them apart by something else.
  std::string_view to_duplicate;
};
const Answers& answers_of(Framework framework);

/// Whether the next migration runs on the same connection and finds what SET has made of the
/// setting in this one.
bool lasts_for_next(const Project& project, std::string_view setting);

}  // namespace pgplumb::history
