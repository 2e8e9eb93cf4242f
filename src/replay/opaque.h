#pragma once

#include <string>

#include "text/source.h"

namespace pgplumb::replay {

/// A part of running code that was left out, since what it does depends on what is not known.
struct OpaquePart {
  Span span;
  std::string reason;  ///< a clause: "the condition reads rows of users"
};

}  // namespace pgplumb::replay
