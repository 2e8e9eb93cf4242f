#include "history/flyway_settings.h"

#include <toml++/toml.h>

#include <array>
#include <utility>
#include <vector>

#include "history/markers.h"
#include "history/path.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

/// "spring.flyway.sql-migration-prefix" and "flyway.sqlMigrationPrefix" alike:
/// "sqlmigrationprefix"; empty where the key is not Flyway's.
std::string setting_of(std::string_view key) {
  constexpr std::string_view owner = "flyway.";
  const std::size_t at = key.find(owner);
  if (at != 0 && key.substr(0, at) != "spring.") return {};
  std::string setting;
  for (char c : key.substr(at + owner.size())) {
    if (c == '-' || c == '_') continue;
    setting += to_lower(c);
  }
  return setting;
}

/// Placeholders keep their names: "placeholders.tenant_schema".
std::string setting_or_placeholder(std::string_view key) {
  constexpr std::string_view word = "flyway.placeholders.";
  const std::size_t at = key.find(word);
  if (at == 0 || key.substr(0, at) == "spring.") {
    return "placeholders." + std::string(key.substr(at + word.size()));
  }
  return setting_of(key);
}

Values settings_in(const Values& all) {
  Values values;
  for (const auto& [key, value] : all) {
    const std::string setting = setting_or_placeholder(key);
    if (!setting.empty()) values[setting] = value;
  }
  return values;
}

Values read_conf(std::string_view text) { return settings_in(read_properties(text)); }

/// The values of nested keys, `spring.flyway.schemas` each; lists and all else of YAML is left.
Values read_yaml(std::string_view text) {
  Values values;
  std::vector<std::pair<std::size_t, std::string>> open;  // how far a key is indented, and its path
  for (const Line& line : lines_of(text)) {
    const std::size_t indent = line.text.find_first_not_of(' ');
    const std::size_t colon = line.text.find(':');
    if (indent == std::string_view::npos || colon == std::string_view::npos) continue;
    if (line.text[indent] == '#' || line.text[indent] == '-') continue;
    while (!open.empty() && open.back().first >= indent) open.pop_back();
    const std::string name(trim(line.text.substr(indent, colon - indent)));
    std::string path = open.empty() ? name : open.back().second + "." + name;
    std::string_view value = trim(line.text.substr(colon + 1));
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')) {
      value = value.substr(1, value.size() - 2);
    }
    if (!value.empty()) values[path] = value;
    open.emplace_back(indent, std::move(path));
  }
  return settings_in(values);
}

void add_toml(const toml::table& table, const std::string& prefix, Values& values) {
  for (const auto& [key, value] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const auto* word = value.as_string()) values[path] = word->get();
    if (const auto* flag = value.as_boolean()) values[path] = flag->get() ? "true" : "false";
    if (const auto* inner = value.as_table()) add_toml(*inner, path + ".", values);
  }
}

Values read_toml(std::string_view text) {
  Values values;
  try {
    add_toml(toml::parse(text), "", values);
  } catch (const toml::parse_error&) {
    return {};  // Flyway says so itself
  }
  return settings_in(values);
}

struct SettingsFile {
  std::string_view name;
  Values (*read)(std::string_view text);
};
constexpr std::array<SettingsFile, 6> settings_files{{
    {"flyway.toml", read_toml},
    {"flyway.conf", read_conf},
    {"conf/flyway.conf", read_conf},
    {"application.properties", read_conf},
    {"application.yml", read_yaml},
    {"application.yaml", read_yaml},
}};

/// Those of the project, and the schema that Flyway itself has one for.
void add_placeholders(const Values& values, Values& placeholders) {
  constexpr std::string_view prefix = "placeholders.";
  for (const auto& [key, value] : values) {
    if (key.starts_with(prefix)) placeholders[key.substr(prefix.size())] = value;
  }
  for (const char* setting : {"schemas", "defaultschema"}) {
    const auto schema = values.find(setting);
    if (schema == values.end()) continue;
    placeholders["flyway:defaultSchema"] =
        std::string(trim(schema->second.substr(0, schema->second.find(','))));
  }
}

FlywaySettings settings_of(const Values& values) {
  FlywaySettings settings;
  const auto set = [&](const char* name, std::string& target) {
    if (const auto value = values.find(name); value != values.end()) target = value->second;
  };
  const auto is_set = [&](const char* name) {
    const auto value = values.find(name);
    return value != values.end() && equal_ignoring_case(value->second, "true");
  };
  set("sqlmigrationprefix", settings.versioned);
  set("repeatablesqlmigrationprefix", settings.repeatable);
  set("undosqlmigrationprefix", settings.undo);
  set("baselinemigrationprefix", settings.baseline);
  set("sqlmigrationseparator", settings.separator);
  set("placeholderprefix", settings.placeholder_open);
  set("placeholdersuffix", settings.placeholder_close);
  const auto replaces = values.find("placeholderreplacement");
  settings.replaces_placeholders =
      replaces == values.end() || !equal_ignoring_case(replaces->second, "false");
  add_placeholders(values, settings.placeholders);
  settings.mixed = is_set("mixed");
  settings.group = is_set("group");
  return settings;
}

}  // namespace

FlywaySettings flyway_settings(Disk& disk, const std::string& folder) {
  for (const std::string& above : disk.upward(folder)) {
    for (const SettingsFile& file : settings_files) {
      const std::string path = join(above, file.name);
      if (!disk.has_file(path)) continue;
      const Values values = file.read(disk.text(path));
      if (!values.empty()) return settings_of(values);
    }
  }
  return {};
}

}  // namespace pgplumb::history
