#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/options.h"
#include "config/platforms.h"

namespace pgplumb::config {
namespace {

constexpr std::array<std::string_view, 4> level_names{"off", "note", "warning", "error"};
constexpr std::array<std::string_view, 4> thresholds{"never", "note", "warning", "error"};
constexpr std::array<std::string_view, 29> frameworks{"plain",
                                                      "prisma",
                                                      "golang-migrate",
                                                      "sqlx",
                                                      "diesel",
                                                      "goose",
                                                      "dbmate",
                                                      "flyway",
                                                      "liquibase",
                                                      "sqitch",
                                                      "atlas",
                                                      "supabase",
                                                      "hasura",
                                                      "drizzle",
                                                      "rails",
                                                      "node-pg-migrate",
                                                      "tern",
                                                      "refinery",
                                                      "sql-migrate",
                                                      "alembic",
                                                      "graphile-migrate",
                                                      "mybatis",
                                                      "ef-core",
                                                      "django",
                                                      "river",
                                                      "postgrator",
                                                      "yuniql",
                                                      "pop",
                                                      "pg_dump"};
constexpr std::array<std::string_view, 3> presets{"recommended", "strict", "all"};
constexpr std::array<std::string_view, 8> transactions{
    "file", "run", "none", "implicit", "statement", "pipeline", "segmented", "psql"};

constexpr std::array<Part, 4> project_parts{{
    {.key = "path",
     .required = true,
     .doc = "The folder of the migrations, relative to this file."},
    {.key = "framework",
     .doc = "The tool that runs them, where it is not the one that is found out.",
     .accepted = frameworks},
    {.key = "transaction",
     .doc = "The transaction that the tool puts around a file, where it is not the tool's usual.",
     .accepted = transactions},
    {.key = "placeholders",
     .kind = PartKind::strings_by_name,
     .doc = "The values of what stands as `${name}` or `{{name}}`."},
}};
constexpr std::array<Part, 1> rules_parts{{
    {.key = "preset", .doc = "Which rules run where nothing else is said.", .accepted = presets},
}};
constexpr std::array<Part, 3> override_parts{{
    {.key = "files", .kind = PartKind::strings, .doc = "Globs of paths as they are reported."},
    {.key = "tables",
     .kind = PartKind::strings,
     .doc = "Globs of tables; one with a dot is about schema and table."},
    {.key = "rules",
     .kind = PartKind::levels_by_rule,
     .required = true,
     .doc = "Levels of rules there."},
}};
constexpr std::array<Part, 3> compat_parts{{
    {.key = "squawk", .kind = PartKind::boolean, .doc = "Heed `-- squawk-ignore`."},
    {.key = "atlas", .kind = PartKind::boolean, .doc = "Heed `-- atlas:nolint`."},
    {.key = "eugene", .kind = PartKind::boolean, .doc = "Heed `-- eugene: ignore`."},
}};
constexpr std::array<Part, 4> dependency_parts{{
    {.key = "table", .required = true, .doc = "The table, with its schema where it needs one."},
    {.key = "determinant",
     .kind = PartKind::columns,
     .required = true,
     .doc = "The columns that decide."},
    {.key = "dependent",
     .kind = PartKind::columns,
     .required = true,
     .doc = "The columns that follow from them."},
    {.key = "multivalued",
     .kind = PartKind::boolean,
     .doc = "The sets of values follow, not one value."},
}};

constexpr std::array<Option, 22> table{{
    {.key = "target-version",
     .member = &Config::target_version,
     .default_value = "18",
     .doc = "Major version of the PostgreSQL server that the migrations run on.",
     .example = "target-version = 16",
     .minimum = 12,
     .maximum = 18},
    {.key = "framework",
     .member = &Config::framework,
     .default_value = "",
     .doc = "The tool that runs the migrations, where it is not the one that is found out.",
     .example = "framework = \"goose\"",
     .words = Words::listed,
     .accepted = frameworks},
    {.key = "transaction",
     .member = &Config::transaction,
     .default_value = "",
     .doc = "The transaction that the tool puts around a file, where it is not the tool's usual.",
     .example = "transaction = \"file\"",
     .words = Words::listed,
     .accepted = transactions},
    {.key = "exclude",
     .member = &Config::exclude,
     .default_value = "[]",
     .doc = "Globs of files to leave out, matched against the path as it is reported.",
     .example = "exclude = [\"**/seeds/*.sql\"]"},
    {.key = "project",
     .member = &Config::projects,
     .default_value = "[]",
     .doc = "What to know of single folders of migrations: `path`, relative to this file, with "
            "`framework`, `transaction` and `placeholders`, the values of what stands as `${name}` "
            "or `{{name}}`.",
     .example = "project = [{path = \"billing/sql\", framework = \"tern\"}]",
     .parts = project_parts},
    {.key = "search-path",
     .member = &Config::search_path,
     .default_value = "[]",
     .doc = "The schemas in which the tool's connection looks up names, as Flyway's "
            "`defaultSchema` says.",
     .example = "search-path = [\"app\", \"public\"]"},
    {.key = "select",
     .member = &Config::select,
     .default_value = "[]",
     .doc = "Rules and groups to run in place of those that are on by default.",
     .example = "select = [\"locks\", \"syntax-error\"]",
     .words = Words::rules_or_groups},
    {.key = "ignore",
     .member = &Config::ignore,
     .default_value = "[]",
     .doc = "Rules and groups to leave out.",
     .example = "ignore = [\"unused-allow\"]",
     .words = Words::rules_or_groups},
    {.key = "fail-on",
     .member = &Config::fail_on,
     .default_value = "\"warning\"",
     .doc = "The lowest severity that makes the exit code 1.",
     .example = "fail-on = \"error\"",
     .words = Words::listed,
     .accepted = thresholds},
    {.key = "rules",
     .member = &Config::rules,
     .default_value = "{}",
     .doc = "Severity of single rules; `off` leaves a rule out, any other level runs it even where "
            "it is off by default. `preset` says which rules run otherwise: \"recommended\", "
            "\"strict\" (policies and matters of taste too) or \"all\".",
     .example = "rules.syntax-error = \"error\"",
     .words = Words::rules,
     .accepted = level_names,
     .parts = rules_parts},
    {.key = "override",
     .member = &Config::overrides,
     .default_value = "[]",
     .doc = "Other levels of `rules` in `files` or about `tables`, both globs; of two that say "
            "something of a finding the later one counts.",
     .example = "override = [{files = [\"legacy/**\"], rules = {drop-table = \"off\"}}]",
     .words = Words::any,
     .accepted = level_names,
     .parts = override_parts},
    {.key = "compat",
     .member = &Config::compat,
     .default_value = "{}",
     .doc = "Other linters whose comments leave findings out: `squawk`, `atlas`, `eugene`.",
     .example = "compat.squawk = true",
     .parts = compat_parts},
    {.key = "baseline",
     .member = &Config::baseline,
     .default_value = "",
     .doc = "A file of findings that are known, as `check --write-baseline` writes it; relative to "
            "this file.",
     .example = "baseline = \"pgplumb-baseline.json\""},
    {.key = "platform",
     .member = &Config::platform,
     .default_value = "",
     .doc = "The managed service that the database runs on, where it is one.",
     .example = "platform = \"rds\"",
     .words = Words::listed,
     .accepted = platform_names},
    {.key = "platform-allows",
     .member = &Config::platform_allows,
     .default_value = "[]",
     .doc = "What the platform takes after all: features as `platform-refuses` names them.",
     .example = "platform-allows = [\"tablespace\", \"extension:pg_cron\"]",
     .words = Words::features,
     .accepted = feature_names},
    {.key = "platform-refuses",
     .member = &Config::platform_refuses,
     .default_value = "[]",
     .doc = "What the platform does not take beyond what is known of it.",
     .example = "platform-refuses = [\"extension:postgis\"]",
     .words = Words::features,
     .accepted = feature_names},
    {.key = "lock-timeout-set-by-runner",
     .member = &Config::lock_timeout_set_by_runner,
     .default_value = "false",
     .doc = "The connection that runs the migrations already has a lock_timeout.",
     .example = "lock-timeout-set-by-runner = true"},
    {.key = "table-sizes",
     .member = &Config::table_sizes,
     .default_value = "",
     .doc = "A file with the sizes of the tables, as the query of `pgplumb stats` yields it; "
            "relative to this file.",
     .example = "table-sizes = \"table-sizes.csv\""},
    {.key = "table-rows",
     .member = &Config::table_rows,
     .default_value = "{}",
     .doc = "How many rows single tables have, over what `table-sizes` says.",
     .example = "table-rows.\"public.orders\" = 12_000_000"},
    {.key = "small-table-rows",
     .member = &Config::small_table_rows,
     .default_value = "10000",
     .doc = "A table known to have at most so many rows is spared by the rules about scans, "
            "rewrites and index builds.",
     .example = "small-table-rows = 1000",
     .minimum = 0,
     .maximum = std::numeric_limits<int>::max()},
    {.key = "dependency",
     .member = &Config::dependencies,
     .default_value = "[]",
     .doc = "Columns of a `table` that follow from others of it, for `pgplumb normalize`: where "
            "`determinant` is the same, `dependent` is; with `multivalued` the sets of values are.",
     .example = "dependency = [{table = \"addresses\", determinant = \"zip\", dependent = "
                "[\"city\", \"state\"]}]",
     .parts = dependency_parts},
    {.key = "queries",
     .member = &Config::queries,
     .default_value = "[]",
     .doc = "The queries of the application, which the schema is held against: paths and globs, "
            "relative to this file, of files of SQL (as sqlc has them, or plain), folders of them, "
            "and pg_stat_statements as CSV.",
     .example = "queries = [\"db/queries\", \"pg_stat_statements.csv\"]"},
}};

std::string quoted_list(std::span<const std::string_view> words) {
  return fmt::format("\"{}\"", fmt::join(words, "\", \""));
}

}  // namespace

std::span<const Option> options() { return table; }

std::optional<Level> level_by_name(std::string_view name) {
  const auto found = std::ranges::find(level_names, name);
  if (found == level_names.end()) return std::nullopt;
  return static_cast<Level>(found - level_names.begin());
}

std::optional<Preset> preset_by_name(std::string_view name) {
  const auto found = std::ranges::find(presets, name);
  if (found == presets.end()) return std::nullopt;
  return static_cast<Preset>(found - presets.begin());
}

std::string_view level_name(Level level) { return level_names[static_cast<std::size_t>(level)]; }

std::string accepted_values(const Option& option) {
  struct Accepted {
    const Option& option;
    [[nodiscard]] std::string integer() const {
      return fmt::format("an integer from {} to {}", option.minimum, option.maximum);
    }
    std::string operator()(int Config::*) const { return integer(); }
    std::string operator()(std::optional<int> Config::*) const { return integer(); }
    std::string operator()(bool Config::*) const { return "true or false"; }
    std::string operator()(Level Config::*) const {
      return "one of " + quoted_list(option.accepted);
    }
    std::string operator()(std::optional<std::string> Config::*) const {
      return option.accepted.empty() ? "a string" : "one of " + quoted_list(option.accepted);
    }
    std::string operator()(std::vector<std::string> Config::*) const { return "a list of strings"; }
    std::string operator()(std::vector<Project> Config::*) const {
      return "a list of tables, each with path, framework, transaction or placeholders";
    }
    std::string operator()(std::vector<Dependency> Config::*) const {
      return "a list of tables, each with table, determinant and dependent";
    }
    std::string operator()(std::map<std::string, Level> Config::*) const {
      return "a table of rules, each " + quoted_list(option.accepted);
    }
    std::string operator()(std::vector<Override> Config::*) const {
      return "a list of tables, each with files, tables and rules";
    }
    std::string operator()(Compat Config::*) const {
      return "a table of squawk, atlas and eugene, each true or false";
    }
    std::string operator()(std::map<std::string, std::int64_t> Config::*) const {
      return "a table of tables, each a number of rows";
    }
  };
  return std::visit(Accepted{option}, option.member);
}

}  // namespace pgplumb::config
