#include <algorithm>
#include <iterator>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "replay/replay.h"
#include "report/effects_json.h"

namespace pgplumb::cli {
namespace {

/// Puts what did not parse in its place among the statements of the project, which begin at
/// `first`.
void add_syntax_errors(const replay::Outcome& outcome, std::size_t first,
                       std::vector<report::StatementEffects>& statements) {
  for (const replay::ParsedMigration& migration : outcome.migrations) {
    for (const sql::SyntaxError& error : migration.parsed.errors) {
      const auto begin = statements.begin() + static_cast<std::ptrdiff_t>(first);
      auto place = std::find_if(begin, statements.end(), [&](const auto& statement) {
        return statement.span.file == error.span.file && statement.span.begin > error.span.begin;
      });
      if (place == statements.end()) {
        const auto last = std::find_if(
            statements.rbegin(), std::make_reverse_iterator(begin),
            [&](const auto& statement) { return statement.span.file == error.span.file; });
        if (last != std::make_reverse_iterator(begin)) place = last.base();
      }
      statements.insert(place, report::syntax_error_effects(error));
    }
  }
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
  for (const history::Project& project : history->projects) {
    const std::size_t first = run.statements.size();
    const replay::Outcome outcome =
        replay::replay(*history, project, replay_options, [&](const replay::Step& step) {
          run.statements.push_back(report::statement_effects(step));
        });
    add_syntax_errors(outcome, first, run.statements);
  }
  const auto written = write_output({}, report::render_effects_json(run));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
