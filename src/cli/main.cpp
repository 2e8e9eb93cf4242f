#include <cstdio>

#include "cli/commands.h"
#include "cli/exit_codes.h"

/// Read by jemalloc, which the release is linked with: a tenth of the page faults.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always";

namespace {

int stop(const pgplumb::cli::Stop& stop) {
  using namespace pgplumb::cli;
  if (stop.exit_code != exit_clean) {
    std::fputs(stop.text.c_str(), stderr);
    return stop.exit_code;
  }
  const auto written = write_output({}, stop.text);
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pgplumb::cli;
  const auto command = parse_arguments(argc, argv);
  if (!command) return stop(command.error());
  return std::visit([](const auto& arguments) { return run(arguments); }, *command);
}
