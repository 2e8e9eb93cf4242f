#pragma once

#include <cassert>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace pgplumb::catalog {

/// What a store's values are kept in: by default in the order of their keys.
template <typename Key>
struct Ordered {
  template <typename Value>
  using Map = std::map<Key, Value>;
  using Set = std::set<Key>;
};

/// Values under keys, with undo: while a mark is held, the old value of what changes is logged
/// once since the mark, so a transaction costs what it touches and no copy of the catalog is made.
template <typename Key, typename Value, typename Containers = Ordered<Key>>
class Store {
 public:
  /// `key` is a `Key` or what the map takes for one.
  [[nodiscard]] const Value* find(const auto& key) const {
    const auto it = values_.find(key);
    return it == values_.end() ? nullptr : &it->second;
  }

  /// For change; the key must be there. The reference is good until the value is erased.
  Value& edit(const Key& key) {
    const auto it = values_.find(key);
    assert(it != values_.end());
    if (logging_ && logged_.insert(key).second) log_.emplace_back(key, it->second);
    return it->second;
  }

  Value& add(const Key& key, Value value) {
    if (logging_) {
      log_.emplace_back(key, std::nullopt);
      logged_.insert(key);
    }
    const auto [it, added] = values_.emplace(key, std::move(value));
    assert(added);
    return it->second;
  }

  /// Adds or replaces.
  void put(const Key& key, Value value) {
    if (find(key) == nullptr) {
      add(key, std::move(value));
    } else {
      edit(key) = std::move(value);
    }
  }

  void erase(const Key& key) {
    const auto it = values_.find(key);
    if (it == values_.end()) return;
    if (logging_ && logged_.insert(key).second) log_.emplace_back(key, std::move(it->second));
    values_.erase(it);
  }

  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  void set_logging(bool on) {
    logging_ = on;
    logged_.clear();
    if (!on) log_.clear();
  }
  [[nodiscard]] std::size_t mark() {
    logged_.clear();
    return log_.size();
  }
  void undo_to(std::size_t mark) {
    logged_.clear();
    for (; log_.size() > mark; log_.pop_back()) {
      auto& [key, old] = log_.back();
      if (old) {
        values_.insert_or_assign(key, std::move(*old));
      } else {
        values_.erase(key);
      }
    }
  }

 private:
  typename Containers::template Map<Value> values_;
  std::vector<std::pair<Key, std::optional<Value>>> log_;
  typename Containers::Set logged_;  ///< since the last mark
  bool logging_ = false;
};

}  // namespace pgplumb::catalog
