#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::report {

/// GitHub's `primaryLocationLineHash` of each line of a file, first line first: a rolling hash of
/// the next 100 UTF-16 code units without blanks and, behind the colon, how often it has occurred.
/// Equal to what codeql-action's fingerprints.ts computes, which warns where it is not.
std::vector<std::string> line_hashes(std::string_view text);

}  // namespace pgplumb::report
