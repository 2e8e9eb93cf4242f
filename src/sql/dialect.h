#pragma once

#include <string_view>

namespace pgplumb::sql {

/// The database that a text is written for where it is not PostgreSQL: "MySQL", "SQLite",
/// "ClickHouse", "Oracle", "SQL Server"; empty where nothing in it says so. Goes by words that only
/// that database has: to be asked of a file that PostgreSQL's parser does not take.
std::string_view other_database(std::string_view text);

}  // namespace pgplumb::sql
