#include "prisma/database.h"

#include <algorithm>
#include <boost/json.hpp>

#include "prisma/values.h"
#include "text/ascii.h"

namespace pgplumb::prisma {
namespace {

using Kind = Default::Kind;

/// Texts that are no JSON are not told apart.
bool is_same_json(const std::string& a, const std::string& b) {
  boost::system::error_code error_a;
  boost::system::error_code error_b;
  const boost::json::value value_a = boost::json::parse(a, error_a);
  const boost::json::value value_b = boost::json::parse(b, error_b);
  return error_a || error_b || value_a == value_b;
}

bool values_match(const Value& a, const Value& b) {
  if (a.kind == ValueKind::date_time || b.kind == ValueKind::date_time) return true;
  if (a.kind == ValueKind::json || b.kind == ValueKind::json) return is_same_json(a.text, b.text);
  if (a.kind != b.kind) return false;
  const bool of_numbers = a.kind == ValueKind::number || a.kind == ValueKind::integer;
  return of_numbers ? shortest_number(a.text) == shortest_number(b.text) : a.text == b.text;
}

bool is_date_time(const Default& value) {
  return value.kind == Kind::value && value.values.front().kind == ValueKind::date_time;
}

bool is_list_against_sql(const Default& a, const Default& b) {
  return a.kind == Kind::list && b.kind == Kind::generated;
}

}  // namespace

const Column* Table::column(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Table* Database::table(std::string_view schema, std::string_view name) const {
  const auto found = std::ranges::find_if(
      tables, [&](const Table& table) { return table.name == name && table.schema == schema; });
  return found == tables.end() ? nullptr : &*found;
}

const Enum* Database::enumeration(std::string_view schema, std::string_view name) const {
  const auto found = std::ranges::find_if(enums, [&](const Enum& enumeration) {
    return enumeration.name == name && enumeration.schema == schema;
  });
  return found == enums.end() ? nullptr : &*found;
}

std::string quoted_name(std::string_view schema, std::string_view name) {
  std::string quoted = schema.empty() ? "" : quoted_name("", schema) + '.';
  quoted += '"';
  for (const char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

bool defaults_match(const Column& before, const Column& now) {
  const Default& a = before.default_value;
  const Default& b = now.default_value;
  if (b.kind == Kind::anything) return true;
  const bool of_time =
      before.type.family() == Family::date_time || now.type.family() == Family::date_time;
  if (of_time && (is_list_against_sql(a, b) || is_list_against_sql(b, a))) return true;
  if ((is_date_time(a) && b.kind != Kind::none) || (is_date_time(b) && a.kind != Kind::none)) {
    return true;
  }
  // The sequence itself is looked at as `autoincrement`.
  if (b.kind == Kind::sequence) return true;
  if (a.kind == Kind::sequence) return b.kind == Kind::none;
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::generated) return to_lower(a.sql) == to_lower(b.sql);
  return std::ranges::equal(a.values, b.values, values_match);
}

}  // namespace pgplumb::prisma
