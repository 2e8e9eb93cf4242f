#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// What expressions in running code come to, as far as it can be known without a server.
namespace pgplumb::replay {

enum class ValueKind : std::uint8_t {
  unknown,
  some,  ///< not null; else unknown
  null,
  boolean,
  integer,
  text,  ///< and whatever else is told by its text
  array,
  record,
};

/// What a number or text stands for: regclass and its kin, which print as names.
enum class NameOf : std::uint8_t {
  nothing,
  relation,
  type,
  function,
  schema,
  database,  ///< the one: its name is not known, but it is always the same
  // One of PostgreSQL's own, it is not known which: its oid, or its name.
  builtin_relation,
  builtin_type,
  builtin_function,
  builtin_constraint,
  builtin_trigger,  ///< or one that it makes for a constraint
};

/// What a text is that stands for a date, a time or a length of time.
enum class TimeKind : std::uint8_t { none, date, timestamp, timestamptz, interval };

/// Texts and arrays that grow further are not followed.
inline constexpr std::size_t max_text = 1 << 20;
inline constexpr std::size_t max_items = 20'000;

struct Value {
  ValueKind kind = ValueKind::unknown;
  NameOf name_of = NameOf::nothing;
  bool boolean = false;
  bool is_number = false;  ///< with `name_of`: an oid, which prints as its number
  /// Of an array: what is taken off its first subscript, 1 for an int2vector.
  std::int64_t integer = 0;
  std::string text;
  std::vector<Value> items;         ///< array, record
  std::vector<std::string> fields;  ///< record: the names of `items`
  TimeKind time = TimeKind::none;   ///< text

  [[nodiscard]] bool is(ValueKind other) const { return kind == other; }
  [[nodiscard]] bool known() const { return kind != ValueKind::unknown && kind != ValueKind::some; }
  [[nodiscard]] bool is_true() const { return kind == ValueKind::boolean && boolean; }
  [[nodiscard]] bool is_false() const { return kind == ValueKind::boolean && !boolean; }
  [[nodiscard]] const Value* field(std::string_view name) const;
};

inline Value null_value() { return {.kind = ValueKind::null}; }
inline Value some_value() { return {.kind = ValueKind::some}; }
inline Value value_of(bool boolean) { return {.kind = ValueKind::boolean, .boolean = boolean}; }
inline Value value_of(std::int64_t integer) {
  return {.kind = ValueKind::integer, .integer = integer};
}
inline Value value_of(std::string text) {
  return {.kind = ValueKind::text, .text = std::move(text)};
}
inline Value oid_value(catalog::Oid oid, NameOf name_of = NameOf::relation) {
  if (oid == catalog::no_oid) return value_of(std::int64_t{0});
  return {.kind = ValueKind::integer, .name_of = name_of, .integer = oid};
}
/// A column of type oid: what object it is is known, its number is not.
inline Value number_value(catalog::Oid oid, NameOf name_of = NameOf::relation) {
  Value value = oid_value(oid, name_of);
  value.is_number = value.name_of != NameOf::nothing;
  return value;
}
inline bool is_builtin(NameOf name_of) { return name_of >= NameOf::builtin_relation; }
inline Value builtin_value(NameOf name_of) { return {.kind = ValueKind::some, .name_of = name_of}; }
inline Value database_value() { return {.kind = ValueKind::some, .name_of = NameOf::database}; }
inline Value array_value(std::vector<Value> items) {
  return {.kind = ValueKind::array, .items = std::move(items)};
}

/// The text; unknown where it is longer than is followed.
Value text_value(std::string text);
/// In steps of `Budget`.
std::size_t cost_of(const Value& value);

/// As a cast to text would have it; `::text` of a boolean is "true", its output "t".
std::optional<std::string> text_of(const Value& value, const catalog::Catalog& catalog,
                                   const catalog::Session& session);
/// As its type's output function has it: what format(), concat() and arrays hold.
std::optional<std::string> output_of(const Value& value, const catalog::Catalog& catalog,
                                     const catalog::Session& session);
std::optional<std::int64_t> integer_of(const Value& value);
/// boolin(): unknown where the text is no boolean.
Value boolean_of(const Value& value);
/// array_in(), of one dimension; unknown where the text is no such array.
Value parse_array(std::string_view text);

/// `=`, with null and unknown.
Value equal(const Value& a, const Value& b);
/// -1, 0, 1, where numbers or texts can be told apart in order. Texts by bytes.
std::optional<int> compare(const Value& a, const Value& b);

Value negate(const Value& value);
/// Of true, false, null and unknown.
Value both(const Value& a, const Value& b);
Value either(const Value& a, const Value& b);

/// LIKE with the escape `\`.
bool is_like(std::string_view text, std::string_view pattern);
/// `~`, of patterns that are plain text with at most `^` before and `$` behind; none for others.
std::optional<bool> matches_pattern(std::string_view text, std::string_view pattern);

/// "schema.name", bare where the search_path finds it; quoted where it must be.
std::string visible_name(const catalog::Catalog& catalog, const catalog::Session& session,
                         const std::string& schema, const std::string& name);

}  // namespace pgplumb::replay
