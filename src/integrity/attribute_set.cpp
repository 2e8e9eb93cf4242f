#include "integrity/attribute_set.h"

#include <algorithm>

namespace pgplumb::integrity {

AttributeSet AttributeSet::all(std::size_t width) {
  AttributeSet set;
  for (std::size_t i = 0; i * bits < width; ++i) {
    const std::size_t rest = width - i * bits;
    set.word_to_set(i) = rest >= bits ? ~Word{0} : (Word{1} << rest) - 1;
  }
  return set;
}

AttributeSet::Word& AttributeSet::word_to_set(std::size_t index) {
  if (index == 0) return low_;
  if (index > high_.size()) high_.resize(index);
  return high_[index - 1];
}

std::size_t AttributeSet::size() const {
  auto count = static_cast<std::size_t>(std::popcount(low_));
  for (const Word word : high_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

bool AttributeSet::is_subset_of(const AttributeSet& other) const {
  if ((low_ & ~other.low_) != 0 || high_.size() > other.high_.size()) return false;
  for (std::size_t i = 0; i < high_.size(); ++i) {
    if ((high_[i] & ~other.high_[i]) != 0) return false;
  }
  return true;
}

bool AttributeSet::intersects(const AttributeSet& other) const {
  if ((low_ & other.low_) != 0) return true;
  for (std::size_t i = 0; i < std::min(high_.size(), other.high_.size()); ++i) {
    if ((high_[i] & other.high_[i]) != 0) return true;
  }
  return false;
}

Attribute AttributeSet::next(Attribute from) const {
  for (std::size_t i = from / bits; i <= high_.size(); ++i) {
    Word rest = word(i);
    if (i == from / bits) rest &= ~Word{0} << (from % bits);
    if (rest != 0) return i * bits + static_cast<std::size_t>(std::countr_zero(rest));
  }
  return none;
}

void AttributeSet::insert(Attribute attribute) {
  word_to_set(attribute / bits) |= Word{1} << (attribute % bits);
}

void AttributeSet::erase(Attribute attribute) {
  if (!contains(attribute)) return;
  word_to_set(attribute / bits) &= ~(Word{1} << (attribute % bits));
  trim();
}

AttributeSet& AttributeSet::operator|=(const AttributeSet& other) {
  low_ |= other.low_;
  if (high_.size() < other.high_.size()) high_.resize(other.high_.size());
  for (std::size_t i = 0; i < other.high_.size(); ++i) high_[i] |= other.high_[i];
  return *this;
}

AttributeSet& AttributeSet::operator&=(const AttributeSet& other) {
  low_ &= other.low_;
  if (high_.size() > other.high_.size()) high_.resize(other.high_.size());
  for (std::size_t i = 0; i < high_.size(); ++i) high_[i] &= other.high_[i];
  trim();
  return *this;
}

AttributeSet& AttributeSet::operator-=(const AttributeSet& other) {
  low_ &= ~other.low_;
  for (std::size_t i = 0; i < std::min(high_.size(), other.high_.size()); ++i) {
    high_[i] &= ~other.high_[i];
  }
  trim();
  return *this;
}

}  // namespace pgplumb::integrity
