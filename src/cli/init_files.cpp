#include "cli/init_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"

namespace pgplumb::cli {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

Result<void> write_or_print(const std::string& path, const std::string& text) {
  if (is_there(path)) {
    tell(fmt::format("{} is there already; what belongs into it:", path));
    const auto printed = write_output({}, text);
    return printed ? Result<void>{} : std::unexpected(printed.error());
  }
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  const auto written = write_output(path, text);
  if (!written) return std::unexpected(written.error());
  tell(fmt::format("wrote {}", path));
  return {};
}

std::string pre_commit_config() {
  return fmt::format(
      "repos:\n"
      "  - repo: https://github.com/pgplumb/pgplumb\n"
      "    rev: v{}\n"
      "    hooks:\n"
      "      - id: pgplumb\n",
      PGPLUMB_VERSION);
}

std::string github_workflow(const std::vector<std::string>& paths) {
  std::string lines;
  for (const std::string& path : paths) lines += fmt::format("            {}\n", path);
  return fmt::format(
      "name: migrations\n"
      "\n"
      "on:\n"
      "  pull_request:\n"
      "\n"
      "permissions:\n"
      "  contents: read\n"
      "  pull-requests: write  # for the comment; pull requests of forks have it in the summary\n"
      "\n"
      "jobs:\n"
      "  pgplumb:\n"
      "    runs-on: ubuntu-latest\n"
      "    steps:\n"
      "      - uses: actions/checkout@v4\n"
      "        with:\n"
      "          fetch-depth: 0  # for the merge base of the pull request\n"
      "          persist-credentials: false\n"
      "      - uses: pgplumb/pgplumb@v{}\n"
      "        with:\n"
      "          paths: |\n"
      "{}"
      "          comment: \"true\"\n",
      PGPLUMB_VERSION, lines);
}

}  // namespace pgplumb::cli
