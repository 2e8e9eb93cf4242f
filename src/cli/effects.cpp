#include <algorithm>
#include <iterator>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "replay/replay.h"
#include "report/effects_json.h"

namespace pgplumb::cli {
namespace {

/// Puts what did not parse in a file in its place among the file's statements, which begin at
/// `begin`.
void add_syntax_errors(const replay::ParsedMigration& file, std::size_t begin,
                       std::vector<report::StatementEffects>& statements) {
  if (file.parsed.errors.empty()) return;
  const auto first = statements.begin() + static_cast<std::ptrdiff_t>(begin);
  std::vector<report::StatementEffects> all(std::make_move_iterator(first),
                                            std::make_move_iterator(statements.end()));
  statements.erase(first, statements.end());
  for (const sql::SyntaxError& error : file.parsed.errors) {
    const auto behind = std::ranges::find_if(all, [&](const report::StatementEffects& statement) {
      return statement.span.begin > error.span.begin;
    });
    all.insert(behind, report::syntax_error_effects(error));
  }
  std::ranges::move(all, std::back_inserter(statements));
}

}  // namespace

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
  std::size_t file_begin = 0;  // in run.statements
  for (const history::Project& project : history->projects) {
    const replay::Outcome outcome =
        replay::replay(*history, project, replay_options,
                       {.statement =
                            [&](const replay::Step& step) {
                              report::StatementEffects effects = report::statement_effects(step);
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
                              add_syntax_errors(file, file_begin, run.statements);
                              file_begin = run.statements.size();
                            }});
    tell_left_out(*history, outcome);
  }
  const auto written = write_output({}, report::render_effects_json(run));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
