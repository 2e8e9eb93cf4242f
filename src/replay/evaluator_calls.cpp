// Casts, and the functions that code in migrations calls.
#include <algorithm>
#include <array>

#include "catalog/apply_functions.h"
#include "catalog/stored.h"
#include "replay/evaluator.h"
#include "replay/moment.h"
#include "sql/routine.h"
#include "sql/walk.h"

namespace pgplumb::replay {

namespace {

constexpr std::size_t max_text = 1 << 20;
constexpr std::int64_t max_series = 20'000;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

std::string with_case(std::string text, bool upper) {
  for (char& c : text) {
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string trimmed(std::string_view text, std::string_view characters, bool left, bool right) {
  while (left && !text.empty() && characters.find(text.front()) != characters.npos) {
    text.remove_prefix(1);
  }
  while (right && !text.empty() && characters.find(text.back()) != characters.npos) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  while (!from.empty() && result.size() <= max_text) {
    const std::size_t at = text.find(from);
    if (at == text.npos) break;
    result.append(text.substr(0, at)).append(to);
    text.remove_prefix(at + from.size());
  }
  return result.append(text);
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

std::string quote_nullable(const std::optional<std::string>& text) {
  return text ? sql::quote_literal(*text) : "NULL";
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
  switch (kind) {
    case NameOf::relation: {
      const auto name = catalog::parse_qualified_name(text);
      if (name.schema == "pg_catalog" || name.schema == "information_schema") return some_value();
      const auto* found = catalog::resolve_class(catalog_, session_, name);
      return found ? oid_value(found->oid) : missing("42P01", "relation");
    }
    case NameOf::type: {
      const auto type = type_named(text);
      if (!type) return {};
      const auto resolved = catalog::resolve_type(catalog_, session_, *type);
      if (resolved.type == catalog::no_oid) return missing("42704", "type");
      return {.kind = ValueKind::text,
              .name_of = NameOf::type,
              .text = catalog::format_type(
                  catalog_, {.type = resolved.type, .modifiers = {}, .array = resolved.array})};
    }
    case NameOf::function: {
      const auto* found = function_named(text, catalog_, session_);
      if (found) return oid_value(found->oid, NameOf::function);
      const auto name = catalog::parse_qualified_name(text.substr(0, text.find('(')));
      const bool unclear = !catalog::resolve_functions(catalog_, session_, name).empty();
      return unclear ? Value{} : missing("42883", "function");
    }
    case NameOf::schema: {
      const auto name = catalog::parse_qualified_name(text);
      if (catalog_.schemas.find(name.name) == nullptr) return missing("3F000", "schema");
      return {.kind = ValueKind::text, .name_of = NameOf::schema, .text = name.name};
    }
    case NameOf::nothing:
    case NameOf::database:
      break;
  }
  return {};
}

Value Evaluator::cast(const Value& value, const sql::TypeName& type) {
  if (value.is(ValueKind::null) || value.is(ValueKind::unknown)) return value;
  const std::string& name = type.name.name;
  if (type.array_dimensions > 0) {
    Value array = value.is(ValueKind::text) ? parse_array(value.text) : value;
    if (!array.is(ValueKind::array)) return {};
    sql::TypeName element = type;
    element.array_dimensions = 0;
    for (Value& item : array.items) item = cast(item, element);
    return array;
  }
  const auto to_name = [&](NameOf kind) {
    if (value.is(ValueKind::integer))
      return oid_value(static_cast<catalog::Oid>(value.integer), kind);
    return value.is(ValueKind::text) && value.name_of == NameOf::nothing
               ? named(value.text, kind, false)
               : value;
  };
  if (name == "regclass") return to_name(NameOf::relation);
  if (name == "regtype") return to_name(NameOf::type);
  if (name == "regprocedure" || name == "regproc") return to_name(NameOf::function);
  if (name == "regnamespace") return to_name(NameOf::schema);
  if (name == "oid") return value;
  if (value.is(ValueKind::some)) return value;
  if (is_one_of(name, {"text", "varchar", "bpchar", "name", "char"})) {
    const auto as_text = text(value);
    // A length may cut it.
    return as_text && type.modifiers.empty() ? value_of(*as_text) : Value{};
  }
  if (is_one_of(name, {"int2", "int4", "int8"})) {
    const auto number = value.is(ValueKind::boolean) ? std::optional<std::int64_t>(value.boolean)
                                                     : integer_of(value);
    return number ? value_of(*number) : Value{};
  }
  if (name == "bool") return boolean_of(value);
  if (const TimeKind kind = time_kind(name); kind != TimeKind::none) return to_moment(value, kind);
  return value.is(ValueKind::text) || value.is(ValueKind::array) ? value : some_value();
}

/// format(): %s, %I, %L, with positions; a width makes it unknown.
Value Evaluator::format(const std::vector<Value>& args) {
  if (args.empty() || args[0].is(ValueKind::null)) return args.empty() ? Value{} : args[0];
  const auto pattern = text(args[0]);
  if (!pattern) return {};
  std::string result;
  std::size_t next = 1;
  for (std::size_t i = 0; i < pattern->size(); ++i) {
    const char c = (*pattern)[i];
    if (c != '%') {
      result += c;
      continue;
    }
    if (++i >= pattern->size()) return {};
    if ((*pattern)[i] == '%') {
      result += '%';
      continue;
    }
    const std::size_t dollar = pattern->find_first_not_of("0123456789", i);
    if (dollar != pattern->npos && dollar > i && (*pattern)[dollar] == '$') {
      const auto position = integer_of(value_of(pattern->substr(i, dollar - i)));
      if (!position || *position < 1) return {};
      next = static_cast<std::size_t>(*position);
      i = dollar + 1;
    }
    if (i >= pattern->size() || next >= args.size()) return {};
    const Value& arg = args[next++];
    const auto argument = arg.is(ValueKind::boolean)
                              ? std::optional<std::string>(arg.boolean ? "t" : "f")
                              : text(arg);
    if (!argument && !arg.is(ValueKind::null)) return {};
    switch ((*pattern)[i]) {
      case 's':
        result += argument.value_or("");
        break;
      case 'I':
        if (!argument) return {};  // an error
        result += sql::quote_identifier(*argument);
        break;
      case 'L':
        result += quote_nullable(argument);
        break;
      default:
        return {};
    }
    if (result.size() > max_text) return {};
  }
  return value_of(std::move(result));
}

/// Functions of texts, which are null where an argument is.
Value Evaluator::text_call(const std::string& name, const std::vector<Value>& args) {
  const auto arg = [&](std::size_t i) {
    return i < args.size() ? text(args[i]) : std::optional<std::string>();
  };
  const auto first = arg(0);
  if (!first) return {};
  if (name == "quote_ident") return value_of(sql::quote_identifier(*first));
  if (name == "quote_literal") return value_of(sql::quote_literal(*first));
  if (name == "lower" || name == "upper") {
    return is_ascii(*first) ? value_of(with_case(*first, name == "upper")) : Value{};
  }
  if (name == "length" || name == "char_length") {
    return is_ascii(*first) ? value_of(static_cast<std::int64_t>(first->size())) : Value{};
  }
  if (is_one_of(name, {"trim", "btrim", "ltrim", "rtrim"})) {
    const std::string characters = args.size() > 1 ? arg(1).value_or("") : " ";
    return value_of(trimmed(*first, characters, name != "rtrim", name != "ltrim"));
  }
  const auto second = arg(1);
  if (!second) return {};
  if (name == "replace" && arg(2)) return value_of(replaced(*first, *second, *arg(2)));
  if (name == "strpos") {
    const std::size_t at = first->find(*second);
    return is_ascii(*first)
               ? value_of(at == first->npos ? std::int64_t{0} : static_cast<std::int64_t>(at) + 1)
               : Value{};
  }
  if (name == "starts_with") return value_of(first->starts_with(*second));
  const bool is_part = is_one_of(name, {"substr", "substring", "left", "right"});
  const auto number = args.size() > 1 ? integer_of(args[1]) : std::nullopt;
  if (is_part && number && is_ascii(*first) && *number >= 0) {
    const auto size = static_cast<std::int64_t>(first->size());
    const auto count = static_cast<std::size_t>(std::min(*number, size));
    if (name == "left") return value_of(first->substr(0, count));
    if (name == "right") return value_of(first->substr(first->size() - count));
    const auto length = args.size() > 2 ? integer_of(args[2]) : std::optional(size);
    if (*number < 1 || !length || *length < 0) return {};
    const auto begin = static_cast<std::size_t>(std::min(*number - 1, size));
    return value_of(first->substr(begin, static_cast<std::size_t>(*length)));
  }
  if (name == "split_part" && arg(2)) {
    const auto wanted = integer_of(args[2]);
    std::string_view rest = *first;
    if (!wanted || *wanted < 1 || second->empty()) return {};
    for (std::int64_t i = 1; i < *wanted; ++i) {
      const std::size_t at = rest.find(*second);
      if (at == rest.npos) return value_of(std::string());
      rest.remove_prefix(at + second->size());
    }
    return value_of(std::string(rest.substr(0, rest.find(*second))));
  }
  return {};
}

Value Evaluator::array_call(const std::string& name, const std::vector<Value>& args) {
  if (args.empty()) return {};
  const Value array = args[0].is(ValueKind::text) ? parse_array(args[0].text) : args[0];
  if (name == "string_to_array" && args.size() == 2) {
    const auto whole = text(args[0]);
    const auto separator = text(args[1]);
    if (!whole || !separator || separator->empty()) return {};
    Value parts = array_value({});
    std::string_view rest = *whole;
    while (!whole->empty() && parts.items.size() < static_cast<std::size_t>(max_series)) {
      const std::size_t at = rest.find(*separator);
      parts.items.push_back(value_of(std::string(rest.substr(0, at))));
      if (at == rest.npos) break;
      rest.remove_prefix(at + separator->size());
    }
    return parts;
  }
  if (!array.is(ValueKind::array)) return {};
  const auto size = static_cast<std::int64_t>(array.items.size());
  if (name == "cardinality") return value_of(size);
  if (name == "array_length" || name == "array_upper") {
    return size == 0 ? null_value() : value_of(size);
  }
  if (name == "array_lower") return size == 0 ? null_value() : value_of(std::int64_t{1});
  if (args.size() < 2) return {};
  if (name == "array_append") return binary("||", array, array_value({args[1]}));
  if (name == "array_to_string") {
    const auto separator = text(args[1]);
    std::string joined;
    bool first = true;
    for (const Value& item : array.items) {
      if (item.is(ValueKind::null)) continue;
      const auto element = text(item);
      if (!element || !separator || joined.size() > max_text) return {};
      if (!std::exchange(first, false)) joined += *separator;
      joined += *element;
    }
    return value_of(std::move(joined));
  }
  if (name == "array_position") {
    for (std::size_t i = 0; i < array.items.size(); ++i) {
      const Value same = equal(array.items[i], args[1]);
      if (same.is_true()) return value_of(static_cast<std::int64_t>(i) + 1);
      if (!same.known()) return {};
    }
    return null_value();
  }
  return {};
}

Value Evaluator::catalog_call(const std::string& name, const std::vector<Value>& args) {
  if (args.empty()) return {};
  const auto first = text(args[0]);
  // Definitions, as texts that are not written out here.
  if (name.starts_with("pg_get_") && name.ends_with("def")) {
    return args[0].known() ? some_value() : Value{};
  }
  if (name.starts_with("to_reg")) {
    if (!first) return {};
    const NameOf kind = name == "to_regclass"                               ? NameOf::relation
                        : name == "to_regtype"                              ? NameOf::type
                        : name == "to_regnamespace"                         ? NameOf::schema
                        : name == "to_regprocedure" || name == "to_regproc" ? NameOf::function
                                                                            : NameOf::nothing;
    return named(*first, kind, true);
  }
  if (name == "pg_table_is_visible" && args[0].is(ValueKind::integer)) {
    Value relation = args[0];
    relation.name_of = NameOf::relation;
    const auto shown = text(relation);
    return shown ? value_of(shown->find('.') == shown->npos) : Value{};
  }
  if (name == "format_type") {
    return args[0].name_of == NameOf::type && args.size() == 2 && args[1].is(ValueKind::null)
               ? value_of(args[0].text)
               : Value{};
  }
  if (name == "pg_get_serial_sequence") {
    const auto column_name = args.size() == 2 ? text(args[1]) : std::nullopt;
    if (!first || !column_name) return {};
    const auto* relation =
        catalog::resolve_relation(catalog_, session_, catalog::parse_qualified_name(*first));
    const auto* column = relation ? relation->column(*column_name) : nullptr;
    if (column == nullptr) return {};
    for (const catalog::Oid oid : relation->sequences) {
      const auto* sequence = catalog_.sequences.find(oid);
      if (sequence && sequence->owner_column == column->number) {
        return value_of(catalog::qualified_name(sequence->schema, sequence->name));
      }
    }
    return null_value();
  }
  return {};
}

Value Evaluator::session_call(const std::string& name, const std::vector<Value>& args) {
  if (name == "current_schema") {
    const auto path = catalog::search_path(catalog_, session_);
    return path.empty() ? null_value() : value_of(path.front());
  }
  if (name == "current_database" || name == "current_catalog") return database_value();
  if (name == "version" ||
      is_one_of(name, {"current_user", "session_user", "user", "current_role", "now",
                       "current_timestamp", "current_date", "gen_random_uuid"})) {
    return some_value();
  }
  const auto setting = args.empty() ? std::nullopt : text(args[0]);
  if (!setting) return {};
  if (name == "current_setting") {
    const std::int64_t version = catalog_.pg_version();
    if (*setting == "server_version_num") return value_of(std::to_string(version * 10000));
    const std::string* value = session_.setting(with_case(*setting, false));
    if (value) return value_of(*value);
    // A setting with a prefix is there once somebody has set it; missing_ok then gives null.
    const bool made_up = setting->find('.') != setting->npos && around_.whole_history;
    const bool missing_ok = args.size() == 2 && boolean_of(args[1]).is_true();
    return made_up && missing_ok ? null_value() : Value{};
  }
  if (name == "set_config" && args.size() == 3) {
    const auto value = text(args[1]);
    const Value local = boolean_of(args[2]);
    if (!value || !local.known() || !around_.set) return {};
    around_.set(with_case(*setting, false), *value, local.is_true());
    return value_of(*value);
  }
  return {};
}

Value Evaluator::call(const sql::Expr& expr, const RowScope* scope) {
  if (aggregates_) {
    if (const auto found = aggregates_->find(&expr); found != aggregates_->end()) {
      return found->second;
    }
  }
  if (expr.star || expr.window || is_aggregate(expr)) return {};
  const std::string& name = expr.name.name;
  const bool builtin = expr.name.schema.empty() || expr.name.schema == "pg_catalog";
  std::vector<Value> args;
  for (std::size_t i = 0; i < expr.argument_count && i < expr.args.size(); ++i) {
    const sql::Expr& arg = expr.args[i];
    const bool is_named = arg.kind == sql::ExprKind::named_argument && !arg.args.empty();
    args.push_back(eval(is_named ? arg.args.front() : arg, scope));
  }
  if (builtin && expr.variadic && !args.empty() && args.back().is(ValueKind::array)) {
    const std::vector<Value> more = std::move(args.back().items);
    args.pop_back();
    args.insert(args.end(), more.begin(), more.end());
  }
  if (!catalog::resolve_functions(catalog_, session_, expr.name).empty()) {
    if (!in_filter_ && around_.call) return around_.call(expr, std::move(args));
    if (around_.missed) around_.missed(expr);
    return {};
  }
  if (!builtin) return {};
  if (name == "format") return format(args);
  const bool has_null =
      std::ranges::any_of(args, [](const Value& arg) { return arg.is(ValueKind::null); });
  if (name == "concat") {
    std::string joined;
    for (const Value& arg : args) {
      const auto part = text(arg);
      if (!part && !arg.is(ValueKind::null)) return {};
      joined += part.value_or("");
    }
    return value_of(std::move(joined));
  }
  if (name == "quote_nullable" && args.size() == 1 && has_null) {
    return value_of(std::string("NULL"));
  }
  if (is_one_of(name, {"array_append", "array_to_string", "array_position", "array_length",
                       "array_upper", "array_lower", "cardinality", "string_to_array"})) {
    return has_null && name != "array_append" ? null_value() : array_call(name, args);
  }
  if (has_null && name != "set_config") {
    // Most functions are strict; of those that are not, nothing is known.
    return is_one_of(name, {"quote_ident", "quote_literal", "lower", "upper", "replace", "length",
                            "substr", "substring", "left", "right", "btrim", "to_regclass",
                            "to_regtype", "to_regprocedure", "to_regproc", "to_regnamespace"}) ||
                   name.starts_with("pg_get_")
               ? null_value()
               : Value{};
  }
  if (Value moment = moment_call(name, args); !moment.is(ValueKind::unknown)) return moment;
  Value result = text_call(name == "quote_nullable" ? "quote_literal" : name, args);
  if (!result.is(ValueKind::unknown)) return result;
  result = catalog_call(name, args);
  return result.is(ValueKind::unknown) ? session_call(name, args) : result;
}

}  // namespace pgplumb::replay
