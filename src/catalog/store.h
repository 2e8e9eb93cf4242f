#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "text/box.h"

namespace pgplumb::catalog {

/// What a store's values are kept in: by default in the order of their keys.
template <typename Key>
struct Ordered {
  template <typename Value>
  using Map = std::map<Key, Value>;
};

/// Values under keys, with undo: while a mark is held, the old value of what changes is logged
/// once since the mark, so a transaction costs what it touches and no copy of the catalog is made.
template <typename Key, typename Value, typename Containers = Ordered<Key>>
class Store {
  /// A value, and in which period between two marks it was logged last.
  struct Entry {
    Value value;
    std::uint32_t logged_in = 0;
  };
  using Map = typename Containers::template Map<Entry>;

 public:
  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = std::pair<const Key&, const Value&>;

    Iterator() = default;
    explicit Iterator(typename Map::const_iterator at) : at_(at) {}
    value_type operator*() const { return {at_->first, at_->second.value}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++at_;
      return old;
    }
    bool operator==(const Iterator&) const = default;

   private:
    typename Map::const_iterator at_;
  };

  /// `key` is a `Key` or what the map takes for one.
  [[nodiscard]] const Value* find(const auto& key) const {
    const auto it = values_.find(key);
    return it == values_.end() ? nullptr : &it->second.value;
  }

  /// For change; the key must be there. The reference is good until the value is erased.
  Value& edit(const Key& key) {
    const auto it = values_.find(key);
    assert(it != values_.end());
    return edit(it);
  }

  /// The key must not be there.
  Value& add(const Key& key, Value value) {  // NOLINT(*-unnecessary-value-param): most are moved
    const auto [it, added] = values_.try_emplace(key, std::move(value), period_);
    assert(added);
    if (logging_) log_.push_back({key, {}});
    return it->second.value;
  }

  /// Adds or replaces.
  void put(const Key& key, Value value) {
    if (const auto it = values_.find(key); it != values_.end()) {
      edit(it) = std::move(value);
    } else {
      add(key, std::move(value));
    }
  }

  void erase(const Key& key) {
    const auto it = values_.find(key);
    if (it == values_.end()) return;
    if (logging_) log_.push_back({key, std::move(it->second.value)});
    values_.erase(it);
  }

  [[nodiscard]] Iterator begin() const { return Iterator(values_.begin()); }
  [[nodiscard]] Iterator end() const { return Iterator(values_.end()); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  void set_logging(bool on) {
    logging_ = on;
    ++period_;
    if (!on) log_.clear();
  }
  [[nodiscard]] std::size_t mark() {
    ++period_;
    return log_.size();
  }
  /// Calls `visit(key, before, now)` for what was logged since the mark, each key once; null where
  /// there was none or is none.
  template <typename Visit>
  void changes_since(std::size_t mark, Visit visit) const {
    std::set<Key> seen;
    for (std::size_t i = mark; i < log_.size(); ++i) {
      if (!seen.insert(log_[i].key).second) continue;
      visit(log_[i].key, log_[i].old ? &*log_[i].old : nullptr, find(log_[i].key));
    }
  }

  void undo_to(std::size_t mark) {
    ++period_;
    for (; log_.size() > mark; log_.pop_back()) {
      Change& last = log_.back();
      if (last.old) {
        values_.insert_or_assign(last.key, Entry{std::move(*last.old), 0});
      } else {
        values_.erase(last.key);
      }
    }
  }

 private:
  struct Change {
    Key key;
    Box<Value> old;  ///< none: it was not there
  };

  Value& edit(typename Map::iterator it) {
    Entry& entry = it->second;
    if (logging_ && entry.logged_in != period_) {
      entry.logged_in = period_;
      log_.push_back({it->first, entry.value});
    }
    return entry.value;
  }

  Map values_;
  std::vector<Change> log_;
  std::uint32_t period_ = 1;  ///< a new one begins with each mark
  bool logging_ = false;
};

}  // namespace pgplumb::catalog
