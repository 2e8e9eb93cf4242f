#include "rules/example_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "config/options.h"
#include "history/git.h"
#include "lint/aliases.h"
#include "lint/selection.h"
#include "text/edit.h"
#include "text/line_index.h"

namespace pgplumb::test {
namespace {

constexpr std::string_view encoding_option = "encoding";
constexpr std::string_view review_option = "review";

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

/// Characters up to U+00FF, which is what Latin-1 has.
std::string latin1_from_utf8(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else {
      bytes +=
          static_cast<char>((lead & 0x03) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
    }
  }
  return bytes;
}

bool is_written_bare(std::string_view key) {
  const auto option = std::ranges::find(config::options(), key, &config::Option::key);
  return option != config::options().end() &&
         (std::holds_alternative<int config::Config::*>(option->member) ||
          std::holds_alternative<std::optional<int> config::Config::*>(option->member) ||
          std::holds_alternative<bool config::Config::*>(option->member));
}

std::string toml_of(const lint::Example& example) {
  std::string toml;
  for (const auto& [key, value] : example.options) {
    if (key == encoding_option || key == review_option) continue;
    toml += is_written_bare(key) ? fmt::format("{} = {}\n", key, value)
                                 : fmt::format("{} = \"{}\"\n", key, value);
  }
  return toml;
}

config::Config config_of(const lint::RegisteredRule& rule, const lint::Example& example,
                         const TempFolder& folder) {
  const std::string path = folder.write("pgplumb.toml", toml_of(example));
  auto config = value_of(config::read_config(path, lint::rule_names(lint::all_rules())));
  if (!rule.rule->on_by_default) config.rules.emplace(rule.id, config::Level::warning);
  return config;
}

/// What the example's folder was before the change: the context as it is, and what the example
/// says.
history::FileVersions versions_of(const lint::Example& example, std::size_t context,
                                  const TempFolder& folder) {
  const std::string top = history::Disk::true_path(folder.path());
  history::FileVersions versions;
  for (std::size_t i = context; i < example.files.size(); ++i) {
    versions.before[top + "/" + example.files[i].name] = std::nullopt;
  }
  for (const lint::ExampleFile& file : example.before) {
    versions.before[top + "/" + file.name] = file.text;
  }
  return versions;
}

history::History history_of(const config::Config& config, const TempFolder& folder,
                            const lint::Example& example, std::size_t context) {
  history::Options options{.read_downs = true};
  options.framework = history::framework_by_name(config.framework.value_or("plain"));
  if (config.transaction) {
    options.transaction = history::transaction_model_by_name(*config.transaction);
  }
  if (!example.before.empty()) {
    return value_of(history::find_changes({folder.path()}, options,
                                          versions_of(example, context, folder)))
        .now;
  }
  return value_of(history::find_history({folder.path()}, options));
}

}  // namespace

ExampleRun::ExampleRun(const lint::RegisteredRule& rule, const lint::Example& example,
                       std::size_t context)
    : last_file_(example.files.back().name) {
  const auto encoding = example.options.find(std::string(encoding_option));
  const bool latin1 = encoding != example.options.end() && encoding->second == "latin1";
  for (const lint::ExampleFile& file : example.files) {
    folder_.write(file.name, latin1 ? latin1_from_utf8(file.text) : file.text);
  }
  const config::Config config = config_of(rule, example, folder_);
  history_ = history_of(config, folder_, example, context);
  if (example.before.empty()) review_from(example, context);
  const auto keep = [this](const replay::ParsedMigration& migration) {
    const auto& made = migration.parsed.statements;
    statements_.insert(statements_.end(), made.begin(), made.end());
  };
  run_ = lint::check(history_, config, lint::all_rules(), {.file = keep});
}

void ExampleRun::review_from(const lint::Example& example, std::size_t context) {
  const bool reviews_all = example.options.contains(std::string(review_option));
  std::vector<std::uint32_t> reviewed;
  for (std::size_t i = reviews_all ? 0 : context; i < example.files.size(); ++i) {
    // What the tool does not run is reviewed with what it stands beside.
    if (const auto file = find_file(example.files[i].name)) reviewed.push_back(*file);
  }
  for (history::Project& project : history_.projects) {
    for (history::Migration& migration : project.migrations) {
      migration.under_review = std::ranges::find(reviewed, migration.file) != reviewed.end();
    }
  }
}

std::optional<std::uint32_t> ExampleRun::find_file(std::string_view name) const {
  for (std::uint32_t file = 0; file < history_.sources.size(); ++file) {
    if (std::filesystem::path(history_.sources[file].path) == folder_.path(name)) return file;
  }
  return std::nullopt;
}

std::uint32_t ExampleRun::file_of(std::string_view name) const {
  if (const auto file = find_file(name)) return *file;
  throw std::runtime_error(fmt::format("{} is not taken for a migration", name));
}

std::vector<lint::Finding> ExampleRun::findings_of(std::string_view rule) const {
  std::vector<lint::Finding> found;
  std::ranges::copy_if(run_.findings, std::back_inserter(found),
                       [&](const lint::Finding& finding) { return finding.rule == rule; });
  return found;
}

std::vector<std::string> ExampleRun::tables() const {
  std::vector<std::string> tables;
  for (const replay::Outcome& outcome : run_.outcomes) {
    for (const auto& [oid, relation] : outcome.catalog.relations) {
      if (relation.is_table()) tables.push_back(relation.schema + "." + relation.name);
    }
  }
  return tables;
}

std::string ExampleRun::describe() const {
  std::string text;
  for (const lint::Finding& finding : run_.findings) {
    const SourceFile& source = history_.sources[finding.problem.span.file];
    const Position at =
        LineIndex(source.text).position(finding.problem.span.begin, ColumnUnit::code_points);
    text +=
        fmt::format("  {}:{}:{}: {} [{}]\n", std::filesystem::path(source.path).filename().string(),
                    at.line, at.column, finding.problem.message, finding.rule);
  }
  return text.empty() ? "  nothing is found\n" : text;
}

std::string ExampleRun::fixed(std::string_view rule) const {
  const std::uint32_t file = file_of(last_file_);
  std::vector<Edit> edits;
  for (const lint::Finding& finding : findings_of(rule)) {
    if (!finding.problem.fix || finding.problem.span.file != file) continue;
    const std::vector<Edit>& more = finding.problem.fix->edits;
    edits.insert(edits.end(), more.begin(), more.end());
  }
  return apply_edits(history_.sources[file].text, edits);
}

std::vector<lint::Finding> found(std::string_view rule, std::string before, std::string migration,
                                 std::map<std::string, std::string> options) {
  const auto rules = lint::all_rules();
  const auto entry = std::ranges::find(rules, rule, &lint::RegisteredRule::id);
  if (entry == rules.end()) throw std::runtime_error(fmt::format("there is no rule {}", rule));
  const lint::Example example{
      .bad = true,
      .line = 0,
      .options = std::move(options),
      .files = {{"001_before.sql", std::move(before)}, {"002_migration.sql", std::move(migration)}},
      .fixed = {}};
  return ExampleRun(*entry, example, 1).findings_of(rule);
}

std::string instead(std::string_view rule, std::string before, std::string migration,
                    std::map<std::string, std::string> options) {
  const auto findings = found(rule, std::move(before), std::move(migration), std::move(options));
  return findings.size() == 1 ? findings.front().problem.instead
                              : std::to_string(findings.size()) + " findings";
}

}  // namespace pgplumb::test
