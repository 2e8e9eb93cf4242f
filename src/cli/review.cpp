// All of a review comes from the one replay of the check: the effects of its statements, the schema
// before the first of them and at the end, and what the downs leave.

#include "report/review.h"

#include <optional>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/progress.h"

namespace pgplumb::cli {
namespace {

class Reviewer {
 public:
  Reviewer(const history::History& history, const config::Config& config)
      : history_(history),
        before_(history.projects.size()),
        effects_(history.sources, config.server_version(), config.sizes, replay::Missing::assume) {}

  [[nodiscard]] replay::Visitors onlookers() {
    return {.statement = [this](const replay::Step& step) { see(step); },
            .failed = {},
            .down = [this](const replay::DownOutcome& down) { downs_.push_back(down); },
            .file = [this](const replay::ParsedMigration& file) { effects_.see(file); }};
  }

  report::Review review(const lint::Run& run) {
    review_.run = &run;
    review_.effects = effects_.take();
    for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
      const history::Project& project = history_.projects[i];
      if (before_[i]) {
        const catalog::Catalog& now = run.outcomes[i].catalog;
        report::SchemaDiff diff = report::schema_diff(*before_[i], now, true);
        std::string diagram = report::render_diff_mermaid(diff, now);
        review_.schemas.push_back({project.root, std::move(diff), std::move(diagram)});
      }
      for (const history::Migration& migration : project.migrations) {
        if (migration.under_review && !migration.repeatable) add_way_back(migration);
      }
    }
    return std::move(review_);
  }

 private:
  void see(const replay::Step& step) {
    auto& before = before_[static_cast<std::size_t>(&step.project - history_.projects.data())];
    if (!before) before = step.before.copy();
    effects_.see(step);
  }

  void add_way_back(const history::Migration& migration) {
    report::WayBack way{.migration = &migration, .down = {}};
    for (const replay::DownOutcome& down : downs_) {
      if (down.migration == &migration) way.down = down;
    }
    review_.ways_back.push_back(std::move(way));
  }

  const history::History& history_;
  std::vector<std::optional<catalog::Catalog>> before_;  ///< by project
  std::vector<replay::DownOutcome> downs_;
  report::EffectsGatherer effects_;
  report::Review review_;
};

}  // namespace

int run(const ReviewArguments& arguments) {
  auto config = configuration(arguments.input);
  if (!config) return could_not_run(config.error());
  if (arguments.fail_on) {
    config->fail_on = config::level_by_name(*arguments.fail_on).value_or(config::Level::off);
  }
  const auto history = read_history(arguments.input, *config, {.downs = true, .queries = true});
  if (!history) return could_not_run(history.error());

  Reviewer reviewer(*history, *config);
  Progress progress(*history);
  lint::Run result =
      lint::check(*history, *config, lint::all_rules(), progress.behind(reviewer.onlookers()));
  progress.finish();
  if (const auto known = use_baseline(arguments.baseline, *config, result); !known) {
    return could_not_run(known.error());
  }
  for (const replay::Outcome& outcome : result.outcomes) tell_left_out(*history, outcome);
  const report::Review review = reviewer.review(result);
  const std::string text = arguments.format == "markdown" ? report::render_review_markdown(review)
                                                          : report::render_review_text(review);
  const auto written = write_output({}, text);
  if (!written) return could_not_run(written.error());
  leave(fails(result.summary, config->fail_on) ? exit_findings : exit_clean);
}

}  // namespace pgplumb::cli
