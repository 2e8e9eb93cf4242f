#include <filesystem>

#include "config/config.h"

namespace pgplumb::config {

namespace fs = std::filesystem;

std::string find_config(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::weakly_canonical(path.empty() ? fs::path(".") : fs::path(path), error);
  if (error) return {};
  if (!fs::is_directory(folder, error)) folder = folder.parent_path();
  while (true) {
    const fs::path file = folder / "pgplumb.toml";
    if (fs::is_regular_file(file, error)) {
      const fs::path relative = file.lexically_relative(fs::current_path(error));
      return error || relative.empty() ? file.string() : relative.string();
    }
    // `.git` is a file in worktrees and submodules.
    if (fs::exists(folder / ".git", error) || folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
}

}  // namespace pgplumb::config
