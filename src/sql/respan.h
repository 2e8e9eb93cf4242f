#pragma once

#include <functional>

#include "sql/statement.h"

namespace pgplumb::sql {

/// Puts `place(span)` for every span of a statement: for text that was parsed on its own and stands
/// inside a file, or that no file has.
void respan(Statement& statement, const std::function<Span(Span)>& place);

}  // namespace pgplumb::sql
