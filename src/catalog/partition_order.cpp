// Bounds are compared as they are written: numbers by value, all else by its text, which is the
// order of dates and times in ISO 8601 too. The order of texts is that of the collation C.
#include "catalog/partition_order.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <tuple>

#include "sql/walk.h"

namespace pgplumb::catalog {

namespace {

enum class Place : std::uint8_t { minimum, value, null, maximum, rest };

/// A value of a bound, comparable with those of its siblings.
struct BoundValue {
  Place place = Place::value;
  double number = 0;
  std::string text;  ///< where it is no number
  bool operator<(const BoundValue& other) const {
    return std::tie(place, number, text) < std::tie(other.place, other.number, other.text);
  }
};

BoundValue value_of(const sql::Expr& written) {
  const sql::Expr* value = &written;
  while (value->kind == sql::ExprKind::cast) value = &value->args[0];
  if (value->kind == sql::ExprKind::column && value->names.size() == 1) {
    if (value->names[0] == "minvalue") return {.place = Place::minimum};
    if (value->names[0] == "maxvalue") return {.place = Place::maximum};
  }
  const bool constant = value->kind == sql::ExprKind::constant;
  if (constant && value->literal == sql::LiteralKind::null) return {.place = Place::null};
  const std::string text = constant ? value->text : sql::to_sql(*value);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end) return {.number = number};
  return {.text = text};
}

std::vector<BoundValue> values_of(const sql::PartitionBound& bound) {
  std::vector<BoundValue> values;
  if (bound.is_default) return {{.place = Place::rest}};
  switch (bound.strategy) {
    case sql::PartitionStrategy::hash:
      return {{.number = static_cast<double>(bound.modulus)},
              {.number = static_cast<double>(bound.remainder)}};
    case sql::PartitionStrategy::range:
      for (const sql::Expr& value : bound.to) values.push_back(value_of(value));
      return values;
    case sql::PartitionStrategy::list:
      for (const sql::Expr& value : bound.values) values.push_back(value_of(value));
      // A partition stands where its lowest value does; with NULL alone behind all values.
      return {*std::min_element(values.begin(), values.end())};
  }
  return values;
}

}  // namespace

std::vector<Oid> partitions_in_order(const Catalog& catalog, const Relation& table) {
  std::vector<std::pair<std::vector<BoundValue>, Oid>> partitions;
  for (const Oid oid : table.children) {
    const Relation& partition = *catalog.relations.find(oid);
    partitions.emplace_back(partition.partition_bound ? values_of(*partition.partition_bound)
                                                      : std::vector<BoundValue>(),
                            oid);
  }
  std::stable_sort(partitions.begin(), partitions.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Oid> ordered;
  for (const auto& [values, oid] : partitions) ordered.push_back(oid);
  return ordered;
}

}  // namespace pgplumb::catalog
