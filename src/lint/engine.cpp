// A check in four passes: replay each project and put the rules to files, statements and the final
// schema; sort; leave out what the files allow and what others say too; ask the rules about allows
// what they make of those.

#include "lint/engine.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <functional>
#include <iterator>
#include <limits>
#include <thread>
#include <tuple>
#include <utility>

#include "config/platforms.h"
#include "lint/aliases.h"
#include "lint/finding_texts.h"
#include "lint/fingerprint.h"
#include "lint/folding.h"
#include "lint/peer_allows.h"
#include "lint/step_words.h"
#include "lint/suppressions.h"

namespace pgplumb::lint {
namespace {

class Checker {
 public:
  Checker(const history::History& history, const config::Config& config,
          std::span<const RegisteredRule> rules, const replay::Visitors& onlookers)
      : history_(history),
        config_(config),
        onlookers_(onlookers),
        names_{.ids = rule_ids(rules), .aliases = rule_aliases()},
        suppressions_(config, history.sources, rules),
        active_(suppressions_.active()),
        spoken_(active_.size()),
        run_{.history = &history,
             .rules = rules,
             .active = {},
             .target_version = config.server_version(),
             .outcomes = {},
             .findings = {},
             .summary = {}} {
    for (const ActiveRule& active : active_) {
      run_.active.push_back(active.registered->id);
      if (active.rule().on_statement != nullptr) statement_rules_.push_back(&active);
    }
    rank_files();
  }

  Run run() {
    for (const history::QueryFile& file : history_.queries) read_allows_of(file.parsed, file.file);
    for (const history::Project& project : history_.projects) check_project(project);
    arrange(run_.findings);
    leave_out_allowed(run_.findings);
    fold_findings(run_.findings);
    judge_allows();
    count_findings(run_);
    return std::move(run_);
  }

 private:
  using Findings = std::vector<Finding>;

  void rank_files() {
    ranks_.resize(history_.sources.size(), std::numeric_limits<std::uint32_t>::max());
    std::uint32_t rank = 0;
    for (const history::Project& project : history_.projects) {
      for (const history::Migration& migration : project.migrations) {
        ranks_[migration.file] = std::min(ranks_[migration.file], rank++);
        if (migration.under_review) reviewed_files_.insert(migration.file);
        knows_before_ = knows_before_ || migration.standing != history::Standing::unknown;
      }
    }
    run_.summary.files = reviewed_files_.size();
  }

  void check_project(const history::Project& project) {
    check_history(project);
    replay::Visitors visitors;
    visitors.statement = [&](const replay::Step& step) {
      check_statement(step);
      if (onlookers_.statement) onlookers_.statement(step);
    };
    visitors.failed = onlookers_.failed;
    visitors.down = down_visitor();
    visitors.file = [&](const replay::ParsedMigration& file) {
      check_file(file, project);
      if (onlookers_.file) onlookers_.file(file);
    };
    const std::size_t earlier = run_.findings.size();
    replay::Outcome outcome = replay::replay(history_, project, replay_options(config_), visitors);
    leave_out_returned(outcome.catalog, earlier);
    run_.summary.statements += outcome.statements;

    const SchemaContext schema{.catalog = outcome.catalog,
                               .config = config_,
                               .sources = history_.sources,
                               .outcome = outcome,
                               .reviewed_files = reviewed_files_,
                               .one_unit = history_.one_unit,
                               .has_run = history_.has_run,
                               .queries = history_.queries};
    check_schema(schema);
    run_.outcomes.push_back(std::move(outcome));
  }

  /// Of the findings from `first` on, those about names that are back at the end.
  void leave_out_returned(const catalog::Catalog& at_end, std::size_t first) {
    const auto is_back = [&](const Finding& finding) {
      if (!finding.problem.gone) return false;
      const SchemaName& name = *finding.problem.gone;
      const catalog::Relation* relation = at_end.find_relation(name.schema, name.relation);
      return relation != nullptr &&
             (name.column.empty() || relation->column(name.column) != nullptr);
    };
    const auto begin = run_.findings.begin() + static_cast<std::ptrdiff_t>(first);
    run_.findings.erase(std::remove_if(begin, run_.findings.end(), is_back), run_.findings.end());
  }

  /// None where nobody asks: the downs are not run then.
  std::function<void(const replay::DownOutcome&)> down_visitor() {
    const bool asked = std::ranges::any_of(
        active_, [](const ActiveRule& active) { return active.rule().on_down != nullptr; });
    if (!asked) return onlookers_.down;
    return [this](const replay::DownOutcome& down) {
      if (onlookers_.down) onlookers_.down(down);
      for (const ActiveRule& active : active_) {
        if (active.rule().on_down == nullptr) continue;
        active.rule().on_down({.down = down, .sources = history_.sources}, problems_);
        take_problems(active, {}, run_.findings);
      }
    };
  }

  void check_history(const history::Project& project) {
    const HistoryContext context{
        .project = project, .sources = history_.sources, .config = config_};
    for (const ActiveRule& active : active_) {
      if (active.rule().on_history == nullptr) continue;
      active.rule().on_history(context, problems_);
      take_problems(active, {}, run_.findings);
    }
  }

  /// The rules about the schema read all of it, and none changes anything: two at a time.
  void check_schema(const SchemaContext& schema) {
    std::vector<const ActiveRule*> rules;
    for (const ActiveRule& active : active_) {
      if (active.rule().on_schema != nullptr) rules.push_back(&active);
    }
    std::vector<Problems> found(rules.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < rules.size(); i = next++) {
        rules[i]->rule().on_schema(schema, found[i]);
      }
    };
    constexpr std::size_t worth_a_thread = 100;  // relations
    if (schema.catalog.relations.size() < worth_a_thread) {
      work();
    } else {
      const std::jthread beside(work);
      work();
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
      problems_ = std::move(found[i]);
      take_problems(*rules[i], {}, run_.findings);
    }
  }

  void check_statement(const replay::Step& step) {
    StatementContext context{.step = step,
                             .config = config_,
                             .sources = history_.sources,
                             .queries = history_.queries,
                             .suppressions = &suppressions_};
    const std::uint32_t file = step.statement.span.file;
    // What a rule that speaks once a file says first depends on what the file allows.
    if (step.migration.migration != current_) read_file_allows(step.migration);
    for (const ActiveRule* active : statement_rules_) {
      if (has_spoken(*active, file)) continue;
      context.rule = active->registered->id;
      active->rule().on_statement(context, problems_);
      if (problems_.empty()) continue;
      if (step.inside) problems_.without_edits();
      take_problems(*active, history_.sources.text(step.statement.span), run_.findings, &step);
    }
  }

  void check_file(const replay::ParsedMigration& migration, const history::Project& project) {
    if (migration.migration != current_) read_file_allows(migration);
    if (!migration.migration->under_review) return;
    const std::uint32_t file = migration.migration->file;
    const FileContext context{.source = history_.sources[file],
                              .file = file,
                              .parsed = migration.parsed,
                              .migration = *migration.migration,
                              .project = project,
                              .sources = history_.sources};
    for (const ActiveRule& active : active_) {
      if (active.rule().on_file == nullptr) continue;
      active.rule().on_file(context, problems_);
      take_problems(active, {}, run_.findings);
    }
  }

  /// Findings about the schema may lie in the context, whose allows count as well.
  void read_file_allows(const replay::ParsedMigration& migration) {
    const history::Migration& origin = *migration.migration;
    current_ = &origin;
    // The head of a file of several migrations is read with each of them.
    read_allows_of(migration.parsed, origin.file);
    const std::string_view text = history_.sources[origin.file].text;
    for (Allow& allow : read_peer_allows(migration.parsed, origin.file, text, config_.compat)) {
      suppressions_.allows()[origin.file].add(std::move(allow));
    }
  }

  void read_allows_of(const sql::ParsedFile& parsed, std::uint32_t file) {
    const std::string_view text = history_.sources[file].text;
    if (!mentions_allow(parsed, text)) return;
    for (Allow& allow : read_allows(parsed, file, text)) {
      know(allow);
      suppressions_.allows()[file].add(std::move(allow));
    }
  }

  /// Finds the rules that the allow names.
  void know(Allow& allow) const {
    allow.ids = names_.resolve(allow.rule);
    allow.known = !allow.ids.empty();
    allow.ran = std::ranges::any_of(allow.ids, [&](std::string_view id) {
      const ActiveRule* active = suppressions_.active_rule(id);
      return active != nullptr && (!active->rule().compares || knows_before_);
    });
  }

  /// `statement` is the text that a problem without a subject is known by; its line, if empty.
  void take_problems(const ActiveRule& active, std::string_view statement, Findings& out,
                     const replay::Step* step = nullptr) {
    if (problems_.empty()) return;
    for (Problem& problem : problems_.take()) {
      const Span span = problem.span;
      if (has_spoken(active, span.file)) continue;
      const auto severity = suppressions_.severity_in_place(active, problem, step);
      if (!severity) continue;
      if (active.rule().once_per_file && !suppressions_.is_allowed(active.registered->id, span)) {
        note_spoken(active, span.file);
      }
      assert(span.file < history_.sources.size() && span.begin <= span.end &&
             span.end <= history_.sources[span.file].text.size());
      std::string print = fingerprint(active.registered->id, problem,
                                      statement.empty() ? line_of(span) : statement);
      fit_to_file(problem, history_.sources[span.file]);
      out.push_back({.rule = active.registered->id,
                     .group = active.registered->group,
                     .severity = *severity,
                     .problem = std::move(problem),
                     .fingerprint = print,
                     .kind = print,
                     .fold = fold_of(active.rule(), step),
                     .statement = step == nullptr ? Span{} : step->statement.span});
    }
  }

  static Fold fold_of(const Rule& rule, const replay::Step* step) {
    if (rule.is_note_beside_others) return Fold::guest;
    return step != nullptr && strongest_lock(*step) != nullptr ? Fold::host : Fold::none;
  }

  /// The rule speaks once a file, and has.
  [[nodiscard]] bool has_spoken(const ActiveRule& active, std::uint32_t file) const {
    if (!active.rule().once_per_file) return false;
    const std::vector<bool>& files = spoken_[index_of(active)];
    return file < files.size() && files[file];
  }

  void note_spoken(const ActiveRule& active, std::uint32_t file) {
    std::vector<bool>& files = spoken_[index_of(active)];
    files.resize(history_.sources.size());
    files[file] = true;
  }

  [[nodiscard]] std::size_t index_of(const ActiveRule& active) const {
    return static_cast<std::size_t>(&active - active_.data());
  }

  [[nodiscard]] std::string_view line_of(Span span) const {
    const std::string_view text = history_.sources[span.file].text;
    const std::size_t before = text.substr(0, span.begin).find_last_of("\r\n");
    const std::size_t begin = before == text.npos ? 0 : before + 1;
    return text.substr(begin,
                       std::min(text.find_first_of("\r\n", span.begin), text.size()) - begin);
  }

  void sort(Findings& findings) const {
    std::ranges::stable_sort(findings, {}, [&](const Finding& finding) {
      const Span& span = finding.problem.span;
      // Files that are gone have no rank.
      return std::tuple(ranks_[span.file], std::string_view(history_.sources[span.file].path),
                        span.begin, span.end, finding.rule);
    });
  }

  /// Brings findings into order and completes their fingerprints. A file of several migrations is
  /// read with each of them: what is found again is there once.
  void arrange(Findings& findings) const {
    sort(findings);
    const auto repeats = std::ranges::unique(findings, [](const Finding& a, const Finding& b) {
      return a.rule == b.rule && a.problem.span == b.problem.span &&
             a.problem.message == b.problem.message;
    });
    findings.erase(repeats.begin(), repeats.end());
    number_repeats(findings);
  }

  void leave_out_allowed(Findings& findings) {
    for (const Finding& finding : findings) {
      suppressions_.expect(finding.rule, finding.problem.span);
    }
    std::erase_if(findings, [&](const Finding& finding) {
      return suppressions_.use_allow(finding.rule, finding.problem.span);
    });
    run_.summary.suppressed = suppressions_.used();
  }

  /// Allows of the rules that judge allows come last: they are used by what is found here. What is
  /// found of them stands, or they would allow it themselves.
  void judge_allows() {
    for (const bool about_allows : {false, true}) {
      Findings findings;
      for (auto& [file, allows] : suppressions_.allows()) {
        if (!reviewed_files_.contains(file)) continue;
        for (const Allow& allow : allows.all()) {
          if (!allow.peer.empty()) continue;
          if (is_about_allows(allow) == about_allows) judge(allow, findings);
        }
      }
      arrange(findings);
      if (!about_allows) leave_out_allowed(findings);
      std::ranges::move(findings, std::back_inserter(run_.findings));
    }
    sort(run_.findings);
  }

  [[nodiscard]] bool is_about_allows(const Allow& allow) const {
    return std::ranges::any_of(allow.ids, [&](std::string_view id) {
      const ActiveRule* allowed = suppressions_.active_rule(id);
      return allowed != nullptr && allowed->rule().on_allow != nullptr;
    });
  }

  void judge(const Allow& allow, Findings& out) {
    for (const ActiveRule& active : active_) {
      if (active.rule().on_allow == nullptr) continue;
      active.rule().on_allow({.allow = allow, .rule_ids = names_.ids}, problems_);
      take_problems(active, {}, out);
    }
  }

  const history::History& history_;
  const config::Config& config_;
  const replay::Visitors& onlookers_;
  config::RuleNames names_;  ///< what an allow may name: no groups
  Suppressions suppressions_;
  std::span<const ActiveRule> active_;
  /// By rule, if it is one that speaks once a file: the files in which it has.
  std::vector<std::vector<bool>> spoken_;
  std::vector<const ActiveRule*> statement_rules_;  ///< those of them that look at statements
  std::vector<std::uint32_t> ranks_;                ///< of a file in the history
  std::unordered_set<std::uint32_t> reviewed_files_;
  const history::Migration* current_ = nullptr;  ///< whose allows were read last
  bool knows_before_ = false;                    ///< the history says what was there before
  Problems problems_;
  Run run_;
};

}  // namespace

void count_findings(Run& run) {
  const auto count = [&](Severity severity) {
    return static_cast<std::size_t>(std::ranges::count(run.findings, severity, &Finding::severity));
  };
  run.summary.notes = count(Severity::note);
  run.summary.warnings = count(Severity::warning);
  run.summary.errors = count(Severity::error);
}

replay::Options replay_options(const config::Config& config) {
  const auto* platform = config.platform ? config::platform_by_name(*config.platform) : nullptr;
  return {.target_version = config.server_version(),
          .search_path = config.search_path,
          .async_words = platform != nullptr && platform->async_words};
}

Run check(const history::History& history, const config::Config& config,
          std::span<const RegisteredRule> rules, const replay::Visitors& onlookers) {
  return Checker(history, config, rules, onlookers).run();
}

}  // namespace pgplumb::lint
