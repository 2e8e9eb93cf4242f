// Lockfiles are searched as text: they are large, their formats many, and an entry of a package
// looks alike in all versions of each. Where a lockfile has several versions of the package, those
// that the nearest package.json allows count.

#include "history/npm_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <vector>

#include "history/markers.h"
#include "history/path.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

bool is_name_character(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.';
}

/// Takes a number and the dot behind it off.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  if (text.starts_with('.')) text.remove_prefix(1);
  return number;
}

std::optional<NpmVersion> parse_version(std::string_view text) {
  const auto major = take_number(text);
  if (!major) return std::nullopt;
  return NpmVersion{.major = *major, .minor = take_number(text).value_or(0)};
}

NpmVersion next_minor(NpmVersion version) { return {version.major, version.minor + 1}; }
NpmVersion next_major(NpmVersion version) { return {version.major + 1, 0}; }

using Versions = std::vector<NpmVersion>;

/// `prisma@5.1.0` as pnpm, bun and Yarn 2+ write what they resolved to (`prisma@npm:5.1.0`).
void find_resolved(std::string_view lock, std::string_view package, Versions& found) {
  for (std::size_t at = lock.find(package); at != std::string_view::npos;
       at = lock.find(package, at + 1)) {
    const char before = at > 0 ? lock[at - 1] : ' ';
    const char outside = at > 1 && before == '/' ? lock[at - 2] : ' ';
    if (is_name_character(before) || before == '@' || is_name_character(outside)) continue;
    std::string_view rest = lock.substr(at + package.size());
    if (!rest.starts_with('@')) continue;
    rest.remove_prefix(1);
    if (rest.starts_with("npm:")) rest.remove_prefix(4);
    if (const auto version = parse_version(rest)) found.push_back(*version);
  }
}

/// The version in the first lines of an entry that opens with `opening`.
void find_entries(std::string_view lock, const std::string& opening, std::string_view key,
                  Versions& found) {
  constexpr std::size_t longest_entry_head = 200;
  for (std::size_t at = lock.find(opening); at != std::string_view::npos;
       at = lock.find(opening, at + 1)) {
    const std::string_view head = lock.substr(at + opening.size(), longest_entry_head);
    const std::size_t version = head.find(key);
    if (version == std::string_view::npos) continue;
    const std::size_t digits = head.find_first_of("0123456789", version);
    if (digits == std::string_view::npos) continue;
    if (const auto parsed = parse_version(head.substr(digits))) found.push_back(*parsed);
  }
}

void find_in_package_lock(std::string_view lock, std::string_view package, Versions& found) {
  const std::string name(package);
  find_entries(lock, "node_modules/" + name + "\": {", "\"version\"", found);
  find_entries(lock, "\"" + name + "\": {", "\"version\"", found);
}

void find_in_yarn_lock(std::string_view lock, std::string_view package, Versions& found) {
  const std::string name(package);
  find_entries(lock, "\n" + name + "@", "\n  version", found);
  find_entries(lock, "\n\"" + name + "@", "\n  version", found);
}

struct LockFormat {
  std::string_view file;
  void (*find)(std::string_view lock, std::string_view package, Versions& found);
};
constexpr std::array<LockFormat, 5> lock_formats{{
    {"package-lock.json", find_in_package_lock},
    {"npm-shrinkwrap.json", find_in_package_lock},
    {"yarn.lock", find_in_yarn_lock},
    {"pnpm-lock.yaml", find_resolved},
    {"bun.lock", find_resolved},
}};

std::optional<NpmRange> range_in_package_json(std::string_view text, std::string_view package) {
  boost::system::error_code error;
  const boost::json::value manifest = boost::json::parse(text, error);
  const boost::json::object* object = error ? nullptr : manifest.if_object();
  if (object == nullptr) return std::nullopt;
  for (const char* kind : {"dependencies", "devDependencies", "peerDependencies"}) {
    const boost::json::value* group = object->if_contains(kind);
    if (group == nullptr || !group->is_object()) continue;
    const boost::json::value* range =
        group->get_object().if_contains(boost::json::string_view(package.data(), package.size()));
    if (range != nullptr && range->is_string()) {
      return parse_npm_range(std::string_view(range->get_string()));
    }
  }
  return std::nullopt;
}

bool allows(const NpmRange& range, NpmVersion version) {
  return (!range.lowest || *range.lowest <= version) && (!range.above || version < *range.above);
}

NpmRange range_of(const Versions& locked, const NpmRange& asked) {
  Versions allowed;
  std::ranges::copy_if(locked, std::back_inserter(allowed),
                       [&](NpmVersion version) { return allows(asked, version); });
  const auto [lowest, highest] = std::ranges::minmax(allowed.empty() ? locked : allowed);
  return {.lowest = lowest, .above = next_minor(highest)};
}

}  // namespace

std::string NpmRange::text() const {
  if (!lowest) return above ? fmt::format("before {}.{}", above->major, above->minor) : "";
  const std::string from = fmt::format("{}.{}", lowest->major, lowest->minor);
  if (above && *above == next_minor(*lowest)) return from;
  if (!above) return fmt::format("{} or later", from);
  return fmt::format("{} or later, before {}.{}", from, above->major, above->minor);
}

NpmRange parse_npm_range(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.find("||") != std::string_view::npos) return {};
  const std::size_t digits = text.find_first_of("0123456789");
  if (digits == std::string_view::npos) return {};
  const std::string_view sign = trim(text.substr(0, digits));
  std::string_view rest = text.substr(digits);
  const NpmVersion version = parse_version(rest).value_or(NpmVersion{});
  const bool with_minor = take_number(rest) && take_number(rest);
  const NpmVersion behind = with_minor ? next_minor(version) : next_major(version);
  const bool more_follows = rest.find_first_of(" <>") != std::string_view::npos;
  if (sign == "^") return {.lowest = version, .above = next_major(version)};
  if (sign == "~" || sign.empty() || sign == "=" || sign == "v") {
    if (more_follows) return {};
    return {.lowest = version, .above = behind};
  }
  if (sign == ">=" || sign == ">") return {.lowest = version};
  if (sign == "<") return {.above = version};
  return {};
}

NpmRange npm_version(Disk& disk, const std::string& folder, std::string_view package) {
  std::optional<NpmRange> asked;
  for (const std::string& above : disk.upward(folder)) {
    const std::string manifest = join(above, "package.json");
    if (!asked && disk.has_file(manifest)) {
      asked = range_in_package_json(disk.text(manifest), package);
    }
    for (const LockFormat& format : lock_formats) {
      const std::string lock = join(above, format.file);
      if (!disk.has_file(lock)) continue;
      Versions found;
      format.find(disk.text(lock), package, found);
      if (!found.empty()) return range_of(found, asked.value_or(NpmRange{}));
    }
  }
  return asked.value_or(NpmRange{});
}

}  // namespace pgplumb::history
