#pragma once

#include <string>
#include <string_view>

#include "lint/finding.h"
#include "lint/rule.h"

/// What rules about the final schema ask and say alike.
namespace pgplumb::lint {

/// Where to point at: the statement under review that made the object or, where that one is
/// context, the last under review that changed it.
Span reviewed_place(const SchemaContext& context, const catalog::Origin& origin);

/// Adds a place to look at, where there is one.
void relate(Problem& problem, const catalog::Origin& origin, std::string message);

/// "CREATE INDEX CONCURRENTLY ON orders (user_id);", for a partitioned table its several steps.
/// `columns` is what stands in the parentheses.
std::string create_index_sql(const catalog::Relation& table, std::string_view columns,
                             bool unique = false);

/// Removes an index without blocking, or the constraint that it backs.
std::string drop_index_sql(const catalog::Relation& table, const catalog::Index& index);

}  // namespace pgplumb::lint
