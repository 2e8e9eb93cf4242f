#include "cli/step_summary.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

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

Result<void> add_to_step_summary(const std::string& markdown) {
  const char* path = path_of_summary();
  if (path == nullptr) return {};
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if ((error ? 0 : size) + markdown.size() + 1 > largest_summary) {
    fmt::print(stderr, "pgplumb: the job summary has no room left\n");
    return {};
  }
  std::FILE* out = std::fopen(path, "ab");
  if (out == nullptr) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  // What an earlier command wrote may end without a line break.
  const bool written = (error || size == 0 || std::fputc('\n', out) != EOF) &&
                       std::fwrite(markdown.data(), 1, markdown.size(), out) == markdown.size();
  const bool closed = std::fclose(out) == 0;
  if (!written || !closed) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  return {};
}

}  // namespace pgplumb::cli
