#include "report/locator.h"

#include "text/utf8.h"

namespace pgplumb::report {

std::string Locator::path(std::uint32_t file) const { return utf8_text(sources_[file].path); }

const LineIndex& Locator::lines(std::uint32_t file) {
  const auto found = indexes_.find(file);
  if (found != indexes_.end()) return found->second;
  return indexes_.try_emplace(file, sources_[file].text).first->second;
}

}  // namespace pgplumb::report
