#pragma once

#include <span>
#include <string>

#include "catalog/catalog.h"

/// Adding, renaming and removing objects while what others hold of them is kept in step: the
/// indexes of names, and the lists that make a reference readable from its other end
/// (`Relation::indexes`, `referenced_by`, `children`, `used_by`, ...). Each of these is changed
/// here and nowhere else. Nothing here drops what depends on the object: see `drop.h`.
namespace pgplumb::catalog {

/// The `add_` functions give the object its `oid` where it has none, and return it.
Oid add_relation(Catalog& catalog, Relation relation);
Oid add_index(Catalog& catalog, Index index);
Oid add_sequence(Catalog& catalog, Sequence sequence);
Oid add_type(Catalog& catalog, Type type);
Oid add_function(Catalog& catalog, Function function);
Oid add_statistics(Catalog& catalog, Statistics statistics);
Oid add_constraint(Catalog& catalog, Oid relation, Constraint constraint);

/// The object alone, out of everything that lists it. A relation must have no constraints,
/// indexes, children, owned sequences or statistics any more.
void remove_relation(Catalog& catalog, Oid relation);
void remove_index(Catalog& catalog, Oid index);
void remove_sequence(Catalog& catalog, Oid sequence);
void remove_type(Catalog& catalog, Oid type);
void remove_function(Catalog& catalog, Oid function);
void remove_statistics(Catalog& catalog, Oid statistics);
void remove_constraint(Catalog& catalog, Oid relation, Oid constraint);

/// A new schema or name, or both.
void name_relation(Catalog& catalog, Oid relation, const std::string& schema,
                   const std::string& name);
void name_index(Catalog& catalog, Oid index, const std::string& schema, const std::string& name);
void name_sequence(Catalog& catalog, Oid sequence, const std::string& schema,
                   const std::string& name);
void name_type(Catalog& catalog, Oid type, const std::string& schema, const std::string& name);
void name_function(Catalog& catalog, Oid function, const std::string& schema,
                   const std::string& name);
void name_constraint(Catalog& catalog, Oid relation, Oid constraint, const std::string& name);

/// OWNED BY; `relation` none: by nothing.
void own_sequence(Catalog& catalog, Oid sequence, Oid relation, ColumnNumber column);
void link_parent(Catalog& catalog, Oid child, Oid parent);
void unlink_parent(Catalog& catalog, Oid child, Oid parent);
void link_index_parent(Catalog& catalog, Oid child, Oid parent);
/// What a view's query reads; replaces what it read before.
void set_uses(Catalog& catalog, Oid view, std::vector<ColumnUse> uses);

}  // namespace pgplumb::catalog
