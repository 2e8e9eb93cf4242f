#include "catalog/extension_objects.h"

#include <array>
#include <unordered_map>

#include "catalog/builtins.h"

namespace pgplumb::catalog {

namespace {

constexpr std::array<std::string_view, 2> texts = {
#include "catalog/data/extensions.inc"
    ,
#include "catalog/data/other_extensions.inc"
};

KnownExtension read_extension(std::string_view text) {
  std::string_view line = take_until(text, '\n');
  KnownExtension extension;
  extension.name = take_until(line, ' ');
  extension.version = take_until(line, ' ');
  extension.schema = take_until(line, ' ');
  if (extension.schema == "-") extension.schema = {};
  while (!line.empty()) extension.requires_extensions.push_back(take_until(line, ','));
  extension.objects = text.substr(0, text.find("\nextension "));
  if (text.starts_with("extension ")) extension.objects = {};
  return extension;
}

std::unordered_map<std::string_view, KnownExtension> read_extensions() {
  constexpr std::string_view opening = "\nextension ";
  std::unordered_map<std::string_view, KnownExtension> extensions;
  for (const std::string_view text : texts) {
    for (std::size_t at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 1)) {
      const KnownExtension extension = read_extension(text.substr(at + opening.size()));
      extensions.emplace(extension.name, extension);
    }
  }
  return extensions;
}

}  // namespace

std::optional<KnownExtension> known_extension(std::string_view name) {
  static const std::unordered_map<std::string_view, KnownExtension> known = read_extensions();
  const auto it = known.find(name);
  return it == known.end() ? std::nullopt : std::optional(it->second);
}

void for_each_extension_line(std::string_view word,
                             const std::function<void(std::string_view line)>& visit) {
  for (std::string_view text : texts) {
    while (!text.empty()) {
      std::string_view line = take_until(text, '\n');
      if (take_until(line, ' ') == word) visit(line);
    }
  }
}

}  // namespace pgplumb::catalog
