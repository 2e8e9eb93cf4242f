#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lint/step_words.h"

namespace pgplumb::lint {

/// A table, view or column of one that is in use and loses its name: by a drop, or a rename.
struct LostName {
  const replay::Step& step;
  Span span;  ///< of the drop or rename in the statement
  const catalog::Relation* relation = nullptr;
  std::string_view column;  ///< empty: the relation itself
  std::string gone;         ///< "dropped", "mail from now on"

  /// "users.email", "users".
  [[nodiscard]] std::string name() const;
};

/// Calls `visit` for each name that the statement takes away for those who say it. Nothing is lost
/// where this statement or a later one of the file gives the name to something else, and where the
/// server refuses the statement.
void for_each_lost_name(const replay::Step& step,
                        const std::function<void(const LostName&)>& visit);

}  // namespace pgplumb::lint
