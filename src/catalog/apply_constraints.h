#pragma once

#include <string>
#include <vector>

#include "catalog/change.h"

/// Behind apply.h: constraints of tables. `column` is the name of the column whose definition
/// holds the constraint, empty for a table's.
namespace pgplumb::catalog {

/// A constraint of any kind, as ALTER TABLE ADD adds it: with its index, to children and
/// partitions.
void add_table_constraint(const Change& change, Oid relation, const sql::ConstraintDef& definition,
                          const std::string& column, bool only);

void add_check(const Change& change, Oid relation, const sql::ConstraintDef& definition,
               bool only = false);
void add_key(const Change& change, Oid relation, const sql::ConstraintDef& definition,
             const std::string& column, bool only);
void add_foreign_key(const Change& change, Oid relation, const sql::ConstraintDef& definition,
                     const std::string& column);

/// SET NOT NULL on the column and on its namesakes in children; from 18 on the constraint too.
void set_not_null(const Change& change, Oid relation, const std::string& column,
                  const std::string& name = {}, bool no_inherit = false, bool only = false);

/// Whether the constraints behind NOT NULL are validated, in children too; nothing before 18.
void trust_not_null(const Change& change, Oid relation, const std::string& column, bool validated);

/// From 18 on: the constraints of a new table for columns that are NOT NULL, in the order of the
/// columns; names are those that the definitions give, then those of the parents' constraints
/// (AddRelationNotNullConstraints()).
void add_not_null_constraints(const Change& change, Oid relation,
                              const std::vector<const sql::ConstraintDef*>& named);
/// Drops NOT NULL, with its constraint, in children too where these have it from here.
void drop_not_null(const Change& change, Oid relation, const std::string& column);

/// The child gets a check that its parent has; one of the same name is merged.
void inherit_check(const Change& change, Oid child, const Constraint& check, Oid parent);
/// A partition gets its parent's foreign keys (CloneForeignKeyConstraints()).
void inherit_foreign_keys(const Change& change, Oid partition, Oid parent);
/// Foreign keys that refer to a partitioned table refer to each of its partitions too.
void reference_partition(const Change& change, Oid partition, Oid parent);

}  // namespace pgplumb::catalog
