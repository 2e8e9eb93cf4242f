#pragma once

namespace pgplumb::cli {

inline constexpr int exit_clean = 0;
inline constexpr int exit_findings = 1;       ///< at or above the threshold
inline constexpr int exit_could_not_run = 2;  ///< the command line, a path, the configuration

}  // namespace pgplumb::cli
