#include "cli/command_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "config/options.h"
#include "lint/registry.h"
#include "lint/selection.h"
#include "report/report.h"

namespace pgplumb::cli {
namespace {

std::string on_one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::vector<std::string> strings(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

/// CLI11 has the words of CLI::IsMember in the description of the check alone: "{json,sql}".
std::vector<std::string> words_of_check(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  if (open == std::string::npos || !type.ends_with('}')) return {};
  return CLI::detail::split(type.substr(open + 1, type.size() - open - 2), ',');
}

/// What is checked elsewhere, by the word that stands for it.
std::vector<std::string> choices_of(const CLI::Option& option, const std::string& value) {
  if (value == "TOOL") {
    return strings(
        std::ranges::find(config::options(), "framework", &config::Option::key)->accepted);
  }
  if (value == "FORMAT[=FILE]") {
    std::vector<std::string> formats = strings(report::format_names());
    formats.insert(formats.begin(), "auto");
    return formats;
  }
  if (value.starts_with("RULE")) {
    std::vector<std::string> names = strings(lint::rule_ids(lint::all_rules()));
    if (value == "RULE") return names;
    const auto groups = lint::group_names(lint::all_rules());
    names.insert(names.end(), groups.begin(), groups.end());
    return names;
  }
  return words_of_check(option);
}

/// "LEVEL:{note,warning}" is LEVEL; what has no word of its own is named by what it is.
std::string value_of(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  if (option.get_type_size() == 0) return "";
  const std::string type = option.get_type_name();
  const std::string word = type.substr(0, type.find(':'));
  if (word != "TEXT") return word;
  return option.get_name() == "--format" ? "FORMAT" : "WORD";
}

OptionWords option_words(const CLI::Option& option) {
  OptionWords words{
      .positional = option.get_positional(),
      .required = option.get_required(),
      .repeatable = option.get_expected_max() > 1 ||
                    option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll};
  if (words.positional) words.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  words.value = value_of(option);
  words.choices = choices_of(option, words.value);
  words.meaning = on_one_line(option.get_description());
  return words;
}

}  // namespace

CommandWords command_words(const CLI::App& app) {
  CommandWords words{.name = app.get_name(), .meaning = app.get_description()};
  for (const CLI::Option* option : app.get_options())
    words.options.push_back(option_words(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.commands.push_back(command_words(*command));
  }
  return words;
}

PathKind path_kind(const OptionWords& option) {
  if (option.value == "FOLDER") return PathKind::folder;
  for (const std::string_view word : {"FILE", "PATH", "SIDE", "TABLE=FILE"}) {
    if (option.value == word) return PathKind::file;
  }
  return PathKind::none;
}

}  // namespace pgplumb::cli
