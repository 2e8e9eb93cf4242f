#pragma once

#include <string>
#include <vector>

#include "catalog/change.h"

/// Behind apply.h: dropping objects with all that PostgreSQL drops along with them, in silence or
/// by CASCADE. Without CASCADE a server would have refused what has dependents of the second
/// kind, so both are taken alike.
namespace pgplumb::catalog {

void drop_relation(const Change& change, Oid relation);
/// `only`: children keep the column as their own.
void drop_column(const Change& change, Oid relation, ColumnNumber column, bool only = false);
void drop_constraint(const Change& change, Oid relation, Oid constraint);
void drop_index(const Change& change, Oid index);
void drop_sequence(const Change& change, Oid sequence);
void drop_type(const Change& change, Oid type);
void drop_function(const Change& change, Oid function);
void drop_trigger(const Change& change, Oid relation, const std::string& trigger);
void drop_schema(const Change& change, const std::string& schema);
void drop_extension(const Change& change, const std::string& extension);

/// What the rule of `owner` reads and writes, in order, each once: as pg_depend has it, but that
/// columns of NEW and OLD are columns of the owner.
std::vector<ColumnUse> uses_of_rule(const Catalog& catalog, const Relation& owner,
                                    const Rule& rule);

/// Whether the column is a key of the index, included, or in its expressions or predicate.
bool index_reads(const Index& index, const Relation& relation, ColumnNumber column);
bool statistics_read(const Statistics& statistics, const Relation& relation, ColumnNumber column);

}  // namespace pgplumb::catalog
