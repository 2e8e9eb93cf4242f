#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/table_sizes.h"
#include "text/result.h"

namespace pgplumb::config {

enum class Level : std::uint8_t { off, note, warning, error };

std::optional<Level> level_by_name(std::string_view name);
std::string_view level_name(Level level);

/// `[[project]]`: what people say of one folder of migrations.
struct Project {
  std::string path;  ///< relative to the configuration file
  std::optional<std::string> framework;
  std::optional<std::string> transaction;
  std::map<std::string, std::string> placeholders;  ///< name to value: `${name}`, `{{name}}`
  bool operator==(const Project&) const = default;
};

/// `[[override]]`: other levels for rules, where a finding is in one of the files and about one of
/// the tables. Of two that say something of a finding the later one counts.
struct Override {
  std::vector<std::string> files;      ///< globs, as those of `exclude`; empty: all
  std::vector<std::string> tables;     ///< globs: "audit_*", "billing.*"; empty: all
  std::map<std::string, Level> rules;  ///< ids and levels; not empty
  bool operator==(const Override&) const = default;
};

/// `[compat]`: whose comments leave findings out beside our own.
struct Compat {
  bool squawk = false;  ///< `-- squawk-ignore`, `-- squawk-ignore-file`
  bool atlas = false;   ///< `-- atlas:nolint`
  bool eugene = false;  ///< `-- eugene: ignore`
  [[nodiscard]] bool any() const { return squawk || atlas || eugene; }
  bool operator==(const Compat&) const = default;
};

/// Which rules run where nothing else is said of them.
enum class Preset : std::uint8_t {
  recommended,  ///< those that are on by default
  strict,       ///< and all others that are as often right: policies and matters of taste
  all,
};
std::optional<Preset> preset_by_name(std::string_view name);

/// A rule by the name that another linter has for it; of several rows with a name all count.
struct RuleAlias {
  std::string_view peer;  ///< "squawk"
  std::string_view name;
  std::string_view rule;  ///< our id
};

/// What may stand where a rule is named.
struct RuleNames {
  std::vector<std::string_view> ids;
  std::vector<std::string_view> groups = {};
  std::span<const RuleAlias> aliases = {};

  /// The ids and groups that a name stands for: itself, or the ids that the alias means; empty
  /// where it is not known.
  [[nodiscard]] std::vector<std::string_view> resolve(std::string_view name) const;
  /// The ids, and the groups where `with_groups`: what a wrong name may have been meant to be.
  [[nodiscard]] std::vector<std::string_view> own(bool with_groups) const;
};

/// `[[dependency]]`: columns of a table that follow from others of it.
struct Dependency {
  std::string table;  ///< "orders", "sales.orders"
  std::vector<std::string> determinant;
  std::vector<std::string> dependent;
  bool multivalued = false;
  bool operator==(const Dependency&) const = default;
};

/// What `pgplumb.toml` says, flags laid over it. Absent means: find out, or the rule's default.
struct Config {
  std::string path;                   ///< of the file; empty where there is none
  std::optional<int> target_version;  ///< absent: see `server_version`
  std::optional<std::string> framework;
  std::optional<std::string> transaction;
  std::vector<std::string> exclude;
  std::vector<Project> projects;
  std::vector<std::string> search_path;  ///< of the connection; empty: PostgreSQL's default
  std::vector<std::string> select;       ///< rule ids and groups; empty: all that are on by default
  std::vector<std::string> ignore;
  Level fail_on = Level::warning;       ///< `off`: whatever is found, the exit code is 0
  std::map<std::string, Level> rules;   ///< [rules] id = "off|note|warning|error"
  Preset preset = Preset::recommended;  ///< [rules] preset = "strict"
  std::vector<Override> overrides;
  Compat compat;
  std::optional<std::string> baseline;       ///< path of a file of findings that are known
  std::optional<std::string> platform;       ///< "rds": see platforms.h
  std::vector<std::string> platform_allows;  ///< over what the table of platforms says
  std::vector<std::string> platform_refuses;
  bool lock_timeout_set_by_runner = false;         ///< the connection comes with a lock_timeout
  std::optional<std::string> table_sizes;          ///< path of a file for `read_table_sizes`
  std::map<std::string, std::int64_t> table_rows;  ///< by table, over what the file says
  int small_table_rows = 10'000;                   ///< up to so many, work on a table is short
  std::vector<Dependency> dependencies;
  std::vector<std::string> queries;  ///< paths and globs of the application's queries
  TableSizes sizes;                  ///< of the two above, once `load_sizes` ran

  /// The major version whose behaviour is told.
  [[nodiscard]] int server_version() const { return target_version.value_or(18); }
  /// Somebody said that the server has the version or a newer one: SQL to run may need it. What is
  /// only assumed does not count.
  [[nodiscard]] bool is_known_since(int version) const {
    return target_version && *target_version >= version;
  }

  /// The table has so few rows that reading them all is over at once; false where its size is not
  /// known.
  [[nodiscard]] bool is_small(std::string_view schema, std::string_view table) const {
    const TableSize* size = find_size(sizes, schema, table);
    return size != nullptr && size->rows <= small_table_rows;
  }
};

/// Reads a file. Keys, words and rules that are not known are refused with the nearest known one,
/// values of the wrong type with what is accepted; errors start with `path:line:`. `[rules]` and
/// `[[override]]` may name ids and aliases; `select` and `ignore` groups too. Aliases are resolved.
Result<Config> read_config(const std::string& path, const RuleNames& names);

/// Fills `sizes` from the file that `table_sizes` names, which is relative to the configuration
/// file, and from `table_rows`.
Result<void> load_sizes(Config& config);

/// The `pgplumb.toml` of a file's or folder's own folder or the nearest above it, up to the root
/// of the repository; empty where there is none. Relative to the working directory.
std::string find_config(const std::string& path);

/// The candidate nearest to a word by edit distance, for "did you mean"; empty where none is near.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

/// `; did you mean "select"?`, to end a sentence about a word; empty where nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace pgplumb::config
