#include "lint/rule.h"

#include <algorithm>

namespace pgplumb::lint {

bool SchemaContext::under_review(const catalog::Origin& origin) const {
  const auto reviewed = [&](const Span& span) {
    return !span.empty() && reviewed_files.contains(span.file);
  };
  return reviewed(origin.created) || std::ranges::any_of(origin.changed, reviewed);
}

bool SchemaContext::made_together(const catalog::Origin& a, const catalog::Origin& b) const {
  if (has_run || a.created.empty() || b.created.empty() ||
      !reviewed_files.contains(a.created.file)) {
    return false;
  }
  return a.created.file == b.created.file || (one_unit && reviewed_files.contains(b.created.file));
}

}  // namespace pgplumb::lint
