#include <fmt/format.h>

#include <set>
#include <string>

#include "cli/commands.h"
#include "lint/engine.h"
#include "lint/fixes.h"
#include "lint/selection.h"
#include "sql/parse.h"
#include "text/counted.h"

namespace pgplumb::cli {
namespace {

/// A fix makes the next run find less, or it is not one: each rule that offers some has its turn
/// and may find more of the same.
constexpr int most_rounds = 50;

bool parses_as_well(const SourceFile& before, const std::string& after) {
  const SourceFile edited{.path = before.path, .text = after};
  return sql::parse(edited, 0).errors.size() <= sql::parse(before, 0).errors.size();
}

struct Round {
  std::size_t files = 0;
  std::size_t fixes = 0;
};

Result<Round> fix_once(const Input& input, const history::Options& options,
                       const config::Config& config, const Known& known, bool with_unsafe,
                       std::set<std::string>& fixed_files) {
  const auto changes = read_changes(input, options);
  if (!changes) return std::unexpected(changes.error());
  const history::History& history = changes->now;
  lint::Run run = lint::check(history, config, lint::all_rules());
  leave_out(known, run);
  Round round;
  for (const lint::FileFixes& file : lint::next_fixes(run, with_unsafe)) {
    const SourceFile& source = history.sources[file.file];
    const std::string text = apply_edits(source.text, file.edits);
    if (!parses_as_well(source, text)) continue;
    if (auto written = write_output(source.path, text); !written) {
      return std::unexpected(written.error());
    }
    fixed_files.insert(source.path);
    ++round.files;
    round.fixes += file.count;
  }
  return round;
}

}  // namespace

Result<void> fix_files(const Input& input, const history::Options& options,
                       const config::Config& config, const Known& known, bool with_unsafe) {
  std::size_t fixes = 0;
  std::set<std::string> files;
  for (int i = 0; i < most_rounds; ++i) {
    const auto round = fix_once(input, options, config, known, with_unsafe, files);
    if (!round) return std::unexpected(round.error());
    if (round->files == 0) break;
    fixes += round->fixes;
  }
  if (fixes > 0) {
    tell(fmt::format("applied {} fix{} in {}", fixes, fixes == 1 ? "" : "es",
                     counted(files.size(), "file")));
  }
  return {};
}

}  // namespace pgplumb::cli
