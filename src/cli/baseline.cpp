#include "lint/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "text/counted.h"

namespace pgplumb::cli {
namespace {

std::string baseline_path(const Judgement& judgement, const config::Config& config) {
  if (!judgement.baseline.empty() || !config.baseline) return judgement.baseline;
  const auto folder = std::filesystem::path(config.path).parent_path();
  return (folder / *config.baseline).lexically_normal().generic_string();
}

/// Where a finding is known to both, the baseline leaves it out: what is there twice is new once.
std::vector<lint::KnownFinding> findings_before(const history::History& before,
                                                const config::Config& config,
                                                const std::vector<lint::KnownFinding>& baseline) {
  lint::Run run = lint::check(before, config, lint::all_rules());
  lint::leave_out_known(run, baseline);
  return lint::known_findings(run);
}

}  // namespace

int write_baseline(const std::string& path, const lint::Run& run) {
  const auto written = write_output(path, lint::write_baseline(lint::known_findings(run)));
  if (!written) return could_not_run(written.error());
  tell(fmt::format("{} written to {}", counted(run.findings.size(), "finding"), path));
  return exit_clean;
}

Result<Known> known_findings(const Judgement& judgement, const Input& input,
                             const config::Config& config, const history::Options& options,
                             const history::History& before) {
  using history::Review;
  Known known{.path = baseline_path(judgement, config), .baseline = {}, .earlier = {}};
  if (!known.path.empty()) {
    auto read = lint::read_baseline(known.path);
    if (!read) {
      const bool is_named = !judgement.baseline.empty();
      return fail((is_named ? "" : config.path + ": baseline: ") + read.error().message);
    }
    known.baseline = std::move(*read);
  }
  if (!judgement.new_only) return known;
  const Review::Kind kind = options.review.kind;
  if (kind == Review::since_commit || kind == Review::staged) {
    known.earlier = findings_before(before, config, known.baseline);
  } else if (known.path.empty() && input.base.empty()) {
    return fail("--new-only: new since when? Give --base REF, --staged or --baseline FILE");
  }
  return known;
}

std::vector<lint::KnownFinding> leave_out(const Known& known, lint::Run& run) {
  auto stale = lint::leave_out_known(run, known.baseline);
  if (!known.earlier.empty()) lint::leave_out_known(run, known.earlier);
  return stale;
}

void tell_stale(const Known& known, const std::vector<lint::KnownFinding>& stale) {
  constexpr std::size_t most_told = 3;
  for (std::size_t i = 0; i < std::min(stale.size(), most_told); ++i) {
    tell(fmt::format("{} knows {} of {} in {} that {} gone", known.path,
                     counted(stale[i].count, "finding"), stale[i].rule, stale[i].file,
                     stale[i].count == 1 ? "is" : "are"));
  }
  if (stale.size() > most_told) {
    tell(fmt::format("and {} more such: --write-baseline {} brings it up to date",
                     stale.size() - most_told, known.path));
  }
}

}  // namespace pgplumb::cli
