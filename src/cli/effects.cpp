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
  report::EffectsRun run{.sources = &history->sources,
                         .target_version = replay_options.target_version,
                         .statements = {}};
  std::size_t file_begin = 0;  // in run.statements
  for (const history::Project& project : history->projects) {
    const replay::Outcome outcome = replay::replay(
        *history, project, replay_options,
        {.statement =
             [&](const replay::Step& step) {
               report::StatementEffects effects = report::statement_effects(step, config->sizes);
               if (step.inside == nullptr) {
                 run.statements.push_back(std::move(effects));
               } else {
                 report::add_effects(run.statements.back(), std::move(effects));
               }
             },
         .failed =
             [&](const sql::Statement&, const catalog::Refusal& refusal) {
               run.statements.back().refused = refusal;
             },
         .file =
             [&](const replay::ParsedMigration& file) {
               report::add_syntax_errors(file, file_begin, run.statements);
               file_begin = run.statements.size();
             }});
    tell_left_out(*history, outcome);
  }
  const auto written = write_output({}, render(run, arguments.format));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
