#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "replay/replay.h"
#include "report/schema_json.h"
#include "report/schema_sql.h"

namespace pgplumb::cli {

int run(const SchemaArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  const auto history = read_history(arguments.input, *config);
  if (!history) return could_not_run(history.error());

  replay::Options replay_options;
  replay_options.target_version = config->server_version();
  replay_options.missing = replay::Missing::refuse;
  replay_options.search_path =
      arguments.search_path.empty() ? config->search_path : arguments.search_path;
  replay_options.session_per_file = arguments.session_per_file;
  const auto outcome = replay_one(*history, replay_options);
  if (!outcome) return could_not_run(outcome.error());
  const std::string text = arguments.format == "sql" ? report::render_schema_sql(outcome->catalog)
                                                     : report::render_schema_json(outcome->catalog);
  const auto written = write_output({}, text);
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
