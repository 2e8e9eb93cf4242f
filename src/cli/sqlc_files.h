#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pgplumb::cli {

/// What sqlc's configuration says of its queries.
struct SqlcQueries {
  std::string place;               ///< the file: "sqlc.yaml"; empty where there is none
  std::vector<std::string> paths;  ///< of files, folders and globs, from the folder
};

/// Of the `sqlc.yaml`, `sqlc.yml` or `sqlc.json` in a folder that is for PostgreSQL. Paths that
/// nothing has are left out.
SqlcQueries sqlc_queries(const std::filesystem::path& folder);

}  // namespace pgplumb::cli
