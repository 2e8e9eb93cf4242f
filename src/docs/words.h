#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

/// What a schema asks of its rows, in words for people who read no SQL.
namespace pgplumb::docs {

/// "amount is at least 0": what must be true. SQL where no words are known.
std::string condition_words(const sql::Expr& condition);

/// "no two rows have the same email; rows without a value are not compared".
std::string constraint_words(const catalog::Catalog& catalog, const catalog::Relation& relation,
                             const catalog::Constraint& constraint);

/// Of a unique index that no constraint stands on.
std::string unique_words(const catalog::Catalog& catalog, const catalog::Relation& relation,
                         const catalog::Index& index);

/// What the type alone allows: "at most 40 characters", "one of new, paid"; empty for most.
std::string type_words(const catalog::Catalog& catalog, const catalog::TypeRef& type);

/// "when a row of users is deleted, its rows here are deleted too".
std::string on_delete_words(const catalog::Constraint& foreign_key, const std::string& referenced);

/// "a, b and c"
std::string joined_words(const std::vector<std::string>& words, std::string_view last = "and");

}  // namespace pgplumb::docs
