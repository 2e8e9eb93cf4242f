#pragma once

#include "history/history.h"

namespace pgplumb::history {

/// Says of each migration of `now` how it stands to those of `before`, and takes what has not
/// changed out of review, of both. Projects are the same by their folder or, where a folder has
/// moved, by their tool and what they have in common. `gone` are paths that only `before` had: a
/// project in them that is no more is one without migrations in `now`.
void compare(History& now, History& before, const std::vector<std::string>& gone = {});

/// Leaves under review what is behind the migration of that version or name, in each project that
/// has it; whether any has.
bool review_behind(History& history, std::string_view version);

}  // namespace pgplumb::history
