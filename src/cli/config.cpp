#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "config/options.h"
#include "report/config_words.h"

namespace pgplumb::cli {

int run(const ConfigArguments& arguments) {
  const auto written = write_output(
      {}, arguments.schema ? report::render_config_schema(config::options(), lint::all_rules())
                           : report::render_options_text(config::options()));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
