#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/revision.h"
#include "report/schema_diff.h"

namespace pgplumb::cli {
namespace {

/// Two schemas, and whether one replay made both.
struct Sides {
  std::vector<report::SchemaObject> before;
  catalog::Catalog now;
  bool one_replay = false;
};

replay::Options replay_options(const config::Config& config) {
  replay::Options options = lint::replay_options(config);
  options.missing = replay::Missing::refuse;
  return options;
}

Result<catalog::Catalog> schema_of(const Result<history::History>& history,
                                   const config::Config& config) {
  if (!history) return std::unexpected(history.error());
  auto outcome = replay_one(*history, replay_options(config));
  if (!outcome) return std::unexpected(outcome.error());
  return std::move(outcome->catalog);
}

/// A path that is there, or "REVISION:PATH" of git.
Result<history::History> history_of(const std::string& side, const history::Options& options) {
  const std::size_t colon = side.find(':');
  if (colon == std::string::npos || std::filesystem::exists(side)) {
    return std::filesystem::is_regular_file(side) ? history::read_files({side}, options)
                                                  : history::find_history({side}, options);
  }
  const std::string path = side.substr(colon + 1);
  return history::find_history_at(path.empty() ? "." : path, side.substr(0, colon), options);
}

/// What has changed is new migrations behind all others: one replay passes by both schemas.
bool only_adds(const history::History& history) {
  if (history.projects.size() != 1 || !history.projects.front().removed.empty()) return false;
  bool reviewed = false;
  for (const history::Migration& migration : history.projects.front().migrations) {
    if (reviewed && !migration.under_review) return false;
    if (migration.under_review && migration.standing != history::Standing::added) return false;
    reviewed = reviewed || migration.under_review;
  }
  return true;
}

Result<Sides> sides_of_one_replay(const history::History& history, const config::Config& config) {
  std::optional<std::vector<report::SchemaObject>> before;
  replay::Outcome outcome =
      replay::replay(history, history.projects.front(), replay_options(config),
                     {.statement = [&](const replay::Step& step) {
                       if (!before) before = report::schema_objects(step.before);
                     }});
  tell_left_out(history, outcome);
  if (!before) before = report::schema_objects(outcome.catalog);
  return Sides{std::move(*before), std::move(outcome.catalog), true};
}

Result<Sides> sides_since_base(const Input& input, const config::Config& config) {
  const std::string path = input.paths.empty() ? "." : input.paths.front();
  const auto history = read_history(input, config);
  if (!history) return std::unexpected(history.error());
  if (only_adds(*history)) return sides_of_one_replay(*history, config);
  Input plain = input;
  plain.base.clear();
  const auto options = history_options(plain, config);
  if (!options) return std::unexpected(options.error());
  const auto before = schema_of(history::find_history_at_base(path, input.base, *options), config);
  if (!before) return std::unexpected(before.error());
  auto now = schema_of(history::find_history({path}, *options), config);
  if (!now) return std::unexpected(now.error());
  return Sides{report::schema_objects(*before), std::move(*now)};
}

Result<Sides> sides_of(const Input& input, const config::Config& config) {
  if (!input.base.empty()) {
    if (input.paths.size() > 1) return fail("diff: --base takes one path");
    return sides_since_base(input, config);
  }
  if (input.paths.size() != 2) {
    return fail("diff: two schemas to compare are wanted, or --base REF");
  }
  const auto options = history_options(input, config);
  if (!options) return std::unexpected(options.error());
  const auto before = schema_of(history_of(input.paths[0], *options), config);
  if (!before) return std::unexpected(before.error());
  auto now = schema_of(history_of(input.paths[1], *options), config);
  if (!now) return std::unexpected(now.error());
  return Sides{report::schema_objects(*before), std::move(*now)};
}

std::string render(const Sides& sides, std::string_view format) {
  const report::SchemaDiff diff =
      report::schema_diff(sides.before, report::schema_objects(sides.now), sides.one_replay);
  if (format == "json") return report::render_diff_json(diff);
  if (format == "markdown") return report::render_diff_markdown(diff);
  if (format == "mermaid") return report::render_diff_mermaid(diff, sides.now);
  if (format == "sql") return report::render_diff_sql(diff, sides.now);
  return report::render_diff_text(diff);
}

}  // namespace

int run(const DiffArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  const auto sides = sides_of(arguments.input, *config);
  if (!sides) return could_not_run(sides.error());
  const auto written = write_output({}, render(*sides, arguments.format));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
