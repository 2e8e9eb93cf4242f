#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace pgplumb::catalog {

/// What CREATE EXTENSION brings, for the extensions that PostgreSQL and PostGIS ship and some
/// that many schemas use.
struct KnownExtension {
  std::string_view name;
  std::string_view version;
  std::string_view schema;  ///< where its objects must be; empty where one may choose
  std::vector<std::string_view> requires_extensions;
  std::string_view objects;  ///< lines as tools/dump-builtins describes them
};

std::optional<KnownExtension> known_extension(std::string_view name);

/// All lines of all known extensions that open with the word, without it.
void for_each_extension_line(std::string_view word,
                             const std::function<void(std::string_view line)>& visit);

}  // namespace pgplumb::catalog
