#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/objects.h"

/// What every PostgreSQL database has in pg_catalog, as of version 18.
namespace pgplumb::catalog {

struct BuiltinType {
  std::string_view name;  ///< pg_type.typname: int4
  Oid oid = no_oid;
  char category = 'U';  ///< pg_type.typcategory
  bool preferred = false;
  char kind = 'b';             ///< pg_type.typtype
  std::string_view subtype;    ///< of a range or multirange; of a domain what it is over
  std::string_view formatted;  ///< format_type's: integer
};

const BuiltinType* builtin_type(std::string_view name);
const BuiltinType* builtin_type(Oid oid);

/// Types that the code names.
inline constexpr Oid bool_oid = 16, int8_oid = 20, int2_oid = 21, int4_oid = 23, regproc_oid = 24,
                     text_oid = 25, oid_oid = 26, json_oid = 114, xml_oid = 142, float4_oid = 700,
                     float8_oid = 701, unknown_oid = 705, bpchar_oid = 1042, varchar_oid = 1043,
                     name_oid = 19, money_oid = 790, date_oid = 1082, time_oid = 1083,
                     timestamp_oid = 1114, timestamptz_oid = 1184, interval_oid = 1186,
                     timetz_oid = 1266, bit_oid = 1560, varbit_oid = 1562, numeric_oid = 1700,
                     regclass_oid = 2205, record_oid = 2249, any_oid = 2276, anyarray_oid = 2277,
                     void_oid = 2278, anyelement_oid = 2283, anynonarray_oid = 2776,
                     uuid_oid = 2950, anyenum_oid = 3500, jsonb_oid = 3802, anyrange_oid = 3831,
                     anymultirange_oid = 4537, anycompatiblemultirange_oid = 4538,
                     anycompatible_oid = 5077, anycompatiblearray_oid = 5078,
                     anycompatiblenonarray_oid = 5079, anycompatiblerange_oid = 5080,
                     trigger_oid = 2279, event_trigger_oid = 3838;

/// A function as far as calls are resolved by it.
struct Signature {
  std::vector<TypeRef> arguments;
  std::size_t defaults = 0;  ///< how many of the last arguments may be left out
  bool variadic = false;     ///< the last argument is VARIADIC, an array or "any"
  TypeRef result;
  sql::Volatility volatility = sql::Volatility::volatile_;
  bool returns_set = false;
  bool strict = false;
  FunctionKind kind = FunctionKind::function;
  std::vector<std::pair<std::string, TypeRef>> columns;  ///< OUT parameters
};

struct OperatorSignature {
  std::vector<TypeRef> operands;  ///< one of a prefix operator, two of others
  TypeRef result;
};

/// Whether there is a function of the name, one that no query calls included.
bool is_builtin_function(std::string_view name);
/// Whether a line of the generated tables begins so: "relation information_schema.tab".
bool has_builtin_line(std::string_view beginning);

/// The overloads of a name; valid for ever.
std::span<const Signature> builtin_functions(std::string_view name);
std::span<const OperatorSignature> builtin_operators(std::string_view name);

/// From pg_cast: how freely the cast is applied, and whether nothing is computed.
struct BuiltinCast {
  char context = 'e';  ///< e: only where written, a: also in assignments, i: anywhere
  bool binary = false;
};
std::optional<BuiltinCast> builtin_cast(Oid source, Oid target);

/// Names of the operator classes of PostgreSQL and of all known extensions that are the default
/// for their type: writing one changes nothing.
bool is_default_operator_class(std::string_view method, std::string_view name);

/// A view or table of pg_catalog or information_schema.
struct BuiltinRelation {
  std::string_view schema;
  std::string_view name;
  char kind = 'r';  ///< pg_class.relkind
  std::vector<std::pair<std::string, TypeRef>> columns;
};
std::optional<BuiltinRelation> builtin_relation(std::string_view schema, std::string_view name);

/// The lines of the generated tables, see tools/dump-builtins; `types` gives meaning to the type
/// names in them.
using TypeReader = std::function<TypeRef(std::string_view)>;
std::vector<Signature> read_signatures(std::string_view text, const TypeReader& types);
std::vector<OperatorSignature> read_operators(std::string_view text, const TypeReader& types);
std::vector<std::pair<std::string, TypeRef>> read_columns(std::string_view text,
                                                          const TypeReader& types);

/// What stands before the first `separator`; `text` is left with what stands behind it.
std::string_view take_until(std::string_view& text, char separator);

}  // namespace pgplumb::catalog
