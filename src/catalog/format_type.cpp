// After format_type_extended() of PostgreSQL's format_type.c, as if search_path were empty.
#include "catalog/builtins.h"
#include "catalog/catalog.h"

namespace pgplumb::catalog {

namespace {

/// "timestamp(3) without time zone": SQL's names take the modifier behind their first word.
std::string with_modifiers(const BuiltinType& type, const std::string& modifiers) {
  std::string formatted(type.formatted);
  if (type.oid == interval_oid && modifiers[0] > '9') return formatted + ' ' + modifiers;
  const std::string inserted = '(' + modifiers + ')';
  const bool splits = type.oid == timestamp_oid || type.oid == timestamptz_oid ||
                      type.oid == time_oid || type.oid == timetz_oid;
  if (!splits) return formatted + inserted;
  return formatted.insert(formatted.find(' '), inserted);
}

std::string format_builtin(const BuiltinType& type, const std::string& modifiers) {
  if (!modifiers.empty()) return with_modifiers(type, modifiers);
  // Without a length these two are not what SQL's spelling means.
  if (type.oid == bpchar_oid) return "bpchar";
  if (type.oid == bit_oid) return "\"bit\"";
  return std::string(type.formatted);
}

}  // namespace

std::string format_type(const Catalog& catalog, const TypeRef& type) {
  std::string text;
  if (const BuiltinType* builtin = builtin_type(type.type)) {
    text = format_builtin(*builtin, type.modifiers);
  } else {
    const std::string* schema = nullptr;
    const std::string* name = nullptr;
    if (const Type* made = catalog.types.find(type.type)) {
      schema = &made->schema;
      name = &made->name;
    } else if (const Relation* row = catalog.relations.find(type.type)) {
      schema = &row->schema;
      name = &row->name;
    }
    if (name == nullptr) return type.array ? "???[]" : "???";
    text = qualified_name(*schema, *name);
    if (!type.modifiers.empty()) text += '(' + type.modifiers + ')';
  }
  if (type.array) text += "[]";
  return text;
}

}  // namespace pgplumb::catalog
