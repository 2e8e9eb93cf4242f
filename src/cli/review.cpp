// All of a review comes from the one replay of the check: the effects of its statements, the schema
// before the first of them and at the end, and what the downs leave.

#include "report/review.h"

#include <optional>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/onlooker.h"
#include "cli/progress.h"

namespace pgplumb::cli {
namespace {

class Reviewer {
 public:
  Reviewer(const history::History& history, const config::Config& config)
      : history_(history), before_(history.projects.size()), onlooker_(history, config) {}

  [[nodiscard]] replay::Visitors visitors() {
    return onlooker_.visitors([this](const replay::Step& step) { see(step); });
  }

  report::Review review(const lint::Run& run) {
    review_.run = &run;
    review_.effects = onlooker_.take_effects();
    for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
      const history::Project& project = history_.projects[i];
      if (before_[i]) {
        const catalog::Catalog& now = run.outcomes[i].catalog;
        report::SchemaDiff diff = report::schema_diff(*before_[i], now, true);
        std::string diagram = report::render_diff_mermaid(diff, now);
        review_.schemas.push_back({project.root, std::move(diff), std::move(diagram)});
      }
      for (const history::Migration& migration : project.migrations) {
        if (!migration.under_review || migration.repeatable) continue;
        review_.ways_back.push_back(onlooker_.way_back(migration));
      }
    }
    return std::move(review_);
  }

 private:
  void see(const replay::Step& step) {
    auto& before = before_[static_cast<std::size_t>(&step.project - history_.projects.data())];
    if (!before) before = step.before.copy();
  }

  const history::History& history_;
  std::vector<std::optional<catalog::Catalog>> before_;  ///< by project
  Onlooker onlooker_;
  report::Review review_;
};

}  // namespace

int run(const ReviewArguments& arguments) {
  const auto config = configuration(arguments.input, arguments.judgement);
  if (!config) return could_not_run(config.error());
  auto options = history_options(arguments.input, *config);
  if (!options) return could_not_run(options.error());
  options->read_downs = true;
  tell_review(arguments.input, *options);
  const auto changes = read_changes(arguments.input, *options);
  if (!changes) return could_not_run(changes.error());
  const history::History& history = changes->now;
  const auto known =
      known_findings(arguments.judgement, arguments.input, *config, *options, changes->before);
  if (!known) return could_not_run(known.error());

  Reviewer reviewer(history, *config);
  Progress progress(history);
  lint::Run result =
      lint::check(history, *config, lint::all_rules(), progress.behind(reviewer.visitors()));
  progress.finish();
  tell_stale(*known, leave_out(*known, result));
  for (const replay::Outcome& outcome : result.outcomes) tell_left_out(history, outcome);
  const report::Review review = reviewer.review(result);
  const std::string text = arguments.format == "markdown" ? report::render_review_markdown(review)
                                                          : report::render_review_text(review);
  const auto written = write_output({}, text);
  if (!written) return could_not_run(written.error());
  leave(fails(result.summary, config->fail_on) ? exit_findings : exit_clean);
}

}  // namespace pgplumb::cli
