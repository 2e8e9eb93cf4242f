#include "lint/baseline.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "text/counted.h"

namespace pgplumb::cli {

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

}  // namespace pgplumb::cli
