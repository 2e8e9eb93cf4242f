#pragma once

#include <string_view>

#include "lint/step_words.h"

/// What else the file does with a table: one statement alone does not tell what its users see.
/// Names are compared as they are written.
namespace pgplumb::lint {

/// A statement's name for a table is the relation's: with its schema, or bare.
bool is_named(const sql::QualifiedName& written, const catalog::Relation& relation);

/// Another part of the statement or a later one makes a column of the name, or renames one to it.
bool makes_column_later(const replay::Step& step, const catalog::Relation& table,
                        std::string_view column);

/// The definition by which ADD COLUMN of the statement or of a later one makes it; null where there
/// is none.
const sql::ColumnDef* later_definition(const replay::Step& step, const catalog::Relation& table,
                                       std::string_view column);

/// An earlier statement dropped a column of the name, or gave it another one.
bool freed_column_before(const replay::Step& step, const catalog::Relation& table,
                         std::string_view column);

/// The statement makes a table or view of the relation's name, or renames one to it.
bool takes_name(const replay::Step& step, const sql::Statement& statement,
                const catalog::Relation& relation);
/// A later statement does.
bool makes_table_later(const replay::Step& step, const catalog::Relation& relation);

/// Another statement of the file gives the table its name, or takes it away.
bool renames_table(const replay::Step& step, const catalog::Relation& relation);

/// A later statement drops the table or view by name.
bool is_dropped_later(const replay::Step& step, const catalog::Relation& relation);

/// A later statement drops the table, or one of the index's columns and with it the index.
bool drops_with_index_later(const replay::Step& step, const catalog::Relation& table,
                            const catalog::Index& index);

/// Others wait for the whole table all the same: an earlier statement of the transaction holds an
/// ACCESS EXCLUSIVE lock on it, or a later one takes it. DROP INDEX does not count. A file of which
/// nobody knows who runs it is taken for one transaction.
bool locks_whole_table_anyway(const StatementContext& context, const catalog::Relation& table);

}  // namespace pgplumb::lint
