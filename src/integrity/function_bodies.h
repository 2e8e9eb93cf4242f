#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/session.h"

/// What the bodies of functions say that PostgreSQL keeps as text, and the queries of applications:
/// it does not know what they use, so that nothing stops a change that makes them fail.
namespace pgplumb::integrity {

/// What the names in bodies mean: where the functions are called is not known, so that of here.
struct BodyNames {
  const catalog::Catalog& catalog;
  const catalog::Session& session;
};

/// The first `most` functions in PL/pgSQL and SQL of the history with a statement that reads or
/// writes the column, or with an empty column the relation, of those that `counts` is true of. Text
/// that is only put together when the function runs is not looked into.
std::vector<const catalog::Function*> functions_using(
    const BodyNames& names, const catalog::Relation& relation, std::string_view column,
    std::size_t most, const std::function<bool(const catalog::Function&)>& counts);

/// Whether a query reads or writes the column, or with an empty column the relation.
bool uses(const BodyNames& names, const sql::Query& query, const catalog::Relation& relation,
          std::string_view column);

/// Whether the text has the word, as names are told apart in it.
bool has_word(std::string_view text, std::string_view word);

/// Calls `visit` for each statement of SQL in the function's body, in order; for none where the
/// body cannot be read.
void for_each_sql(const catalog::Function& function,
                  const std::function<void(const sql::Statement&)>& visit);

}  // namespace pgplumb::integrity
