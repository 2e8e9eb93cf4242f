#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

/// What a schema asks of its rows, in words for people who read no SQL.
namespace pgplumb::docs {

/// "amount is at least 0": what must be true. SQL where no words are known. `value`: what VALUE is
/// called in the CHECK of a domain.
std::string condition_words(const sql::Expr& condition, std::string_view value = {});

/// "no two rows have the same email; rows without a value are not compared".
std::string constraint_words(const catalog::Catalog& catalog, const catalog::Relation& relation,
                             const catalog::Constraint& constraint);

/// Of a unique index that no constraint stands on.
std::string unique_words(const catalog::Catalog& catalog, const catalog::Relation& relation,
                         const catalog::Index& index);

/// What the type alone asks of the value that is called `subject`: "name has at most 40
/// characters", "state is one of new or paid", and all that a domain checks. Nothing for most.
std::vector<std::string> type_words(const catalog::Catalog& catalog, const catalog::TypeRef& type,
                                    const std::string& subject);

/// What becomes of a row of `table` when the one goes that its foreign key names: "when that row of
/// users is deleted, so is this one".
std::string on_delete_words(const catalog::Catalog& catalog, const catalog::Relation& table,
                            const catalog::Constraint& foreign_key, const std::string& referenced);

/// The same from the side of the table that is referred to, for which the other is called `name`:
/// "deleting a row deletes the rows of orders that refer to it".
std::string deleted_parent_words(const catalog::Catalog& catalog, const catalog::Relation& table,
                                 const catalog::Constraint& foreign_key, const std::string& name);

/// The column, or the expression as SQL.
std::string index_key_name(const catalog::Relation& table, const catalog::IndexKey& key);

/// "a, b and c"
std::string joined_words(const std::vector<std::string>& words, std::string_view last = "and");

}  // namespace pgplumb::docs
