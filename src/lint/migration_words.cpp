#include "lint/migration_words.h"

#include <algorithm>

namespace pgplumb::lint {

Span line_at(const HistoryContext& context, std::uint32_t file, std::uint32_t offset) {
  const std::string_view text = context.sources[file].text;
  const std::size_t begin =
      std::min(text.find_first_not_of(" \t\r\n\xEF\xBB\xBF", offset), text.size());
  const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::string tool_says(std::string_view answer, std::string_view else_happens) {
  return std::string(answer.empty() ? else_happens : answer);
}

}  // namespace pgplumb::lint
