// Casts: what a value becomes as another type, and where a server says that it cannot.
#include <algorithm>
#include <array>
#include <limits>

#include "catalog/apply_functions.h"
#include "catalog/stored.h"
#include "replay/builtin_names.h"
#include "replay/evaluator.h"
#include "replay/moment.h"
#include "replay/system_catalog_rows.h"
#include "sql/routine.h"

namespace pgplumb::replay {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The function that regprocedure's text names: `name(types)`.
const catalog::Function* function_named(const std::string& text, const catalog::Catalog& catalog,
                                        const catalog::Session& session) {
  const bool has_arguments = text.find('(') != text.npos;
  auto parsed = sql::parse_text("DROP FUNCTION " + text, {});
  if (!parsed || parsed->size() != 1) return nullptr;
  const auto* drop = std::get_if<sql::Drop>(&parsed->front().node);
  if (drop == nullptr || drop->objects.size() != 1) return nullptr;
  sql::ObjectRef reference = drop->objects.front();
  reference.has_arguments = has_arguments;
  return catalog::resolve_function(catalog, session, sql::ObjectKind::routine, reference);
}

std::optional<sql::TypeName> type_named(const std::string& text) {
  auto parsed = sql::parse_text("SELECT NULL::" + text, {});
  if (!parsed || parsed->size() != 1) return std::nullopt;
  const auto* data = std::get_if<sql::DataStatement>(&parsed->front().node);
  if (data == nullptr || data->query.targets.size() != 1) return std::nullopt;
  const sql::Expr& cast = data->query.targets.front().expr;
  if (cast.kind != sql::ExprKind::cast) return std::nullopt;
  return cast.type.front();
}

}  // namespace

/// What a text names, as regclass and its kin read it.
Value Evaluator::named(const std::string& text, NameOf kind, bool may_be_missing) {
  const auto missing = [&](std::string sqlstate, std::string_view what) {
    if (!may_be_missing) {
      raise(std::move(sqlstate), std::string(what) + " \"" + text + "\" does not exist", {});
      return Value{};
    }
    return null_value();
  };
  // Names are parsed as SQL.
  if (!budget_.spend(20 + text.size())) return {};
  switch (kind) {
    case NameOf::relation: {
      const auto name = catalog::parse_qualified_name(text);
      // Which of PostgreSQL's own a version has is not told.
      const bool is_own_schema = name.schema == "pg_catalog" || name.schema == "information_schema";
      const bool is_own_name = name.schema.empty() && name.name.starts_with("pg_");
      const auto* found =
          is_own_schema ? nullptr : catalog::resolve_class(catalog_, session_, name);
      if (found) return oid_value(found->oid);
      return is_own_schema || is_own_name ? Value{} : missing("42P01", "relation");
    }
    case NameOf::type: {
      const auto type = type_named(text);
      if (!type) return {};
      const auto resolved = catalog::resolve_type(catalog_, session_, *type);
      if (resolved.type == catalog::no_oid) {
        return may_be_builtin(NameOf::builtin_type, type->name.name) ? Value{}
                                                                     : missing("42704", "type");
      }
      Value shown = type_value(catalog_, {.type = resolved.type, .array = resolved.array});
      shown.is_number = false;
      return shown;
    }
    case NameOf::function: {
      const auto* found = function_named(text, catalog_, session_);
      if (found) return oid_value(found->oid, NameOf::function);
      const auto name = catalog::parse_qualified_name(text.substr(0, text.find('(')));
      const bool unclear = !catalog::resolve_functions(catalog_, session_, name).empty() ||
                           may_be_builtin(NameOf::builtin_function, name.name);
      return unclear ? Value{} : missing("42883", "function");
    }
    case NameOf::schema: {
      const auto name = catalog::parse_qualified_name(text);
      const bool is_own = name.name.starts_with("pg_") || name.name == "information_schema";
      if (catalog_.schemas.find(name.name) == nullptr && !is_own) {
        return missing("3F000", "schema");
      }
      if (is_own && name.name != "pg_catalog" && name.name != "information_schema") return {};
      return {.kind = ValueKind::text, .name_of = NameOf::schema, .text = name.name};
    }
    default:
      break;
  }
  return {};
}

Value Evaluator::cast_to_text(const Value& value, const sql::TypeName& type, bool assigned) {
  auto as_text = text(value);
  if (!as_text) return {};
  const std::string& name = type.name.name;
  if (name == "text" || (name == "varchar" && type.modifiers.empty())) {
    return text_value(*std::move(as_text));
  }
  constexpr std::int64_t longest_name = 63;  // NAMEDATALEN - 1
  const auto length = name == "name"           ? std::optional(longest_name)
                      : name == "char"         ? std::optional<std::int64_t>(1)
                      : type.modifiers.empty() ? std::nullopt
                                               : integer_of(value_of(type.modifiers.front()));
  if (name == "bpchar" && type.modifiers.empty()) return text_value(*std::move(as_text));
  if (!length || *length < 1 || !is_ascii(*as_text)) return {};
  const auto size = static_cast<std::int64_t>(as_text->size());
  if (size > *length) {
    // varchar(): what is written as a cast is cut, what is assigned is refused unless only blanks
    // are lost.
    const auto kept = static_cast<std::size_t>(*length);
    const bool is_cut = !assigned || name == "name" || name == "char" ||
                        as_text->find_first_not_of(' ', kept) == as_text->npos;
    if (!is_cut) {
      raise("22001", "value too long for type", {});
      return {};
    }
    as_text->resize(kept);
  }
  // Blanks at the end of a bpchar come and go with what is done to it.
  if (name == "bpchar" && (size < *length || as_text->ends_with(' '))) return some_value();
  return text_value(*std::move(as_text));
}

Value Evaluator::cast_to_integer(const Value& value, const std::string& type) {
  const auto number =
      value.is(ValueKind::boolean) ? std::optional<std::int64_t>(value.boolean) : integer_of(value);
  if (!number) {
    // Digits of other bases and blanks around them are right too (numutils.c).
    constexpr std::string_view blanks = " \t\n\r\f\v";
    constexpr std::string_view possible = "0123456789abcdefABCDEFxXoO_+- \t\n\r\f\v";
    const std::size_t first = value.text.find_first_not_of(blanks);
    const bool begins_well = first != value.text.npos && (value.text[first] < 'A');
    const bool is_wrong =
        value.is(ValueKind::text) && value.name_of == NameOf::nothing &&
        (!begins_well || value.text.find_first_not_of(possible) != value.text.npos);
    if (is_wrong) raise("22P02", "invalid input syntax for type integer", {});
    return {};
  }
  const bool fits = type == "int8"   ? true
                    : type == "int2" ? *number >= std::numeric_limits<std::int16_t>::min() &&
                                           *number <= std::numeric_limits<std::int16_t>::max()
                                     : *number >= std::numeric_limits<std::int32_t>::min() &&
                                           *number <= std::numeric_limits<std::int32_t>::max();
  if (!fits) {
    raise("22003", "integer out of range", {});
    return {};
  }
  Value result = value_of(*number);
  result.name_of = value.is(ValueKind::integer) ? value.name_of : NameOf::nothing;
  return result;
}

Value Evaluator::cast_to_boolean(const Value& value) {
  Value result = boolean_of(value);
  // parse_bool(): all that is right begins with one of these, behind blanks.
  constexpr std::string_view beginnings = "tTfFyYnNoO10 \t\n\r\f\v";
  const bool is_wrong = value.is(ValueKind::text) && !result.known() &&
                        (value.text.empty() || beginnings.find(value.text[0]) == beginnings.npos);
  if (is_wrong) raise("22P02", "invalid input syntax for type boolean", {});
  return result;
}

Value Evaluator::cast(const Value& value, const sql::TypeName& type, bool assigned) {
  if (value.is(ValueKind::null) || value.is(ValueKind::unknown)) return value;
  const std::string& name = type.name.name;
  if (type.array_dimensions > 0) {
    Value array = value.is(ValueKind::text) ? parse_array(value.text) : value;
    if (!array.is(ValueKind::array)) return {};
    array.integer = 0;
    sql::TypeName element = type;
    element.array_dimensions = 0;
    for (Value& item : array.items) item = cast(item, element, assigned);
    return array;
  }
  const auto to_name = [&](NameOf kind) {
    if (value.is(ValueKind::integer)) {
      return oid_value(static_cast<catalog::Oid>(value.integer), kind);
    }
    if (!value.is(ValueKind::text)) return value;
    if (value.name_of == NameOf::nothing) return named(value.text, kind, false);
    Value shown = value;
    shown.is_number = false;
    return shown;
  };
  if (name == "regclass") return to_name(NameOf::relation);
  if (name == "regtype") return to_name(NameOf::type);
  if (name == "regprocedure") return to_name(NameOf::function);
  if (name == "regnamespace") return to_name(NameOf::schema);
  if (name == "regproc") {
    // Without its argument types, and only where that is clear.
    Value function = to_name(NameOf::function);
    function.is_number = true;
    return function;
  }
  if (name == "oid") {
    Value number = value;
    number.is_number = value.name_of != NameOf::nothing;
    return number;
  }
  if (value.is(ValueKind::some)) return value.name_of == NameOf::database ? value : some_value();
  if (is_one_of(name, {"text", "varchar", "bpchar", "name", "char"})) {
    return cast_to_text(value, type, assigned);
  }
  if (is_one_of(name, {"int2", "int4", "int8"})) return cast_to_integer(value, name);
  if (name == "bool") return cast_to_boolean(value);
  if (const TimeKind kind = time_kind(name); kind != TimeKind::none) return to_moment(value, kind);
  return value.is(ValueKind::text) || value.is(ValueKind::array) ? value : some_value();
}

}  // namespace pgplumb::replay
