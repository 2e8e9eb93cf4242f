#pragma once

#include <map>
#include <string>
#include <string_view>

#include "catalog/catalog.h"

/// Catalog objects in the words and definitions that PostgreSQL prints for them: pg_get_indexdef
/// and its kin.
namespace pgplumb::report {

std::string_view relation_kind_words(catalog::RelationKind kind);  ///< "partitioned table"
/// As CREATE, DROP, ALTER and COMMENT ON take it: "FOREIGN TABLE"; "TABLE" for a partitioned one.
std::string_view relation_keyword(catalog::RelationKind kind);
std::string_view constraint_kind_words(catalog::ConstraintKind kind);
std::string_view action_words(sql::ForeignKeyAction action);  ///< "set null"
std::string_view replica_identity_words(char identity);
std::string_view timing_words(sql::TriggerTiming timing);
std::string_view enabled_words(char enabled);
std::string_view function_kind_words(catalog::FunctionKind kind);
std::string_view volatility_words(sql::Volatility volatility);
/// "insert,update"
std::string event_words(const catalog::Trigger& trigger);

/// Qualified and quoted; empty for what is not in the catalog.
std::string relation_name(const catalog::Catalog& catalog, catalog::Oid relation);
/// `schema.table.column`, each quoted where it must be; empty for a sequence of nobody.
std::string sequence_owner(const catalog::Catalog& catalog, const catalog::Sequence& sequence);
std::string trigger_function(const catalog::Catalog& catalog, const catalog::Trigger& trigger);
/// "public.f(integer, text)"
std::string function_signature(const catalog::Catalog& catalog, const catalog::Function& function);
/// "SETOF public.t", "TABLE (a integer)"; empty for procedures.
std::string function_result(const catalog::Catalog& catalog, const catalog::Function& function);
/// "IN a integer, b text DEFAULT 'x'"
std::string function_arguments(const catalog::Catalog& catalog, const catalog::Function& function);

/// "a integer, b text"
std::string plain_columns(const catalog::Catalog& catalog, const catalog::Relation& relation);

/// A type as signatures have it, which know no modifiers: format_type(type, NULL).
std::string signature_type(const catalog::Catalog& catalog, const catalog::TypeRef& type);

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

/// DEFAULT takes no operator but in parentheses (b_expr of the grammar).
std::string default_text(const sql::Expr& value);
/// "START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 10 CYCLE"
std::string sequence_options(const catalog::Sequence& sequence);
/// A collation as it is kept, qualified or not, for SQL.
std::string collation_text(const std::string& collation);

/// "fillfactor='70', security_barrier"; empty for none.
std::string option_list(const std::map<std::string, std::string>& options);
/// " OPTIONS (host 'a', port 'b')"; empty for none.
std::string foreign_options(const catalog::ForeignOptions& options);

/// "RANGE (created_at)"
std::string partition_key_text(const catalog::Relation& relation, const catalog::PartitionKey& key);
/// "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')", "DEFAULT"
std::string partition_bound_text(const sql::PartitionBound& bound);

/// "FOREIGN KEY (a) REFERENCES public.b(id) ON DELETE CASCADE NOT VALID"
std::string constraint_definition(const catalog::Catalog& catalog,
                                  const catalog::Relation& relation,
                                  const catalog::Constraint& constraint);
/// "CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE b"
std::string index_definition(const catalog::Catalog& catalog, const catalog::Relation& relation,
                             const catalog::Index& index);
/// "BEFORE INSERT OR UPDATE OF a ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()"
std::string trigger_definition(const catalog::Catalog& catalog, const catalog::Relation& relation,
                               const catalog::Trigger& trigger);
/// "ON delete TO public.t WHERE a DO INSTEAD NOTHING"
std::string rule_definition(const catalog::Relation& relation, const catalog::Rule& rule);
/// "FOR select TO app USING (true)": what stands behind CREATE POLICY name ON table; may be empty.
std::string policy_definition(const catalog::Policy& policy);

}  // namespace pgplumb::report
