// A function for each command with the specs of _arguments(1) (zshcompsys, "_arguments").

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_words.h"

namespace pgplumb::cli {
namespace {

/// Within single quotes, and within the brackets of a spec.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string action(const OptionWords& option) {
  if (!option.choices.empty()) {
    const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
    return option.is_list() ? fmt::format("_sequence compadd - {}", words)
                            : fmt::format("({})", words);
  }
  switch (path_kind(option)) {
    case PathKind::file:
      return "_files";
    case PathKind::folder:
      return "_files -/";
    case PathKind::none:
      return " ";
  }
  return " ";
}

void add_specs(std::string& out, const CommandWords& command) {
  for (const OptionWords& option : command.options) {
    if (option.positional) {
      out += fmt::format(" \\\n    '{}:{}:{}'", option.repeatable ? "*" : "", option.value,
                         action(option));
      continue;
    }
    const std::string value =
        option.value.empty() ? "" : fmt::format(":{}:{}", quoted(option.value), action(option));
    for (const std::string& name : option.names) {
      const bool equals = !value.empty() && name.starts_with("--");
      out += fmt::format(" \\\n    '{}{}{}[{}]{}'", option.repeatable ? "*" : "", name,
                         equals ? "=" : "", quoted(option.meaning), value);
    }
  }
}

}  // namespace

std::string zsh_completion(const CommandWords& pgplumb) {
  std::string out =
      "#compdef pgplumb\n# zsh completion of pgplumb, written by `pgplumb completions zsh`.\n";
  for (const CommandWords& command : pgplumb.commands) {
    out += fmt::format("\n_pgplumb-{}() {{\n  _arguments -s", command.name);
    add_specs(out, command);
    out += "\n}\n";
  }
  out +=
      "\n_pgplumb() {\n  local curcontext=$curcontext state line\n  local -a commands\n"
      "  commands=(\n";
  for (const CommandWords& command : pgplumb.commands) {
    out += fmt::format("    '{}:{}'\n", command.name, quoted(command.meaning));
  }
  out += "  )\n  _arguments -C";
  add_specs(out, {.options = pgplumb.options});
  out += R"( \
    '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe command commands ;;
    argument) (( $+functions[_pgplumb-$words[1]] )) && _pgplumb-$words[1] ;;
  esac
}

if [[ $funcstack[1] == _pgplumb ]]; then
  _pgplumb "$@"
else
  compdef _pgplumb pgplumb
fi
)";
  return out;
}

}  // namespace pgplumb::cli
