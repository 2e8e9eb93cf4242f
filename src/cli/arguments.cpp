#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <sstream>

#include "cli/command_words.h"
#include "cli/exit_codes.h"
#include "cli/shared_arguments.h"

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
    "  pgplumb review --base main            one page for the pull request of this branch\n"
    "  pgplumb check --format sarif=out.sarif --format text .\n"
    "  pgplumb explain index-without-concurrently\n"
    "\n"
    "Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 could not run.\n";

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
  app.add_flag("--pre-commit", arguments.pre_commit,
               "Write the hook into .pre-commit-config.yaml, or print it where there is one");
  app.add_flag("--workflow", arguments.workflow,
               "Write a workflow for GitHub Actions, .github/workflows/pgplumb.yml");
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
  add_judgement(app, arguments.judgement);
  auto* fix =
      app.add_flag("--fix", arguments.fix, "Apply the fixes that are safe, and report what is left")
          ->excludes("--staged");
  auto* diff =
      app.add_flag(
             "--diff", arguments.diff,
             "Print the first fixes that --fix would apply, those of one rule, and change nothing")
          ->excludes(fix)
          ->excludes("--format");
  app.add_flag("--unsafe-fixes", arguments.unsafe_fixes,
               "With --fix or --diff: also the fixes that a person must look at");
  auto* write = app.add_option("--write-baseline", arguments.write_baseline,
                               "Write all findings to a file for --baseline, and end with 0")
                    ->type_name("FILE")
                    ->excludes(diff);
  for (const char* other : {"--baseline", "--new-only", "--format"}) write->excludes(other);
  app.add_flag("--statistics", arguments.statistics,
               "Print how many findings each rule has in place of the text")
      ->excludes(diff)
      ->excludes(write);
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
               const char* meaning) {
  app.add_option(option, names, meaning)
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
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
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

void add_diff(CLI::App& app, DiffArguments& arguments) {
  app.add_option("SIDE", arguments.input.paths,
                 "The schema before and the schema now, each a folder, a file or REVISION:PATH of\n"
                 "git, the path as seen from here; with --base one path (default: .)")
      ->expected(0, 2);
  app.add_option(
         "--base", arguments.input.base,
         "Compare with what PATH was where this branch left REF;\nauto: the branch that the "
         "CI's pull request is for")
      ->type_name("REF");
  app.add_option(
         "--format", arguments.format,
         "text; json; markdown; mermaid: a diagram of the touched tables and their neighbours;\n"
         "sql: a migration that leads from the one to the other")
      ->check(CLI::IsMember({"text", "json", "markdown", "mermaid", "sql"}));
  add_project(app, arguments.input);
}

void add_drift(CLI::App& app, DriftArguments& arguments) {
  app.add_option("PATH", arguments.input.paths,
                 "The folder of the migrations (default: migrations beside the datamodel)");
  app.add_option("--prisma", arguments.prisma,
                 "The datamodel: schema.prisma, or a folder of *.prisma files. Without it as "
                 "Prisma\nlooks for it, upward from PATH: package.json, schema.prisma, prisma/")
      ->type_name("PATH");
  app.add_option("--format", arguments.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  add_project(app, arguments.input);
}

void add_review_command(CLI::App& app, ReviewArguments& arguments) {
  add_input(app, arguments.input);
  add_review(app, arguments.input);
  app.add_option("--format", arguments.format,
                 "text, or markdown: a comment for a pull request, below GitHub's limit")
      ->check(CLI::IsMember({"text", "markdown"}));
  add_judgement(app, arguments.judgement);
  add_table_sizes(app, arguments.input);
}

void add_docs(CLI::App& app, DocsArguments& arguments) {
  add_input(app, arguments.input);
  app.add_option("--out", arguments.out,
                 "The folder to write to. What pgplumb did not write is left alone there")
      ->type_name("FOLDER")
      ->required();
  app.add_option("--title", arguments.title, "What the data model is called")->type_name("TEXT");
  app.add_option("--queries", arguments.queries,
                 "SQL of the application, each query behind a line `-- name: NAME`, as for sqlc:\n"
                 "files, or folders of *.sql; may be repeated")
      ->type_name("PATH")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--no-svg", arguments.no_svg,
               "Leave the diagram out of index.html, which Graphviz's dot draws");
  add_table_sizes(app, arguments.input);
}

/// The subcommands with their arguments, in the order of --help.
class Commands {
 public:
  explicit Commands(CLI::App& app) : app_(app) {}

  /// `declare` adds the options of what it is given.
  template <typename Arguments, typename Declare>
  void add(const char* name, const char* meaning, Declare declare) {
    auto arguments = std::make_unique<Arguments>();
    CLI::App* command = app_.add_subcommand(name, meaning);
    declare(*command, *arguments);
    parsed_.emplace_back(
        command, [arguments = std::move(arguments)]() -> Command { return std::move(*arguments); });
  }

  /// What the command line asked for.
  Command chosen() {
    for (auto& [command, take] : parsed_) {
      if (*command) return take();
    }
    return StatsArguments{};  // not reached: one is required
  }

 private:
  CLI::App& app_;
  std::vector<std::pair<CLI::App*, std::move_only_function<Command()>>> parsed_;
};

void add_commands(Commands& commands) {
  commands.add<CheckArguments>("check", "Report what is unsafe or unsound", add_check);
  commands.add<SchemaArguments>("schema", "Print the schema that the migrations make", add_schema);
  commands.add<HistoryArguments>(
      "history", "Print which migrations are found, of which tool, in which order and transactions",
      add_history);
  commands.add<EffectsArguments>("effects", "Print what each statement locks, rewrites and scans",
                                 add_effects);
  commands.add<RewriteArguments>(
      "rewrite", "Turn a migration that blocks others into several that do not", add_rewrite);
  commands.add<InitArguments>("init", "Write a pgplumb.toml for the migrations of a folder",
                              add_init);
  commands.add<GraphArguments>(
      "graph", "Print the foreign keys between tables: circles, load order, cascades, hubs",
      add_graph);
  commands.add<ErdArguments>("erd", "Draw an entity relationship diagram", add_erd);
  commands.add<NormalizeArguments>(
      "normalize",
      "Print keys, dependencies and normal forms of tables, and SQL that takes them apart",
      add_normalize);
  commands.add<DiffArguments>("diff", "Print what differs between two schemas", add_diff);
  commands.add<DriftArguments>(
      "drift", "Print what Prisma's next migration would change: its datamodel beside the schema",
      add_drift);
  commands.add<ReviewArguments>(
      "review", "Print what a reviewer of migrations needs: findings, locks, schema, the way back",
      add_review_command);
  commands.add<DocsArguments>(
      "docs",
      "Write the data model's documents: dictionary, diagram, access patterns, performance,\n"
      "validation rules and history, as Markdown and as one HTML page",
      add_docs);
  commands.add<StatsArguments>(
      "stats",
      "Print the query for --table-sizes: psql -X --csv -c \"$(pgplumb stats)\" > table-sizes.csv",
      [](CLI::App&, StatsArguments&) {});
  commands.add<RulesArguments>("rules", "List the rules",
                               [](CLI::App& app, RulesArguments& arguments) {
                                 app.add_option("--format", arguments.format, "text or json")
                                     ->check(CLI::IsMember({"text", "json"}));
                               });
  commands.add<ConfigArguments>("config", "Print what may stand in pgplumb.toml",
                                [](CLI::App& app, ConfigArguments& arguments) {
                                  app.add_flag("--schema", arguments.schema,
                                               "As a JSON schema, for editors");
                                });
  commands.add<ExplainArguments>(
      "explain", "Print the page of a rule", [](CLI::App& app, ExplainArguments& arguments) {
        app.add_option("RULE", arguments.rule, "The rule's id, or what another linter calls it")
            ->required();
      });
  commands.add<CompletionsArguments>("completions",
                                     "Print what lets a shell complete the command line",
                                     [](CLI::App& app, CompletionsArguments& arguments) {
                                       app.add_option("SHELL", arguments.shell, "bash, zsh or fish")
                                           ->required()
                                           ->check(CLI::IsMember({"bash", "zsh", "fish"}));
                                     });
  commands.add<ManArguments>("man", "Print the manual page", [](CLI::App&, ManArguments&) {});
}

void describe(CLI::App& app) {
  app.set_version_flag("--version", "pgplumb " PGPLUMB_VERSION);
  app.footer(examples);
  app.require_subcommand(1);
}

}  // namespace

CommandWords pgplumb_words() {
  CLI::App app(description, "pgplumb");
  describe(app);
  Commands commands(app);
  add_commands(commands);
  return command_words(app);
}

std::expected<Command, Stop> parse_arguments(int argc, const char* const* argv) {
  CLI::App app(description, "pgplumb");
  describe(app);
  Commands commands(app);
  add_commands(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const bool asked_for = app.exit(error, out, out) == 0;
    return std::unexpected(Stop{asked_for ? exit_clean : exit_could_not_run, out.str()});
  }
  return commands.chosen();
}

}  // namespace pgplumb::cli
