#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <vector>

namespace pgplumb::integrity {

/// A column by its place among the columns of its table, from 0.
using Attribute = std::size_t;

/// A set of attributes. Sets of any widths go together; up to 64 attributes need no memory beside
/// the set itself, PostgreSQL's most (1,600) 25 words.
class AttributeSet {
 public:
  /// Over the members in ascending order.
  class Iterator {
   public:
    using value_type = Attribute;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const AttributeSet* set, Attribute at) : set_(set), at_(at) {}
    Attribute operator*() const { return at_; }
    Iterator& operator++() {
      at_ = set_->next(at_ + 1);
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const AttributeSet* set_ = nullptr;
    Attribute at_ = 0;
  };

  AttributeSet() = default;
  AttributeSet(std::initializer_list<Attribute> members) {
    for (const Attribute member : members) insert(member);
  }
  /// All of 0 up to but not including `width`.
  static AttributeSet all(std::size_t width);

  [[nodiscard]] bool contains(Attribute attribute) const {
    return (word(attribute / bits) >> (attribute % bits) & 1) != 0;
  }
  [[nodiscard]] bool empty() const { return low_ == 0 && high_.empty(); }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool is_subset_of(const AttributeSet& other) const;
  [[nodiscard]] bool intersects(const AttributeSet& other) const;
  /// The first member from `from` on; `none` where there is none.
  [[nodiscard]] Attribute next(Attribute from) const;
  static constexpr Attribute none = static_cast<Attribute>(-1);

  [[nodiscard]] Iterator begin() const { return {this, next(0)}; }
  [[nodiscard]] Iterator end() const { return {this, none}; }

  void insert(Attribute attribute);
  void erase(Attribute attribute);
  AttributeSet& operator|=(const AttributeSet& other);
  AttributeSet& operator&=(const AttributeSet& other);
  AttributeSet& operator-=(const AttributeSet& other);
  friend AttributeSet operator|(AttributeSet a, const AttributeSet& b) { return a |= b; }
  friend AttributeSet operator&(AttributeSet a, const AttributeSet& b) { return a &= b; }
  friend AttributeSet operator-(AttributeSet a, const AttributeSet& b) { return a -= b; }
  auto operator<=>(const AttributeSet&) const = default;

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t bits = 64;

  [[nodiscard]] Word word(std::size_t index) const {
    if (index == 0) return low_;
    return index <= high_.size() ? high_[index - 1] : 0;
  }
  Word& word_to_set(std::size_t index);
  /// Equal sets have equal words: none that are zero at the end.
  void trim() {
    while (!high_.empty() && high_.back() == 0) high_.pop_back();
  }

  Word low_ = 0;
  std::vector<Word> high_;
};

}  // namespace pgplumb::integrity
