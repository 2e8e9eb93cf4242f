#include "lint/baseline.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "history/revision.h"
#include "text/counted.h"

namespace pgplumb::cli {
namespace {

/// The history of one of the paths as it was.
Result<history::History> earlier_history(const std::string& path, const history::Review& review,
                                         const history::Options& options) {
  return review.kind == history::Review::staged
             ? history::find_history_at(path, "HEAD", options)
             : history::find_history_at_base(path, review.from, options);
}

}  // namespace

int write_baseline(const std::string& path, const lint::Run& run) {
  const auto written = write_output(path, lint::write_baseline(lint::known_findings(run)));
  if (!written) return could_not_run(written.error());
  fmt::print(stderr, "pgplumb: {} written to {}\n", counted(run.findings.size(), "finding"), path);
  return exit_clean;
}

Result<void> use_baseline(std::string path, const config::Config& config, lint::Run& run) {
  if (path.empty() && config.baseline) {
    const auto folder = std::filesystem::path(config.path).parent_path();
    path = (folder / *config.baseline).lexically_normal().generic_string();
  }
  if (path.empty()) return {};
  const auto known = lint::read_baseline(path);
  if (!known) return std::unexpected(known.error());
  const auto stale = lint::leave_out_known(run, *known);
  constexpr std::size_t most_told = 3;
  for (std::size_t i = 0; i < std::min(stale.size(), most_told); ++i) {
    fmt::print(stderr, "pgplumb: {} knows {} of {} in {} that {} gone\n", path,
               counted(stale[i].count, "finding"), stale[i].rule, stale[i].file,
               stale[i].count == 1 ? "is" : "are");
  }
  if (stale.size() > most_told) {
    fmt::print(stderr, "pgplumb: and {} more such: --write-baseline {} brings it up to date\n",
               stale.size() - most_told, path);
  }
  return {};
}

Result<void> leave_out_earlier(const CheckArguments& arguments, const config::Config& config,
                               lint::Run& run) {
  using history::Review;
  auto options = history_options(arguments.input, config);
  if (!options) return std::unexpected(options.error());
  const Review review = std::exchange(options->review, {});
  if (review.kind != Review::since_commit && review.kind != Review::staged) {
    if (!arguments.baseline.empty() || config.baseline || !arguments.input.base.empty()) return {};
    return fail("--new-only: new since when? Give --base REF, --staged or --baseline FILE");
  }
  options->read_downs = true;
  const auto& named = arguments.input.paths;
  const std::vector<std::string> paths = named.empty() ? std::vector<std::string>{"."} : named;
  std::vector<lint::KnownFinding> known;
  for (const std::string& path : paths) {
    const auto history = earlier_history(path, review, *options);
    if (!history) return std::unexpected(history.error());
    const lint::Run earlier = lint::check(*history, config, lint::all_rules());
    const auto found = lint::known_findings(earlier);
    known.insert(known.end(), found.begin(), found.end());
  }
  lint::leave_out_known(run, known);
  return {};
}

}  // namespace pgplumb::cli
