#pragma once

#include <map>
#include <string>
#include <string_view>

#include "catalog/catalog.h"

/// Definitions of catalog objects as PostgreSQL prints them: pg_get_indexdef and its kin.
namespace pgplumb::catalog {

std::string_view action_words(sql::ForeignKeyAction action);  ///< "set null"
std::string_view timing_words(sql::TriggerTiming timing);

/// Qualified and quoted; empty for what is not in the catalog.
std::string relation_name(const Catalog& catalog, Oid relation);
/// `schema.table.column`, each quoted where it must be; empty for a sequence of nobody.
std::string sequence_owner(const Catalog& catalog, const Sequence& sequence);
std::string trigger_function(const Catalog& catalog, const Trigger& trigger);
/// "public.f(integer, text)"
std::string function_signature(const Catalog& catalog, const Function& function);
/// "SETOF public.t", "TABLE (a integer)"; empty for procedures.
std::string function_result(const Catalog& catalog, const Function& function);
/// "IN a integer, b text DEFAULT 'x'"
std::string function_arguments(const Catalog& catalog, const Function& function);

/// "a integer, b text"
std::string plain_columns(const Catalog& catalog, const Relation& relation);

/// A type as signatures have it, which know no modifiers: format_type(type, NULL).
std::string signature_type(const Catalog& catalog, const TypeRef& type);

/// DEFAULT takes no operator but in parentheses (b_expr of the grammar).
std::string default_text(const sql::Expr& value);
/// "START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 10 CYCLE"
std::string sequence_options(const Sequence& sequence);
/// A collation as it is kept, qualified or not, for SQL.
std::string collation_text(const std::string& collation);

/// "fillfactor='70', security_barrier"; empty for none.
std::string option_list(const std::map<std::string, std::string>& options);
/// " OPTIONS (host 'a', port 'b')"; empty for none.
std::string foreign_options(const ForeignOptions& options);

/// "RANGE (created_at)"
std::string partition_key_text(const Relation& relation, const PartitionKey& key);
/// "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')", "DEFAULT"
std::string partition_bound_text(const sql::PartitionBound& bound);

/// "FOREIGN KEY (a) REFERENCES public.b(id) ON DELETE CASCADE NOT VALID"
std::string constraint_definition(const Catalog& catalog, const Relation& relation,
                                  const Constraint& constraint);
/// "CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE b"
std::string index_definition(const Catalog& catalog, const Relation& relation, const Index& index);
/// "public.s (ndistinct) ON a, (lower(b)) FROM public.t": what stands behind CREATE STATISTICS.
std::string statistics_definition(const Catalog& catalog, const Statistics& statistics);
/// "BEFORE INSERT OR UPDATE OF a ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()"
std::string trigger_definition(const Catalog& catalog, const Relation& relation,
                               const Trigger& trigger);
/// "ON delete TO public.t WHERE a DO INSTEAD NOTHING"
std::string rule_definition(const Relation& relation, const Rule& rule);
/// "FOR select TO app USING (true)": what stands behind CREATE POLICY name ON table; may be empty.
std::string policy_definition(const Policy& policy);

}  // namespace pgplumb::catalog
