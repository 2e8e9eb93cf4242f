#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_words.h"

namespace pgplumb::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// What completes a value: words alone (-x), paths (-r), or nothing.
std::string action(const OptionWords& option) {
  if (!option.choices.empty()) {
    const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
    // Behind `=` of FORMAT=FILE there is a file.
    const char* how = option.value.ends_with("FILE]") ? "-r" : "-x";
    return fmt::format("{} -a {}", how,
                       option.is_list() ? fmt::format("'(__fish_append , {})'", words)
                                        : fmt::format("'{}'", words));
  }
  switch (path_kind(option)) {
    case PathKind::file:
      return "-r -F";
    case PathKind::folder:
      return "-x -a '(__fish_complete_directories)'";
    case PathKind::none:
      return "-x";
  }
  return "";
}

std::string line(std::string_view condition, const OptionWords& option) {
  std::string out = fmt::format("complete -c pgplumb -n {}", quoted(condition));
  for (const std::string_view name : option.names) {
    const bool is_long = name.starts_with("--");
    if (!option.positional)
      out += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
  }
  if (!option.value.empty()) out += " " + action(option);
  if (!option.positional) out += " -d " + quoted(option.meaning);
  return out + "\n";
}

}  // namespace

std::string fish_completion(const CommandWords& pgplumb) {
  std::string out =
      "# fish completion of pgplumb, written by `pgplumb completions fish`.\n"
      "complete -c pgplumb -f\n";
  for (const OptionWords& option : pgplumb.options) out += line("__fish_use_subcommand", option);
  for (const CommandWords& command : pgplumb.commands) {
    out += fmt::format("complete -c pgplumb -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       quoted(command.meaning));
  }
  for (const CommandWords& command : pgplumb.commands) {
    for (const OptionWords& option : command.options) {
      out += line(fmt::format("__fish_seen_subcommand_from {}", command.name), option);
    }
  }
  return out;
}

}  // namespace pgplumb::cli
