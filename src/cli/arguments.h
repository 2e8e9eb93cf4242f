#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pgplumb::cli {

/// Where the history is: what every command that reads one takes.
struct Input {
  std::vector<std::string> paths;  ///< folders or files; empty: the working directory
  std::string files_from;          ///< a list of files in apply order
  std::optional<int> target_version;
  std::optional<std::string> framework;
  std::optional<std::string> transaction;
  std::string table_sizes;  ///< `--table-sizes FILE`; empty: what the configuration says
  std::string config;       ///< `--config FILE`; empty: found upward from the target
  bool no_config = false;
};

struct CheckArguments {
  Input input;
  std::vector<std::string> formats;  ///< "text" or "sarif=FILE"
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::optional<std::string> fail_on;
  bool fix = false;           ///< apply safe fixes, then check again
  bool unsafe_fixes = false;  ///< with `fix` or `diff`: those that a person must look at too
  bool diff = false;          ///< print what `fix` would change, and change nothing
  std::string colour = "auto";
};

struct SchemaArguments {
  Input input;
  std::string format = "json";
  std::vector<std::string> search_path;
  bool session_per_file = false;
};

struct HistoryArguments {
  Input input;
  std::string format = "text";
};

struct EffectsArguments {
  Input input;
  std::string format = "text";
};

struct NormalizeArguments {
  Input input;
  std::vector<std::string> tables;                        ///< names, qualified or not; empty: all
  std::vector<std::pair<std::string, std::string>> data;  ///< table to the path of its rows
  std::string format = "text";
};

/// `pgplumb stats`: prints the query that yields the sizes of tables.
struct StatsArguments {};

struct RulesArguments {
  std::string format = "text";
};

struct ExplainArguments {
  std::string rule;
};

using Command = std::variant<CheckArguments, SchemaArguments, HistoryArguments, EffectsArguments,
                             NormalizeArguments, StatsArguments, RulesArguments, ExplainArguments>;

/// The command line asked for no command: `text` is the help, the version or what is wrong.
struct Stop {
  int exit_code = 0;
  std::string text;
};

std::expected<Command, Stop> parse_arguments(int argc, const char* const* argv);

}  // namespace pgplumb::cli
