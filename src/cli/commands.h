#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "config/config.h"
#include "history/history.h"
#include "lint/baseline.h"
#include "lint/engine.h"
#include "replay/replay.h"
#include "text/result.h"

/// One file a command. Each prints to standard output, faults to standard error, and returns the
/// exit code.
namespace pgplumb::cli {

int run(const CheckArguments& arguments);
int run(const SchemaArguments& arguments);
int run(const HistoryArguments& arguments);
int run(const EffectsArguments& arguments);
int run(const InitArguments& arguments);
int run(const RewriteArguments& arguments);
int run(const GraphArguments& arguments);
int run(const ErdArguments& arguments);
int run(const NormalizeArguments& arguments);
int run(const DiffArguments& arguments);
int run(const DriftArguments& arguments);
int run(const ReviewArguments& arguments);
int run(const DocsArguments& arguments);
int run(const StatsArguments& arguments);
int run(const RulesArguments& arguments);
int run(const ExplainArguments& arguments);
int run(const ConfigArguments& arguments);
int run(const CompletionsArguments& arguments);
int run(const ManArguments& arguments);

/// What the configuration file says, with the flags that every command has laid over it.
Result<config::Config> configuration(const Input& input);
/// And those about the findings.
Result<config::Config> configuration(const Input& input, const Judgement& judgement);

/// The history's options that the arguments and the configuration make.
Result<history::Options> history_options(const Input& input, const config::Config& config);
/// Says on standard error where `--base auto` finds nothing to compare with.
void tell_review(const Input& input, const history::Options& options);

/// The history that the arguments name and, where they name what it is compared with by git, what
/// was there before. What cannot be read of it is told on standard error.
Result<history::Changes> read_changes(const Input& input, const history::Options& options,
                                      bool files_in_order = false);

struct ReadHow {
  /// Several files are taken in the order given, as one history, whatever tool they are for.
  bool files_in_order = false;
  bool downs = false;  ///< see `history::Options::read_downs`
};
/// All of the above for commands that need the history alone.
Result<history::History> read_history(const Input& input, const config::Config& config,
                                      ReadHow how = {});

/// Where there are several, the error names them: they are databases of their own.
Result<const history::Project*> only_project(const history::History& history);

/// Findings that are no news.
struct Known {
  std::string path;                          ///< of the baseline; empty: there is none
  std::vector<lint::KnownFinding> baseline;  ///< what it knows
  std::vector<lint::KnownFinding> earlier;   ///< with --new-only: what `before` has beside these
};
/// `options`: those that `before` was read with.
Result<Known> known_findings(const Judgement& judgement, const Input& input,
                             const config::Config& config, const history::Options& options,
                             const history::History& before);

/// Takes what is known out of the run. What the baseline knows in vain comes back.
std::vector<lint::KnownFinding> leave_out(const Known& known, lint::Run& run);
/// Says on standard error what comes back so.
void tell_stale(const Known& known, const std::vector<lint::KnownFinding>& stale);

/// Writes all findings of a run down as known, and says how many.
int write_baseline(const std::string& path, const lint::Run& run);

/// Applies the fixes of the findings that are news to the files, until none is left, and says on
/// standard error how many. A file that would not parse any more is left as it is.
Result<void> fix_files(const Input& input, const history::Options& options,
                       const config::Config& config, const Known& known, bool with_unsafe);

/// There are findings at or above the level.
bool fails(const lint::Summary& summary, config::Level fail_on);

/// Prints "pgplumb: sentence" to standard error, as one line whatever names are in it: a line of
/// the log of a CI run may be a command.
void tell(std::string_view sentence);

/// Tells the error and returns `exit_could_not_run`.
int could_not_run(const Error& error);

/// Ends the process here and now: what a run holds goes back to the system as a whole, which is
/// faster than taking it apart.
[[noreturn]] void leave(int exit_code);

/// Says on standard error which files of a project were left out.
void tell_left_out(const history::History& history, const replay::Outcome& outcome);

/// The schema of the one project that the paths name; what is left out is told. More than one
/// project is a fault.
Result<replay::Outcome> replay_one(const history::History& history, const replay::Options& options);

/// The same for commands that look at nothing but the schema.
Result<replay::Outcome> replay_input(const Input& input);

/// Writes text to standard output or, where `path` is not empty, to a file.
Result<bool> write_output(const std::string& path, const std::string& text);

}  // namespace pgplumb::cli
