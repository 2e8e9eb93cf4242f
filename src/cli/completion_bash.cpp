// One function for all: the command is the first word that names one, and what an option takes
// hangs on both. bash cuts words at `=`, so that `--format=json` comes as three.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_words.h"

namespace pgplumb::cli {
namespace {

constexpr std::string_view head =
    R"(# bash completion of pgplumb, written by `pgplumb completions bash`.

# _pgplumb_words PREFIX WORD...: those words that go on from what is typed.
_pgplumb_words() {
  local prefix=$1
  shift
  mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$*" -- "${cur#"$prefix"}")
}

# Several words with commas between: the last one is typed.
_pgplumb_list() {
  local prefix=
  [[ $cur != *,* ]] || prefix=${cur%,*},
  _pgplumb_words "$prefix" "$@"
}

_pgplumb_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}

_pgplumb() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= word
  local IFS=$' \t\n'
  COMPREPLY=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
)";

constexpr std::string_view after_commands = R"(    esac
  done
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $command:$prev in
)";

constexpr std::string_view tail = R"(  esac
}

complete -F _pgplumb pgplumb
)";

/// What completes a value; empty where only its writer knows.
std::string action(const OptionWords& option) {
  if (!option.choices.empty()) {
    const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
    return option.is_list() ? "_pgplumb_list " + words : "_pgplumb_words '' " + words;
  }
  switch (path_kind(option)) {
    case PathKind::file:
      return "_pgplumb_files -f";
    case PathKind::folder:
      return "_pgplumb_files -d";
    case PathKind::none:
      return "";
  }
  return "";
}

/// The values of a command's options, then its flags and what stands without one.
std::string cases_of(const CommandWords& command, std::string_view name) {
  std::string cases, flags;
  std::string operand;
  for (const OptionWords& option : command.options) {
    if (option.positional) {
      operand = action(option);
      continue;
    }
    flags += fmt::format(" {}", fmt::join(option.names, " "));
    if (option.value.empty()) continue;
    for (const std::string& flag : option.names) {
      cases += fmt::format("    {}:{}) {} ;;\n", name, flag,
                           action(option).empty() ? ":" : action(option));
    }
  }
  if (operand.empty()) operand = ":";
  cases += fmt::format("    {}:*) if [[ $cur == -* ]]; then _pgplumb_words ''{}; else {}; fi ;;\n",
                       name, flags, operand);
  return cases;
}

}  // namespace

std::string bash_completion(const CommandWords& pgplumb) {
  std::vector<std::string_view> commands;
  for (const CommandWords& command : pgplumb.commands) commands.push_back(command.name);
  std::string out(head);
  out += fmt::format("      {}) command=$word; break ;;\n", fmt::join(commands, " | "));
  out += after_commands;
  for (const CommandWords& command : pgplumb.commands) out += cases_of(command, command.name);
  std::string first;
  for (const OptionWords& option : pgplumb.options) {
    first += fmt::format(" {}", fmt::join(option.names, " "));
  }
  out += fmt::format("    :*) _pgplumb_words '' {}{} ;;\n", fmt::join(commands, " "), first);
  return out + std::string(tail);
}

}  // namespace pgplumb::cli
