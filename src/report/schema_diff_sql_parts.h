#pragma once

#include "report/schema_diff.h"
#include "report/sql_script.h"

/// Behind render_diff_sql: what of a change one object alone says.
namespace pgplumb::report {

/// Null where the change does not say it.
const PropertyChange* find(const ObjectChange& change, std::string_view property);

/// The name on the side before.
const std::string& old_name(const ObjectChange& change);

/// New, or made again.
bool is_made(const ObjectChange& part);

/// The column is the parent's, and changes along with it.
bool is_inherited(const catalog::Relation& table, catalog::ColumnNumber column);

/// Says in a comment what is left to do.
void not_written(const ObjectChange& change, std::string_view what, SqlScript& script);

/// COMMENT ON `on` where the comment is another one.
void change_comment(const std::string& on, const ObjectChange& change, SqlScript& script);
void change_type(const ObjectChange& change, SqlScript& script);
void change_sequence(const ObjectChange& change, const catalog::Sequence& sequence,
                     const catalog::Catalog& now, SqlScript& script);
/// A column of the table that is new or otherwise.
void change_column(const ObjectChange& table, const ObjectChange& part,
                   const catalog::Relation& relation, const catalog::Catalog& now,
                   SqlScript& script);
void add_constraint(const ObjectChange& table, const ObjectChange& part,
                    const catalog::Relation& relation, const catalog::Catalog& now,
                    SqlScript& script);
/// What is said of a table or view as a whole.
void change_settings(const ObjectChange& change, const catalog::Relation& relation,
                     const catalog::Relation& old_relation, SqlScript& script);
/// Triggers, rules and policies that are made, states, comments.
void add_rest(const ObjectChange& owner, const ObjectChange& part,
              const catalog::Relation& relation, const catalog::Catalog& now, SqlScript& script);

}  // namespace pgplumb::report
