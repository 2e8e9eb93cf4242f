#include "replay/value.h"

#include <algorithm>
#include <charconv>

#include "catalog/apply.h"
#include "catalog/stored.h"
#include "replay/builtin_names.h"
#include "sql/options.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

std::optional<std::string> name_behind(const Value& value, const catalog::Catalog& catalog,
                                       const catalog::Session& session) {
  const auto oid = static_cast<catalog::Oid>(value.integer);
  const auto visible = [&](const auto& object) {
    return visible_name(catalog, session, object.schema, object.name);
  };
  if (value.name_of == NameOf::relation) {
    if (const auto* relation = catalog.relations.find(oid)) return visible(*relation);
    if (const auto* index = catalog.indexes.find(oid)) return visible(*index);
    if (const auto* sequence = catalog.sequences.find(oid)) return visible(*sequence);
  }
  if (value.name_of == NameOf::function) {
    // regprocedure: with its argument types.
    if (const auto* function = catalog.functions.find(oid)) {
      std::string text = visible(*function) + '(';
      for (std::size_t i = 0; i < function->argument_types.size(); ++i) {
        if (i > 0) text += ',';
        text += catalog::format_type(catalog, function->argument_types[i]);
      }
      return text + ')';
    }
  }
  return std::nullopt;
}

/// regtype: `text` is as if the search_path were empty.
std::string shown_type(std::string_view text, const catalog::Catalog& catalog,
                       const catalog::Session& session) {
  const bool is_array = text.ends_with("[]");
  if (is_array) text.remove_suffix(2);
  std::string shown(text);
  if (text.find('.') != text.npos) {
    const auto name = catalog::parse_qualified_name(shown);
    if (!name.schema.empty()) shown = visible_name(catalog, session, name.schema, name.name);
  }
  return is_array ? shown + "[]" : shown;
}

/// int2vector: numbers with blanks between.
std::string vector_text(const Value& value) {
  std::string text;
  for (const Value& item : value.items) {
    if (!text.empty()) text += ' ';
    text += std::to_string(item.integer);
  }
  return text;
}

std::string array_element(const std::string& text) {
  const bool plain =
      !text.empty() && text.find_first_of(" {},\"\\\t\n") == text.npos && to_lower(text) != "null";
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

const Value* Value::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name);
  return found == fields.end() ? nullptr : &items[static_cast<std::size_t>(found - fields.begin())];
}

std::string visible_name(const catalog::Catalog& catalog, const catalog::Session& session,
                         const std::string& schema, const std::string& name) {
  for (const std::string& on_path : catalog::search_path(catalog, session)) {
    if (on_path == schema) return sql::quote_identifier(name);
    if (catalog.find_class(on_path, name) || catalog.find_type(on_path, name)) break;
  }
  return catalog::qualified_name(schema, name);
}

Value text_value(std::string text) {
  return text.size() <= max_text ? value_of(std::move(text)) : Value{};
}

std::size_t cost_of(const Value& value) {
  std::size_t cost = 1 + value.text.size() / 16 + value.fields.size();
  for (const Value& item : value.items) cost += cost_of(item);
  return cost;
}

std::optional<std::string> text_of(const Value& value, const catalog::Catalog& catalog,
                                   const catalog::Session& session) {
  if (value.is_number) return std::nullopt;
  switch (value.kind) {
    case ValueKind::boolean:
      return value.boolean ? "true" : "false";
    case ValueKind::integer:
      if (value.name_of != NameOf::nothing) return name_behind(value, catalog, session);
      return std::to_string(value.integer);
    case ValueKind::text:
      if (value.name_of == NameOf::schema) return sql::quote_identifier(value.text);
      return value.name_of == NameOf::type ? shown_type(value.text, catalog, session) : value.text;
    case ValueKind::array: {
      if (value.integer != 0) return vector_text(value);
      std::string text = "{";
      for (const Value& item : value.items) {
        if (text.size() > 1) text += ',';
        const auto element = output_of(item, catalog, session);
        if (!element && !item.is(ValueKind::null)) return std::nullopt;
        if (text.size() > max_text) return std::nullopt;
        text += element ? array_element(*element) : "NULL";
      }
      return text + '}';
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::string> output_of(const Value& value, const catalog::Catalog& catalog,
                                     const catalog::Session& session) {
  if (value.is(ValueKind::boolean)) return value.boolean ? "t" : "f";
  return text_of(value, catalog, session);
}

std::optional<std::int64_t> integer_of(const Value& value) {
  if (value.is(ValueKind::integer)) return value.integer;
  if (!value.is(ValueKind::text)) return std::nullopt;
  std::int64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

Value boolean_of(const Value& value) {
  if (value.is(ValueKind::boolean) || value.is(ValueKind::null)) return value;
  if (value.is(ValueKind::integer)) return value_of(value.integer != 0);
  if (!value.is(ValueKind::text)) return {};
  const std::optional<bool> parsed = sql::parse_bool(value.text);
  return parsed ? value_of(*parsed) : Value{};
}

Value parse_array(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return {};
  text = text.substr(1, text.size() - 2);
  Value array = array_value({});
  if (text.empty()) return array;
  std::string item;
  bool quoted = false;
  bool was_quoted = false;
  const auto add = [&] {
    const bool is_null = !was_quoted && to_lower(item) == "null";
    array.items.push_back(is_null ? null_value() : value_of(std::exchange(item, {})));
    item.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (array.items.size() > max_items) return {};
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      item += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
      was_quoted = true;
    } else if (c == ',' && !quoted) {
      add();
    } else if ((c == '{' || c == '}') && !quoted) {
      return {};
    } else if (quoted || c != ' ' || !item.empty()) {
      item += c;
    }
  }
  add();
  return array;
}

namespace {

/// `=` with one of PostgreSQL's own objects, by oid or by name.
Value equal_builtin(NameOf builtin, const Value& other) {
  if (other.is(ValueKind::null)) return null_value();
  const bool is_own_object = other.name_of != NameOf::nothing && !is_builtin(other.name_of);
  if (other.is(ValueKind::integer)) {
    return is_own_object || other.integer == 0 ? value_of(false) : Value{};
  }
  if (!other.is(ValueKind::text)) return {};
  // Types that the history made are written with their schema.
  if (is_own_object) return other.text.find('.') != other.text.npos ? value_of(false) : Value{};
  return may_be_builtin(builtin, other.text) ? Value{} : value_of(false);
}

}  // namespace

Value equal(const Value& a, const Value& b) {
  if (is_builtin(a.name_of)) return equal_builtin(a.name_of, b);
  if (is_builtin(b.name_of)) return equal_builtin(b.name_of, a);
  if (a.name_of == NameOf::database && b.name_of == NameOf::database) return value_of(true);
  if (!a.known() || !b.known()) return {};
  if (a.is(ValueKind::null) || b.is(ValueKind::null)) return null_value();
  if (a.is(ValueKind::array) && b.is(ValueKind::text)) return equal(a, parse_array(b.text));
  if (b.is(ValueKind::array) && a.is(ValueKind::text)) return equal(parse_array(a.text), b);
  if (a.is(ValueKind::boolean) || b.is(ValueKind::boolean)) {
    const Value left = boolean_of(a);
    const Value right = boolean_of(b);
    return left.known() && right.known() ? value_of(left.boolean == right.boolean) : Value{};
  }
  if (a.is(ValueKind::integer) || b.is(ValueKind::integer)) {
    const auto left = integer_of(a);
    const auto right = integer_of(b);
    if (!left || !right) return {};
    // What numbers objects have is not known, but that they have one.
    const bool both_named = (a.name_of == NameOf::nothing) == (b.name_of == NameOf::nothing);
    return both_named || *left == 0 || *right == 0 ? value_of(*left == *right) : Value{};
  }
  if (a.is(ValueKind::text) && b.is(ValueKind::text)) return value_of(a.text == b.text);
  if (a.kind != b.kind) return {};
  if (a.items.size() != b.items.size()) return value_of(false);
  Value result = value_of(true);
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    const bool null_pair = a.items[i].is(ValueKind::null) && b.items[i].is(ValueKind::null);
    result = both(result, null_pair ? value_of(true) : equal(a.items[i], b.items[i]));
  }
  return result;
}

std::optional<int> compare(const Value& a, const Value& b) {
  const auto order = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (a.is(ValueKind::integer) || b.is(ValueKind::integer)) {
    const auto left = integer_of(a);
    const auto right = integer_of(b);
    if (left && right) return order(*left, *right);
    return std::nullopt;
  }
  if (a.is(ValueKind::text) && b.is(ValueKind::text)) return order(a.text, b.text);
  if (a.is(ValueKind::boolean) && b.is(ValueKind::boolean)) return order(a.boolean, b.boolean);
  return std::nullopt;
}

Value negate(const Value& value) {
  const Value truth = boolean_of(value);
  return truth.is(ValueKind::boolean) ? value_of(!truth.boolean) : truth;
}

Value both(const Value& a, const Value& b) {
  if (a.is_false() || b.is_false()) return value_of(false);
  if (!a.known() || !b.known()) return {};
  if (a.is(ValueKind::null) || b.is(ValueKind::null)) return null_value();
  return value_of(true);
}

Value either(const Value& a, const Value& b) { return negate(both(negate(a), negate(b))); }

namespace {

/// Where the character behind the one at `at` begins, in UTF-8.
std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

}  // namespace

bool is_like(std::string_view text, std::string_view pattern) {
  // Greedy matching that goes back to the last % alone: no pattern takes more than the product of
  // the lengths.
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = pattern.npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      star_text = t;
    } else if (escaped && pattern[p + 1] == text[t]) {
      p += 2;
      ++t;
    } else if (p < pattern.size() && !escaped && pattern[p] == '_') {
      ++p;
      t = next_character(text, t);
    } else if (p < pattern.size() && !escaped && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = star_text = next_character(text, star_text);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

std::optional<bool> matches_pattern(std::string_view text, std::string_view pattern) {
  const bool at_begin = pattern.starts_with('^');
  if (at_begin) pattern.remove_prefix(1);
  const bool at_end = pattern.ends_with('$');
  if (at_end) pattern.remove_suffix(1);
  if (pattern.find_first_of("\\^$.[]|()?*+{}") != pattern.npos) return std::nullopt;
  if (at_begin && at_end) return text == pattern;
  if (at_begin) return text.starts_with(pattern);
  if (at_end) return text.ends_with(pattern);
  return text.find(pattern) != text.npos;
}

}  // namespace pgplumb::replay
