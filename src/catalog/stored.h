#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/query_reader.h"
#include "catalog/session.h"

/// Expressions and queries as the catalog keeps them. PostgreSQL keeps what names meant when the
/// statement ran; here the names are kept, but so that they go on to mean the same: relations,
/// functions and types with their schema, `*` written out. Renames change the kept names.
namespace pgplumb::catalog {

/// `relation`: whose columns the expression is over, or null.
sql::Expr stored(const Catalog& catalog, const Session& session, sql::Expr expr,
                 const Relation* relation);
sql::Query stored(const Catalog& catalog, const Session& session, sql::Query query);

/// A query as the catalog keeps it, the columns that it yields and those that it reads.
struct StoredQuery {
  sql::Query query;
  OutputColumns output;
  std::vector<ColumnUse> uses;  ///< as from uses_of()
};
StoredQuery store(const Catalog& catalog, const Session& session, sql::Query query);

/// The session in which what is stored is to be read: an empty search_path.
Session stored_session();

/// `schema.name` or `name` as in a string for regclass: parts unquoted and folded.
sql::QualifiedName parse_qualified_name(std::string_view text);

/// The sequence that a `nextval('...')` or `'...'::regclass` inside the expression names, as text
/// of its first string; null where there is none.
const sql::Expr* sequence_name_in(const sql::Expr& expr);

/// Renames inside everything stored. To be called before the object itself gets its new name.
void rename_column_in_stored(Catalog& catalog, Oid relation, ColumnNumber column,
                             const std::string& new_name);
void rename_relation_in_stored(Catalog& catalog, Oid relation, const std::string& schema,
                               const std::string& name);
void rename_function_in_stored(Catalog& catalog, Oid function, const std::string& schema,
                               const std::string& name);
void rename_type_in_stored(Catalog& catalog, Oid type, const std::string& schema,
                           const std::string& name);
/// A label of an enumeration, where the type stands beside it or is the column's own.
void rename_label_in_stored(Catalog& catalog, Oid type, const std::string& old_label,
                            const std::string& new_label);
void rename_sequence_in_stored(Catalog& catalog, Oid sequence, const std::string& schema,
                               const std::string& name);

}  // namespace pgplumb::catalog
