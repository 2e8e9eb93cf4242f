#pragma once

#include <string_view>

#include "replay/value.h"

/// Names of what PostgreSQL itself makes in every database.
namespace pgplumb::replay {

/// Whether one of PostgreSQL's own objects of the kind (`NameOf::builtin_relation` and its kin) has
/// the name in some supported version.
bool may_be_builtin(NameOf kind, std::string_view name);
/// Whether the name of one of them may begin so.
bool may_begin_builtin(NameOf kind, std::string_view beginning);

}  // namespace pgplumb::replay
