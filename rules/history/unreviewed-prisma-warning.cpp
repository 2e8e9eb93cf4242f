#include <string_view>

#include "lint/rule.h"

namespace pgplumb::rules::unreviewed_prisma_warning {
namespace {

/// How `prisma migrate` begins the comment above a migration that loses data.
constexpr std::string_view opening = "/*\n  Warnings:\n";

void check(const lint::FileContext& context, lint::Problems& problems) {
  const std::string_view text = context.source.text;
  const std::size_t begin = text.find(opening);
  if (begin == text.npos) return;
  const std::size_t end = text.find("*/", begin);
  if (end == text.npos) return;
  if (text.substr(begin, end - begin).find("\n  - ") == text.npos) return;
  const auto at = static_cast<std::uint32_t>(begin);
  problems.add(
      {.span = {context.file, at, at + 2},
       .message = "what Prisma warns of has not been looked at: its comment is still there",
       .notes = {"the comment lists what loses data or fails on rows; who has dealt with "
                 "that takes it out, or writes down why it does not matter"}});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .on_by_default = false,
    .tags = {"prisma"},
    .on_file = check,
};

}  // namespace pgplumb::rules::unreviewed_prisma_warning
