#include "history/flyway_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "history/path.h"

namespace pgplumb::history {

namespace {

struct Callback {
  std::string_view event;
  FlywayKind kind;
};

/// Those that `migrate` runs, in their order.
constexpr std::array<Callback, 8> callbacks{{
    {"afterConnect", FlywayKind::before_each},
    {"createSchema", FlywayKind::before_all},
    {"beforeMigrate", FlywayKind::before_all},
    {"beforeEachMigrate", FlywayKind::before_each},
    {"afterVersioned", FlywayKind::behind_versioned},
    {"beforeRepeatables", FlywayKind::behind_versioned},
    {"afterMigrateApplied", FlywayKind::behind_all},
    {"afterMigrate", FlywayKind::behind_all},
}};

bool is_event(std::string_view word) {
  return word.starts_with("before") || word.starts_with("after") || word == "createSchema";
}

/// `[0-9]+([._][0-9]+)*` as digits between dots; empty where it is not.
std::string parse_version(std::string_view text) {
  std::string version(text);
  std::ranges::replace(version, '_', '.');
  const bool well_formed = !version.empty() && version.front() != '.' && version.back() != '.' &&
                           version.find("..") == std::string::npos &&
                           version.find_first_not_of("0123456789.") == std::string::npos;
  return well_formed ? version : std::string();
}

}  // namespace

FlywayName parse_flyway_name(std::string_view name, const FlywaySettings& settings) {
  const std::string_view stem = without_suffix(name, ".sql");
  if (stem.empty()) return {};
  const std::string_view event = stem.substr(0, stem.find(settings.separator));
  if (is_event(event)) {
    const auto callback = std::ranges::find(callbacks, event, &Callback::event);
    return {.kind = callback == callbacks.end() ? FlywayKind::other_callback : callback->kind};
  }
  const std::array<std::pair<std::string_view, FlywayKind>, 4> prefixes{{
      {settings.undo, FlywayKind::undo},
      {settings.baseline, FlywayKind::baseline},
      {settings.repeatable, FlywayKind::repeatable},
      {settings.versioned, FlywayKind::versioned},  // last, for it may be empty
  }};
  for (const auto& [prefix, kind] : prefixes) {
    if (!stem.starts_with(prefix)) continue;
    const std::string_view rest = stem.substr(prefix.size());
    const std::size_t separator = std::min(rest.find(settings.separator), rest.size());
    const std::size_t behind = std::min(separator + settings.separator.size(), rest.size());
    FlywayName named{.kind = kind,
                     .version = parse_version(rest.substr(0, separator)),
                     .description = std::string(rest.substr(behind))};
    const bool repeatable = kind == FlywayKind::repeatable;
    if (repeatable ? separator == 0 && !rest.empty() : !named.version.empty()) return named;
  }
  return {};
}

std::string why_flyway_does_not(std::string_view name, const FlywayName& parsed,
                                const FlywaySettings& settings) {
  if (parsed.kind == FlywayKind::other_callback) {
    return "a callback of Flyway that stands behind single migrations or other commands";
  }
  if (parsed.kind == FlywayKind::undo) return "an undo migration: Flyway runs it to go back";
  const std::string form =
      settings.versioned + "<version>" + settings.separator + "<description>.sql";
  const bool one_underscore = settings.separator == "__" && name.starts_with(settings.versioned) &&
                              name.find('_') != std::string_view::npos &&
                              name.find("__") == std::string_view::npos;
  return one_underscore
             ? "Flyway passes over it: two underscores belong behind the version, " + form
             : "Flyway passes over it: the name is not " + form;
}

}  // namespace pgplumb::history
