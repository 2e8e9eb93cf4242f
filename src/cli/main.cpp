#include <cstdio>

#include "cli/commands.h"

/// Read by jemalloc, which the release is linked with: a tenth of the page faults.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always";

int main(int argc, char** argv) {
  using namespace pgplumb::cli;
  const auto command = parse_arguments(argc, argv);
  if (!command) {
    std::FILE* out = command.error().exit_code == 0 ? stdout : stderr;
    std::fputs(command.error().text.c_str(), out);
    return command.error().exit_code;
  }
  return std::visit([](const auto& arguments) { return run(arguments); }, *command);
}
