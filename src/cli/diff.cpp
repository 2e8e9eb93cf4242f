#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/revision.h"
#include "report/schema_diff.h"

namespace pgplumb::cli {
namespace {

/// Two schemas, and whether one replay made both.
struct Sides {
  catalog::Catalog before;
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
  std::error_code error;
  if (colon == std::string::npos || std::filesystem::exists(side, error)) {
    return std::filesystem::is_regular_file(side, error) ? history::read_files({side}, options)
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
  std::optional<catalog::Catalog> before;
  replay::Outcome outcome =
      replay::replay(history, history.projects.front(), replay_options(config),
                     {.statement = [&](const replay::Step& step) {
                       if (!before) before = step.before.copy();
                     }});
  tell_left_out(history, outcome);
  if (!before) before = outcome.catalog.copy();
  return Sides{std::move(*before), std::move(outcome.catalog), true};
}

Result<Sides> sides_since_base(const Input& input, const config::Config& config) {
  const std::string path = input.paths.empty() ? "." : input.paths.front();
  auto options = history_options(input, config);
  if (!options) return std::unexpected(options.error());
  const std::string base = std::exchange(options->review, {}).from;
  if (base.empty()) return fail("diff: --base auto: nothing says what to compare with");
  const auto history = read_history(input, config);
  if (!history) return std::unexpected(history.error());
  if (only_adds(*history)) return sides_of_one_replay(*history, config);
  auto before = schema_of(history::find_history_at_base(path, base, *options), config);
  if (!before) return std::unexpected(before.error());
  auto now = schema_of(history::find_history({path}, *options), config);
  if (!now) return std::unexpected(now.error());
  return Sides{std::move(*before), std::move(*now)};
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
  auto before = schema_of(history_of(input.paths[0], *options), config);
  if (!before) return std::unexpected(before.error());
  auto now = schema_of(history_of(input.paths[1], *options), config);
  if (!now) return std::unexpected(now.error());
  return Sides{std::move(*before), std::move(*now)};
}

std::string render(const Sides& sides, std::string_view format) {
  const report::SchemaDiff diff = report::schema_diff(sides.before, sides.now, sides.one_replay);
  if (format == "json") return report::render_diff_json(diff);
  if (format == "markdown") return report::render_diff_markdown(diff);
  if (format == "mermaid") return report::render_diff_mermaid(diff, sides.now);
  if (format == "sql") return report::render_diff_sql(diff, sides.before, sides.now);
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
