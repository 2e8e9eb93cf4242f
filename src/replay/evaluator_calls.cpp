// The functions that code in migrations calls.
#include <algorithm>
#include <array>

#include "catalog/apply_functions.h"
#include "catalog/stored.h"
#include "replay/evaluator.h"
#include "replay/moment.h"
#include "sql/routine.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Of single bytes: `characters` are ASCII.
std::string trimmed(std::string_view text, std::string_view characters, bool left, bool right) {
  std::array<bool, 256> goes{};
  for (const char c : characters) goes[static_cast<unsigned char>(c)] = true;
  const auto is_cut = [&](char c) { return goes[static_cast<unsigned char>(c)]; };
  while (left && !text.empty() && is_cut(text.front())) text.remove_prefix(1);
  while (right && !text.empty() && is_cut(text.back())) text.remove_suffix(1);
  return std::string(text);
}

Value replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (std::size_t at = 0; !from.empty() && at != text.npos;) {
    at = text.find(from);
    if (at == text.npos) break;
    result.append(text.substr(0, at)).append(to);
    if (result.size() > max_text) return {};
    text.remove_prefix(at + from.size());
  }
  return text_value(std::move(result.append(text)));
}

/// quote_literal(): with a backslash it is an E string.
std::string quote_literal(std::string_view text) {
  if (text.find('\\') == text.npos) return sql::quote_literal(text);
  std::string quoted = "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

std::string quote_nullable(const std::optional<std::string>& text) {
  return text ? quote_literal(*text) : "NULL";
}

}  // namespace

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
    const auto argument = output(arg);
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
  if (name == "quote_ident") return text_value(sql::quote_identifier(*first));
  if (name == "quote_literal") return text_value(quote_literal(*first));
  if (name == "lower" || name == "upper") {
    return is_ascii(*first) ? value_of(name == "upper" ? to_upper(*first) : to_lower(*first))
                            : Value{};
  }
  if (name == "length" || name == "char_length") {
    return is_ascii(*first) ? value_of(static_cast<std::int64_t>(first->size())) : Value{};
  }
  if (is_one_of(name, {"trim", "btrim", "ltrim", "rtrim"})) {
    const auto characters = args.size() > 1 ? arg(1) : std::optional<std::string>(" ");
    if (!characters || !is_ascii(*characters)) return {};
    return value_of(trimmed(*first, *characters, name != "rtrim", name != "ltrim"));
  }
  const auto second = arg(1);
  if (!second || !may_search(*first, *second)) return {};
  if (name == "replace") {
    const auto to = arg(2);
    return to ? replaced(*first, *second, *to) : Value{};
  }
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
  if (name == "split_part" && args.size() > 2) {
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
    if (!whole || !separator || separator->empty() || !may_search(*whole, *separator)) return {};
    Value parts = array_value({});
    std::string_view rest = *whole;
    while (!whole->empty()) {
      if (parts.items.size() >= max_items) return {};
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
      const auto element = output(item);
      if (!element || !separator || joined.size() > max_text) return {};
      if (!std::exchange(first, false)) joined += *separator;
      joined += *element;
    }
    return text_value(std::move(joined));
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
    relation.is_number = false;
    const auto shown = text(relation);
    return shown ? value_of(shown->find('.') == shown->npos) : Value{};
  }
  if (name == "format_type") {
    if (args[0].name_of != NameOf::type || args.size() != 2) return {};
    Value type = args[0];
    type.is_number = false;
    const auto shown = text(type);
    return shown && args[1].is(ValueKind::null) ? value_of(*shown) : Value{};
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
    const std::string* value = session_.setting(to_lower(*setting));
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
    around_.set(to_lower(*setting), *value, local.is_true());
    return value_of(*value);
  }
  return {};
}

Value Evaluator::concat(const std::vector<Value>& args) {
  std::string joined;
  for (const Value& arg : args) {
    const auto part = output(arg);
    if (!part && !arg.is(ValueKind::null)) return {};
    joined += part.value_or("");
    if (joined.size() > max_text) return {};
  }
  return value_of(std::move(joined));
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
  if (!catalog::resolve_functions(catalog_, session_, expr.name).empty()) {
    if (!in_filter_ && around_.call && !raised_) return around_.call(expr, std::move(args));
    if (around_.missed) around_.missed(expr);
    return {};
  }
  if (!builtin) return {};
  if (expr.variadic) {
    if (args.empty() || !args.back().is(ValueKind::array)) return {};
    const std::vector<Value> more = std::move(args.back().items);
    args.pop_back();
    args.insert(args.end(), more.begin(), more.end());
  }
  if (name == "format") return format(args);
  const bool has_null =
      std::ranges::any_of(args, [](const Value& arg) { return arg.is(ValueKind::null); });
  if (name == "concat") return concat(args);
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
