// Of YAML and JSON only this is read: the key `queries`, and behind it a word or a list of words
// (sqlc's documentation, "Configuration"). Quotes, brackets and commas of either are passed over.
#include "cli/sqlc_files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "history/query_files.h"
#include "text/source.h"

namespace pgplumb::cli {
namespace {

namespace fs = std::filesystem;

/// A line without its comment, and without blanks, quotes, brackets and commas around it.
std::string_view bare(std::string_view text) {
  constexpr std::string_view around = " \t\r\"'[],{}";
  text = text.substr(0, text.find(" #"));
  const std::size_t begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(around) + 1 - begin);
}

void add_words(std::string_view list, std::vector<std::string>& words) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (const auto word = bare(list.substr(0, comma)); !word.empty()) words.emplace_back(word);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

std::vector<std::string> queries_in(std::string_view text) {
  std::vector<std::string> words;
  bool in_list = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string_view entry = bare(line);
    const bool is_item = entry.starts_with("- ");
    if (is_item) entry = bare(entry.substr(2));
    const std::size_t colon = entry.find(':');
    const bool is_key = colon != std::string_view::npos;
    if (is_key && bare(entry.substr(0, colon)) == "queries") {
      const std::size_t before = words.size();
      add_words(entry.substr(colon + 1), words);
      const bool is_open = line.contains('[') && !line.contains(']');
      in_list = words.size() == before || is_open;
    } else if (in_list && !entry.empty() && !is_key) {
      add_words(entry, words);
      if (line.contains(']')) in_list = false;
    } else if (!entry.empty()) {
      in_list = false;
    }
  }
  return words;
}

}  // namespace

SqlcQueries sqlc_queries(const fs::path& folder) {
  for (const std::string_view name : std::array{"sqlc.yaml", "sqlc.yml", "sqlc.json"}) {
    std::error_code error;
    if (!fs::is_regular_file(folder / name, error)) continue;
    const auto source = read_source((folder / name).generic_string());
    if (!source || !source->text.contains("postgresql")) continue;
    SqlcQueries found{.place = std::string(name), .paths = queries_in(source->text)};
    std::erase_if(found.paths, [&](const std::string& path) {
      return !history::query_paths({(folder / path).lexically_normal().generic_string()});
    });
    std::ranges::sort(found.paths);
    const auto repeats = std::ranges::unique(found.paths);
    found.paths.erase(repeats.begin(), repeats.end());
    return found;
  }
  return {};
}

}  // namespace pgplumb::cli
