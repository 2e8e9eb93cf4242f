// Prisma 8 orders migrations by the hashes of the schemas that they go from and to, breadth first
// from the empty one; ties by `createdAt`, `to`, `migrationHash` (prisma: docs/architecture docs/
// subsystems/7. Migration System.md). One run is one transaction.

#include "history/prisma_operations.h"

#include <algorithm>
#include <boost/json.hpp>
#include <deque>
#include <set>
#include <tuple>

#include "history/json_strings.h"
#include "history/path.h"
#include "history/shapes.h"
#include "text/sha.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view manifest_name = "migration.json";
constexpr std::string_view operations_name = "ops.json";

struct Edge {
  Candidate file;
  std::string from;  ///< empty: the empty schema
  std::string to;
  std::string created;
  std::string hash;
};

std::string member(const boost::json::object& object, const char* key) {
  const boost::json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// JSON with the members of objects sorted and no blanks.
void append_canonical(std::string& out, const boost::json::value& value) {
  if (const auto* object = value.if_object()) {
    std::vector<std::string_view> keys;
    for (const auto& member : *object) keys.push_back(member.key());
    std::ranges::sort(keys);
    out += '{';
    for (const std::string_view key : keys) {
      if (!out.ends_with('{')) out += ',';
      out += boost::json::serialize(boost::json::string(key)) + ":";
      append_canonical(out, object->at(key));
    }
    out += '}';
  } else if (const auto* list = value.if_array()) {
    out += '[';
    for (const auto& item : *list) {
      if (!out.ends_with('[')) out += ',';
      append_canonical(out, item);
    }
    out += ']';
  } else {
    out += boost::json::serialize(value);
  }
}

/// Whether JavaScript writes all numbers of the value as they are written here: whole ones that a
/// double holds.
bool has_plain_numbers(const boost::json::value& value) {
  constexpr std::int64_t largest = std::int64_t{1} << 53;
  const auto is_plain = [](const auto& item) { return has_plain_numbers(item); };
  if (const auto* object = value.if_object()) {
    return std::ranges::all_of(*object, is_plain,
                               [](const auto& member) -> const auto& { return member.value(); });
  }
  if (const auto* list = value.if_array()) return std::ranges::all_of(*list, is_plain);
  if (const auto* number = value.if_int64()) return -largest <= *number && *number <= largest;
  return !value.is_number();
}

std::string hash_of(const boost::json::value& value) {
  std::string text;
  append_canonical(text, value);
  return hex(sha256(text));
}

/// `migrationHash` is of the hashes of the rest of the manifest and of the operations.
std::string checksum_fault(boost::json::object manifest, std::string_view operations) {
  const std::string written = member(manifest, "migrationHash");
  boost::system::error_code error;
  const auto parsed = boost::json::parse(operations, error);
  if (written.empty() || error) return {};
  manifest.erase("migrationHash");
  if (!has_plain_numbers(manifest) || !has_plain_numbers(parsed)) return {};
  const std::string hash = hash_of(boost::json::array{hash_of(manifest), hash_of(parsed)});
  const bool fits = written == hash || written == "sha256:" + hash;
  return fits ? std::string() : "its migrationHash is not that of migration.json and ops.json";
}

Edge read_edge(Disk& disk, const Folder& migration, const std::string& name) {
  Edge edge{.file = {.path = migration.at(operations_name),
                     .version = std::string(name.substr(0, name.find('_'))),
                     .name = name}};
  boost::system::error_code error;
  const auto manifest = boost::json::parse(disk.text(migration.at(manifest_name)), error);
  const boost::json::object* object = error ? nullptr : manifest.if_object();
  if (object == nullptr) return edge;
  edge.from = member(*object, "from");
  edge.to = member(*object, "to");
  edge.created = member(*object, "createdAt");
  edge.hash = member(*object, "migrationHash");
  edge.file.checksum_fault = checksum_fault(*object, disk.text(edge.file.path));
  return edge;
}

/// Where to begin: the empty schema and those that no migration here leads to.
std::deque<std::string> starts_of(const std::vector<Edge>& edges) {
  std::set<std::string> made;
  for (const Edge& edge : edges) made.insert(edge.to);
  std::deque<std::string> starts{""};
  for (const Edge& edge : edges) {
    if (!made.contains(edge.from) && std::ranges::find(starts, edge.from) == starts.end()) {
      starts.push_back(edge.from);
    }
  }
  return starts;
}

}  // namespace

bool any_operations(Disk& disk, const Folder& folder) {
  return std::ranges::any_of(folder.folders, [&](const std::string& name) {
    return disk.has_file(join(folder.at(name), operations_name)) &&
           disk.has_file(join(folder.at(name), manifest_name));
  });
}

Collection collect_operations(Disk& disk, const Folder& folder) {
  std::vector<Edge> edges;
  for (const std::string& name : folder.folders) {
    const Folder& migration = disk.folder(folder.at(name));
    if (migration.has_file(operations_name) && migration.has_file(manifest_name)) {
      edges.push_back(read_edge(disk, migration, name));
    }
  }
  std::ranges::sort(edges, [](const Edge& a, const Edge& b) {
    return std::tie(a.created, a.to, a.hash, a.file.path) <
           std::tie(b.created, b.to, b.hash, b.file.path);
  });
  Collection collection{.transaction = TransactionModel::run, .version = "8"};
  std::deque<std::string> pending = starts_of(edges);
  std::set<std::string> reached(pending.begin(), pending.end());
  std::set<std::string> taken;
  for (; !pending.empty(); pending.pop_front()) {
    for (const Edge& edge : edges) {
      if (edge.from != pending.front() || taken.contains(edge.file.path)) continue;
      const bool is_first = reached.insert(edge.to).second;
      if (!is_first && edge.to != edge.from) continue;
      collection.files.push_back(edge.file);
      taken.insert(edge.file.path);
      if (is_first) pending.push_back(edge.to);
    }
  }
  for (const Edge& edge : edges) {
    if (taken.contains(edge.file.path)) continue;
    collection.left_out.push_back(
        {.path = edge.file.path, .reason = "another migration leads to the same schema"});
  }
  return collection;
}

Reading read_operations(Disk&, const Candidate&, std::string_view text, TransactionModel usual) {
  Part part{.transaction = usual};
  std::uint32_t behind = 0;
  for (const JsonString& sql : json_strings(text, "execute", "sql")) {
    part.blanked.push_back({.begin = behind, .end = sql.begin});
    part.replaced.push_back(
        {.begin = sql.begin,
         .text = unescaped_at_length(text.substr(sql.begin, sql.end - sql.begin)) + ";"});
    behind = sql.end + 1;
  }
  part.blanked.push_back({.begin = behind, .end = static_cast<std::uint32_t>(text.size())});
  return {.parts = {std::move(part)}};
}

}  // namespace pgplumb::history
