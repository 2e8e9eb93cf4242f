#pragma once

#include <string>
#include <vector>

#include "text/result.h"

/// What `init` writes beside `pgplumb.toml`. What is there is never overwritten.
namespace pgplumb::cli {

/// Whether anything has the name, be it a link that leads nowhere.
bool is_there(const std::string& path);

/// Writes the file with its folders, or prints the text where the file is there already.
Result<void> write_or_print(const std::string& path, const std::string& text);

/// A `.pre-commit-config.yaml` whose only hook is pgplumb's.
std::string pre_commit_config();

/// A workflow for GitHub Actions that looks at these folders in pull requests. Each is one line.
std::string github_workflow(const std::vector<std::string>& paths);

}  // namespace pgplumb::cli
