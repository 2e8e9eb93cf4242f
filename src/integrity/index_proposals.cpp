// Each need becomes the set of columns that it fixes and a tail that sorts or narrows what is left.
// Sets that lie in each other share an index, the smallest first: (tenant) and (tenant, email) are
// served by one on tenant, email. Larger sets are placed first, so that a smaller one finds all
// that it could share.
#include "integrity/index_proposals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "catalog/builtins.h"
#include "integrity/keys.h"
#include "integrity/scope.h"
#include "sql/walk.h"

namespace pgplumb::integrity {
namespace {

using catalog::Catalog;
using catalog::Column;
using catalog::ColumnNumber;
using catalog::Oid;
using catalog::Relation;

/// More keys make an index large and serve few queries better.
constexpr std::size_t most_keys = 4;

/// What one need asks of an index.
struct Wish {
  const Relation* table = nullptr;
  ColumnNumbers fixed;  ///< ascending
  std::vector<OrderKey> tail;
  bool sorts = false;  ///< the tail is an order of which the first rows are wanted
  std::size_t need = 0;
};

/// A type of scalars that a B-tree orders, with more than a few values.
bool is_worth_a_key(const Catalog& catalog, const Column& column) {
  const catalog::TypeRef& type = base_type(catalog, column.type);
  if (type.array) return false;
  const catalog::BuiltinType* builtin = catalog::builtin_type(type.type);
  if (builtin == nullptr) {
    const catalog::Type* own = catalog.types.find(type.type);
    return own != nullptr && own->kind == catalog::TypeKind::base && own->category == 'S';
  }
  // pg_type.typcategory: dates, numbers, strings, network addresses, intervals
  constexpr std::string_view scalars = "DNSIT";
  return builtin->kind == 'b' &&
         (type.type == catalog::uuid_oid || scalars.contains(builtin->category));
}

class WishMaker {
 public:
  explicit WishMaker(const Catalog& catalog) : catalog_(catalog) {}

  std::optional<Wish> wish(const TableNeed& need, std::size_t number) const {
    if (need.sampled || !is_judged_table(*need.table) || has_usable_index(catalog_, need)) {
      return std::nullopt;
    }
    Wish wish{.table = need.table, .need = number};
    take(need, need.values, wish.fixed);
    const bool in_order = need.limited && takes_order(need);
    const bool has_lists = take(need, need.lists, wish.fixed);
    if (wish.fixed.empty()) {
      // Rows that other conditions leave out may be most: an order helps where it is all.
      if (!in_order || !need.alone || need.filtered) return std::nullopt;
    }
    std::ranges::sort(wish.fixed);
    if (wish.fixed.size() > most_keys) wish.fixed.resize(most_keys);
    // Rows of several values come in the order of the values.
    if (in_order && !has_lists) {
      wish.tail = tail_of(need, wish.fixed);
      wish.sorts = true;
    } else {
      add_bound(need, wish);
    }
    if (wish.fixed.size() + wish.tail.size() > most_keys) {
      wish.tail.resize(most_keys - wish.fixed.size());
    }
    if (wish.fixed.empty() && wish.tail.empty()) return std::nullopt;
    return wish;
  }

 private:
  bool take(const TableNeed& need, const ColumnNumbers& columns, ColumnNumbers& out) const {
    bool any = false;
    for (const ColumnNumber number : columns) {
      const Column* column = need.table->column(number);
      if (column == nullptr || !is_worth_a_key(catalog_, *column) ||
          std::ranges::find(out, number) != out.end()) {
        continue;
      }
      out.push_back(number);
      any = true;
    }
    return any;
  }

  bool takes_order(const TableNeed& need) const {
    return !need.order.empty() && std::ranges::all_of(need.order, [&](const OrderKey& key) {
      const Column* column = need.table->column(key.column);
      return column != nullptr && is_worth_a_key(catalog_, *column);
    });
  }

  /// The order without columns that are the same in all rows found.
  static std::vector<OrderKey> tail_of(const TableNeed& need, const ColumnNumbers& fixed) {
    std::vector<OrderKey> tail = need.order;
    std::erase_if(tail, [&](const OrderKey& key) {
      return std::ranges::find(fixed, key.column) != fixed.end();
    });
    return tail;
  }

  void add_bound(const TableNeed& need, Wish& wish) const {
    for (const ColumnNumber number : need.bounds) {
      const Column* column = need.table->column(number);
      const bool is_fixed = std::ranges::find(wish.fixed, number) != wish.fixed.end();
      if (column == nullptr || is_fixed || !is_worth_a_key(catalog_, *column)) continue;
      wish.tail.push_back({.column = number});
      return;
    }
  }

  const Catalog& catalog_;
};

/// An index in the making.
struct Draft {
  std::vector<ColumnNumbers> sets;  ///< each lies in the one before it
  std::vector<OrderKey> tail;
  std::vector<std::size_t> served;
};

bool lies_in(const ColumnNumbers& small, const ColumnNumbers& large) {
  return std::ranges::includes(large, small);
}

bool joins(const Wish& wish, const Draft& draft) {
  const bool same = wish.fixed == draft.sets.front() && draft.sets.size() == 1;
  // A sorted tail must follow its own columns at once.
  if (wish.sorts) return same && (draft.tail.empty() || draft.tail == wish.tail);
  return !wish.fixed.empty() && lies_in(wish.fixed, draft.sets.back());
}

void add(const Wish& wish, Draft& draft) {
  if (wish.fixed == draft.sets.front() && draft.tail.empty()) draft.tail = wish.tail;
  if (wish.fixed != draft.sets.back()) draft.sets.push_back(wish.fixed);
  draft.served.push_back(wish.need);
}

/// The smallest set first; of one set the columns of foreign keys, which most queries have.
ProposedIndex finished(const Relation& table, Draft draft) {
  ProposedIndex index{.table = &table, .finds = !draft.sets.front().empty()};
  const auto has = [&](ColumnNumber number) {
    return std::ranges::find(index.keys, number, &OrderKey::column) != index.keys.end();
  };
  for (auto set = draft.sets.rbegin(); set != draft.sets.rend(); ++set) {
    std::ranges::stable_partition(
        *set, [&](ColumnNumber number) { return is_foreign_key_column(table, number); });
    for (const ColumnNumber number : *set) {
      if (!has(number)) index.keys.push_back({.column = number});
    }
  }
  // An index is read either way.
  const bool backwards = std::ranges::all_of(
      draft.tail, [](const OrderKey& key) { return key.descending && key.nulls_first; });
  for (const OrderKey& key : draft.tail) {
    if (!has(key.column)) index.keys.push_back(backwards ? OrderKey{.column = key.column} : key);
  }
  std::ranges::sort(draft.served);
  index.served = std::move(draft.served);
  return index;
}

std::vector<Draft> drafts_of(std::vector<Wish> wishes) {
  std::ranges::stable_sort(wishes, [](const Wish& a, const Wish& b) {
    const auto rank = [](const Wish& wish) {
      return std::pair(wish.fixed.size(), wish.sorts ? 2 : wish.tail.empty() ? 0 : 1);
    };
    return rank(a) > rank(b);
  });
  std::vector<Draft> drafts;
  for (const Wish& wish : wishes) {
    const auto found =
        std::ranges::find_if(drafts, [&](const Draft& draft) { return joins(wish, draft); });
    if (found != drafts.end()) {
      add(wish, *found);
    } else {
      drafts.push_back({.sets = {wish.fixed}, .tail = wish.tail, .served = {wish.need}});
    }
  }
  return drafts;
}

}  // namespace

ColumnNumbers ProposedIndex::columns() const {
  ColumnNumbers numbers;
  for (const OrderKey& key : keys) numbers.push_back(key.column);
  return numbers;
}

std::string ProposedIndex::key_list() const {
  std::string list;
  for (const OrderKey& key : keys) {
    if (!list.empty()) list += ", ";
    list += sql::quote_identifier(table->column(key.column)->name);
    if (key.descending) list += " DESC";
    if (key.nulls_first != key.descending) list += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  }
  return list;
}

std::vector<ProposedIndex> propose_indexes(const Catalog& catalog,
                                           std::span<const TableNeed> needs) {
  const WishMaker maker(catalog);
  std::map<Oid, std::vector<Wish>> by_table;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (auto wish = maker.wish(needs[i], i)) by_table[wish->table->oid].push_back(std::move(*wish));
  }
  std::vector<ProposedIndex> proposed;
  for (auto& [oid, wishes] : by_table) {
    const Relation& table = *wishes.front().table;
    for (Draft& draft : drafts_of(std::move(wishes))) {
      proposed.push_back(finished(table, std::move(draft)));
    }
  }
  return proposed;
}

}  // namespace pgplumb::integrity
