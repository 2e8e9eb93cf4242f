#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "text/result.h"

namespace pgplumb::history {

struct ProcessOutput {
  int exit_code = 0;  ///< 128 and more: ended by a signal
  std::string out;
  std::string err;
};

/// Runs a program of the PATH, without a shell, gives it `input` and waits for its end, so long at
/// most; then it is ended. `unset` are variables of the environment that it does not get. The error
/// says why the program could not be run to its end.
Result<ProcessOutput> run_process(const std::vector<std::string>& command, std::string_view input,
                                  const std::vector<std::string>& unset = {},
                                  std::chrono::milliseconds longest = std::chrono::minutes(2));

}  // namespace pgplumb::history
