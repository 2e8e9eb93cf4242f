#pragma once

#include <string>
#include <string_view>

/// Paths as people gave them, with `/`; the working directory is "" inside this room and "." in
/// reports.
namespace pgplumb::history {

/// Without `./`, doubled slashes and a slash at the end; `..` is kept, for it may follow a link.
std::string clean_path(std::string_view path);
/// "." for the working directory.
std::string shown_path(const std::string& path);
std::string join(std::string_view folder, std::string_view name);
/// ".." of the working directory; "/" of "/".
std::string parent_of(std::string_view path);
/// The last part: "b" of "a/b".
std::string_view name_of(std::string_view path);

/// "a.sql" without ".sql", in any case; empty where the name does not end so.
std::string_view without_suffix(std::string_view name, std::string_view suffix);
/// Whether a file of that name is for psql or a migration tool to run.
bool is_sql_name(std::string_view name);
/// "a" of "a.sql".
std::string_view stem_of(std::string_view name);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace pgplumb::history
