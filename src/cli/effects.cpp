#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "replay/replay.h"
#include "report/effects_report.h"

namespace pgplumb::cli {
namespace {

std::string render(const report::EffectsRun& run, std::string_view format) {
  if (format == "json") return report::render_effects_json(run);
  if (format == "mermaid") return report::render_effects_mermaid(run);
  if (format == "markdown") return report::render_effects_markdown(run);
  return report::render_effects_text(run);
}

}  // namespace

int run(const EffectsArguments& arguments) {
  const auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  const auto history = read_history(arguments.input, *config, {.files_in_order = true});
  if (!history) return could_not_run(history.error());

  replay::Options replay_options = lint::replay_options(*config);
  replay_options.missing = replay::Missing::refuse;
  report::EffectsGatherer gatherer(history->sources, replay_options.target_version, config->sizes,
                                   replay_options.missing);
  for (const history::Project& project : history->projects) {
    const replay::Outcome outcome =
        replay::replay(*history, project, replay_options,
                       {.statement = [&](const replay::Step& step) { gatherer.see(step); },
                        .failed = [&](const sql::Statement&,
                                      const catalog::Refusal& refusal) { gatherer.see(refusal); },
                        .file = [&](const replay::ParsedMigration& file) { gatherer.see(file); }});
    tell_left_out(*history, outcome);
  }
  const auto written = write_output({}, render(gatherer.take(), arguments.format));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
