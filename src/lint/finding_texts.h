#pragma once

#include "lint/finding.h"
#include "text/source.h"

namespace pgplumb::lint {

/// Makes UTF-8 of what the problem says, for it may name files, and gives the lines of its fix the
/// ends that those of the file have.
void fit_to_file(Problem& problem, const SourceFile& source);

}  // namespace pgplumb::lint
