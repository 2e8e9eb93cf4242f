// Conditions that stand beside each other under AND, in WHERE and ON, are looked at one by one: a
// column of a table against something that is not of the same table can be looked up. What stands
// under OR or NOT, or in an expression of the column, is told and serves no plain index.
#include "docs/query_needs.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "catalog/query_reader.h"
#include "integrity/keys.h"
#include "sql/walk.h"

namespace pgplumb::docs {
namespace {

using catalog::ColumnNumber;
using catalog::Index;
using catalog::Oid;
using catalog::Relation;
using sql::Expr;
using sql::ExprKind;

using Columns = std::vector<ColumnNumber>;

void add_once(Columns& columns, ColumnNumber column) {
  if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
}

bool contains(const Columns& columns, ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// What the application fills in, as sqlc writes it: `@name`, `sqlc.arg(name)`. To PostgreSQL's
/// grammar the names in them are columns.
bool is_filled_in(const Expr& expr) {
  const bool is_sign = expr.kind == ExprKind::op && expr.text == "@" && expr.args.size() == 1;
  return is_sign || (expr.kind == ExprKind::call && expr.name.schema == "sqlc");
}

class NeedsFinder {
 public:
  NeedsFinder(const catalog::Catalog& catalog, const catalog::Session& session)
      : catalog_(catalog), session_(session) {}

  std::vector<TableNeed> find(const sql::Query& query) {
    catalog::NameVisitor visitor;
    visitor.column = [this](const Expr& expr, Oid relation, ColumnNumber column) {
      if (catalog_.relations.find(relation) != nullptr) columns_[&expr] = {relation, column};
    };
    visitor.aliased_column = visitor.column;
    visitor.relation = [this](const sql::FromItem& item, const Relation& relation) {
      need_of(relation.oid).written |= is_target(item);
    };
    visitor.using_column = [this](const sql::FromItem& /*join*/, std::size_t /*position*/,
                                  Oid relation, ColumnNumber column) {
      if (catalog_.relations.find(relation) == nullptr) return;
      TableNeed& need = need_of(relation);
      add_once(need.equal, column);
      need.filtered = true;
    };
    collect_targets(query);
    catalog::read_query(catalog_, session_, query, visitor);
    in(query);
    return std::move(needs_);
  }

 private:
  using Place = std::pair<Oid, ColumnNumber>;

  TableNeed& need_of(Oid oid) {
    for (TableNeed& need : needs_) {
      if (need.table->oid == oid) return need;
    }
    return needs_.emplace_back(TableNeed{.table = catalog_.relations.find(oid)});
  }

  bool is_target(const sql::FromItem& item) const {
    return std::ranges::find(targets_, &item) != targets_.end();
  }

  void collect_targets(const sql::Query& query) {
    for (const sql::FromItem& item : query.target) targets_.push_back(&item);
    for (const sql::CommonTable& table : query.with) {
      for (const sql::Query& inner : table.query) collect_targets(inner);
    }
  }

  const Place* place_of(const Expr& expr) const {
    const Expr* below = &expr;
    while (below->kind == ExprKind::cast && !below->args.empty()) below = &below->args.front();
    const auto found = columns_.find(below);
    return found == columns_.end() ? nullptr : &found->second;
  }

  void in(const sql::Query& query) {
    for (const sql::CommonTable& table : query.with) {
      for (const sql::Query& inner : table.query) in(inner);
    }
    for (const sql::Query& arm : query.arms) in(arm);
    for (const sql::Query& source : query.source) in(source);
    for (const sql::FromItem& item : query.from) in(item);
    for (const Expr& where : query.where) in_condition(where);
    sql::for_each_expr(query, [this](const Expr& expr) {
      if (!expr.subquery.empty() && seen_.insert(&expr).second) in(expr.subquery.front());
    });
  }

  void in(const sql::FromItem& item) {
    for (const sql::FromItem& side : item.sides) in(side);
    for (const sql::Query& inner : item.subquery) in(inner);
    for (const Expr& on : item.condition) in_condition(on);
  }

  void in_condition(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::logical_and:
        for (const Expr& part : expr.args) in_condition(part);
        return;
      case ExprKind::op:
        if (expr.args.size() == 2) return compared(expr);
        break;
      case ExprKind::in_list:
      case ExprKind::op_any:
      case ExprKind::any_subquery:
        if (expr.text == "=") return note(expr.args.front(), &TableNeed::equal);
        break;
      case ExprKind::is_null:
      case ExprKind::is_not_distinct:
      case ExprKind::column:
        return note(expr.kind == ExprKind::column ? expr : expr.args.front(), &TableNeed::equal);
      case ExprKind::between:
        return note(expr.args.front(), &TableNeed::range);
      default:
        break;
    }
    note_others(expr);
  }

  void compared(const Expr& expr) {
    constexpr std::array<std::string_view, 4> orders{"<", "<=", ">", ">="};
    const bool equal = expr.text == "=";
    if (!equal && std::ranges::find(orders, expr.text) == orders.end()) return note_others(expr);
    const auto list = equal ? &TableNeed::equal : &TableNeed::range;
    const Place* left = place_of(expr.args[0]);
    const Place* right = place_of(expr.args[1]);
    if (left == nullptr && right == nullptr) return note_others(expr);
    // A column against another of its own row chooses no rows by an index.
    if (left != nullptr && right != nullptr && left->first == right->first) {
      return note_others(expr);
    }
    const bool joins = left != nullptr && right != nullptr;
    if (left != nullptr) note(expr.args[0], list, joins);
    if (right != nullptr) note(expr.args[1], list, joins);
    if (left == nullptr) note_others(expr.args[0]);
    if (right == nullptr) note_others(expr.args[1]);
  }

  void note(const Expr& expr, Columns TableNeed::* list, bool joins = false) {
    const Place* place = place_of(expr);
    if (place == nullptr) return note_others(expr);
    TableNeed& need = need_of(place->first);
    add_once(need.*list, place->second);
    need.filtered = true;
    need.chosen = need.chosen || !joins;
  }

  void note_others(const Expr& expr) {
    if (is_filled_in(expr)) return;
    sql::for_each_expr(expr, [this](const Expr& each) {
      const auto place = columns_.find(&each);
      if (place == columns_.end()) return;
      TableNeed& need = need_of(place->second.first);
      add_once(need.other, place->second.second);
      need.filtered = true;
      need.chosen = true;
    });
  }

  const catalog::Catalog& catalog_;
  const catalog::Session& session_;
  std::map<const Expr*, Place> columns_;
  std::set<const Expr*> seen_;
  std::vector<const sql::FromItem*> targets_;
  std::vector<TableNeed> needs_;
};

/// How many of the keys the columns fix, and then narrow.
std::size_t served_keys(const Index& index, const TableNeed& need) {
  if (index.predicate || !index.valid || (index.method != "btree" && index.method != "hash")) {
    return 0;
  }
  std::size_t served = 0;
  for (const catalog::IndexKey& key : index.keys) {
    if (key.column == 0 || !contains(need.equal, key.column)) {
      const bool narrows = key.column != 0 && contains(need.range, key.column);
      return served + (narrows ? 1 : 0);
    }
    ++served;
  }
  return served;
}

}  // namespace

std::vector<TableNeed> needs_of(const catalog::Catalog& catalog, const catalog::Session& session,
                                const sql::Query& query) {
  return NeedsFinder(catalog, session).find(query);
}

const Index* serving_index(const catalog::Catalog& catalog, const TableNeed& need) {
  const Index* best = nullptr;
  std::size_t most = 0;
  for (const Oid oid : need.table->indexes) {
    const Index* index = catalog.indexes.find(oid);
    const std::size_t served = index == nullptr ? 0 : served_keys(*index, need);
    if (served > most) {
      best = index;
      most = served;
    }
  }
  return best;
}

bool finds_one_row(const catalog::Catalog& catalog, const TableNeed& need) {
  return std::ranges::any_of(need.table->indexes, [&](Oid oid) {
    const Index* index = catalog.indexes.find(oid);
    return index != nullptr && integrity::is_key(catalog, *need.table, *index) &&
           std::ranges::all_of(index->keys, [&](const catalog::IndexKey& key) {
             return contains(need.equal, key.column);
           });
  });
}

}  // namespace pgplumb::docs
