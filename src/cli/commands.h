#pragma once

#include "cli/arguments.h"
#include "config/config.h"
#include "history/history.h"
#include "replay/replay.h"
#include "text/result.h"

/// One file a command. Each prints to standard output, faults to standard error, and returns the
/// exit code.
namespace pgplumb::cli {

int run(const CheckArguments& arguments);
int run(const SchemaArguments& arguments);
int run(const HistoryArguments& arguments);
int run(const EffectsArguments& arguments);
int run(const NormalizeArguments& arguments);
int run(const StatsArguments& arguments);
int run(const RulesArguments& arguments);
int run(const ExplainArguments& arguments);

/// What the configuration file says, with the flags that every command has laid over it.
Result<config::Config> configuration(const Input& input);

/// The history that the arguments name; what cannot be read of it is told on standard error.
/// `files_in_order`: several files are taken in the order given, as one history, whatever tool they
/// are for.
Result<history::History> read_history(const Input& input, const config::Config& config,
                                      bool files_in_order = false);

/// Where there are several, the error names them: they are databases of their own.
Result<const history::Project*> only_project(const history::History& history);

/// Applies the fixes of the findings to the files, until none is left, and says on standard error
/// how many. A file that would not parse any more is left as it is.
Result<void> fix_files(const Input& input, const config::Config& config, bool with_unsafe);

/// Prints "pgplumb: sentence" and returns `exit_could_not_run`.
int could_not_run(const Error& error);

/// Ends the process here and now: what a run holds goes back to the system as a whole, which is
/// faster than taking it apart.
[[noreturn]] void leave(int exit_code);

/// Says on standard error which files of a project were left out.
void tell_left_out(const history::History& history, const replay::Outcome& outcome);

/// Writes text to standard output or, where `path` is not empty, to a file.
Result<bool> write_output(const std::string& path, const std::string& text);

}  // namespace pgplumb::cli
