#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

/// The command line as values: what the completions and the manual page are written from.
namespace pgplumb::cli {

struct OptionWords {
  std::vector<std::string> names;    ///< "-h", "--help"; of an argument without dashes its one word
  std::string value;                 ///< "FILE", "RULE,..."; empty: a flag
  std::vector<std::string> choices;  ///< where the value is one of few, or a list of such
  std::string meaning;               ///< on one line
  bool positional = false;
  bool required = false;
  bool repeatable = false;

  /// Several of the choices, with commas between.
  [[nodiscard]] bool is_list() const { return value.ends_with(",..."); }
};

struct CommandWords {
  std::string name;
  std::string meaning;               ///< lines
  std::vector<OptionWords> options;  ///< in the order of --help
  std::vector<CommandWords> commands;
};

CommandWords command_words(const CLI::App& app);

/// pgplumb's own.
CommandWords pgplumb_words();

/// Whether a value is a path, by the word that stands for it.
enum class PathKind { none, file, folder };
PathKind path_kind(const OptionWords& option);

std::string bash_completion(const CommandWords& pgplumb);
std::string zsh_completion(const CommandWords& pgplumb);
std::string fish_completion(const CommandWords& pgplumb);
/// In the macros of man(7).
std::string manual_page(const CommandWords& pgplumb);

}  // namespace pgplumb::cli
