#pragma once

#include "report/schema_diff.h"
#include "report/sql_script.h"

/// Behind render_diff_sql: what of a change one object alone says.
namespace pgplumb::report {

/// Null where the change does not say it.
const PropertyChange* find(const ObjectChange& change, std::string_view property);

/// The name on the side before.
const std::string& old_name(const ObjectChange& change);

/// There on both sides, dropped and made again: a definition cannot be changed, only validated.
bool is_replaced(const ObjectChange& part);
/// New, or made again.
bool is_made(const ObjectChange& part);

/// Says in a comment what is left to do.
void not_written(const ObjectChange& change, std::string_view what, SqlScript& script);

void change_type(const ObjectChange& change, SqlScript& script);
void change_sequence(const ObjectChange& change, const catalog::Catalog& now, SqlScript& script);
/// A column of the table that is new or otherwise.
void change_column(const ObjectChange& table, const ObjectChange& part,
                   const catalog::Relation& relation, const catalog::Catalog& now,
                   SqlScript& script);

}  // namespace pgplumb::report
