#include "integrity/value_checks.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "catalog/builtins.h"
#include "integrity/names.h"
#include "integrity/scope.h"

namespace pgplumb::integrity {

namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::Relation;

/// Whether a CHECK, or an exclusion constraint (whose range has its ends in
/// order), speaks of all.
bool is_spoken_of(const Relation& table, std::initializer_list<const Column*> columns) {
  return std::ranges::any_of(table.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.kind == catalog::ConstraintKind::check &&
           std::ranges::all_of(columns, [&](const Column* column) {
             return std::ranges::find(constraint.columns, column->number) !=
                    constraint.columns.end();
           });
  });
}

bool is_time(const Catalog& catalog, const Column& column) {
  const auto type = base_type(catalog, column.type);
  return !type.array && (type.type == catalog::timestamp_oid ||
                         type.type == catalog::timestamptz_oid || type.type == catalog::date_oid);
}

bool is_number(const Catalog& catalog, const Column& column) {
  constexpr auto numbers =
      std::to_array<catalog::Oid>({catalog::int2_oid, catalog::int4_oid, catalog::int8_oid,
                                   catalog::float4_oid, catalog::float8_oid, catalog::numeric_oid});
  const auto type = base_type(catalog, column.type);
  return !type.array && std::ranges::find(numbers, type.type) != numbers.end();
}

bool is_integer(const Catalog& catalog, const Column& column) {
  const auto type = base_type(catalog, column.type).type;
  return type == catalog::int2_oid || type == catalog::int4_oid || type == catalog::int8_oid;
}

/// A domain may check its values by itself.
bool is_domain(const Catalog& catalog, const Column& column) {
  const auto* found = catalog.types.find(column.type.type);
  return found != nullptr && found->kind == catalog::TypeKind::domain;
}

/// The word that stands for the end where the given one stands for the
/// beginning.
std::optional<std::string_view> end_word(std::string_view word) {
  struct Pair {
    std::string_view first;
    std::string_view last;
  };
  constexpr auto pairs = std::to_array<Pair>({{"start", "end"},
                                              {"starts", "ends"},
                                              {"started", "ended"},
                                              {"begin", "end"},
                                              {"begins", "ends"},
                                              {"from", "to"},
                                              {"min", "max"},
                                              {"minimum", "maximum"}});
  const auto found = std::ranges::find(pairs, word, &Pair::first);
  return found == pairs.end() ? std::nullopt : std::optional(found->last);
}

const Column* named_like(const Relation& table, const std::vector<std::string>& words) {
  const auto found = std::ranges::find_if(
      table.columns, [&](const Column& column) { return is_made_of(column.name, words); });
  return found == table.columns.end() ? nullptr : &*found;
}

/// The column named as this one but with the word for the end; null where there
/// is none.
const Column* end_of(const Relation& table, const Column& first) {
  auto words = words_of(first.name);
  for (auto& word : words) {
    const auto other = end_word(word);
    if (!other) continue;
    const auto kept = std::exchange(word, std::string(*other));
    if (const auto* last = named_like(table, words)) return last;
    word = kept;
  }
  return nullptr;
}

/// What a column is named after is no number that could be less or more:
/// `from_user_id`.
bool is_id(const Column& column) {
  const auto words = words_of(column.name);
  return !words.empty() && words.back() == "id";
}

struct Range {
  std::string_view word;
  std::string_view least;
  std::string_view most;
};

/// The range that the last word of a name stands for.
const Range* range_of(std::string_view name) {
  static constexpr auto ranges = std::to_array<Range>({{"lat", "-90", "90"},
                                                       {"latitude", "-90", "90"},
                                                       {"lng", "-180", "180"},
                                                       {"lon", "-180", "180"},
                                                       {"longitude", "-180", "180"},
                                                       {"percent", "0", "100"},
                                                       {"percentage", "0", "100"},
                                                       {"quantity", "0", ""},
                                                       {"qty", "0", ""},
                                                       {"price", "0", ""},
                                                       {"size", "0", ""},
                                                       {"bytes", "0", ""},
                                                       {"distance", "0", ""},
                                                       {"duration", "0", ""}});
  const auto words = words_of(name);
  if (words.empty()) return nullptr;
  const auto* const found = std::ranges::find(ranges, words.back(), &Range::word);
  return found == ranges.end() ? nullptr : &*found;
}

}  // namespace

std::vector<UncheckedOrder> unchecked_orders(const Catalog& catalog) {
  std::vector<UncheckedOrder> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& first : table->columns) {
      if ((!is_time(catalog, first) && !is_number(catalog, first)) || is_id(first)) continue;
      const auto* last = end_of(*table, first);
      if (last == nullptr || last->type != first.type || is_spoken_of(*table, {&first, last})) {
        continue;
      }
      found.push_back({.table = table, .first = &first, .last = last});
    }
  }
  return found;
}

std::vector<UncheckedRange> unchecked_ranges(const Catalog& catalog) {
  std::vector<UncheckedRange> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& column : table->columns) {
      if (!is_number(catalog, column) || is_domain(catalog, column) ||
          column.generated != catalog::Generated::none || is_spoken_of(*table, {&column})) {
        continue;
      }
      const auto* range = range_of(column.name);
      // Degrees in an integer are scaled: millionths of them.
      const bool scaled = range != nullptr && range->least != "0" && is_integer(catalog, column);
      if (range != nullptr && !scaled) {
        found.push_back({.table = table,
                         .column = &column,
                         .least = std::string(range->least),
                         .most = std::string(range->most)});
      }
    }
  }
  return found;
}

std::vector<FlagWithTime> flags_with_times(const Catalog& catalog) {
  std::vector<FlagWithTime> found;
  for (const auto* table : judged_tables(catalog)) {
    for (const auto& flag : table->columns) {
      const auto type = base_type(catalog, flag.type);
      if (type.array || type.type != catalog::bool_oid ||
          flag.generated != catalog::Generated::none) {
        continue;
      }
      auto words = words_of(flag.name);
      if (words.size() > 1 && words.front() == "is") words.erase(words.begin());
      words.emplace_back("at");
      const auto* time = named_like(*table, words);
      if (time == nullptr || !is_time(catalog, *time) || is_spoken_of(*table, {&flag, time})) {
        continue;
      }
      found.push_back({.table = table, .flag = &flag, .time = time});
    }
  }
  return found;
}

}  // namespace pgplumb::integrity
