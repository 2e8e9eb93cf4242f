#pragma once

#include <cstddef>

/// What running code may cost. Whoever wrote it, replay ends, in bounded memory and stack.
namespace pgplumb::replay {

/// What all that runs for one statement of a file may still cost together. A step is about what it
/// takes to look at one small value: what is made, copied or compared is charged by its size.
class Budget {
 public:
  explicit Budget(std::size_t steps = 0) : steps_(steps) {}

  /// Takes the steps; false where so many are not left: then none are.
  bool spend(std::size_t steps) {
    steps_ = steps < steps_ ? steps_ - steps : 0;
    return steps_ > 0;
  }
  [[nodiscard]] bool is_spent() const { return steps_ == 0; }
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  friend class Level;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
};

/// One more call inside those that run: of expressions, queries, statements and functions alike,
/// since all share one stack. `weight`: what it takes of it, as against an expression's.
class Level {
 public:
  Level(Budget& budget, std::size_t weight) : budget_(budget), weight_(weight) {
    budget_.depth_ += weight_;
  }
  ~Level() { budget_.depth_ -= weight_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

  [[nodiscard]] bool is_too_deep() const { return budget_.depth_ > max_depth; }

 private:
  /// A stack of 8 MB holds several times as much.
  static constexpr std::size_t max_depth = 800;

  Budget& budget_;
  std::size_t weight_;
};

}  // namespace pgplumb::replay
