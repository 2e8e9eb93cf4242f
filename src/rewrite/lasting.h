#pragma once

#include <string_view>

#include "sql/statement.h"

namespace pgplumb::rewrite {

/// What of a statement's work is the session's or its transaction's alone, so that statements in
/// another migration would not have it: "a temporary table"; empty where nothing is. SET of the
/// session can be said again, and is not among it.
std::string_view lasting_work(const sql::Statement& statement);

/// The text is "BEGIN", "START TRANSACTION" or the like, without a mode.
bool is_plain_begin(std::string_view text);

}  // namespace pgplumb::rewrite
