#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "report/history_report.h"

namespace pgplumb::cli {

int run(const HistoryArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  const auto history = read_history(arguments.input, *config);
  if (!history) return could_not_run(history.error());
  const auto written =
      write_output({}, arguments.format == "json" ? report::render_history_json(*history)
                                                  : report::render_history_text(*history));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
