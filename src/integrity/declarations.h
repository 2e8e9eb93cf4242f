#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "integrity/table_dependencies.h"

namespace pgplumb::integrity {

/// The lines of a comment that declare: `@fd zip -> city, state`, `@fd course ->> teacher`. Each
/// ends with its line, a semicolon or the next `@`. What cannot be read has no dependents.
std::vector<Declaration> declarations_in(std::string_view comment);

/// Adds what comments on the table and its columns declare, and those of `declarations` that name
/// the table. What names a column that is not there becomes a fault.
void add_declarations(TableDependencies& table, std::span<const Declaration> declarations);

/// Whether a declaration's name is the table's: "orders" or "sales.orders".
bool names_table(std::string_view name, const catalog::Relation& relation);

}  // namespace pgplumb::integrity
