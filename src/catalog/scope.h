#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/builtins.h"
#include "catalog/expr_types.h"
#include "catalog/query_reader.h"

/// Behind query_reader.h: the names in sight at a place in a query.
namespace pgplumb::catalog {

/// A column that FROM offers.
struct ScopeColumn {
  std::string name;
  TypeRef type;
  std::string collation = {};  ///< where not the type's own
  std::string item = {};       ///< name of the item it is of; empty where USING merged it
  Oid relation = no_oid;       ///< where it comes from, as far as a column of a relation
  ColumnNumber number = 0;     ///< the relation's
  bool aliased = false;        ///< FROM gives it a name of its own
};

/// A named item of FROM: `users AS u`.
struct ScopeItem {
  std::string name;
  std::string schema;  ///< of a relation without an alias
  Oid relation = no_oid;
  std::vector<ScopeColumn> columns;
  bool known = true;  ///< false: there may be more columns
};

/// The columns that `*` and unqualified names see; those merged by USING are there once.
struct VisibleColumns {
  std::vector<ScopeColumn> columns;
  bool known = true;
};

struct CommonTableColumns {
  std::string name;
  OutputColumns output;
};

/// The FROM of one query, inside that of another.
struct Scope {
  const Scope* outer = nullptr;
  std::deque<ScopeItem> items;
  VisibleColumns visible;
  std::vector<CommonTableColumns> common_tables;
};

/// The collation of an expression and how it came by it (parse_collate.c): from what it is made of,
/// or by a COLLATE.
struct Collation {
  enum class Strength : std::uint8_t { none, implicit, explicit_ };
  Strength strength = Strength::none;
  std::string name;  ///< "default" for the database's

  /// What another operand has beside this one (merge_collation_state()).
  void merge(const Collation& other);
};

/// The collation that a type has by itself: "default", "C" for name; empty where it has none.
/// Good as long as the type is.
std::string_view type_collation(const Catalog& catalog, const TypeRef& type);

/// All that a function's name can mean.
struct Overloads {
  std::span<const Signature> signatures;  ///< those of `functions` first
  std::vector<const Function*> functions;
  std::vector<Signature> collected;  ///< behind `signatures` where there are `functions`
};

/// Reads queries and expressions; see query_reader.h.
class QueryReader {
 public:
  QueryReader(const Catalog& catalog, const Session& session, const NameVisitor& visitor)
      : catalog_(catalog), session_(session), visitor_(visitor) {}

  OutputColumns query(const sql::Query& query, const Scope* outer);
  TypeRef expr(const sql::Expr& expr, const Scope& scope);
  static ScopeItem item_of(const Relation& relation);
  /// Where the types of expressions go as they are read; nowhere by default.
  void note_types(ExprTypes& types) { types_ = &types; }

 private:
  // scope.cpp: FROM and WITH
  void read_with(const sql::Query& query, Scope& scope);
  VisibleColumns from_item(const sql::FromItem& item, Scope& scope);
  VisibleColumns table_item(const sql::FromItem& item, Scope& scope);
  VisibleColumns function_item(const sql::FromItem& item, Scope& scope);
  VisibleColumns join_item(const sql::FromItem& item, Scope& scope);
  VisibleColumns add_item(const sql::FromItem& written, ScopeItem item, Scope& scope);
  ScopeItem function_columns(const sql::Expr& function, const Scope& scope);
  ScopeItem unnested_columns(const sql::Expr& function, const Scope& scope);
  ScopeItem columns_of_type(const TypeRef& type);
  ScopeItem defined_columns(const sql::FromItem& item);

  // query_reader.cpp: queries
  OutputColumns set_operation(const sql::Query& query, const Scope* outer);
  OutputColumns select_list(const std::vector<sql::Target>& targets, const Scope& scope);
  OutputColumns data_statement(const sql::Query& query, Scope& scope);
  OutputColumns values_row(const sql::Query& query, const Scope& scope);
  void expand_star(const sql::Expr& expr, const Scope& scope, OutputColumns& output);
  void read_clauses(const sql::Query& query, const Scope& scope, const OutputColumns& output);

  // expr_types.cpp: expressions
  TypeRef read(const sql::Expr& expr, const Scope& scope);
  TypeRef column_type(const sql::Expr& expr, const Scope& scope);
  TypeRef qualified_column(const sql::Expr& expr, const Scope& scope);
  TypeRef function_as_column(const std::string& name, const TypeRef& row);
  TypeRef call_type(const sql::Expr& expr, const Scope& scope);
  TypeRef operator_type(const sql::Expr& expr, const Scope& scope);
  std::vector<OperatorSignature> extension_operators(std::string_view name);
  TypeRef case_type(const sql::Expr& expr, const Scope& scope);
  TypeRef common_of_args(const sql::Expr& expr, const Scope& scope);
  TypeRef array_type(const sql::Expr& expr, const Scope& scope);
  TypeRef subscript_type(const sql::Expr& expr, const Scope& scope);
  TypeRef field_type(const sql::Expr& expr, const Scope& scope);
  TypeRef null_if_type(const std::vector<TypeRef>& operands);
  TypeRef subquery_type(const sql::Expr& expr, const Scope& scope);
  TypeRef collated_type(const sql::Expr& expr, const Scope& scope);
  TypeRef type_by_kind(const sql::Expr& expr);
  std::vector<TypeRef> arg_types(const sql::Expr& expr, const Scope& scope);
  TypeRef found_column(const sql::Expr& expr, const ScopeColumn& column);
  Overloads overloads(const sql::QualifiedName& name);

  // collations.cpp
  TypeRef with_collation(const TypeRef& type, Collation inner, Collation outer);
  std::string output_collation(const TypeRef& type);
  void take_column_collation(const ScopeColumn& column);
  static void merge_collations(std::vector<OutputColumn>& columns,
                               const std::vector<OutputColumn>& others, const Catalog& catalog);

  const Catalog& catalog_;
  const Session& session_;
  const NameVisitor& visitor_;
  ExprTypes* types_ = nullptr;
  int depth_ = 0;
  Collation collation_;  ///< of the expressions read so far at the present level
};

}  // namespace pgplumb::catalog
