#pragma once

#include <string>

namespace pgplumb::cli {

/// GitHub Actions runs us and takes a summary of the step.
bool has_step_summary();

/// Appends Markdown to the summary, which GitHub drops as a whole where it is over its limit: what
/// does not fit any more, or cannot be written, is told and left out. The findings are elsewhere.
void add_to_step_summary(const std::string& markdown);

}  // namespace pgplumb::cli
