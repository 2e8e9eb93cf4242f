// Reads pgplumb.toml. The options table says which keys there are and where their values go; the
// type of the member decides which `read` of the Reader takes the value.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "config/options.h"
#include "text/source.h"

namespace pgplumb::config {
namespace {

std::string_view type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

class Reader {
 public:
  Reader(const std::string& path, const RuleNames& names) : path_(path), names_(names) {
    config_.path = path;
  }

  Result<Config> read(const toml::table& file) {
    for (const auto& [key, node] : file) {
      const auto option = std::ranges::find(options(), key.str(), &Option::key);
      if (option == options().end()) return unknown_key(key);
      const auto done = std::visit(
          [&](auto member) { return read_value(*option, node, config_.*member); }, option->member);
      if (!done) return std::unexpected(done.error());
    }
    return std::move(config_);
  }

 private:
  [[nodiscard]] std::unexpected<Error> fault(const toml::source_region& where,
                                             std::string_view sentence) const {
    return fail(fmt::format("{}:{}: {}", path_, where.begin.line, sentence));
  }

  [[nodiscard]] std::unexpected<Error> unknown_key(const toml::key& key) const {
    std::vector<std::string_view> keys;
    for (const Option& option : options()) keys.push_back(option.key);
    std::string help = did_you_mean(key.str(), keys);
    if (help.empty()) help = fmt::format("; the keys are {}", fmt::join(keys, ", "));
    return fault(key.source(), fmt::format("unknown key \"{}\"{}", key.str(), help));
  }

  [[nodiscard]] std::unexpected<Error> wrong_type(const Option& option,
                                                  const toml::node& node) const {
    return fault(node.source(), fmt::format("{} is {}; it must be {}", option.key, type_of(node),
                                            accepted_values(option)));
  }

  [[nodiscard]] std::unexpected<Error> is_empty(std::string_view key,
                                                const toml::node& node) const {
    return fault(node.source(), fmt::format("{}: a string is empty", key));
  }

  [[nodiscard]] std::unexpected<Error> wrong_value(const Option& option, const toml::node& node,
                                                   std::string_view value) const {
    return fault(node.source(), fmt::format("{} is {}; it must be {}", option.key, value,
                                            accepted_values(option)));
  }

  [[nodiscard]] std::unexpected<Error> unlisted(const Option& option, const toml::node& node,
                                                std::string_view key, std::string_view word) const {
    return fault(node.source(), fmt::format("{} is \"{}\"; it must be one of \"{}\"{}", key, word,
                                            fmt::join(option.accepted, "\", \""),
                                            did_you_mean(word, option.accepted)));
  }

  /// A value inside of an option's table: "project.path", which must be "a string".
  template <typename Value>
  Result<void> read_part(std::string_view key, const toml::node& node, std::string_view accepted,
                         Value& out) const {
    const auto value = node.value_exact<Value>();
    if (!value) {
      return fault(node.source(),
                   fmt::format("{} is {}; it must be {}", key, type_of(node), accepted));
    }
    out = *value;
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node, int& out) const {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return wrong_type(option, node);
    if (*value < option.minimum || *value > option.maximum) {
      return wrong_value(option, node, std::to_string(*value));
    }
    out = static_cast<int>(*value);
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::optional<int>& out) const {
    return read_value(option, node, out.emplace());
  }

  Result<void> read_value(const Option& option, const toml::node& node, bool& out) const {
    const auto value = node.value_exact<bool>();
    if (!value) return wrong_type(option, node);
    out = *value;
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node, Level& out) const {
    return read_level(option, node, option.key, out);
  }

  Result<void> read_level(const Option& option, const toml::node& node, std::string_view key,
                          Level& out) const {
    const auto word = node.value_exact<std::string_view>();
    if (!word) {
      return fault(node.source(), fmt::format("{} is {}; it must be one of \"{}\"", key,
                                              type_of(node), fmt::join(option.accepted, "\", \"")));
    }
    const auto found = std::ranges::find(option.accepted, *word);
    if (found == option.accepted.end()) return unlisted(option, node, key, *word);
    out = static_cast<Level>(found - option.accepted.begin());
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::optional<std::string>& out) const {
    const auto word = node.value_exact<std::string>();
    if (!word) return wrong_type(option, node);
    if (word->empty()) return is_empty(option.key, node);
    if (auto known = check_word(option, node, *word); !known) return known;
    out = *word;
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::vector<std::string>& out) const {
    return read_strings(option, option.key, node, out);
  }

  /// Names of rules are told apart here: an alias leaves the ids that it means.
  Result<void> read_strings(const Option& option, std::string_view key, const toml::node& node,
                            std::vector<std::string>& out) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) {
      return fault(node.source(),
                   fmt::format("{} is {}; it must be a list of strings", key, type_of(node)));
    }
    for (const toml::node& element : *list) {
      const auto word = element.value_exact<std::string>();
      if (!word) {
        return fault(element.source(), fmt::format("{} holds {}; it must be a list of strings", key,
                                                   type_of(element)));
      }
      if (option.words == Words::rules_or_groups) {
        const auto rules = names_.resolve(*word);
        if (rules.empty()) return no_rule(option.key, "rule or group", element, *word, true);
        out.insert(out.end(), rules.begin(), rules.end());
        continue;
      }
      if (word->empty()) return is_empty(key, element);
      if (auto known = check_word(option, element, *word); !known) return known;
      out.push_back(*word);
    }
    return {};
  }

  [[nodiscard]] std::unexpected<Error> no_rule(std::string_view key, std::string_view what,
                                               const auto& place, std::string_view word,
                                               bool with_groups) const {
    return fault(place.source(), fmt::format("{} names no {}: \"{}\"{}", key, what, word,
                                             did_you_mean(word, names_.own(with_groups))));
  }

  /// `[rules]`: what an alias says counts where nobody says it of the rule itself.
  Result<void> read_value(const Option& option, const toml::node& node,
                          std::map<std::string, Level>& out) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(option, node);
    if (const toml::node* preset = table->get("preset"); preset != nullptr) {
      if (auto done = read_preset(*preset); !done) return done;
    }
    return read_levels(option, *table, option.key, "preset", out);
  }

  Result<void> read_preset(const toml::node& node) {
    const auto preset = preset_by_name(node.value_exact<std::string_view>().value_or(""));
    if (!preset) {
      return fault(node.source(),
                   "rules.preset must be one of \"recommended\", \"strict\", \"all\"");
    }
    config_.preset = *preset;
    return {};
  }

  Result<void> read_levels(const Option& option, const toml::table& table, std::string_view path,
                           std::string_view not_a_rule, std::map<std::string, Level>& out) const {
    std::map<std::string, Level> own;
    for (const auto& [key, level] : table) {
      if (key == not_a_rule) continue;
      const auto rules = names_.resolve(key.str());
      if (rules.empty() || std::ranges::find(names_.groups, key.str()) != names_.groups.end()) {
        return no_rule(path, "rule", key, key.str(), false);
      }
      const bool is_alias = rules.front() != key.str();
      for (const std::string_view rule : rules) {
        Level& place = (is_alias ? out : own)[std::string(rule)];
        if (auto done = read_level(option, level, fmt::format("{}.{}", path, key.str()), place);
            !done) {
          return done;
        }
      }
    }
    for (const auto& [rule, level] : own) out[rule] = level;
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::vector<Override>& out) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return wrong_type(option, node);
    for (const toml::node& element : *list) {
      const toml::table* table = element.as_table();
      if (table == nullptr) return wrong_type(option, element);
      if (auto done = read_override(option, *table, out.emplace_back()); !done) return done;
    }
    return {};
  }

  Result<void> read_override(const Option& option, const toml::table& table, Override& out) const {
    for (const auto& [key, node] : table) {
      Result<void> done;
      if (key == "files") {
        done = read_strings(option, "override.files", node, out.files);
      } else if (key == "tables") {
        done = read_strings(option, "override.tables", node, out.tables);
      } else if (key == "rules" && node.is_table()) {
        done = read_levels(option, *node.as_table(), "override.rules", "", out.rules);
      } else if (key == "rules") {
        done = wrong_type(option, node);
      } else {
        return unknown_part(option, key);
      }
      if (!done) return done;
    }
    if (!out.rules.empty()) return {};
    return fault(table.source(), "[[override]] must have rules: ids and their levels");
  }

  Result<void> read_value(const Option& option, const toml::node& node, Compat& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(option, node);
    for (const auto& [key, value] : *table) {
      if (std::ranges::find(option.parts, key.str(), &Part::key) == option.parts.end()) {
        return unknown_part(option, key);
      }
      bool& place = key == "squawk" ? out.squawk : key == "atlas" ? out.atlas : out.eugene;
      auto done = read_part(fmt::format("compat.{}", key.str()), value, "true or false", place);
      if (!done) return done;
    }
    return {};
  }

  [[nodiscard]] std::unexpected<Error> unknown_part(const Option& option,
                                                    const toml::key& key) const {
    std::vector<std::string_view> keys;
    for (const Part& part : option.parts) keys.push_back(part.key);
    return fault(key.source(), fmt::format("unknown key \"{}.{}\"{}", option.key, key.str(),
                                           did_you_mean(key.str(), keys)));
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::map<std::string, std::int64_t>& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(option, node);
    for (const auto& [key, value] : *table) {
      const auto count = value.value_exact<std::int64_t>();
      if (!count || *count < 0) {
        return fault(value.source(),
                     fmt::format("{}.\"{}\" must be a number of rows", option.key, key.str()));
      }
      out[std::string(key.str())] = *count;
    }
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::vector<Project>& out) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return wrong_type(option, node);
    for (const toml::node& element : *list) {
      const toml::table* table = element.as_table();
      if (table == nullptr) return wrong_type(option, element);
      if (auto done = read_project(option, *table, out.emplace_back()); !done) return done;
    }
    return {};
  }

  /// Its `framework` and `transaction` are those that the file may have as a whole.
  Result<void> read_project(const Option& option, const toml::table& table,
                            Project& project) const {
    for (const auto& [key, node] : table) {
      Result<void> done;
      if (key == "path") {
        done = read_part("project.path", node, "a string", project.path);
      } else if (key == "framework") {
        done = read_value(option_of(key.str()), node, project.framework);
      } else if (key == "transaction") {
        done = read_value(option_of(key.str()), node, project.transaction);
      } else if (key == "placeholders") {
        done = read_placeholders(node, project.placeholders);
      } else {
        return unknown_part(option, key);
      }
      if (!done) return done;
    }
    if (!project.path.empty()) return {};
    return fault(table.source(), "[[project]] must have a path: the folder of the migrations");
  }

  [[nodiscard]] static const Option& option_of(std::string_view key) {
    return *std::ranges::find(options(), key, &Option::key);
  }

  Result<void> read_placeholders(const toml::node& node,
                                 std::map<std::string, std::string>& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      return fault(node.source(), fmt::format("project.placeholders is {}; it must be a table of "
                                              "strings",
                                              type_of(node)));
    }
    for (const auto& [key, value] : *table) {
      auto done = read_part(fmt::format("project.placeholders.{}", key.str()), value, "a string",
                            out[std::string(key.str())]);
      if (!done) return done;
    }
    return {};
  }

  Result<void> read_value(const Option& option, const toml::node& node,
                          std::vector<Dependency>& out) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return wrong_type(option, node);
    for (const toml::node& element : *list) {
      const toml::table* table = element.as_table();
      if (table == nullptr) return wrong_type(option, element);
      if (auto done = read_dependency(option, *table, out.emplace_back()); !done) return done;
    }
    return {};
  }

  Result<void> read_dependency(const Option& option, const toml::table& table,
                               Dependency& dependency) const {
    for (const auto& [key, node] : table) {
      Result<void> done;
      if (key == "table") {
        done = read_part("dependency.table", node, "a string", dependency.table);
      } else if (key == "determinant") {
        done = read_columns(key, node, dependency.determinant);
      } else if (key == "dependent") {
        done = read_columns(key, node, dependency.dependent);
      } else if (key == "multivalued") {
        done = read_part("dependency.multivalued", node, "true or false", dependency.multivalued);
      } else {
        return unknown_part(option, key);
      }
      if (!done) return done;
    }
    if (!dependency.table.empty() && !dependency.determinant.empty() &&
        !dependency.dependent.empty()) {
      return {};
    }
    return fault(table.source(), "[[dependency]] must have a table, a determinant and a dependent");
  }

  /// A name or several.
  Result<void> read_columns(const toml::key& key, const toml::node& node,
                            std::vector<std::string>& out) const {
    const auto read_name = [&](const toml::node& element) -> Result<void> {
      const auto name = element.value_exact<std::string>();
      if (!name) {
        return fault(element.source(),
                     fmt::format("dependency.{} holds {}; it must be a column or a list of columns",
                                 key.str(), type_of(element)));
      }
      if (name->empty()) return is_empty(fmt::format("dependency.{}", key.str()), element);
      out.push_back(*name);
      return {};
    };
    const toml::array* list = node.as_array();
    if (list == nullptr) return read_name(node);
    for (const toml::node& element : *list) {
      if (auto done = read_name(element); !done) return done;
    }
    return {};
  }

  [[nodiscard]] Result<void> check_word(const Option& option, const toml::node& node,
                                        const std::string& word) const {
    const bool is_free = option.words != Words::listed && option.words != Words::features;
    if (is_free || std::ranges::find(option.accepted, word) != option.accepted.end() ||
        (option.words == Words::features && word.starts_with("extension:"))) {
      return {};
    }
    return unlisted(option, node, option.key, word);
  }

  const std::string& path_;
  const RuleNames& names_;
  Config config_;
};

}  // namespace

Result<void> load_sizes(Config& config) {
  if (config.table_sizes) {
    const auto folder = std::filesystem::path(config.path).parent_path();
    auto sizes = read_table_sizes((folder / *config.table_sizes).generic_string());
    if (!sizes) return std::unexpected(sizes.error());
    config.sizes = std::move(*sizes);
  }
  for (const auto& [name, rows] : config.table_rows) {
    const bool qualified = name.find('.') != std::string::npos;
    TableSize& size = config.sizes[qualified ? name : "public." + name];
    if (size.rows != rows) size = {.rows = rows, .bytes = std::nullopt};
  }
  return {};
}

Result<Config> read_config(const std::string& path, const RuleNames& names) {
  const auto source = read_source(path);
  if (!source) return std::unexpected(source.error());
  if (source->latin1) return fail(fmt::format("{}: the file is not UTF-8", path));
  try {
    return Reader(path, names).read(toml::parse(source->text, path));
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
}

}  // namespace pgplumb::config
