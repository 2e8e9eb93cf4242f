// Which changes of a column's type leave its values as they are. PostgreSQL plans the expression
// that makes the new value, lets the planner drop length coercions that cannot matter (the support
// functions varchar_support(), numeric_support(), ...), and rewrites the table unless nothing but
// relabelling is left (ATColumnChangeRequiresRewrite in tablecmds.c). Here the expression is
// followed in the same order, carrying the type and modifiers that it has so far.
#include "effects/type_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "catalog/type_rules.h"
#include "text/ascii.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Oid;
using catalog::Session;
using catalog::Type;
using catalog::TypeKind;
using catalog::TypeRef;

namespace {

const Type* domain_of(const Catalog& catalog, const TypeRef& type) {
  const Type* found = type.array ? nullptr : catalog.types.find(type.type);
  return found != nullptr && found->kind == TypeKind::domain ? found : nullptr;
}

std::string_view type_name(const Catalog& catalog, Oid type) {
  if (const catalog::BuiltinType* builtin = catalog::builtin_type(type)) return builtin->name;
  const Type* made = catalog.types.find(type);
  return made != nullptr && !made->extension.empty() ? std::string_view(made->name)
                                                     : std::string_view();
}

/// The casts that extensions bring, by the names of their types.
std::optional<catalog::BuiltinCast> extension_cast(const Catalog& catalog, Oid from, Oid to) {
  const std::string_view source = type_name(catalog, from);
  const std::string_view target = type_name(catalog, to);
  std::optional<catalog::BuiltinCast> found;
  if (source.empty() || target.empty()) return found;
  catalog::for_each_extension_line("cast", [&](std::string_view line) {
    if (catalog::take_until(line, ' ') != source || catalog::take_until(line, ' ') != target) {
      return;
    }
    found = catalog::BuiltinCast{.context = line.empty() ? 'e' : line.front(),
                                 .binary = line.find('b') != std::string_view::npos};
  });
  return found;
}

std::optional<catalog::BuiltinCast> find_cast(const Catalog& catalog, Oid from, Oid to) {
  if (from < catalog::first_user_oid && to < catalog::first_user_oid) {
    return catalog::builtin_cast(from, to);
  }
  return extension_cast(catalog, from, to);
}

bool allowed(char written_in_catalog, CastContext context) {
  return written_in_catalog == 'i' || context == CastContext::explicit_ ||
         (written_in_catalog == 'a' && context == CastContext::assignment);
}

/// Without an entry in pg_cast, text is made of any value in an assignment, and a value of text
/// where the cast is written.
CastMethod through_text(const Catalog& catalog, const TypeRef& from, const TypeRef& to,
                        CastContext context) {
  const bool to_text = catalog::type_category(catalog, to) == 'S';
  const bool from_text = catalog::type_category(catalog, from) == 'S';
  if (to_text && context != CastContext::implicit) return CastMethod::compute;
  return from_text && context == CastContext::explicit_ ? CastMethod::compute : CastMethod::none;
}

std::int64_t as_integer(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

constexpr std::int64_t full_precision = 6;  ///< MAX_TIMESTAMP_PRECISION

/// intervaltypmodleastfield(): the smallest unit that the modifiers keep, 0 is the second.
int least_interval_field(std::string_view modifiers) {
  const std::string_view fields = modifiers.substr(0, modifiers.find('('));
  constexpr std::array<std::string_view, 6> units{"second", "minute", "hour",
                                                  "day",    "month",  "year"};
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (fields.ends_with(units[i])) return static_cast<int>(i);
  }
  return 0;
}

std::int64_t interval_precision(std::string_view modifiers) {
  const std::size_t digit = modifiers.find_first_of("0123456789");
  return digit == std::string_view::npos ? full_precision : as_integer(modifiers.substr(digit));
}

/// interval_support()
bool interval_widens(std::string_view from, std::string_view to) {
  const int old_least = least_interval_field(from);
  const std::int64_t new_precision = interval_precision(to);
  return least_interval_field(to) <= old_least &&
         (old_least > 0 || new_precision >= full_precision ||
          new_precision >= interval_precision(from));
}

/// numeric_support(): more digits before the point, as many behind it.
bool numeric_widens(std::string_view from, std::string_view to) {
  if (from.empty()) return false;
  const std::string_view old_precision = catalog::take_until(from, ',');
  const std::string_view new_precision = catalog::take_until(to, ',');
  return as_integer(from) == as_integer(to) &&
         as_integer(new_precision) >= as_integer(old_precision);
}

/// Whether the planner drops the coercion to a type's modifiers.
bool modifiers_widen(Oid type, std::string_view from, std::string_view to) {
  if (to.empty() || from == to) return true;
  switch (type) {
    case catalog::varchar_oid:
    case catalog::varbit_oid:
      return !from.empty() && as_integer(from) <= as_integer(to);
    case catalog::numeric_oid:
      return numeric_widens(from, to);
    case catalog::time_oid:
    case catalog::timetz_oid:
    case catalog::timestamp_oid:
    case catalog::timestamptz_oid:
      return as_integer(to) >= full_precision ||
             (!from.empty() && as_integer(to) >= as_integer(from));
    case catalog::interval_oid:
      return interval_widens(from, to);
    default:
      return false;
  }
}

/// TimestampTimestampTzRequiresRewrite(): only a zone that is always at UTC keeps the values.
/// Where nothing sets it, the server's built-in GMT is taken.
bool zone_is_utc(const Session& session) {
  const std::string* zone = session.setting("timezone");
  if (zone == nullptr) return true;
  std::string name = to_lower(*zone);
  if (name.starts_with("etc/")) name.erase(0, 4);
  constexpr std::array<std::string_view, 12> names{"utc",       "gmt",       "uct",  "zulu",
                                                   "universal", "greenwich", "gmt0", "gmt+0",
                                                   "gmt-0",     "0",         "+00",  "default"};
  return std::ranges::find(names, name) != names.end();
}

/// A value on its way from the column to its new type.
struct Value {
  TypeRef type;
  std::string changed;   ///< what first changed its bits; empty: nothing did
  bool by_cast = false;  ///< a cast to a type that is stored otherwise did
};

class Conversion {
 public:
  Conversion(const Catalog& catalog, const Session& session, const catalog::Column& column)
      : catalog_(catalog), session_(session), column_(column) {}

  Value evaluate(const sql::Expr& expr) const {
    switch (expr.kind) {
      case sql::ExprKind::column:
        if (expr.names.back() == column_.name) return {.type = column_.type, .changed = {}};
        break;
      case sql::ExprKind::collate:
        return evaluate(expr.args[0]);
      case sql::ExprKind::cast:
        return convert(evaluate(expr.args[0]),
                       catalog::resolve_type(catalog_, session_, expr.type[0]),
                       CastContext::explicit_);
      default:
        break;
    }
    return {.type = {}, .changed = "its new values are computed by USING"};
  }

  /// coerce_to_target_type(): to the base type, to its modifiers, to the domain.
  [[nodiscard]] Value convert(Value value, const TypeRef& to, CastContext context) const {
    // What a type is that nothing tells of, nobody can say of its values either.
    const bool known = value.type.type != catalog::no_oid && to.type != catalog::no_oid;
    if (!value.changed.empty() || !known || value.type == to) {
      value.type = to;
      return value;
    }
    const TypeRef source = catalog::base_type(catalog_, value.type);
    const TypeRef target = catalog::base_type(catalog_, to);
    Value result{.type = to, .changed = {}};
    const CastMethod method = cast_method(catalog_, source, target, context);
    const bool same = method == CastMethod::same && !domain_of(catalog_, value.type);
    if (method == CastMethod::compute || method == CastMethod::none) {
      result.changed = stored_otherwise(value.type, to);
      result.by_cast = true;
    } else if (method == CastMethod::time_zone && !zone_is_utc(session_)) {
      result.changed = "its values are shifted by the session's TimeZone";
    } else if (!modifiers_kept(same ? source.modifiers : std::string(), target)) {
      result.changed = fmt::format("each value is checked against {}", format_type(catalog_, to));
    } else if (domain_of(catalog_, to) != nullptr && is_constrained_domain(catalog_, to.type)) {
      result.changed =
          fmt::format("each value is checked against the domain {}", format_type(catalog_, to));
    }
    return result;
  }

  [[nodiscard]] std::string stored_otherwise(const TypeRef& from, const TypeRef& to) const {
    return fmt::format("{} values are stored otherwise than {} values", format_type(catalog_, to),
                       format_type(catalog_, from));
  }

 private:
  static bool modifiers_kept(const std::string& from, const TypeRef& target) {
    if (target.array) return target.modifiers.empty() || from == target.modifiers;
    return modifiers_widen(target.type, from, target.modifiers);
  }

  const Catalog& catalog_;
  const Session& session_;
  const catalog::Column& column_;
};

/// The type whose default operator class an index on the type has (GetDefaultOpClass): equal for
/// types that share one.
Oid operator_class_type(const Catalog& catalog, const TypeRef& type) {
  const Oid base = catalog::base_type(catalog, type).type;
  constexpr Oid inet = 869, cidr = 650;
  if (base == catalog::varchar_oid) return catalog::text_oid;
  if (base == cidr) return inet;
  const std::string_view name = type_name(catalog, base);
  if (name.starts_with("reg") && base < catalog::first_user_oid) return catalog::oid_oid;
  return base;
}

}  // namespace

bool is_constrained_domain(const Catalog& catalog, Oid type) {
  const Type* domain = catalog.types.find(type);
  while (domain != nullptr && domain->kind == TypeKind::domain) {
    if (domain->not_null || !domain->checks.empty()) return true;
    domain = domain->base.array ? nullptr : catalog.types.find(domain->base.type);
  }
  return false;
}

CastMethod cast_method(const Catalog& catalog, const TypeRef& from_type, const TypeRef& to_type,
                       CastContext context) {
  const TypeRef from = catalog::base_type(catalog, from_type);
  const TypeRef to = catalog::base_type(catalog, to_type);
  if (from.type == to.type && from.array == to.array) return CastMethod::same;
  if (from.array && to.array) {
    const CastMethod elements =
        cast_method(catalog, {.type = from.type}, {.type = to.type}, context);
    return elements == CastMethod::none ? CastMethod::none : CastMethod::compute;
  }
  if (!from.array && !to.array) {
    if (const auto cast = find_cast(catalog, from.type, to.type)) {
      if (!allowed(cast->context, context)) return CastMethod::none;
      if (cast->binary) return CastMethod::relabel;
      const auto is_timestamp = [](Oid type) {
        return type == catalog::timestamp_oid || type == catalog::timestamptz_oid;
      };
      return is_timestamp(from.type) && is_timestamp(to.type) ? CastMethod::time_zone
                                                              : CastMethod::compute;
    }
  }
  return through_text(catalog, from, to, context);
}

TypeChange type_change(const Catalog& catalog, const Session& session,
                       const catalog::Column& column, const TypeRef& to,
                       const sql::Expr* using_expr) {
  const Conversion conversion(catalog, session, column);
  Value value = using_expr != nullptr ? conversion.evaluate(*using_expr)
                                      : Value{.type = column.type, .changed = {}};
  value = conversion.convert(std::move(value), to, CastContext::assignment);
  // Of a::text::mood the first cast tells nothing about the column.
  if (value.by_cast && column.type != to) {
    value.changed = conversion.stored_otherwise(column.type, to);
  }
  return {.rewrites = !value.changed.empty(),
          .reason = std::move(value.changed),
          .other_operators =
              operator_class_type(catalog, column.type) != operator_class_type(catalog, to)};
}

}  // namespace pgplumb::effects
