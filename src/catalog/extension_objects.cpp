#include "catalog/extension_objects.h"

#include <array>
#include <string>

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

}  // namespace

std::optional<KnownExtension> known_extension(std::string_view name) {
  const std::string opening = "\nextension " + std::string(name) + ' ';
  for (const std::string_view text : texts) {
    const std::size_t at = text.find(opening);
    if (at == std::string_view::npos) continue;
    return read_extension(text.substr(at + std::string_view("\nextension ").size()));
  }
  return std::nullopt;
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
