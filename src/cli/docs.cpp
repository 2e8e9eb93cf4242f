// All documents come from the one replay of the check. What is in the folder and was not written
// here is never touched: neither overwritten nor removed.

#include "docs/docs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/onlooker.h"
#include "cli/progress.h"
#include "docs/rules.h"
#include "history/process.h"
#include "text/counted.h"

namespace pgplumb::cli {
namespace {

namespace fs = std::filesystem;

/// From the folder of the documents to each file of the history. Nothing where the two have no
/// folder in common but the root: that would say where things are on this machine.
std::vector<std::string> links_to(const Sources& sources, const std::string& out) {
  std::error_code error;
  const fs::path from = fs::absolute(out, error).lexically_normal() / "";
  std::vector<std::string> links;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const fs::path to = fs::absolute(sources[i].path, error).lexically_normal();
    const auto [part, other] = std::ranges::mismatch(from, to);
    const bool together = std::distance(from.begin(), part) > 1;
    links.push_back(together ? to.lexically_relative(from).generic_string() : std::string());
  }
  return links;
}

/// Graphviz's drawing; empty, which is told, where it has none.
std::string draw(const docs::Guide& guide) {
  std::string fault;
  for (const std::string& dot : docs::diagram_dots(guide)) {
    const auto drawn = history::run_process({"dot", "-Tsvg"}, dot, {}, std::chrono::seconds(60));
    if (!drawn) {
      fault = drawn.error().message;
      break;
    }
    // A layout that it was built without is told, and nothing is drawn.
    if (drawn->exit_code == 0 && !drawn->out.empty()) return drawn->out;
    fault = drawn->err;
  }
  if (!fault.empty()) {
    fmt::print(stderr, "pgplumb: index.html has no diagram, which Graphviz's `dot` draws: {}\n",
               fault);
  }
  return {};
}

/// Whether something is at the path that was not written here.
bool is_foreign(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (status.type() != fs::file_type::regular) return true;
  std::string head(200, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return !docs::is_ours(head);
}

/// Pages of tables that are no more. Returns how many there were.
std::size_t remove_stale(const fs::path& out, const std::vector<docs::File>& files) {
  std::set<std::string> kept;
  for (const docs::File& file : files) kept.insert(file.path);
  std::vector<fs::path> stale;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out / "tables", error)) {
    const std::string name = entry.path().filename().generic_string();
    if (entry.path().extension() != ".md" || kept.contains("tables/" + name)) continue;
    if (!is_foreign(entry.path())) stale.push_back(entry.path());
  }
  for (const fs::path& path : stale) fs::remove(path, error);
  return stale.size();
}

/// All that is in the way is told before anything is written.
Result<void> write_files(const fs::path& out, const std::vector<docs::File>& files) {
  for (const docs::File& file : files) {
    if (is_foreign(out / file.path)) {
      return fail(fmt::format("{}: is there, and pgplumb has not written it: choose another --out",
                              (out / file.path).generic_string()));
    }
  }
  std::error_code error;
  fs::create_directories(out / "tables", error);
  if (error) return fail(fmt::format("{}: {}", (out / "tables").generic_string(), error.message()));
  for (const docs::File& file : files) {
    const auto written = write_output((out / file.path).generic_string(), file.text);
    if (!written) return std::unexpected(written.error());
  }
  const std::size_t removed = remove_stale(out, files);
  fmt::print(stderr, "pgplumb: wrote {} to {}{}\n", counted(files.size(), "file"),
             out.generic_string(),
             removed == 0 ? "" : fmt::format(", removed {}", counted(removed, "page")));
  return {};
}

}  // namespace

int run(const DocsArguments& arguments) {
  if (arguments.out.empty()) return could_not_run({"--out: there is no folder without a name"});
  auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  docs::switch_on_rules(*config, lint::all_rules());
  auto history = read_history(arguments.input, *config, {.downs = true, .queries = true});
  if (!history) return could_not_run(history.error());
  const auto project = only_project(*history);
  if (!project) return could_not_run(project.error());

  history->has_run = true;
  Onlooker onlooker(*history, *config);
  docs::Gatherer gatherer;
  Progress progress(*history);
  const lint::Run result = lint::check(
      *history, *config, lint::all_rules(),
      progress.behind(onlooker.visitors([&](const replay::Step& step) { gatherer.see(step); })));
  progress.finish();
  tell_left_out(*history, result.outcomes.front());
  docs::Replayed replayed{.run = result,
                          .project = **project,
                          .catalog = result.outcomes.front().catalog,
                          .sizes = config->sizes,
                          .effects = onlooker.take_effects(),
                          .ways_back = {},
                          .gathered = std::move(gatherer),
                          .queries = history->queries,
                          .title = arguments.title,
                          .links = links_to(history->sources, arguments.out)};
  for (const history::Migration& migration : (*project)->migrations) {
    replayed.ways_back.push_back(onlooker.way_back(migration));
  }
  const docs::Guide guide(replayed);
  const auto written =
      write_files(arguments.out, docs::make_files(guide, arguments.no_svg ? "" : draw(guide)));
  if (!written) return could_not_run(written.error());
  leave(exit_clean);
}

}  // namespace pgplumb::cli
