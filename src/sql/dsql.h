#pragma once

#include <string_view>
#include <vector>

#include "sql/parse.h"

namespace pgplumb::sql {

/// Where a text has Aurora DSQL's own word ASYNC, for which PostgreSQL's grammar has no place:
/// CREATE [UNIQUE] INDEX ASYNC, and ALTER TABLE ASYNC ... VALIDATE CONSTRAINT.
std::vector<Blanked> async_words(std::string_view text);

}  // namespace pgplumb::sql
