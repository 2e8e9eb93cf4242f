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

/// Whether the list of operations opens with one that pgroll has:
/// `"operations": [{"create_table": `, `operations:\n  - create_table:`.
bool has_pgroll_operations(std::string_view text) {
  constexpr auto names = std::to_array<std::string_view>(
      {"create_table", "add_column", "alter_column", "drop_column", "drop_table", "rename_table",
       "rename_column", "create_index", "drop_index", "create_constraint", "drop_constraint",
       "drop_multicolumn_constraint", "rename_constraint", "set_replica_identity", "sql"});
  constexpr std::string_view key = "operations";
  const auto skip = [&](std::string_view characters) {
    text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
  };
  const std::size_t list = text.find(key);
  if (list == std::string_view::npos) return false;
  text.remove_prefix(list + key.size());
  skip("\"' \t\r\n");
  if (!text.starts_with(':')) return false;
  skip(":[{-\"' \t\r\n");
  const auto name =
      std::ranges::find_if(names, [&](std::string_view each) { return text.starts_with(each); });
  if (name == names.end()) return false;
  text.remove_prefix(name->size());
  skip("\"' \t\r\n");
  return text.starts_with(':');
}

/// Nobody writes so many operations by hand; data may well be called so.
constexpr std::size_t largest_migration = std::size_t{1} << 20;

}  // namespace

std::optional<LeftOut> migrations_without_sql(Disk& disk, const Folder& folder) {
  const auto first = std::ranges::find_if(folder.files, may_be_pgroll);
  if (first == folder.files.end()) return std::nullopt;
  const std::string path = folder.at(*first);
  if (disk.size(path) > largest_migration || !has_pgroll_operations(disk.text(path))) {
    return std::nullopt;
  }
  return LeftOut{
      .path = shown_path(folder.path),
      .reason = "migrations of pgroll: operations, of which pgroll makes the SQL itself"};
}

}  // namespace pgplumb::history
