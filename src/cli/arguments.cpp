#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "cli/exit_codes.h"

namespace pgplumb::cli {
namespace {

constexpr const char* description =
    "pgplumb checks PostgreSQL migrations before they run.\n"
    "It replays the SQL of all migrations into a schema, works out what each statement would\n"
    "lock, rewrite and scan, and says what is unsafe or unsound. It needs no database and runs\n"
    "none of the SQL.";

constexpr const char* examples =
    "Examples:\n"
    "  pgplumb check                         check the migrations below this folder\n"
    "  pgplumb check prisma/migrations       all migrations of a project\n"
    "  pgplumb check migrations/0042_x.sql   one file, the others as its history\n"
    "  pgplumb check --base main             what this branch changes\n"
    "  pgplumb check --format sarif=out.sarif --format text .\n"
    "  pgplumb explain index-without-concurrently\n"
    "\n"
    "Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 could not run.\n";

/// What is said of a project wherever its files are named.
void add_project(CLI::App& app, Input& input) {
  app.add_option("--target-version", input.target_version,
                 "Major version of the server that the migrations will run on")
      ->type_name("12..18")
      ->check(CLI::Range(12, 18));
  app.add_option("--framework", input.framework,
                 "The migration tool, where it is not the one that is found")
      ->type_name("NAME");
  app.add_option("--transaction", input.transaction, "What the migration tool puts around a file")
      ->type_name("MODEL")
      ->check(CLI::IsMember(
          {"file", "run", "none", "implicit", "statement", "pipeline", "segmented", "psql"}));
  app.add_option("--config", input.config,
                 "Configuration file (default: pgplumb.toml here or above the target)")
      ->type_name("FILE");
  app.add_flag("--no-config", input.no_config, "Read no configuration file");
}

void add_input(CLI::App& app, Input& input) {
  app.add_option("PATH", input.paths, "Folders with migrations, or migration files (default: .)");
  app.add_option("--files-from", input.files_from,
                 "Read the files to replay, in this order, from a list (one path a line)")
      ->type_name("FILE");
  add_project(app, input);
}

/// What of the history goes out, where no files are named.
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

void add_baseline(CLI::App& app, CheckArguments& arguments) {
  app.add_option("--baseline", arguments.baseline,
                 "Leave out the findings that this file knows, and report new ones only")
      ->type_name("FILE");
  app.add_option("--write-baseline", arguments.write_baseline,
                 "Write all findings to a file for --baseline, and end with 0")
      ->type_name("FILE")
      ->excludes("--baseline");
}

void add_rewrite(CLI::App& app, RewriteArguments& arguments) {
  app.add_option("FILE", arguments.file, "The migration")->required();
  add_project(app, arguments.input);
  add_table_sizes(app, arguments.input);
  auto* out = app.add_option("--out", arguments.out,
                             "Write the files below this folder; what is there is not overwritten")
                  ->type_name("FOLDER");
  app.add_flag("--in-place", arguments.in_place,
               "Write them where they belong: the migration itself becomes the first")
      ->excludes(out);
}

void add_init(CLI::App& app, InitArguments& arguments) {
  app.add_option("FOLDER", arguments.folder, "Where pgplumb.toml goes (default: .)");
  app.add_flag("--from-squawk", arguments.from_squawk,
               "Take over what .squawk.toml there says, and heed squawk's comments");
}

void add_check(CLI::App& app, CheckArguments& arguments) {
  add_input(app, arguments.input);
  add_review(app, arguments.input);
  app.add_option(
         "--format", arguments.formats,
         "text, json, jsonl, sarif, markdown, gcc; github, azure (annotations); gitlab, junit,\n"
         "checkstyle, rdjson, rdjsonl; auto: annotations where a CI system runs it, else text.\n"
         "FORMAT=FILE writes to a file; may be repeated")
      ->type_name("FORMAT[=FILE]")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--select", arguments.select, "Run these rules or groups only")
      ->type_name("RULE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--ignore", arguments.ignore, "Leave these rules or groups out")
      ->type_name("RULE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--preset", arguments.preset,
                 "Rules that run where nothing else is said: recommended (the default), strict\n"
                 "(policies and matters of taste too) or all")
      ->type_name("PRESET")
      ->check(CLI::IsMember({"recommended", "strict", "all"}));
  app.add_option("--fail-on", arguments.fail_on, "Lowest severity that makes the exit code 1")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}));
  app.add_flag("--fix", arguments.fix, "Apply the fixes that are safe, and report what is left")
      ->excludes("--staged");
  app.add_flag(
         "--diff", arguments.diff,
         "Print the first fixes that --fix would apply, those of one rule, and change nothing")
      ->excludes("--fix");
  app.add_flag("--unsafe-fixes", arguments.unsafe_fixes,
               "With --fix or --diff: also the fixes that a person must look at");
  add_baseline(app, arguments);
  add_table_sizes(app, arguments.input);
  app.add_option("--color", arguments.colour, "Colour the text")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_schema(CLI::App& app, SchemaArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option("--format", arguments.format, "json or sql")
      ->check(CLI::IsMember({"json", "sql"}));
  app.add_option("--search-path", arguments.search_path, "The session's search_path at the start")
      ->type_name("SCHEMA,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--session",
         [&arguments](const std::string& value) {
           arguments.session_per_file = value == "per-file";
         },
         "Settings end with their file (per-file) or carry over (shared)")
      ->check(CLI::IsMember({"shared", "per-file"}));
}

void add_history(CLI::App& app, HistoryArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option("--format", arguments.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
}

void add_effects(CLI::App& app, EffectsArguments& arguments) {
  add_input(app, arguments.input);
  add_review(app, arguments.input);
  app.add_option("--format", arguments.format,
                 "text: a timeline of locks; markdown: tables for a pull request; mermaid: a gantt "
                 "for one; json")
      ->check(CLI::IsMember({"text", "markdown", "mermaid", "json"}));
  add_table_sizes(app, arguments.input);
}

void add_graph(CLI::App& app, GraphArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option(
         "--format", arguments.format,
         "text; mermaid or dot: a drawing; sql: scripts that fill and empty the tables; json")
      ->check(CLI::IsMember({"text", "mermaid", "dot", "sql", "json"}));
}

void add_names(CLI::App& app, const char* option, std::vector<std::string>& names,
               const char* help) {
  app.add_option(option, names, help)
      ->type_name("NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_erd(CLI::App& app, ErdArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option(
         "--format", arguments.format,
         "mermaid, dot (Graphviz), svg (needs Graphviz's dot), dbml, plantuml or json (tbls)")
      ->check(CLI::IsMember({"mermaid", "dot", "svg", "dbml", "plantuml", "json"}));
  add_names(app, "--schema", arguments.options.schemas, "Show the tables of these schemas alone");
  add_names(app, "--table", arguments.options.tables, "Show these tables and their neighbours");
  app.add_option("--distance", arguments.options.distance,
                 "With --table: how many foreign keys away neighbours may be (default: 1)")
      ->type_name("N");
  app.add_flag("--keys-only", arguments.options.keys_only, "Leave out columns that are in no key");
  add_names(app, "--hide", arguments.options.hidden_columns,
            "Leave out columns of these names that are in no key");
  app.add_flag("--collapse-joins", arguments.options.collapse_joins,
               "Show many-to-many tables as lines between the tables that they join");
}

void add_normalize(CLI::App& app, NormalizeArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option("--table", arguments.tables, "Explain this table alone; may be repeated")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option_function<std::vector<std::string>>(
         "--data",
         [&arguments](const std::vector<std::string>& values) {
           for (const std::string& value : values) {
             const auto equals = value.find('=');
             if (equals == std::string::npos) {
               throw CLI::ValidationError("--data", "must be TABLE=FILE");
             }
             arguments.data.emplace_back(value.substr(0, equals), value.substr(equals + 1));
           }
         },
         "Rows of a table, in place of those that the migrations insert: CSV with a header, as\n"
         "psql --csv writes it; may be repeated")
      ->type_name("TABLE=FILE")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--format", arguments.format,
                 "text; json; sql: the migrations that take tables apart")
      ->check(CLI::IsMember({"text", "json", "sql"}));
}

}  // namespace

std::expected<Command, Stop> parse_arguments(int argc, const char* const* argv) {
  CLI::App app(description, "pgplumb");
  app.set_version_flag("--version", "pgplumb " PGPLUMB_VERSION);
  app.footer(examples);
  app.require_subcommand(1);

  CheckArguments check;
  SchemaArguments schema;
  HistoryArguments history;
  EffectsArguments effects;
  InitArguments init;
  RewriteArguments rewrite;
  GraphArguments graph;
  ErdArguments erd;
  NormalizeArguments normalize;
  RulesArguments rules;
  ExplainArguments explain;
  auto* check_command = app.add_subcommand("check", "Report what is unsafe or unsound");
  add_check(*check_command, check);
  auto* schema_command = app.add_subcommand("schema", "Print the schema that the migrations make");
  add_schema(*schema_command, schema);
  auto* history_command = app.add_subcommand(
      "history",
      "Print which migrations are found, of which tool, in which order and transactions");
  add_history(*history_command, history);
  auto* effects_command =
      app.add_subcommand("effects", "Print what each statement locks, rewrites and scans");
  add_effects(*effects_command, effects);
  auto* rewrite_command =
      app.add_subcommand("rewrite", "Turn a migration that blocks others into several that do not");
  add_rewrite(*rewrite_command, rewrite);
  auto* init_command =
      app.add_subcommand("init", "Write a pgplumb.toml for the migrations of a folder");
  add_init(*init_command, init);
  auto* graph_command = app.add_subcommand(
      "graph", "Print the foreign keys between tables: circles, load order, cascades, hubs");
  add_graph(*graph_command, graph);
  auto* erd_command = app.add_subcommand("erd", "Draw an entity relationship diagram");
  add_erd(*erd_command, erd);
  auto* normalize_command = app.add_subcommand(
      "normalize",
      "Print keys, dependencies and normal forms of tables, and SQL that takes them apart");
  add_normalize(*normalize_command, normalize);
  auto* stats_command = app.add_subcommand(
      "stats",
      "Print the query for --table-sizes: psql -X --csv -c \"$(pgplumb stats)\" > table-sizes.csv");
  auto* rules_command = app.add_subcommand("rules", "List the rules");
  rules_command->add_option("--format", rules.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  auto* explain_command = app.add_subcommand("explain", "Print the page of a rule");
  explain_command
      ->add_option("RULE", explain.rule, "The rule's id, or what another linter calls it")
      ->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const bool asked_for = app.exit(error, out, out) == 0;
    return std::unexpected(Stop{asked_for ? exit_clean : exit_could_not_run, out.str()});
  }
  if (*check_command) return check;
  if (*schema_command) return schema;
  if (*history_command) return history;
  if (*effects_command) return effects;
  if (*rewrite_command) return rewrite;
  if (*init_command) return init;
  if (*graph_command) return graph;
  if (*erd_command) return erd;
  if (*normalize_command) return normalize;
  if (*stats_command) return StatsArguments{};
  if (*rules_command) return rules;
  return explain;
}

}  // namespace pgplumb::cli
