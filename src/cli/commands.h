#pragma once

#include "cli/arguments.h"
#include "config/config.h"
#include "history/history.h"
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

struct ReadHow {
  /// Several files are taken in the order given, as one history, whatever tool they are for.
  bool files_in_order = false;
  bool downs = false;    ///< see `history::Options::read_downs`
  bool queries = false;  ///< of the application, where the arguments or the configuration name them
};
/// The history that the arguments name; what cannot be read of it is told on standard error.
Result<history::History> read_history(const Input& input, const config::Config& config,
                                      ReadHow how = {});

/// Where there are several, the error names them: they are databases of their own.
Result<const history::Project*> only_project(const history::History& history);

/// The history's options that the arguments and the configuration make.
Result<history::Options> history_options(const Input& input, const config::Config& config);

/// Applies the fixes of the findings to the files, until none is left, and says on standard error
/// how many. A file that would not parse any more is left as it is.
Result<void> fix_files(const Input& input, const config::Config& config, bool with_unsafe);

/// Writes all findings of a run down as known, and says how many.
int write_baseline(const std::string& path, const lint::Run& run);

/// Takes what the baseline knows out of the run, and says on standard error what it knows in vain.
/// `path`: of --baseline; empty for the configuration's.
Result<void> use_baseline(std::string path, const config::Config& config, lint::Run& run);

/// `--new-only`: takes out of the run what the files had before `--base` or the next commit too.
/// Where there is neither, a baseline must be.
Result<void> leave_out_earlier(const CheckArguments& arguments, const config::Config& config,
                               lint::Run& run);

/// There are findings at or above the level.
bool fails(const lint::Summary& summary, config::Level fail_on);

/// Prints "pgplumb: sentence" and returns `exit_could_not_run`.
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
