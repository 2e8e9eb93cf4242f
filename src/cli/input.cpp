#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/disk.h"
#include "lint/aliases.h"
#include "lint/engine.h"
#include "text/line_index.h"
#include "text/printable.h"

namespace pgplumb::cli {

namespace {

/// A variable of the environment in which a CI service names the branch that a pull request is for.
Result<std::string> base_of_ci() {
  constexpr std::array variables{
      "GITHUB_BASE_REF",                      // GitHub Actions, Gitea, Forgejo
      "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",  // GitLab
      "BITBUCKET_PR_DESTINATION_BRANCH",      // Bitbucket
      "SYSTEM_PULLREQUEST_TARGETBRANCH",      // Azure Pipelines: "refs/heads/main"
      "BUILDKITE_PULL_REQUEST_BASE_BRANCH",   // Buildkite
      "CHANGE_TARGET",                        // Jenkins
  };
  std::string base;
  for (const char* name : variables) {
    const char* value = std::getenv(name);
    std::string_view branch = value == nullptr ? "" : value;
    constexpr std::string_view heads = "refs/heads/";
    if (branch.starts_with(heads)) branch.remove_prefix(heads.size());
    if (branch.empty() || branch == base) continue;
    if (!base.empty()) return fail(fmt::format("--base auto: both {} and {}", base, branch));
    base = branch;
  }
  return base;
}

Result<history::Review> review_of(const Input& input) {
  using history::Review;
  if (input.staged) return Review{.kind = Review::staged};
  if (!input.since.empty()) return Review{.kind = Review::since_version, .from = input.since};
  if (input.base.empty()) return Review{};
  if (input.base != "auto") return Review{.kind = Review::since_commit, .from = input.base};
  auto base = base_of_ci();
  if (!base) return std::unexpected(base.error());
  if (!base->empty()) return Review{.kind = Review::since_commit, .from = std::move(*base)};
  return Review{};
}

Result<history::Changes> find_changes(const Input& input, const history::Options& options,
                                      bool files_in_order) {
  using history::Review;
  const auto alone = [](Result<history::History> history) -> Result<history::Changes> {
    if (!history) return std::unexpected(history.error());
    return history::Changes{.now = std::move(*history), .before = {}};
  };
  if (!input.files_from.empty()) return alone(history::read_file_list(input.files_from, options));
  const std::vector<std::string> paths =
      input.paths.empty() ? std::vector<std::string>{"."} : input.paths;
  if (options.review.kind == Review::since_commit || options.review.kind == Review::staged) {
    return history::find_changes(paths, options);
  }
  if (files_in_order && paths.size() > 1 && options.review.kind == Review::all) {
    const bool all_files = std::ranges::none_of(paths, [](const std::string& path) {
      std::error_code error;
      return std::filesystem::is_directory(path, error);
    });
    if (all_files) return alone(history::read_files(paths, options));
  }
  return alone(history::find_history(paths, options));
}

/// The rules and groups that --select or --ignore name, those of other linters by our ids.
Result<std::vector<std::string>> rules_named(const std::vector<std::string>& names,
                                             std::string_view flag) {
  const config::RuleNames known = lint::rule_names(lint::all_rules());
  std::vector<std::string> rules;
  for (const std::string& name : names) {
    const auto found = known.resolve(name);
    if (found.empty()) {
      return fail(fmt::format("{}: there is no rule or group \"{}\"{}", flag, name,
                              config::did_you_mean(name, known.own(true))));
    }
    rules.insert(rules.end(), found.begin(), found.end());
  }
  return rules;
}

/// Those of the arguments or, where there are none, of the configuration.
std::vector<std::string> query_patterns(const Input& input, const config::Config& config) {
  if (!input.queries.empty()) return input.queries;
  const auto folder = std::filesystem::path(config.path).parent_path();
  std::vector<std::string> patterns;
  for (const std::string& pattern : config.queries) {
    patterns.push_back((folder / pattern).lexically_normal().generic_string());
  }
  return patterns;
}

/// Queries are no migrations, wherever they lie.
void exclude_queries(const std::vector<std::string>& patterns, std::vector<std::string>& exclude) {
  for (const std::string& pattern : patterns) {
    std::error_code error;
    const auto path = std::filesystem::path(pattern).lexically_normal();
    // A name alone would be looked for in all folders.
    exclude.push_back((path / "**").generic_string());
    exclude.push_back(std::filesystem::absolute(path, error).lexically_normal().generic_string() +
                      "/**");
  }
}

/// Queries that do not parse are left out, and nothing else is lost.
void tell_errors(const history::QueryFile& file, const Sources& sources) {
  if (file.parsed.errors.empty()) return;
  const SourceFile& source = sources[file.file];
  const LineIndex lines(source.text);
  constexpr std::size_t most_told = 5;
  const auto& errors = file.parsed.errors;
  for (const sql::SyntaxError& error :
       std::span(errors).first(std::min(errors.size(), most_told))) {
    const Position at = lines.position(error.span.begin, ColumnUnit::code_points);
    tell(fmt::format("{}:{}:{}: the query is left out: {}", source.path, at.line, at.column,
                     error.message));
  }
  if (errors.size() > most_told) {
    tell(fmt::format("{}: and {} more queries are left out", source.path,
                     errors.size() - most_told));
  }
}

Result<void> read_queries(const std::vector<std::string>& patterns, history::History& history) {
  if (patterns.empty()) return {};
  const auto paths = history::query_paths(patterns);
  if (!paths) return std::unexpected(paths.error());
  for (const std::string& path : *paths) {
    auto file = history::read_query_file(path, history.sources);
    if (!file) return std::unexpected(file.error());
    tell_errors(*file, history.sources);
    const bool is_in_change = history.changed_files.contains(history::Disk::true_path(path));
    file->changed = is_in_change || !history.one_unit;
    history.queries.push_back(std::move(*file));
  }
  return {};
}

}  // namespace

Result<config::Config> configuration(const Input& input) {
  std::string path = input.config;
  if (path.empty() && !input.no_config) {
    path = config::find_config(input.paths.empty() ? "." : input.paths.front());
  }
  config::Config config;
  if (!path.empty()) {
    auto read = config::read_config(path, lint::rule_names(lint::all_rules()));
    if (!read) return read;
    config = std::move(*read);
  }
  if (input.target_version) config.target_version = input.target_version;
  if (input.framework) config.framework = input.framework;
  if (input.transaction) config.transaction = input.transaction;
  if (!input.table_sizes.empty()) {
    config.table_sizes = std::filesystem::absolute(input.table_sizes).generic_string();
  }
  if (auto loaded = config::load_sizes(config); !loaded) {
    if (!input.table_sizes.empty()) return std::unexpected(loaded.error());
    return fail(fmt::format("{}: table-sizes: {}", config.path, loaded.error().message));
  }
  return config;
}

Result<config::Config> configuration(const Input& input, const Judgement& judgement) {
  auto config = configuration(input);
  if (!config) return config;
  const auto select = rules_named(judgement.select, "--select");
  if (!select) return std::unexpected(select.error());
  const auto ignore = rules_named(judgement.ignore, "--ignore");
  if (!ignore) return std::unexpected(ignore.error());
  if (!select->empty()) config->select = *select;
  config->ignore.insert(config->ignore.end(), ignore->begin(), ignore->end());
  if (judgement.preset) {
    config->preset = config::preset_by_name(*judgement.preset).value_or(config->preset);
  }
  if (judgement.fail_on) {
    config->fail_on = config::level_by_name(*judgement.fail_on).value_or(config::Level::off);
  }
  return config;
}

Result<history::Options> history_options(const Input& input, const config::Config& config) {
  history::Options options;
  auto review = review_of(input);
  if (!review) return std::unexpected(review.error());
  options.review = std::move(*review);
  if (config.framework) {
    options.framework = history::framework_by_name(*config.framework);
    if (!options.framework) {
      return fail(fmt::format("--framework: \"{}\" is not a migration tool that is known here",
                              *config.framework));
    }
  }
  if (config.transaction) {
    options.transaction = history::transaction_model_by_name(*config.transaction);
  }
  options.exclude = config.exclude;
  exclude_queries(query_patterns(input, config), options.exclude);
  const auto folder = std::filesystem::path(config.path).parent_path();
  for (const config::Project& project : config.projects) {
    options.projects.push_back({
        .path = (folder / project.path).lexically_normal().generic_string(),
        .framework =
            project.framework ? history::framework_by_name(*project.framework) : std::nullopt,
        .transaction = project.transaction
                           ? history::transaction_model_by_name(*project.transaction)
                           : std::nullopt,
        .placeholders = project.placeholders,
    });
  }
  return options;
}

void tell_review(const Input& input, const history::Options& options) {
  if (input.base != "auto" || options.review.kind != history::Review::all) return;
  tell("--base auto: no pull request here, so everything is checked");
}

Result<history::Changes> read_changes(const Input& input, const config::Config& config,
                                      const history::Options& options, ReadHow how) {
  auto changes = find_changes(input, options, how.files_in_order);
  if (!changes) return changes;
  for (const std::string& unread : changes->now.unread) tell(unread);
  if (how.queries) {
    const auto read = read_queries(query_patterns(input, config), changes->now);
    if (!read) return std::unexpected(read.error());
  }
  return changes;
}

Result<history::History> read_history(const Input& input, const config::Config& config,
                                      ReadHow how) {
  auto options = history_options(input, config);
  if (!options) return std::unexpected(options.error());
  options->read_downs = how.downs;
  tell_review(input, *options);
  auto changes = read_changes(input, config, *options, how);
  if (!changes) return std::unexpected(changes.error());
  return std::move(changes->now);
}

Result<const history::Project*> only_project(const history::History& history) {
  if (history.projects.size() == 1) return &history.projects.front();
  std::vector<std::string_view> roots;
  for (const history::Project& project : history.projects) roots.push_back(project.root);
  return fail(fmt::format("{} projects are below the paths; name one of them: {}", roots.size(),
                          fmt::join(roots, ", ")));
}

void tell(std::string_view sentence) { fmt::print(stderr, "pgplumb: {}\n", printable(sentence)); }

int could_not_run(const Error& error) {
  tell(error.message);
  return exit_could_not_run;
}

void tell_left_out(const history::History& history, const replay::Outcome& outcome) {
  std::map<std::string_view, std::vector<std::string_view>> files;
  for (const replay::ForeignFile& foreign : outcome.foreign) {
    files[foreign.database].push_back(history.sources[foreign.file].path);
  }
  for (const auto& [database, paths] : files) {
    tell(fmt::format("left out, being for {}: {}{}", database, paths.front(),
                     paths.size() > 1 ? fmt::format(" and {} more", paths.size() - 1) : ""));
  }
}

Result<replay::Outcome> replay_one(const history::History& history,
                                   const replay::Options& options) {
  const auto project = only_project(history);
  if (!project) return std::unexpected(project.error());
  replay::Outcome outcome = replay::replay(history, **project, options);
  tell_left_out(history, outcome);
  return outcome;
}

Result<replay::Outcome> replay_input(const Input& input) {
  const auto config = configuration(input);
  if (!config) return std::unexpected(config.error());
  const auto history = read_history(input, *config);
  if (!history) return std::unexpected(history.error());
  return replay_one(*history, lint::replay_options(*config));
}

void leave(int exit_code) {
  std::fflush(nullptr);
  std::quick_exit(exit_code);
}

Result<bool> write_output(const std::string& path, const std::string& text) {
  std::FILE* out = path.empty() ? stdout : std::fopen(path.c_str(), "wb");
  if (out == nullptr) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const bool closed = (path.empty() ? std::fflush(out) : std::fclose(out)) == 0;
  if (!written || !closed) {
    return fail(
        fmt::format("{}: {}", path.empty() ? "standard output" : path, std::strerror(errno)));
  }
  return true;
}

}  // namespace pgplumb::cli
