#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "integrity/foreign_keys.h"
#include "lint/finding.h"
#include "lint/rule.h"
#include "lint/subject.h"

/// What rules about the final schema ask and say alike.
namespace pgplumb::lint {

/// A migration under review made the object: what was wrong before is not said again when somebody
/// touches it.
bool is_new(const SchemaContext& context, const catalog::Origin& origin);

/// Where to point at when any of several objects, new or changed, makes the case: the statement
/// under review that made or last changed the first of them that has one. None: all is context.
std::optional<Span> reviewed_place(const SchemaContext& context,
                                   std::initializer_list<const catalog::Origin*> origins);

/// Adds a place to look at, where there is one.
void relate(Problem& problem, const catalog::Origin& origin, std::string message);

/// Calls `visit` for each column that a migration under review gave to one of the project's tables.
using VisitColumn = std::function<void(const catalog::Relation&, const catalog::Column&)>;
void for_each_new_column(const SchemaContext& context, const VisitColumn& visit);

/// A column with the type below any domains.
struct TypedColumn {
  const catalog::Catalog& catalog;
  const catalog::Relation& table;
  const catalog::Column& column;
  const catalog::TypeRef& type;
};

/// What a rule says of a column: `message` behind its name; a note, or none.
struct Verdict {
  std::string message;
  std::string note;
};

/// Puts a problem for each column, of those that `for_each_new_column` visits, of which `judge` has
/// something to say. It is asked before all else is looked at, and should look at the type first.
using Judge = std::optional<Verdict> (*)(const TypedColumn&);
void judge_new_columns(const SchemaContext& context, Problems& problems, Judge judge);

/// What is said of a column, at the place that made it. `message` without the column's name: "x
/// loses cents" of " loses cents".
Problem column_problem(const catalog::Relation& table, const catalog::Column& column,
                       std::string_view message);

/// Calls `visit` for each foreign key that a migration under review made.
void for_each_new_foreign_key(const SchemaContext& context,
                              const integrity::VisitForeignKey& visit);

/// What is said of a foreign key, at the place that made it: its subject are its columns.
Problem key_problem(const catalog::Relation& table, const catalog::Constraint& key,
                    std::string message);
/// The same of a constraint that is known by its name.
Problem constraint_problem(const catalog::Relation& table, const catalog::Constraint& constraint,
                           std::string message);

/// "ALTER TABLE t ADD CONSTRAINT ... NOT VALID;" and what validates it later. The name is what
/// PostgreSQL would choose of the column and the label; `definition` is what follows it.
std::string add_constraint_sql(const SchemaContext& context, const catalog::Relation& table,
                               std::string_view column, std::string_view label,
                               std::string_view definition);

/// "ALTER TABLE t DROP CONSTRAINT c;"
std::string drop_constraint_sql(const catalog::Relation& table,
                                const catalog::Constraint& constraint);

/// "CREATE INDEX CONCURRENTLY ON orders (user_id);", for a partitioned table its several steps.
/// `columns` is what stands in the parentheses, `method` what stands behind USING.
std::string create_index_sql(const catalog::Relation& table, std::string_view columns,
                             bool unique = false, std::string_view method = {});

/// The same for what `made` made. Where that went out together with the table, nobody waits for a
/// plain CREATE INDEX beside it.
std::string index_beside_sql(const SchemaContext& context, const catalog::Relation& table,
                             const catalog::Origin& made, std::string_view columns);

/// "total(integer, text)": a function as ALTER ROUTINE and GRANT name it, with the schema only
/// where it is not `public`.
std::string routine_name(const catalog::Catalog& catalog, const catalog::Function& function);

/// The index as a statement names it: with the schema only where it is not `public`.
std::string index_name(const catalog::Index& index);

/// Removes an index without blocking, or the constraint that it backs.
std::string drop_index_sql(const catalog::Relation& table, const catalog::Index& index);

}  // namespace pgplumb::lint
