#pragma once

#include <optional>
#include <string>

#include "catalog/apply.h"

/// Behind `refusal`: what its parts share. Where the catalog may not know all there is (relations
/// that were assumed, functions of extensions without a table here) nothing is refused.
namespace pgplumb::catalog {

using Refused = std::optional<Refusal>;

struct Context {
  const Catalog& catalog;
  const Session& session;
};

/// As it was written, with its schema if that was.
std::string written(const sql::QualifiedName& name);

/// Extensions may bring what no table here lists.
bool may_be_unlisted(const Context& in);

bool columns_are_known(const Relation& relation);

Refused need_schema(const Context& in, const sql::QualifiedName& name);
/// A schema in which something of the name can be made.
Refused need_place(const Context& in, const sql::QualifiedName& name);
Refused need_relation(const Context& in, const sql::QualifiedName& name);
Refused need_column(const Relation& relation, const std::string& column, Span span);
Refused need_type(const Context& in, const sql::QualifiedName& name);
Refused need_free_class(const Context& in, const sql::QualifiedName& name,
                        sql::Persistence persistence);
Refused need_free_type(const Context& in, const sql::QualifiedName& name);

/// Whether the constraint brings an index of its name.
bool makes_index(const sql::ConstraintDef& definition);

// refusal_alter_table.cpp
Refused refuse(const Context& in, const sql::AlterTable& statement);

// refusal_foreign.cpp
Refused refuse(const Context& in, const sql::ForeignDataWrapper& statement);
Refused refuse(const Context& in, const sql::ForeignServer& statement);
Refused refuse(const Context& in, const sql::UserMapping& statement);
/// Of DROP and RENAME.
Refused need_server(const Context& in, const std::string& name, Span span);
Refused need_wrapper(const Context& in, const std::string& name, Span span);
Refused need_free_server(const Context& in, const std::string& name, Span span);
Refused need_free_wrapper(const Context& in, const std::string& name, Span span);

}  // namespace pgplumb::catalog
