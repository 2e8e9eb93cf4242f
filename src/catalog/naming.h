#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

/// The names that PostgreSQL chooses where a statement gives none, and those that it keeps.
namespace pgplumb::catalog {

/// Longest name in bytes: NAMEDATALEN - 1.
inline constexpr std::size_t max_name_length = 63;

/// Cuts to at most `limit` bytes without breaking a UTF-8 sequence, as pg_mbcliplen() does.
std::string_view clip_name(std::string_view name, std::size_t limit = max_name_length);

/// makeObjectName(): `name1_name2_label`, the longer of the two names cut to fit. An empty
/// `name2` is none.
std::string make_object_name(std::string_view name1, std::string_view name2,
                             std::string_view label);

/// ChooseRelationName(): not the name of any relation, index or sequence of the schema and, for a
/// constraint's index, of no constraint either; `others` are names about to be given.
std::string choose_relation_name(const Catalog& catalog, std::string_view schema,
                                 std::string_view name1, std::string_view name2,
                                 std::string_view label, bool is_constraint,
                                 std::span<const std::string> others = {});

/// ChooseConstraintName(); `others` as above.
std::string choose_constraint_name(const Catalog& catalog, std::string_view schema,
                                   std::string_view name1, std::string_view name2,
                                   std::string_view label,
                                   std::span<const std::string> others = {});

enum class IndexPurpose : std::uint8_t { plain, primary_key, unique_constraint, exclusion };

/// ChooseIndexName(); `columns` as `index_column_names` gives them.
std::string choose_index_name(const Catalog& catalog, std::string_view schema,
                              std::string_view table, std::span<const std::string> columns,
                              IndexPurpose purpose, std::span<const std::string> others = {});

/// ChooseExtendedStatisticName(); `columns` has "expr" for each expression.
std::string choose_statistics_name(const Catalog& catalog, std::string_view schema,
                                   std::string_view table, std::span<const std::string> columns);

/// ChooseIndexNameAddition(): the names joined by "_" up to NAMEDATALEN.
std::string join_column_names(std::span<const std::string> columns);

/// ChooseIndexColumnNames(): unique names for the columns of an index; an empty one is "expr".
std::vector<std::string> index_column_names(std::span<const std::string> wanted);

/// FigureColname(): the name of an output column without an alias; empty where PostgreSQL finds
/// none ("?column?" in a SELECT, "expr" in an index).
std::string figure_column_name(const sql::Expr& expr);

/// Columns that every table has besides its own (documentation, 5.6), whose names nothing else
/// can have.
bool is_system_column(std::string_view name);

}  // namespace pgplumb::catalog
