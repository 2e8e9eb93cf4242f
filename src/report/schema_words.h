#pragma once

#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "catalog/definitions.h"

/// Catalog objects in words, and in the definitions that PostgreSQL prints for them.
namespace pgplumb::report {

using catalog::action_words;
using catalog::collation_text;
using catalog::constraint_definition;
using catalog::default_text;
using catalog::foreign_options;
using catalog::function_arguments;
using catalog::function_result;
using catalog::function_signature;
using catalog::index_definition;
using catalog::option_list;
using catalog::partition_bound_text;
using catalog::partition_key_text;
using catalog::plain_columns;
using catalog::policy_definition;
using catalog::relation_name;
using catalog::rule_definition;
using catalog::sequence_options;
using catalog::sequence_owner;
using catalog::signature_type;
using catalog::statistics_definition;
using catalog::timing_words;
using catalog::trigger_definition;
using catalog::trigger_function;

std::string_view relation_kind_words(catalog::RelationKind kind);  ///< "partitioned table"
/// As CREATE, DROP, ALTER and COMMENT ON take it: "FOREIGN TABLE"; "TABLE" for a partitioned one.
std::string_view relation_keyword(catalog::RelationKind kind);
std::string_view constraint_kind_words(catalog::ConstraintKind kind);
std::string_view replica_identity_words(char identity);
std::string_view enabled_words(char enabled);
std::string_view function_kind_words(catalog::FunctionKind kind);
std::string_view volatility_words(sql::Volatility volatility);
/// "insert,update"
std::string event_words(const catalog::Trigger& trigger);

/// Nobody else sees what is in the session's own schema.
bool is_temporary(std::string_view schema);
/// What the history made and others see: not an extension's, not temporary.
template <typename Object>
bool is_own(const Object& object) {
  return object.extension.empty() && !object.assumed && !is_temporary(object.schema) &&
         object.persistence != sql::Persistence::temporary;
}

/// The text in a dollar quote that it does not contain.
std::string dollar_quoted(const std::string& text);

}  // namespace pgplumb::report
