#include "config/squawk_config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>

#include "text/source.h"

namespace pgplumb::config {
namespace {

Result<std::vector<std::string>> strings_of(const std::string& path, const toml::table& file,
                                            std::string_view key) {
  std::vector<std::string> strings;
  const toml::node* node = file.get(key);
  if (node == nullptr) return strings;
  const auto fault = [&](const toml::node& where) {
    return fail(
        fmt::format("{}:{}: {} must be a list of strings", path, where.source().begin.line, key));
  };
  const toml::array* list = node->as_array();
  if (list == nullptr) return fault(*node);
  for (const toml::node& element : *list) {
    const auto text = element.value_exact<std::string>();
    if (!text) return fault(element);
    strings.push_back(*text);
  }
  return strings;
}

/// "16" or "16.2".
Result<std::optional<int>> major_version_of(const std::string& path, const toml::table& file) {
  const toml::node* node = file.get("pg_version");
  if (node == nullptr) return std::nullopt;
  const std::string text = node->value<std::string>().value_or("");
  int major = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), major);
  if (error != std::errc() || (end != text.data() + text.size() && *end != '.')) {
    return fail(fmt::format("{}:{}: pg_version must be a version, as \"16\" or \"16.2\"", path,
                            node->source().begin.line));
  }
  return major;
}

Result<bool> boolean_of(const std::string& path, const toml::table& file, std::string_view key) {
  const toml::node* node = file.get(key);
  if (node == nullptr) return false;
  const auto value = node->value_exact<bool>();
  if (value) return *value;
  return fail(fmt::format("{}:{}: {} must be true or false", path, node->source().begin.line, key));
}

}  // namespace

Result<SquawkConfig> read_squawk_config(const std::string& path) {
  const auto source = read_source(path);
  if (!source) return std::unexpected(source.error());
  if (source->latin1) return fail(fmt::format("{}: the file is not UTF-8", path));
  toml::table file;
  try {
    file = toml::parse(source->text, path);
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
  auto rules = strings_of(path, file, "excluded_rules");
  if (!rules) return std::unexpected(rules.error());
  auto paths = strings_of(path, file, "excluded_paths");
  if (!paths) return std::unexpected(paths.error());
  const auto version = major_version_of(path, file);
  if (!version) return std::unexpected(version.error());
  const auto in_transaction = boolean_of(path, file, "assume_in_transaction");
  if (!in_transaction) return std::unexpected(in_transaction.error());
  return SquawkConfig{
      .major_version = *version,
      .excluded_rules = std::move(*rules),
      .excluded_paths = std::move(*paths),
      .assume_in_transaction = *in_transaction,
  };
}

}  // namespace pgplumb::config
