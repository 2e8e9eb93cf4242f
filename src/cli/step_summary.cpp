#include "cli/step_summary.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "cli/commands.h"

namespace pgplumb::cli {
namespace {

/// Of a step (GitHub Docs, "Workflow commands for GitHub Actions", "Step isolation and limits").
constexpr std::uintmax_t largest_summary = 1024 * 1024;

const char* path_of_summary() {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  return path == nullptr || *path == '\0' ? nullptr : path;
}

}  // namespace

bool has_step_summary() { return path_of_summary() != nullptr; }

void add_to_step_summary(const std::string& markdown) {
  const char* path = path_of_summary();
  if (path == nullptr) return;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if ((error ? 0 : size) + markdown.size() + 1 > largest_summary) {
    tell("the job summary has no room left");
    return;
  }
  std::FILE* out = std::fopen(path, "ab");
  // What an earlier command wrote may end without a line break.
  const bool written = out != nullptr && (error || size == 0 || std::fputc('\n', out) != EOF) &&
                       std::fwrite(markdown.data(), 1, markdown.size(), out) == markdown.size();
  const bool closed = out != nullptr && std::fclose(out) == 0;
  if (written && closed) return;
  tell(fmt::format("no job summary: {}: {}", path, std::strerror(errno)));
}

}  // namespace pgplumb::cli
