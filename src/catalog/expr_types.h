#pragma once

#include <unordered_map>

#include "catalog/query_reader.h"

namespace pgplumb::catalog {

/// Types of the parts of an expression; none of what stands inside a subquery of it.
class ExprTypes {
 public:
  /// None where it is not known.
  [[nodiscard]] const TypeRef& operator[](const sql::Expr& part) const {
    const auto found = types_.find(&part);
    return found == types_.end() ? unknown_ : found->second;
  }
  void set(const sql::Expr& part, TypeRef type) { types_.insert_or_assign(&part, std::move(type)); }

 private:
  std::unordered_map<const sql::Expr*, TypeRef> types_;
  TypeRef unknown_;
};

/// What `read_expr` says of each part, in one reading.
ExprTypes types_in(const Catalog& catalog, const Session& session, const sql::Expr& expr,
                   const Relation* relation);

}  // namespace pgplumb::catalog
