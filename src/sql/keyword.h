#pragma once

#include <string_view>

namespace pgplumb::sql {

/// Whether PostgreSQL's grammar has this word, given in lower case, as a keyword that is not free
/// to be any name (kwlist.h: every category but UNRESERVED_KEYWORD).
bool is_restricted_keyword(std::string_view word);

}  // namespace pgplumb::sql
