#include "catalog/apply.h"

#include "catalog/apply_parts.h"

namespace pgplumb::catalog {

void apply(Catalog& catalog, Session& session, const sql::Statement& statement) {
  const Change change{catalog, session, statement.span};
  const auto apply_node = [&](const auto& node) {
    if constexpr (requires { apply_statement(change, node); }) apply_statement(change, node);
  };
  std::visit(apply_node, statement.node);
}

}  // namespace pgplumb::catalog
