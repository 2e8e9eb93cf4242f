#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/expr.h"

/// Kinds of objects and how statements name one.
namespace pgplumb::sql {

/// What a DROP, RENAME, COMMENT, GRANT... is about.
enum class ObjectKind : std::uint8_t {
  table,
  index,
  sequence,
  view,
  materialized_view,
  foreign_table,
  column,
  constraint,
  domain_constraint,
  type,
  domain,
  attribute,
  schema,
  function,
  procedure,
  routine,
  aggregate,
  trigger,
  rule,
  policy,
  extension,
  collation,
  statistics,
  publication,
  subscription,
  cast,
  operator_,
  operator_class,
  operator_family,
  access_method,
  event_trigger,
  language,
  server,
  foreign_data_wrapper,
  user_mapping,
  conversion,
  text_search,
  transform,
  database,
  role,
  tablespace,
  default_acl,
  large_object,
  other,
};

/// An object that a statement names. Triggers, rules, policies and constraints have the relation
/// in `name` and their own name in `part`; so have columns and attributes. Operator classes and
/// families have their access method in `part`, a transform its language; a cast has its two types
/// in `arguments`.
struct ObjectRef {
  QualifiedName name;
  std::string part;
  std::vector<TypeName> arguments;  ///< functions: the input argument types
  bool has_arguments = false;
  Span span;
};

/// The words for a kind of object: "MATERIALIZED VIEW"; empty for `other`.
std::string_view object_words(ObjectKind kind);

}  // namespace pgplumb::sql
