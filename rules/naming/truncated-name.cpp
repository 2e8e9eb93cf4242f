#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "catalog/naming.h"
#include "integrity/scope.h"
#include "lint/rule.h"
#include "lint/schema_words.h"

namespace pgplumb::rules::truncated_name {
namespace {

bool is_name_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || byte == '_' || byte == '$' || std::isalnum(byte) != 0;
}

/// How the name goes on in the statement's text where PostgreSQL cut it; empty where it did not.
std::string_view rest_of(std::string_view text, std::string_view name) {
  const auto is_same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  const auto found = std::ranges::search(text, name, is_same);
  if (found.empty()) return {};
  const auto rest =
      text.substr(static_cast<std::size_t>(std::ranges::distance(text.begin(), found.end())));
  return rest.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_name_char) - rest.begin()));
}

struct Named {
  std::string_view name;
  const catalog::Origin* origin;
};

std::vector<Named> names_of(const catalog::Catalog& catalog, const catalog::Relation& table) {
  std::vector<Named> names{{table.name, &table.origin}};
  for (const auto& column : table.columns) names.push_back({column.name, &column.origin});
  for (const auto& constraint : table.constraints) {
    names.push_back({constraint.name, &constraint.origin});
  }
  for (const auto oid : table.indexes) {
    const auto* index = catalog.indexes.find(oid);
    if (index != nullptr && index->constraint == catalog::no_oid) {
      names.push_back({index->name, &index->origin});
    }
  }
  return names;
}

void check(const lint::SchemaContext& context, lint::Problems& problems) {
  for (const auto* table : integrity::judged_tables(context.catalog)) {
    for (const auto& [name, origin] : names_of(context.catalog, *table)) {
      // A cut at a character of several bytes leaves up to three fewer.
      if (name.size() + 3 < catalog::max_name_length || !lint::is_new(context, *origin)) continue;
      const auto rest = rest_of(context.sources.text(origin->created), name);
      if (rest.empty()) continue;
      problems.add(
          {.span = origin->created,
           .message = fmt::format("PostgreSQL cuts the name {}{} after {} bytes", name, rest,
                                  catalog::max_name_length),
           .notes = {fmt::format("the object is called {}; another name that begins alike "
                                 "collides with it, and tools that look for the whole name "
                                 "do not find it",
                                 name)},
           .subject = lint::subject(*table, name)});
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::warning,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"naming"},
                                .on_schema = check};

}  // namespace pgplumb::rules::truncated_name
