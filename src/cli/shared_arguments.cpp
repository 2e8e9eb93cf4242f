#include "cli/shared_arguments.h"

#include <CLI/CLI.hpp>

namespace pgplumb::cli {

void add_project(CLI::App& app, Input& input) {
  app.add_option("--target-version", input.target_version,
                 "Major version of the server that the migrations will run on")
      ->type_name("12..18")
      ->check(CLI::Range(12, 18));
  app.add_option("--framework", input.framework,
                 "The migration tool, where it is not the one that is found")
      ->type_name("TOOL");
  app.add_option("--transaction", input.transaction, "What the migration tool puts around a file")
      ->type_name("MODEL")
      ->check(CLI::IsMember(
          {"file", "run", "none", "implicit", "statement", "pipeline", "segmented", "psql"}));
  app.add_option("--config", input.config,
                 "Configuration file (default: pgplumb.toml here or above the target)")
      ->type_name("FILE");
  app.add_flag("--no-config", input.no_config, "Read no configuration file")->excludes("--config");
}

void add_input(CLI::App& app, Input& input) {
  app.add_option("PATH", input.paths, "Folders with migrations, or migration files (default: .)");
  app.add_option("--files-from", input.files_from,
                 "Read the files to replay, in this order, from a list (one path a line)")
      ->type_name("FILE");
  add_project(app, input);
}

void add_review(CLI::App& app, Input& input) {
  auto* base =
      app.add_option("--base", input.base,
                     "Only what has changed, on this branch and in the working tree, since it left "
                     "REF;\nauto: the branch that the CI's pull request is for")
          ->type_name("REF");
  auto* staged =
      app.add_flag("--staged", input.staged, "Only what git's next commit changes, as it is staged")
          ->excludes(base);
  app.add_option("--since", input.since,
                 "Only the migrations behind this one: what a database at it has yet to run")
      ->type_name("VERSION")
      ->excludes(base)
      ->excludes(staged);
  for (const char* flag : {"--base", "--staged", "--since"}) {
    app.get_option(flag)->excludes("--files-from");
  }
}

void add_table_sizes(CLI::App& app, Input& input) {
  app.add_option("--table-sizes", input.table_sizes,
                 "How large the tables are: CSV, as the query of `pgplumb stats` yields it")
      ->type_name("FILE");
}

void add_judgement(CLI::App& app, Judgement& judgement) {
  app.add_option("--select", judgement.select, "Run these rules or groups only")
      ->type_name("RULE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--ignore", judgement.ignore, "Leave these rules or groups out")
      ->type_name("RULE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--preset", judgement.preset,
                 "Rules that run where nothing else is said: recommended (the default), strict\n"
                 "(policies and matters of taste too) or all")
      ->type_name("PRESET")
      ->check(CLI::IsMember({"recommended", "strict", "all"}));
  app.add_option("--fail-on", judgement.fail_on, "Lowest severity that makes the exit code 1")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}));
  app.add_option("--baseline", judgement.baseline,
                 "Leave out the findings that this file knows, and report new ones only")
      ->type_name("FILE");
  app.add_flag("--new-only", judgement.new_only,
               "With --base or --staged: leave out what the same files were found to have before;\n"
               "otherwise insist on a baseline");
}

}  // namespace pgplumb::cli
