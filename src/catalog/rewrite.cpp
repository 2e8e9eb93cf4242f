#include "catalog/rewrite.h"

#include <type_traits>

namespace pgplumb::catalog {

namespace {

/// One walk for both: `Node` is const where `Visitor` only reads.
template <typename Visitor>
class Walk {
 public:
  explicit Walk(const Visitor& visitor) : visitor_(visitor) {}

  template <typename Node>
  void operator()(Node& node) const {
    using Plain = std::remove_const_t<Node>;
    if constexpr (std::is_same_v<Plain, sql::Expr>) {
      expr(node);
    } else if constexpr (std::is_same_v<Plain, sql::Query>) {
      query(node);
    } else if constexpr (std::is_same_v<Plain, sql::FromItem>) {
      from_item(node);
    } else if constexpr (std::is_same_v<Plain, sql::TypeName>) {
      if (visitor_.type) visitor_.type(node);
    } else if constexpr (std::is_same_v<Plain, sql::CommonTable>) {
      all(node.query);
    } else {
      (*this)(node.expr);  // Target, SortItem
    }
  }

 private:
  template <typename... Lists>
  void all(Lists&... lists) const {
    const auto each = [this](auto& list) {
      for (auto& entry : list) (*this)(entry);
    };
    (each(lists), ...);
  }

  template <typename Node>
  void expr(Node& node) const {
    if (visitor_.expr) visitor_.expr(node);
    all(node.args, node.type, node.subquery);
  }

  template <typename Node>
  void from_item(Node& node) const {
    if (visitor_.from_item) visitor_.from_item(node);
    all(node.column_types, node.functions, node.condition, node.sides, node.subquery);
  }

  template <typename Node>
  void query(Node& node) const {
    if (visitor_.select_list) {
      if (node.command == sql::Command::select) visitor_.select_list(node.targets);
      visitor_.select_list(node.returning);
    }
    all(node.with, node.arms, node.targets, node.target, node.from, node.source, node.distinct_on,
        node.where, node.group_by, node.having, node.order_by, node.limit, node.offset,
        node.first_row, node.returning, node.merge_actions);
    for (auto& row : node.more_rows) all(row);
    all(node.windows);
    if (node.on_conflict) {
      auto& conflict = *node.on_conflict;
      all(conflict.keys, conflict.predicate, conflict.set, conflict.where);
    }
  }

  const Visitor& visitor_;
};

}  // namespace

void rewrite(sql::Expr& expr, const Rewriter& rewriter) { Walk{rewriter}(expr); }
void rewrite(sql::Query& query, const Rewriter& rewriter) { Walk{rewriter}(query); }
void read_nodes(const sql::Expr& expr, const NodeReader& reader) { Walk{reader}(expr); }
void read_nodes(const sql::Query& query, const NodeReader& reader) { Walk{reader}(query); }

}  // namespace pgplumb::catalog
