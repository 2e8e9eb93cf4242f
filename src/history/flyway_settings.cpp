#include "history/flyway_settings.h"

#include <toml++/toml.h>

#include <array>
#include <map>

#include "history/markers.h"
#include "history/path.h"

namespace pgplumb::history {

namespace {

using Values = std::map<std::string, std::string>;

/// "spring.flyway.sql-migration-prefix" and "flyway.sqlMigrationPrefix" alike:
/// "sqlmigrationprefix"; empty where the key is not Flyway's.
std::string setting_of(std::string_view key) {
  constexpr std::string_view owner = "flyway.";
  const std::size_t at = key.find(owner);
  if (at != 0 && key.substr(0, at) != "spring.") return {};
  std::string setting;
  for (char c : key.substr(at + owner.size())) {
    if (c == '-' || c == '_') continue;
    setting += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return setting;
}

struct Property {
  std::string_view key;
  std::string_view value;
};

std::optional<Property> parse_property(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.front() == '#' || line.front() == '!') return std::nullopt;
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Property{.key = trim(line.substr(0, equals)), .value = trim(line.substr(equals + 1))};
}

Values read_properties(std::string_view text) {
  Values values;
  for (const Line& line : lines_of(text)) {
    const auto property = parse_property(line.text);
    const std::string setting = property ? setting_of(property->key) : std::string();
    if (!setting.empty()) values[setting] = property->value;
  }
  return values;
}

Values read_toml(std::string_view text) {
  Values values;
  try {
    const toml::table parsed = toml::parse(text);
    const toml::table* flyway = parsed["flyway"].as_table();
    if (flyway == nullptr) return values;
    for (const auto& [key, value] : *flyway) {
      const std::string setting = setting_of("flyway." + std::string(key.str()));
      if (const auto* word = value.as_string()) values[setting] = word->get();
      if (const auto* flag = value.as_boolean()) values[setting] = flag->get() ? "true" : "false";
    }
  } catch (const toml::parse_error&) {
    return values;  // Flyway says so itself
  }
  return values;
}

struct SettingsFile {
  std::string_view name;
  Values (*read)(std::string_view text);
};
constexpr std::array<SettingsFile, 3> settings_files{{
    {"flyway.toml", read_toml},
    {"flyway.conf", read_properties},
    {"application.properties", read_properties},
}};

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
  settings.mixed = is_set("mixed");
  settings.group = is_set("group");
  return settings;
}

}  // namespace

std::string_view property(std::string_view text, std::string_view key) {
  for (const Line& line : lines_of(text)) {
    const auto found = parse_property(line.text);
    if (found && found->key == key) return found->value;
  }
  return {};
}

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
