// The file that is written says what was found, as comments where it is found again each time: a
// key that is there only repeats what pgplumb would do without it is one more to keep true.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/init_files.h"
#include "config/options.h"
#include "config/squawk_config.h"
#include "config/toml_text.h"
#include "lint/aliases.h"
#include "text/ascii.h"
#include "text/counted.h"
#include "text/printable.h"
#include "text/source.h"
#include "text/utf8.h"

namespace pgplumb::cli {
namespace {

namespace fs = std::filesystem;

struct ServerVersion {
  int major = 0;
  std::string place;  ///< the file that names it
};

/// The number behind `postgres:` and its kin in a file of containers or of CI.
std::optional<int> version_in(std::string_view text) {
  for (const std::string_view image : {"postgres:", "postgis:", "pgvector:pg"}) {
    for (std::size_t at = text.find(image); at != text.npos; at = text.find(image, at + 1)) {
      int version = 0;
      for (std::size_t i = at + image.size();
           i < text.size() && is_digit(text[i]) && version < 1000; ++i) {
        version = version * 10 + (text[i] - '0');
      }
      if (version >= 9 && version < 100) return version;
    }
  }
  return std::nullopt;
}

std::optional<ServerVersion> server_version(const fs::path& folder) {
  constexpr std::array<std::string_view, 5> known{
      "compose.yml", "compose.yaml", "docker-compose.yml", "docker-compose.yaml", ".gitlab-ci.yml"};
  std::vector<fs::path> files;
  for (const std::string_view name : known) files.push_back(folder / name);
  std::error_code error;
  const std::size_t first_workflow = files.size();
  for (const auto& entry : fs::directory_iterator(folder / ".github" / "workflows", error)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(first_workflow), files.end());
  for (const fs::path& file : files) {
    if (!fs::is_regular_file(file, error)) continue;
    const auto source = read_source(file.generic_string());
    if (!source) continue;
    if (const auto version = version_in(source->text)) {
      return ServerVersion{*version, file.lexically_relative(folder).generic_string()};
    }
  }
  return std::nullopt;
}

/// A line of the file, whatever the names in the text.
std::string comment(const std::string& text) {
  return fmt::format("# {}\n", utf8_text(printable(text)));
}

/// The folder of a project as seen from where the file goes.
std::string root_below(const fs::path& folder, const history::Project& project) {
  std::error_code error;
  const fs::path below = fs::absolute(project.root, error)
                             .lexically_normal()
                             .lexically_relative(fs::absolute(folder, error).lexically_normal());
  if (below.empty()) return project.root;
  return below.has_filename() ? below.generic_string() : below.parent_path().generic_string();
}

std::string found_projects(const fs::path& folder, const std::vector<history::Project>& projects) {
  if (projects.empty()) {
    return "# No migrations were found here. If they are elsewhere: pgplumb check FOLDER\n";
  }
  std::string text;
  for (const history::Project& project : projects) {
    text += comment(fmt::format(
        "{}: {} of {}{}", root_below(folder, project),
        counted(project.migrations.size(), "migration"), history::framework_name(project.framework),
        project.evidence.empty() ? "" : fmt::format(" ({})", fmt::join(project.evidence, "; "))));
  }
  return text + "# Where that is wrong: framework = \"...\", or [[project]] for a single folder.\n";
}

std::string toml_list(std::string_view key, const std::vector<std::string>& values) {
  std::string text = fmt::format("{} = [\n", key);
  for (const std::string& value : values)
    text += fmt::format("  {},\n", config::toml_string(value));
  return text + "]\n";
}

/// A version that pgplumb does not know is the nearest that it does.
std::string target_version(int major, std::string_view from) {
  const auto option = std::ranges::find(config::options(), "target-version", &config::Option::key);
  return fmt::format("\n{}target-version = {}\n", comment(fmt::format("As {} says.", from)),
                     std::clamp(major, option->minimum, option->maximum));
}

std::string taken_over(const config::SquawkConfig& squawk) {
  std::string text;
  if (squawk.assume_in_transaction) {
    text +=
        "\n# assume_in_transaction: the tool puts a transaction around each file.\n"
        "transaction = \"file\"\n";
  }
  if (!squawk.excluded_paths.empty()) text += "\n" + toml_list("exclude", squawk.excluded_paths);
  std::vector<std::string> ignored;
  std::vector<std::string> without;
  for (const std::string& name : squawk.excluded_rules) {
    const auto rules = lint::rules_of_peer("squawk", name);
    if (rules.empty()) without.push_back(name);
    for (const std::string_view rule : rules) {
      if (std::ranges::find(ignored, rule) == ignored.end()) ignored.emplace_back(rule);
    }
  }
  if (!ignored.empty()) text += "\n" + toml_list("ignore", ignored);
  if (!without.empty()) {
    text += '\n' + comment(fmt::format("squawk's rules that have none like them here: {}",
                                       fmt::join(without, ", ")));
  }
  return text + "\n[compat]\nsquawk = true  # heed -- squawk-ignore\n";
}

constexpr std::string_view head =
    "# pgplumb checks the migrations of this repository: pgplumb check\n"
    "# All keys: https://github.com/pgplumb/pgplumb#configuration\n";

constexpr std::string_view ideas =
    "\n# To begin with what is new only: pgplumb check --write-baseline pgplumb-baseline.json\n"
    "# baseline = \"pgplumb-baseline.json\"\n";

Result<std::string> text_for(const InitArguments& arguments,
                             const std::vector<history::Project>& projects) {
  const fs::path folder = fs::path(arguments.folder);
  std::string text(head);
  text += found_projects(folder, projects);
  const auto server = server_version(folder);
  if (!arguments.from_squawk) {
    if (server) text += target_version(server->major, server->place);
    return text + std::string(ideas);
  }
  const auto squawk = config::read_squawk_config((folder / ".squawk.toml").generic_string());
  if (!squawk) return std::unexpected(squawk.error());
  if (squawk->major_version) {
    text += target_version(*squawk->major_version, ".squawk.toml");
  } else if (server) {
    text += target_version(server->major, server->place);
  }
  return text + std::string(ideas) + taken_over(*squawk);
}

std::vector<history::Project> projects_below(const std::string& folder) {
  auto history = history::find_history({folder}, {});
  return history ? std::move(history->projects) : std::vector<history::Project>{};
}

/// The configuration; where others are asked for, one that is there stays as it is.
Result<void> write_configuration(const InitArguments& arguments,
                                 const std::vector<history::Project>& projects) {
  const std::string path =
      (fs::path(arguments.folder) / "pgplumb.toml").lexically_normal().generic_string();
  if (is_there(path)) {
    if (!arguments.from_squawk && (arguments.pre_commit || arguments.workflow)) return {};
    return fail(fmt::format("{}: is there already", path));
  }
  const auto text = text_for(arguments, projects);
  if (!text) return std::unexpected(text.error());
  return write_or_print(path, *text);
}

/// The folder that GitHub and pre-commit look in: the top of the repository, as seen from here.
fs::path top_of_repository(const fs::path& folder) {
  std::error_code error;
  fs::path top = folder;
  const fs::path start = fs::canonical(folder, error);
  for (fs::path above = start; !error; above = above.parent_path(), top /= "..") {
    if (fs::exists(above / ".git", error)) return top.lexically_normal();
    if (above == above.parent_path()) break;
  }
  return folder;
}

/// Whether a line of YAML may hold the path, as the input of a workflow.
bool is_plain(std::string_view path) {
  return is_utf8(path) && printable(path) == path && !path.starts_with(' ');
}

Result<void> write_workflow(const fs::path& top, const InitArguments& arguments,
                            const std::vector<history::Project>& projects) {
  std::vector<std::string> paths;
  for (const history::Project& project : projects) paths.push_back(root_below(top, project));
  if (paths.empty()) paths.push_back(root_below(top, {.root = arguments.folder}));
  if (!std::ranges::all_of(paths, is_plain)) paths = {"."};
  return write_or_print((top / ".github/workflows/pgplumb.yml").lexically_normal().generic_string(),
                        github_workflow(paths));
}

}  // namespace

int run(const InitArguments& arguments) {
  std::error_code error;
  if (!fs::is_directory(arguments.folder, error)) {
    return could_not_run({fmt::format("{}: no such folder", arguments.folder)});
  }
  const fs::path folder(arguments.folder);
  const auto projects = projects_below(folder.generic_string());
  if (const auto done = write_configuration(arguments, projects); !done) {
    return could_not_run(done.error());
  }
  const fs::path top = top_of_repository(folder);
  if (arguments.pre_commit) {
    const auto done = write_or_print(
        (top / ".pre-commit-config.yaml").lexically_normal().generic_string(), pre_commit_config());
    if (!done) return could_not_run(done.error());
  }
  if (arguments.workflow) {
    if (const auto done = write_workflow(top, arguments, projects); !done) {
      return could_not_run(done.error());
    }
  }
  return exit_clean;
}

}  // namespace pgplumb::cli
