#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/erd.h"

namespace pgplumb::cli {

/// Where the history is: what every command that reads one takes.
struct Input {
  std::vector<std::string> paths;  ///< folders or files; empty: the working directory
  std::string files_from;          ///< a list of files in apply order
  std::optional<int> target_version;
  std::optional<std::string> framework;
  std::optional<std::string> transaction;
  std::string table_sizes;  ///< `--table-sizes FILE`; empty: what the configuration says
  std::string base;         ///< `--base REF`
  std::string since;        ///< `--since VERSION`
  bool staged = false;      ///< `--staged`
  std::string config;       ///< `--config FILE`; empty: found upward from the target
  bool no_config = false;
};

/// Which findings are told, and which of them make the exit code 1.
struct Judgement {
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::optional<std::string> preset;
  std::optional<std::string> fail_on;
  std::string baseline;   ///< `--baseline FILE`; empty: what the configuration says
  bool new_only = false;  ///< leave out what was found before `--base` or `--staged` too
};

struct CheckArguments {
  Input input;
  Judgement judgement;
  std::vector<std::string> formats;  ///< "text" or "sarif=FILE"
  std::string write_baseline;        ///< `--write-baseline FILE`; empty: none is written
  bool fix = false;                  ///< apply safe fixes, then check again
  bool unsafe_fixes = false;         ///< with `fix` or `diff`: those that a person must look at too
  bool diff = false;                 ///< print what `fix` would change, and change nothing
  bool statistics = false;           ///< count the findings by rule in place of the text
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

/// `pgplumb init`: writes a `pgplumb.toml` for what it finds.
struct InitArguments {
  std::string folder = ".";
  bool from_squawk = false;
  bool pre_commit = false;  ///< the hook in `.pre-commit-config.yaml`
  bool workflow = false;    ///< GitHub Actions' `.github/workflows/pgplumb.yml`
};

/// `pgplumb rewrite`: a migration as several that block nobody for long.
struct RewriteArguments {
  Input input;
  std::string file;
  std::string out;        ///< a folder; empty: the files are printed
  bool in_place = false;  ///< the migration itself becomes the first of them
};

struct GraphArguments {
  Input input;
  std::string format = "text";
};

struct ErdArguments {
  Input input;
  std::string format = "mermaid";
  report::ErdOptions options;
};

struct NormalizeArguments {
  Input input;
  std::vector<std::string> tables;                        ///< names, qualified or not; empty: all
  std::vector<std::pair<std::string, std::string>> data;  ///< table to the path of its rows
  std::string format = "text";
};

/// `pgplumb diff`: what differs between two schemas.
struct DiffArguments {
  Input input;  ///< two paths; with `base` one, or none
  std::string format = "text";
};

/// `pgplumb drift`: what Prisma's next migration would change.
struct DriftArguments {
  Input input;
  std::string prisma;  ///< the datamodel, a file or a folder; empty: where Prisma looks for it
  std::string format = "text";
};

/// `pgplumb review`: all that a reviewer of migrations needs, on one page.
struct ReviewArguments {
  Input input;
  Judgement judgement;
  std::string format = "text";
};

/// `pgplumb docs`: writes what there is to say of the data model.
struct DocsArguments {
  Input input;
  std::string out;
  std::string title = "Data model";
  std::vector<std::string> queries;  ///< files with `-- name:`, or folders of them
  bool no_svg = false;
};

/// `pgplumb stats`: prints the query that yields the sizes of tables.
struct StatsArguments {};

/// `pgplumb config`: what may stand in `pgplumb.toml`.
struct ConfigArguments {
  bool schema = false;
};

/// `pgplumb completions SHELL`: a script for that shell to read.
struct CompletionsArguments {
  std::string shell;
};

/// `pgplumb man`: the manual page.
struct ManArguments {};

struct RulesArguments {
  std::string format = "text";
};

struct ExplainArguments {
  std::string rule;
};

using Command =
    std::variant<CheckArguments, SchemaArguments, HistoryArguments, EffectsArguments, InitArguments,
                 RewriteArguments, GraphArguments, ErdArguments, NormalizeArguments, DiffArguments,
                 DriftArguments, ReviewArguments, DocsArguments, StatsArguments, ConfigArguments,
                 RulesArguments, ExplainArguments, CompletionsArguments, ManArguments>;

/// The command line asked for no command: `text` is the help, the version or what is wrong.
struct Stop {
  int exit_code = 0;
  std::string text;
};

std::expected<Command, Stop> parse_arguments(int argc, const char* const* argv);

}  // namespace pgplumb::cli
