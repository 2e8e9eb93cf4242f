#include "lint/folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgplumb::lint {
namespace {

void fold(Finding& guest, Finding& host) {
  Problem& problem = host.problem;
  problem.notes.push_back(fmt::format("{} ({})", guest.problem.message, guest.rule));
  if (guest.statement != host.statement) {
    problem.related.push_back({guest.problem.span, fmt::format("{} is about this", guest.rule)});
  }
  if (guest.problem.fix) {
    host.folded_fixes.push_back({.rule = guest.rule, .fix = std::move(*guest.problem.fix)});
  }
}

/// Null where there is none.
Finding* host_of(std::vector<Finding>& findings, std::size_t guest) {
  const Span place = findings[guest].problem.span;
  const auto is_near = [&](std::size_t i) {
    const Span& span = findings[i].problem.span;
    return span.file == place.file && span.begin >= place.begin;
  };
  std::size_t first = guest;  // of those at one place the rules' names decide which comes first
  while (first > 0 && is_near(first - 1)) --first;
  for (std::size_t i = first; i < findings.size() && is_near(i); ++i) {
    const Finding& other = findings[i];
    if (other.fold == Fold::host && other.severity >= findings[guest].severity) return &findings[i];
  }
  return nullptr;
}

}  // namespace

void fold_findings(std::vector<Finding>& findings) {
  std::vector<bool> is_folded(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].fold != Fold::guest) continue;
    Finding* host = host_of(findings, i);
    if (host == nullptr) continue;
    fold(findings[i], *host);
    is_folded[i] = true;
  }
  std::size_t number = 0;
  std::erase_if(findings, [&](const Finding&) { return is_folded[number++]; });
}

}  // namespace pgplumb::lint
