#pragma once

#include <cstdint>
#include <vector>

#include "lint/engine.h"

/// What the findings of a run offer to mend by themselves.
namespace pgplumb::lint {

struct FileFixes {
  std::uint32_t file = 0;
  std::size_t count = 0;    ///< fixes, each of one edit or several
  std::vector<Edit> edits;  ///< none meets another
};

/// The fixes of one rule, the most severe that offers any: another rule's may be about what these
/// change, and is to be asked again afterwards. Of two that meet the first is taken. Files that
/// were not UTF-8 are left alone, for offsets do not count their bytes.
std::vector<FileFixes> next_fixes(const Run& run, bool with_unsafe);

}  // namespace pgplumb::lint
