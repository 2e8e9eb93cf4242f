#include "history/includes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "history/markers.h"
#include "history/path.h"

namespace pgplumb::history {

namespace {

/// Some line begins with an include, as most texts show at a glance that none does.
bool may_include(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("\\i", from); at != text.npos; at = text.find("\\i", at + 2)) {
    const std::size_t line = at == 0 ? text.npos : text.find_last_not_of(" \t", at - 1);
    if (line == text.npos || text[line] == '\n' || text[line] == '\r') return true;
  }
  return false;
}

/// The first argument of a command, without its quotes.
std::string argument_of(std::string_view text) {
  text = trim(text);
  const char quote = text.empty() ? '\0' : text.front();
  if (quote == '\'' || quote == '"') {
    return std::string(text.substr(1, text.find(quote, 1) - 1));
  }
  return std::string(text.substr(0, text.find_first_of(" \t\r\n;")));
}

}  // namespace

std::vector<Include> includes_of(const SourceFile& source, const sql::ParseOptions& options) {
  struct Spelling {
    std::string_view command;
    bool relative;
  };
  constexpr std::array<Spelling, 4> spellings{
      {{"\\i", false}, {"\\include", false}, {"\\ir", true}, {"\\include_relative", true}}};
  std::vector<Include> includes;
  const std::string_view text = source.text;
  if (!may_include(text.substr(0, options.end), options.begin)) return includes;
  for (const Span& command : sql::parse(source, 0, options).psql_commands) {
    const std::string_view words = text.substr(command.begin, command.end - command.begin);
    const std::string_view name = words.substr(0, words.find_first_of(" \t\r\n"));
    const auto* spelling = std::ranges::find(spellings, name, &Spelling::command);
    if (spelling == spellings.end()) continue;
    includes.push_back({.begin = command.begin,
                        .end = command.end,
                        .argument = argument_of(words.substr(name.size())),
                        .relative = spelling->relative});
  }
  return includes;
}

std::string included_file(Disk& disk, const std::string& script, const Include& include) {
  if (include.argument.empty()) return {};
  if (include.argument.starts_with('/')) {
    return disk.has_file(include.argument) ? include.argument : std::string();
  }
  const std::string beside = clean_path(join(parent_of(script), include.argument));
  if (disk.has_file(beside) || include.relative) {
    return disk.has_file(beside) ? beside : std::string();
  }
  for (const std::string& folder : disk.upward(parent_of(script))) {
    const std::string path = clean_path(join(folder, include.argument));
    if (disk.has_file(path)) return path;
  }
  return {};
}

}  // namespace pgplumb::history
