#pragma once

#include <optional>
#include <string>

#include "catalog/change.h"

/// Behind apply.h: columns with what their definition brings along.
namespace pgplumb::catalog {

/// The integer type behind `serial`, `bigserial`, `smallserial` and their other names.
std::optional<Oid> serial_type(const sql::TypeName& type);

/// A column's collation as it is kept: nothing where it is the database's, which types have anyway.
std::string stored_collation(const sql::QualifiedName& written);

const sql::ConstraintDef* find_constraint(const sql::ColumnDef& column, sql::ConstraintKind kind);

/// The column as its definition says: type, default, NOT NULL, identity; without number, without
/// sequence and without the constraints that are objects of their own.
Column column_from(const Change& change, const sql::ColumnDef& definition,
                   const Relation& relation);

/// The default as it is kept; none where it is nothing but NULL of the column's own type, which
/// PostgreSQL does not keep.
Box<sql::Expr> stored_default(const Change& change, const sql::Expr& written,
                              const Relation& relation, const TypeRef& type);

/// Makes the sequence of a serial or identity column, owned by nothing yet, and sets a serial's
/// default. None for other columns.
Oid add_column_sequence(const Change& change, const sql::ColumnDef& definition,
                        const Relation& relation, Column& column);

/// The sequence of an identity column with default options.
Oid add_identity_sequence(const Change& change, const Relation& relation, const Column& column,
                          const std::vector<sql::Option>& options);

/// The same sequence for a column of another table, as LIKE makes it: a bigint with the same
/// bounds (sequence_options() leaves the type out).
Oid copy_identity_sequence(const Change& change, const Relation& source, const Column& column,
                           const Relation& table);

/// What CREATE SEQUENCE without options makes: bounds and start by type and direction.
void complete_sequence(Sequence& sequence);

/// The options of an identity column as those of CREATE SEQUENCE.
sql::SequenceOptions sequence_options(const std::vector<sql::Option>& options);
void set_sequence_options(const Change& change, Sequence& sequence,
                          const sql::SequenceOptions& options);

}  // namespace pgplumb::catalog
