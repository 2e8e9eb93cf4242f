#include <string>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "config/table_sizes.h"

namespace pgplumb::cli {

int run(const StatsArguments& /*arguments*/) {
  const auto written = write_output({}, std::string(config::table_sizes_query()));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
