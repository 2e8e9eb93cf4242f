#include "cli/command_words.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"

namespace pgplumb::cli {

int run(const CompletionsArguments& arguments) {
  const CommandWords words = pgplumb_words();
  const auto written = write_output({}, arguments.shell == "bash"  ? bash_completion(words)
                                        : arguments.shell == "zsh" ? zsh_completion(words)
                                                                   : fish_completion(words));
  return written ? exit_clean : could_not_run(written.error());
}

int run(const ManArguments& /*arguments*/) {
  const auto written = write_output({}, manual_page(pgplumb_words()));
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
