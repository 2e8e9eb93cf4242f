#include "lint/rule.h"

#include <algorithm>

namespace pgplumb::lint {

bool SchemaContext::under_review(const catalog::Origin& origin) const {
  const auto reviewed = [&](const Span& span) {
    return !span.empty() && reviewed_files.contains(span.file);
  };
  return reviewed(origin.created) || std::ranges::any_of(origin.changed, reviewed);
}

}  // namespace pgplumb::lint
