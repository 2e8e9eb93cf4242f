// pgroll: `<name>.json` or `.yaml` with a list of operations, from which pgroll makes the SQL of
// each version of its own (pgroll: pkg/migrations/migrations.go). What is known of the schema in
// them is no SQL, and the SQL that runs is not in the files.

#include "history/not_sql.h"

#include <algorithm>
#include <array>

#include "history/path.h"
#include "history/shapes.h"

namespace pgplumb::history {

namespace {

bool is_list(std::string_view name) {
  return name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml");
}

/// "01_create_users.json": other lists are left alone unread.
bool may_be_pgroll(const std::string& name) {
  return is_list(name) && !leading_digits(name).empty();
}

bool has_pgroll_operations(std::string_view text) {
  constexpr std::array<std::string_view, 8> names{"create_table", "add_column", "alter_column",
                                                  "drop_column",  "drop_table", "rename_table",
                                                  "create_index", "sql"};
  const std::size_t list = text.find("operations");
  if (list == std::string_view::npos) return false;
  return std::ranges::any_of(names, [&](std::string_view name) {
    const std::size_t at = text.find(name, list);
    return at != std::string_view::npos;
  });
}

}  // namespace

std::optional<LeftOut> migrations_without_sql(Disk& disk, const Folder& folder) {
  const auto first = std::ranges::find_if(folder.files, may_be_pgroll);
  if (first == folder.files.end()) return std::nullopt;
  if (!has_pgroll_operations(disk.text(folder.at(*first)))) return std::nullopt;
  return LeftOut{
      .path = shown_path(folder.path),
      .reason = "migrations of pgroll: operations, of which pgroll makes the SQL itself"};
}

}  // namespace pgplumb::history
