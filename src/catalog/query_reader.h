#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// What the names in queries and expressions mean: the one place where scopes are worked out.
/// Column lists and types of views, what a view depends on, and renames inside stored queries all
/// come from here.
namespace pgplumb::catalog {

/// A column that a query yields.
struct OutputColumn {
  std::string name;
  TypeRef type;                ///< none where it could not be worked out
  std::string collation = {};  ///< where not the type's own
};

/// The columns of a query; `known` is false where not even their names could be worked out.
struct OutputColumns {
  std::vector<OutputColumn> columns;
  bool known = true;
};

/// Told of each name that was resolved. Any may be left empty.
struct NameVisitor {
  /// A column reference.
  std::function<void(const sql::Expr&, Oid relation, ColumnNumber)> column;
  /// The same where FROM gives the column another name.
  std::function<void(const sql::Expr&, Oid relation, ColumnNumber)> aliased_column = {};
  /// A relation in FROM or the target of a data statement.
  std::function<void(const sql::FromItem&, const Relation&)> relation;
  /// `*` or `t.*` in a select list and the columns it stands for, as references.
  std::function<void(const sql::Expr&, const std::vector<std::vector<std::string>>& columns)> star;
  /// A call of a function that the history made.
  std::function<void(const sql::Expr&, const Function&)> function;
  /// A column of a relation or query in FROM, which has none of the name: `t.nope`.
  std::function<void(const sql::Expr&)> missing_column = {};
  /// A column named in JOIN ... USING, in a relation of one of the sides.
  std::function<void(const sql::FromItem& join, std::size_t position, Oid relation, ColumnNumber)>
      using_column;
};

/// Reads a query. Literals left untyped are text, as in a view.
OutputColumns read_query(const Catalog& catalog, const Session& session, const sql::Query& query,
                         const NameVisitor& visitor = {});

/// Reads an expression over the columns of a relation (a default, a check, an index key, a
/// policy, ...); `relation` may be null. Returns its type, none where it is not known.
TypeRef read_expr(const Catalog& catalog, const Session& session, const sql::Expr& expr,
                  const Relation* relation, const NameVisitor& visitor = {});

/// The columns and relations that a query reads, each once: what pg_depend has for a view.
std::vector<ColumnUse> uses_of(const Catalog& catalog, const Session& session,
                               const sql::Query& query);

/// The same for who reads a query for more than that: makes the visitor add to `uses`, which
/// `keep_once` puts in order afterwards. It may have a `relation` of its own.
void note_uses(NameVisitor& visitor, std::vector<ColumnUse>& uses);
void keep_once(std::vector<ColumnUse>& uses);

/// Columns of the relation that the expression reads, ascending, each once.
std::vector<ColumnNumber> columns_in(const sql::Expr& expr, const Relation& relation);

}  // namespace pgplumb::catalog
