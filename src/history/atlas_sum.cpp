#include "history/atlas_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "history/markers.h"
#include "text/sha.h"

namespace pgplumb::history {

namespace {

struct Entry {
  std::string_view name;
  std::string_view hash;  ///< with its "h1:"
};

/// Without the first line, which is the checksum of the others.
std::vector<Entry> entries_of(std::string_view sum) {
  std::vector<Entry> entries;
  for (const Line& line : lines_of(sum)) {
    const std::size_t space = line.text.rfind(' ');
    if (space == std::string_view::npos) continue;
    entries.push_back({line.text.substr(0, space), line.text.substr(space + 1)});
  }
  return entries;
}

/// Both lists are in the order of names.
std::string fault_of_name(const std::vector<Entry>& entries, std::size_t at,
                          const std::string& name) {
  const auto here = std::ranges::find(entries, name, &Entry::name);
  if (here == entries.end()) return "atlas.sum does not have it";
  if (at < entries.size()) {
    return fmt::format("atlas.sum has {} before it, which is not there", entries[at].name);
  }
  return "atlas.sum has it in another place";
}

}  // namespace

void check_atlas_sum(Disk& disk, std::string_view sum, std::vector<Candidate>& files) {
  const std::vector<Entry> entries = entries_of(sum);
  Sha256 hash;
  std::size_t at = 0;
  for (Candidate& file : files) {
    const std::string_view text = disk.text(file.path);
    hash.add(file.name);
    if (text.starts_with("-- atlas:sum ignore")) continue;
    if (!disk.has_bytes(file.path)) return;  // each hash is of all files before it, too
    hash.add(text);
    if (at >= entries.size() || entries[at].name != file.name) {
      file.checksum_fault = fault_of_name(entries, at, file.name);
      return;
    }
    if (entries[at].hash != "h1:" + base64(hash.digest())) {
      file.checksum_fault = "atlas.sum has another checksum for it";
      return;
    }
    ++at;
  }
}

}  // namespace pgplumb::history
