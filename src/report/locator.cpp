#include "report/locator.h"

namespace pgplumb::report {

const LineIndex& Locator::lines(std::uint32_t file) {
  const auto found = indexes_.find(file);
  if (found != indexes_.end()) return found->second;
  return indexes_.try_emplace(file, sources_[file].text).first->second;
}

}  // namespace pgplumb::report
