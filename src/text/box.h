#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <utility>

namespace pgplumb {

/// An optional value that lives on the heap: a member that is mostly empty costs a pointer instead
/// of its whole size. It is a value all the same: a copy copies what is inside.
template <typename T>
class Box {
 public:
  Box() = default;
  Box(std::nullopt_t) {}                                           // NOLINT(*-explicit-constructor)
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT(*-explicit-constructor)
  Box(const Box& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  explicit operator bool() const { return value_ != nullptr; }
  [[nodiscard]] bool has_value() const { return value_ != nullptr; }
  T& operator*() {
    assert(value_ != nullptr);
    return *value_;
  }
  const T& operator*() const {
    assert(value_ != nullptr);
    return *value_;
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  void reset() { value_.reset(); }
  template <typename... Arguments>
  T& emplace(Arguments&&... arguments) {
    value_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    return *value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace pgplumb
