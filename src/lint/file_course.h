#pragma once

#include <cstdint>
#include <string_view>

#include "lint/step_words.h"

/// What else the file does with a table: one statement alone does not tell what its users see. A
/// name that other statements of the file write means what it would mean at the step.
namespace pgplumb::lint {

/// A statement's name for a table is the relation's, with its schema or where the search_path finds
/// it first.
bool means(const replay::Step& step, const sql::QualifiedName& written,
           const catalog::Relation& relation);

/// RENAME of a table or view; null where the statement is none.
const sql::Rename* table_rename(const sql::Statement& statement);
/// RENAME COLUMN of the relation; null where the statement is none.
const sql::Rename* column_rename(const replay::Step& step, const sql::Statement& statement,
                                 const catalog::Relation& table);

/// Another part of the statement or a later one makes a column of the name, or renames one to it.
bool makes_column_later(const replay::Step& step, const catalog::Relation& table,
                        std::string_view column);

/// The definition by which ADD COLUMN of the statement or of a later one makes it; null where there
/// is none.
const sql::ColumnDef* later_definition(const replay::Step& step, const catalog::Relation& table,
                                       std::string_view column);

/// The later statement that renames a column to the name, where none adds one of it; null where
/// there is none.
const sql::Rename* renames_column_later(const replay::Step& step, const catalog::Relation& table,
                                        std::string_view column);
/// An earlier statement gave the column of the name another one, or dropped it.
enum class Freed : std::uint8_t { not_, by_rename, by_drop };
Freed freed_column_before(const replay::Step& step, const catalog::Relation& table,
                          std::string_view column);

/// The statement makes a table or view of the relation's name, or renames one to it.
bool takes_name(const replay::Step& step, const sql::Statement& statement,
                const catalog::Relation& relation);
/// The first later statement that does; null where there is none.
const sql::Statement* makes_table_later(const replay::Step& step,
                                        const catalog::Relation& relation);
/// The same of those that `behind` begins with and that share the step's transaction.
const sql::Statement* takes_name_at_once(const StatementContext& context,
                                         std::span<const sql::Statement> behind,
                                         const catalog::Relation& relation);

/// Another statement of the file gives the table its name or takes it away, and queries by the old
/// name fail; null where none does.
const sql::Statement* fails_by_table_name(const StatementContext& context,
                                          const catalog::Relation& relation);

/// A later statement drops the table or view by name.
bool is_dropped_later(const replay::Step& step, const catalog::Relation& relation);

/// A later statement drops the table, or one of the index's columns and with it the index.
bool drops_with_index_later(const replay::Step& step, const catalog::Relation& table,
                            const catalog::Index& index);

/// A later statement drops the index, by its own name, its constraint's, or as above.
bool drops_index_later(const replay::Step& step, const catalog::Relation& table,
                       const catalog::Index& index);

/// Others wait for the whole table all the same: an earlier statement of the transaction holds an
/// ACCESS EXCLUSIVE lock on it, or a later one takes it. DROP INDEX does not count. A file of which
/// nobody knows who runs it is taken for one transaction, unless a statement of it runs in none.
bool locks_whole_table_anyway(const StatementContext& context, const catalog::Relation& table);

}  // namespace pgplumb::lint
