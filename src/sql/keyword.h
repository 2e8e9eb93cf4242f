#pragma once

#include <string_view>

namespace pgplumb::sql {

/// Whether the word, given in lower case, is one of PostgreSQL's keywords (kwlist.h).
bool is_keyword(std::string_view word);

/// Whether it is one that is not free to be any name: of every category but UNRESERVED_KEYWORD.
bool is_restricted_keyword(std::string_view word);

/// Whether it is one that a column or a table can be named by in quotes alone: RESERVED_KEYWORD and
/// TYPE_FUNC_NAME_KEYWORD.
bool is_reserved_keyword(std::string_view word);

}  // namespace pgplumb::sql
