#include "rewrite/rewrite.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_codes.h"

namespace pgplumb::cli {
namespace {

namespace fs = std::filesystem;

/// Where a file goes: its own place, or the same place below another folder.
fs::path target_of(const RewriteArguments& arguments, const rewrite::Rewritten& rewritten,
                   const history::NewFile& file) {
  if (arguments.out.empty()) return file.path;
  const fs::path below = fs::path(file.path).lexically_relative(rewritten.root);
  const bool is_below = !below.empty() && *below.begin() != "..";
  return fs::path(arguments.out) / (is_below ? below : fs::path(file.path).filename());
}

/// All that is in the way is told before anything is written.
Result<void> write_files(const RewriteArguments& arguments, const std::string& original,
                         const rewrite::Rewritten& rewritten) {
  std::error_code error;
  for (const history::NewFile& file : rewritten.files) {
    const fs::path path = target_of(arguments, rewritten, file);
    const bool may_replace = arguments.in_place && file.path == original;
    if (!may_replace && fs::exists(path, error)) {
      return fail(fmt::format("{}: is there already", path.generic_string()));
    }
  }
  for (const history::NewFile& file : rewritten.files) {
    const fs::path path = target_of(arguments, rewritten, file);
    fs::create_directories(path.parent_path(), error);
    if (auto written = write_output(path.generic_string(), file.text); !written) {
      return std::unexpected(written.error());
    }
    tell(fmt::format("wrote {}", path.generic_string()));
  }
  return {};
}

}  // namespace

int run(const RewriteArguments& arguments) {
  Input input = arguments.input;
  input.paths = {fs::path(arguments.file).lexically_normal().generic_string()};
  const auto config = configuration(input);
  if (!config) return could_not_run(config.error());
  const auto history = read_history(input, *config);
  if (!history) return could_not_run(history.error());
  const auto rewritten = rewrite::rewrite_migration(*history, *config, input.paths.front());
  if (!rewritten) return could_not_run(rewritten.error());
  for (const std::string& note : rewritten->notes) tell(note);
  if (!rewritten->changed) {
    tell(fmt::format("{}: nothing to rewrite", input.paths.front()));
    return exit_clean;
  }
  if (!arguments.out.empty() || arguments.in_place) {
    if (!rewritten->cannot_write.empty()) return could_not_run({rewritten->cannot_write});
    const auto written = write_files(arguments, input.paths.front(), *rewritten);
    return written ? exit_clean : could_not_run(written.error());
  }
  if (!rewritten->cannot_write.empty()) {
    tell(rewritten->cannot_write);
  }
  std::string text;
  for (const history::NewFile& file : rewritten->files) {
    text += fmt::format("{}-- file: {}\n{}", text.empty() ? "" : "\n", file.path, file.text);
  }
  const auto written = write_output({}, text);
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
