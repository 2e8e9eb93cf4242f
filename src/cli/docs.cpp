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

/// The name that `-- name: GetUser :one` gives what follows, as sqlc has it.
std::optional<docs::NamedQuery> name_in(std::string_view comment) {
  constexpr std::string_view label = "-- name:";
  if (!comment.starts_with(label)) return std::nullopt;
  comment.remove_prefix(label.size());
  const std::size_t begin = std::min(comment.find_first_not_of(" \t"), comment.size());
  const std::size_t end = std::min(comment.find_first_of(" \t\r\n", begin), comment.size());
  docs::NamedQuery query{
      .name = std::string(comment.substr(begin, end - begin)), .rows = {}, .query = {}};
  const std::size_t rows = comment.find(':', end);
  if (rows != std::string_view::npos) {
    const std::size_t stop = std::min(comment.find_first_of(" \t\r\n", rows), comment.size());
    query.rows = comment.substr(rows, stop - rows);
  }
  return query.name.empty() ? std::nullopt : std::optional(std::move(query));
}

Result<void> read_queries(const fs::path& path, std::vector<docs::NamedQuery>& queries) {
  auto source = read_source(path.generic_string());
  if (!source) return std::unexpected(source.error());
  sql::ParsedFile parsed = sql::parse(*source, 0);
  const std::string_view text = source->text;
  std::size_t next = 0;
  std::optional<docs::NamedQuery> named;
  for (sql::Statement& statement : parsed.statements) {
    for (; next < parsed.comments.size() && parsed.comments[next].span.begin < statement.span.begin;
         ++next) {
      const Span span = parsed.comments[next].span;
      if (auto found = name_in(text.substr(span.begin, span.end - span.begin))) named = found;
    }
    auto* data = std::get_if<sql::DataStatement>(&statement.node);
    if (data != nullptr && named) {
      named->query = std::move(data->query);
      queries.push_back(std::move(*named));
    }
    named.reset();
  }
  return {};
}

/// Files, and those of folders that end in .sql, by name.
Result<std::vector<docs::NamedQuery>> read_queries(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    const std::size_t before = files.size();
    constexpr auto options = fs::directory_options::skip_permission_denied;
    for (const auto& entry : fs::recursive_directory_iterator(path, options, error)) {
      if (entry.is_regular_file(error) && entry.path().extension() == ".sql") {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  std::vector<docs::NamedQuery> queries;
  for (const fs::path& file : files) {
    if (auto read = read_queries(file, queries); !read) return std::unexpected(read.error());
  }
  return queries;
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
  const std::size_t removed = remove_stale(out, files);
  for (const docs::File& file : files) {
    const auto written = write_output((out / file.path).generic_string(), file.text);
    if (!written) return std::unexpected(written.error());
  }
  fmt::print(stderr, "pgplumb: wrote {} to {}{}\n", counted(files.size(), "file"),
             out.generic_string(),
             removed == 0 ? "" : fmt::format(", removed {}", counted(removed, "page")));
  return {};
}

}  // namespace

int run(const DocsArguments& arguments) {
  auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  docs::switch_on_rules(*config, lint::all_rules());
  auto history = read_history(arguments.input, *config, {.downs = true});
  if (!history) return could_not_run(history.error());
  const auto project = only_project(*history);
  if (!project) return could_not_run(project.error());
  auto queries = read_queries(arguments.queries);
  if (!queries) return could_not_run(queries.error());

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
                          .queries = std::move(*queries),
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
