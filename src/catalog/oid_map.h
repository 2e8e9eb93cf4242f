#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "catalog/objects.h"

namespace pgplumb::catalog {

/// `std::map` for keys that are given out in turn from `first_user_oid` on: found by one look into
/// a table, in the order of the keys, and a value stays where it is.
template <typename Value>
class OidMap {
  using Slot = std::unique_ptr<std::pair<const Oid, Value>>;

  template <bool is_const>
  class BasicIterator {
   public:
    using Slots = std::conditional_t<is_const, const std::vector<Slot>, std::vector<Slot>>;
    using Item = std::conditional_t<is_const, const std::pair<const Oid, Value>,
                                    std::pair<const Oid, Value>>;

    BasicIterator() = default;
    BasicIterator(Slots& slots, std::size_t at) : slots_(&slots), at_(at) { skip_empty(); }
    Item& operator*() const { return *(*slots_)[at_]; }
    Item* operator->() const { return (*slots_)[at_].get(); }
    BasicIterator& operator++() {
      ++at_;
      skip_empty();
      return *this;
    }
    bool operator==(const BasicIterator& other) const { return at_ == other.at_; }

   private:
    void skip_empty() {
      while (at_ < slots_->size() && (*slots_)[at_] == nullptr) ++at_;
    }

    Slots* slots_ = nullptr;
    std::size_t at_ = 0;
  };

 public:
  using iterator = BasicIterator<false>;
  using const_iterator = BasicIterator<true>;

  [[nodiscard]] const_iterator begin() const { return {slots_, 0}; }
  [[nodiscard]] const_iterator end() const { return {slots_, slots_.size()}; }
  iterator end() { return {slots_, slots_.size()}; }
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] const_iterator find(Oid key) const { return {slots_, place(key)}; }
  iterator find(Oid key) { return {slots_, place(key)}; }

  template <typename... Arguments>
  std::pair<iterator, bool> try_emplace(Oid key, Arguments&&... arguments) {
    if (const std::size_t found = place(key); found < slots_.size()) {
      return {iterator(slots_, found), false};
    }
    const std::size_t at = key - first_user_oid;
    if (at >= slots_.size()) slots_.resize(at + 1);
    slots_[at] = std::make_unique<std::pair<const Oid, Value>>(
        std::piecewise_construct, std::forward_as_tuple(key),
        std::forward_as_tuple(std::forward<Arguments>(arguments)...));
    ++size_;
    return {iterator(slots_, at), true};
  }
  void insert_or_assign(Oid key, Value value) {
    if (const std::size_t found = place(key); found < slots_.size()) {
      slots_[found]->second = std::move(value);
    } else {
      try_emplace(key, std::move(value));
    }
  }
  void erase(iterator it) { erase(it->first); }
  void erase(Oid key) {
    const std::size_t at = place(key);
    if (at == slots_.size()) return;
    slots_[at].reset();
    --size_;
  }

 private:
  /// The slot of a key that is there, else the end.
  [[nodiscard]] std::size_t place(Oid key) const {
    const std::size_t at = key - first_user_oid;
    return key >= first_user_oid && at < slots_.size() && slots_[at] != nullptr ? at
                                                                                : slots_.size();
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

/// The containers of a `Store` of objects.
struct ByOid {
  template <typename Value>
  using Map = OidMap<Value>;
};

}  // namespace pgplumb::catalog
