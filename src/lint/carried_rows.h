#pragma once

#include <string_view>

#include "lint/step_words.h"

/// What the file writes of the rows of a table before that goes or loses its name, and what it
/// fills with them afterwards.
namespace pgplumb::lint {

/// An earlier statement writes something that it works out from the column, or a later one fills
/// the column that takes its name, and not with a constant.
bool carries_column_over(const replay::Step& step, const catalog::Relation& table,
                         std::string_view column);

/// What takes the name of the table, which the step drops, has been filled from its rows, or is
/// filled later from what has.
bool carries_rows_over(const replay::Step& step, const catalog::Relation& table,
                       const sql::Statement& takes_name);

/// A new table under the name of the one that the step renames may have that one's rows: a later
/// statement copies them or attaches the table, or runs code of which that is not known.
bool is_filled_later(const replay::Step& step, const sql::Rename& rename,
                     const sql::CreateTable& successor);

}  // namespace pgplumb::lint
