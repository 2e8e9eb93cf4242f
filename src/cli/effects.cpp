#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "replay/replay.h"
#include "report/effects_json.h"

namespace pgplumb::cli {

int run(const EffectsArguments& arguments) {
  const auto options = history_options(arguments.input);
  if (!options) return could_not_run(options.error());
  const auto history = read_history(arguments.input, *options, /*files_in_order=*/true);
  if (!history) return could_not_run(history.error());

  replay::Options replay_options;
  replay_options.target_version = arguments.input.target_version.value_or(18);
  replay_options.missing = replay::Missing::refuse;
  report::EffectsRun run{.sources = &history->sources,
                         .target_version = replay_options.target_version,
                         .statements = {}};
  for (const history::Project& project : history->projects) {
    replay::replay(*history, project, replay_options, [&](const replay::Step& step) {
      run.statements.push_back(report::statement_effects(step));
    });
  }
  const auto written = write_output({}, report::render_effects_json(run));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
