// Conditions that stand beside each other under AND, in WHERE and ON, are looked at one by one: a
// column of a table against something that is not of the same table can be looked up. What stands
// under OR or NOT, or in an expression of the column, is told and serves no plain index; but for
// two idioms: `$1 IS NULL OR a = $1`, where the application leaves a condition out, and
// `a = $1 OR a = $2`.
//
// A column is known by the mention of its table: the innermost FROM around it that has one of that
// table, under the name that the column is qualified with.
#include "integrity/query_needs.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/query_reader.h"
#include "sql/walk.h"

namespace pgplumb::integrity {
namespace {

using catalog::ColumnNumber;
using catalog::Oid;
using catalog::Relation;
using sql::Expr;
using sql::ExprKind;
using sql::FromItem;
using sql::FromKind;

void add_once(ColumnNumbers& columns, ColumnNumber column) {
  if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
}

/// What the application fills in, as sqlc writes it: `@name`, `sqlc.arg(name)`. To PostgreSQL's
/// grammar the names in them are columns.
bool is_filled_in(const Expr& expr) {
  const bool is_sign = expr.kind == ExprKind::op && expr.text == "@" && expr.args.size() == 1;
  return is_sign || (expr.kind == ExprKind::call && expr.name.schema == "sqlc");
}

/// The expressions of one, without what is filled in.
void for_each_own(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  if (is_filled_in(expr)) return;
  visit(expr);
  for (const Expr& arg : expr.args) for_each_own(arg, visit);
}

const Expr& below_casts(const Expr& expr) {
  const Expr* below = &expr;
  while (below->kind == ExprKind::cast && !below->args.empty()) below = &below->args.front();
  return *below;
}

/// What a column is compared with.
enum class Against : std::uint8_t {
  nothing,  ///< it is asked for NULL, or for itself as a boolean
  literal,  ///< it is written in the query
  value,    ///< known before any row is read
  rows,     ///< of other tables
  own_row,
};

/// A column of a mention.
struct Place {
  std::size_t need = 0;
  ColumnNumber column = 0;
  bool operator==(const Place&) const = default;
};

class NeedsFinder {
 public:
  NeedsFinder(const catalog::Catalog& catalog, const catalog::Session& session)
      : catalog_(catalog), session_(session) {
    visitor_.column = [this](const Expr& expr, Oid relation, ColumnNumber column) {
      if (catalog_.relations.find(relation) != nullptr) columns_[&expr] = {relation, column};
    };
    visitor_.aliased_column = visitor_.column;
    visitor_.relation = [this](const FromItem& item, const Relation& relation) {
      tables_[&item] = &relation;
    };
    visitor_.using_column = [this](const FromItem& join, std::size_t, Oid relation,
                                   ColumnNumber column) {
      using_[&join].emplace_back(relation, column);
    };
  }

  std::vector<TableNeed> find(const sql::Query& query) {
    catalog::read_query(catalog_, session_, query, visitor_);
    in(query);
    return std::move(needs_);
  }

  std::vector<TableNeed> find(const Relation& table, const Expr& condition) {
    catalog::read_expr(catalog_, session_, condition, &table, visitor_);
    needs_.push_back({.table = &table, .alone = true});
    blocks_.push_back({.mentions = {{table.name, 0}}, .derived = {}});
    in_condition(condition);
    sql::for_each_expr(condition, [this](const Expr& expr) { in_subquery(expr); });
    return std::move(needs_);
  }

 private:
  struct Mention {
    std::string_view name;
    std::size_t need = 0;
  };
  /// The FROM of one query.
  struct Block {
    std::vector<Mention> mentions;
    std::vector<std::string_view> derived;  ///< names of what else stands there: subqueries, calls
  };
  using ColumnOf = std::pair<Oid, ColumnNumber>;

  void in(const sql::Query& query) {
    for (const sql::CommonTable& table : query.with) {
      for (const sql::Query& inner : table.query) in(inner);
    }
    for (const sql::Query& arm : query.arms) in(arm);
    const std::size_t depth = blocks_.size();
    blocks_.emplace_back();
    for (const FromItem& item : query.target) add_item(item, true);
    for (const FromItem& item : query.from) add_item(item, false);
    for (const FromItem& item : query.from) in_join(item);
    for (const sql::Query& source : query.source) in(source);
    for (const Expr& where : query.where) in_condition(where);
    in_order(query);
    sql::for_each_expr(query, [this](const Expr& expr) { in_subquery(expr); });
    blocks_.resize(depth);
  }

  void in_subquery(const Expr& expr) {
    if (!expr.subquery.empty() && seen_.insert(&expr).second) in(expr.subquery.front());
  }

  void add_item(const FromItem& item, bool written) {
    for (const FromItem& side : item.sides) add_item(side, written);
    for (const sql::Query& inner : item.subquery) in(inner);
    if (item.kind == FromKind::join) return;
    const std::string_view name = item.alias.empty() ? item.name.name : item.alias;
    const auto table = tables_.find(&item);
    if (table == tables_.end()) {
      blocks_.back().derived.push_back(name);
      return;
    }
    blocks_.back().mentions.push_back({name, needs_.size()});
    needs_.push_back({.table = table->second, .written = written, .sampled = !item.sample.empty()});
  }

  void in_join(const FromItem& item) {
    for (const FromItem& side : item.sides) in_join(side);
    for (const Expr& on : item.condition) in_condition(on);
    const auto found = using_.find(&item);
    if (found == using_.end()) return;
    for (const auto& [relation, column] : found->second) {
      for (const Mention& mention : blocks_.back().mentions) {
        if (needs_[mention.need].table->oid != relation) continue;
        note({mention.need, column}, &TableNeed::equal, Against::rows);
      }
    }
  }

  /// Where a column of a table stands by itself, casts aside.
  std::optional<Place> place_of(const Expr& expr) const {
    const Expr& below = below_casts(expr);
    const auto found = columns_.find(&below);
    return found == columns_.end() ? std::nullopt : mention_of(below, found->second);
  }

  std::optional<Place> mention_of(const Expr& expr, const ColumnOf& column) const {
    const std::string_view qualifier =
        expr.names.size() < 2 ? std::string_view() : expr.names[expr.names.size() - 2];
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
      for (const Mention& mention : block->mentions) {
        if (needs_[mention.need].table->oid == column.first &&
            (qualifier.empty() || qualifier == mention.name)) {
          return Place{mention.need, column.second};
        }
      }
    }
    return std::nullopt;
  }

  /// A column that a subquery or call in FROM yields, as far as its name tells.
  bool is_derived(const Expr& column) const {
    if (column.names.size() < 2) return !blocks_.back().derived.empty();
    const std::string_view qualifier = column.names[column.names.size() - 2];
    return std::ranges::any_of(blocks_, [&](const Block& block) {
      return std::ranges::find(block.derived, qualifier) != block.derived.end();
    });
  }

  Against against(const Expr& expr, std::size_t need) const {
    if (sql::is_constant(expr)) return Against::literal;
    auto result = Against::value;
    for_each_own(expr, [&](const Expr& each) {
      if (each.kind != ExprKind::column || each.names.empty()) return;
      if (const auto place = place_of(each)) {
        if (place->need == need) {
          result = Against::own_row;
        } else if (result == Against::value) {
          result = Against::rows;
        }
      } else if (result == Against::value && is_derived(each)) {
        result = Against::rows;
      }
    });
    return result;
  }

  void in_condition(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::logical_and:
        for (const Expr& part : expr.args) in_condition(part);
        return;
      case ExprKind::logical_or:
        return in_alternatives(expr);
      case ExprKind::op:
        if (expr.args.size() == 2) return compared(expr);
        break;
      case ExprKind::in_list:
      case ExprKind::op_any:
        if (expr.text == "=") return among(expr);
        break;
      case ExprKind::any_subquery:
        if (expr.text != "=") break;
        return for_each_column_of(expr.args.front(), [this](const Expr& column) {
          found_in(column, &TableNeed::equal, Against::rows);
        });
      case ExprKind::is_null:
        return found_in(expr.args.front(), &TableNeed::equal, Against::nothing);
      case ExprKind::column:
        return found_in(expr, &TableNeed::equal, Against::nothing);
      case ExprKind::between:
        if (expr.text == "BETWEEN" && expr.args.size() == 3) return between(expr);
        break;
      default:
        break;
    }
    note_others(expr);
  }

  void compared(const Expr& expr) {
    constexpr std::array<std::string_view, 4> orders{"<", "<=", ">", ">="};
    const bool equal = expr.text == "=";
    if (!equal && std::ranges::find(orders, expr.text) == orders.end()) return note_others(expr);
    const Expr& left = expr.args[0];
    const Expr& right = expr.args[1];
    if (left.kind != ExprKind::row || right.kind != ExprKind::row ||
        left.args.size() != right.args.size()) {
      return compare(expr, left, right);
    }
    // Of rows in their order, the first columns bound what is found.
    const std::size_t count = equal ? left.args.size() : std::min<std::size_t>(left.args.size(), 1);
    for (std::size_t i = 0; i < count; ++i) compare(expr, left.args[i], right.args[i]);
  }

  /// One side of a comparison with the other, which `whole` makes.
  void compare(const Expr& whole, const Expr& a, const Expr& b) {
    const auto list = whole.text == "=" ? &TableNeed::equal : &TableNeed::range;
    const auto left = place_of(a);
    const auto right = place_of(b);
    if (!left && !right) return note_others(whole);
    if (left && right) {
      // A column against another of its own row chooses no rows by an index.
      if (left->need == right->need) return note_others(whole);
      note(*left, list, Against::rows);
      return note(*right, list, Against::rows);
    }
    const Expr& value = left ? b : a;
    const Place place = left ? *left : *right;
    const Against what = against(value, place.need);
    if (what != Against::own_row) {
      note(place, list, what);
      return note_others(value);
    }
    // `a = coalesce($1, a)`
    const ExprKind kind = below_casts(value).kind;
    if (kind != ExprKind::coalesce && kind != ExprKind::case_when) return note_others(whole);
    note_optional(place);
  }

  /// `a IN (...)`, `(a, b) IN (...)`, `a = ANY (...)`.
  void among(const Expr& expr) {
    for_each_column_of(expr.args.front(), [&](const Expr& column) {
      const auto place = place_of(column);
      if (!place) return note_others(expr);
      Against what = Against::literal;
      for (std::size_t i = 1; i < expr.args.size(); ++i) {
        what = std::max(what, against(expr.args[i], place->need));
      }
      if (what == Against::own_row) return note_others(expr);
      note(*place, &TableNeed::equal, what, true);
    });
  }

  static void for_each_column_of(const Expr& expr, const std::function<void(const Expr&)>& visit) {
    if (expr.kind != ExprKind::row) return visit(expr);
    for (const Expr& column : expr.args) visit(column);
  }

  void between(const Expr& expr) {
    const auto place = place_of(expr.args.front());
    if (!place) return note_others(expr);
    const Against what =
        std::max(against(expr.args[1], place->need), against(expr.args[2], place->need));
    if (what == Against::own_row) return note_others(expr);
    note(*place, &TableNeed::range, what);
  }

  void in_alternatives(const Expr& expr) {
    const auto asks_no_row = [this](const Expr& arm) {
      bool none = true;
      for_each_own(arm, [&](const Expr& each) {
        if (each.kind == ExprKind::column || !each.subquery.empty()) none = false;
      });
      return none;
    };
    if (std::ranges::any_of(expr.args, asks_no_row)) {
      for (const Expr& arm : expr.args) {
        for_each_own(arm, [this](const Expr& each) {
          if (const auto place = place_of_column(each)) note_optional(*place);
        });
      }
      return;
    }
    if (const auto place = common_place(expr.args)) {
      return note(*place, &TableNeed::equal, Against::value, true);
    }
    note_others(expr);
  }

  /// The one column that each arm of an OR compares by `=` with a value.
  std::optional<Place> common_place(const std::vector<Expr>& arms) const {
    std::optional<Place> common;
    for (const Expr& arm : arms) {
      const bool equal = arm.text == "=" && ((arm.kind == ExprKind::op && arm.args.size() == 2) ||
                                             arm.kind == ExprKind::op_any);
      if (!equal) return std::nullopt;
      const auto place = place_of(arm.args[0]);
      if (!place || against(arm.args[1], place->need) != Against::value) return std::nullopt;
      if (common && *common != *place) return std::nullopt;
      common = place;
    }
    return common;
  }

  std::optional<Place> place_of_column(const Expr& expr) const {
    return expr.kind == ExprKind::column ? place_of(expr) : std::nullopt;
  }

  void found_in(const Expr& expr, ColumnNumbers TableNeed::* list, Against what) {
    const auto place = place_of(expr);
    if (!place) return note_others(expr);
    note(*place, list, what);
    TableNeed& need = needs_[place->need];
    need.chosen = true;
  }

  void note(const Place& place, ColumnNumbers TableNeed::* list, Against what,
            bool several = false) {
    TableNeed& need = needs_[place.need];
    const bool equal = list == &TableNeed::equal;
    add_once(need.*list, place.column);
    if (what == Against::rows) add_once(need.joined, place.column);
    if (what == Against::literal) add_once(need.literals, place.column);
    if (what == Against::value) {
      add_once(!equal ? need.bounds : several ? need.lists : need.values, place.column);
    }
    need.filtered = true;
    need.chosen = need.chosen || what != Against::rows;
  }

  void note_optional(const Place& place) {
    TableNeed& need = needs_[place.need];
    add_once(need.optional, place.column);
    need.filtered = true;
    need.chosen = true;
  }

  void note_others(const Expr& expr) {
    for_each_own(expr, [this](const Expr& each) {
      const auto place = place_of_column(each);
      if (!place) return;
      TableNeed& need = needs_[place->need];
      add_once(need.other, place->column);
      need.filtered = true;
      need.chosen = true;
    });
  }

  /// Where ORDER BY is of one table and nothing gathers rows, that table's order is the query's.
  void in_order(const sql::Query& query) {
    const Block& block = blocks_.back();
    const bool alone = block.mentions.size() == 1 && block.derived.empty();
    if (alone) needs_[block.mentions.front().need].alone = true;
    if (query.command != sql::Command::select || query.order_by.empty() || query.distinct ||
        !query.distinct_on.empty() || !query.group_by.empty() || !query.having.empty()) {
      return;
    }
    std::vector<OrderKey> keys;
    std::optional<std::size_t> need;
    for (const sql::SortItem& item : query.order_by) {
      const auto place = ordered_place(query, item.expr);
      if (!place || !item.using_operator.empty() || (need && *need != place->need)) return;
      need = place->need;
      const bool descending = item.direction == sql::SortDirection::descending;
      keys.push_back({.column = place->column,
                      .descending = descending,
                      .nulls_first = item.nulls == sql::NullsOrder::unspecified
                                         ? descending
                                         : item.nulls == sql::NullsOrder::first});
    }
    needs_[*need].order = std::move(keys);
    needs_[*need].limited = !query.limit.empty();
  }

  /// A name that stands alone is first that of an output column.
  std::optional<Place> ordered_place(const sql::Query& query, const Expr& expr) const {
    if (expr.kind != ExprKind::column || expr.names.size() != 1) return place_of(expr);
    for (const sql::Target& target : query.targets) {
      const bool is_named = target.alias.empty() ? target.expr.kind == ExprKind::column &&
                                                       target.expr.names.back() == expr.names[0]
                                                 : target.alias == expr.names[0];
      if (is_named) return place_of(target.expr);
    }
    if (const auto place = place_of(expr)) return place;
    // One that `*` yields.
    std::optional<Place> found;
    for (const Mention& mention : blocks_.back().mentions) {
      const catalog::Column* column = needs_[mention.need].table->column(expr.names[0]);
      if (column == nullptr) continue;
      if (found) return std::nullopt;
      found = Place{mention.need, column->number};
    }
    return blocks_.back().derived.empty() ? found : std::nullopt;
  }

  const catalog::Catalog& catalog_;
  const catalog::Session& session_;
  catalog::NameVisitor visitor_;
  std::map<const Expr*, ColumnOf> columns_;
  std::map<const FromItem*, const Relation*> tables_;
  std::map<const FromItem*, std::vector<ColumnOf>> using_;
  std::set<const Expr*> seen_;
  std::vector<Block> blocks_;
  std::vector<TableNeed> needs_;
};

void merge(TableNeed& need, const TableNeed& more) {
  for (const auto list :
       {&TableNeed::equal, &TableNeed::range, &TableNeed::other, &TableNeed::optional,
        &TableNeed::values, &TableNeed::lists, &TableNeed::bounds, &TableNeed::joined}) {
    for (const ColumnNumber column : more.*list) add_once(need.*list, column);
  }
  need.written |= more.written;
  need.filtered |= more.filtered;
  need.chosen |= more.chosen;
}

}  // namespace

std::vector<TableNeed> needs_of(const catalog::Catalog& catalog, const catalog::Session& session,
                                const sql::Query& query) {
  return NeedsFinder(catalog, session).find(query);
}

std::vector<TableNeed> needs_of_condition(const catalog::Catalog& catalog,
                                          const catalog::Session& session, const Relation& table,
                                          const Expr& condition) {
  return NeedsFinder(catalog, session).find(table, condition);
}

std::vector<TableNeed> by_table(std::vector<TableNeed> needs) {
  std::vector<TableNeed> tables;
  for (TableNeed& need : needs) {
    const auto found = std::ranges::find(tables, need.table, &TableNeed::table);
    if (found == tables.end()) {
      tables.push_back(std::move(need));
    } else {
      merge(*found, need);
    }
  }
  return tables;
}

}  // namespace pgplumb::integrity
