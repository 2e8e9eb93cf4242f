#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/progress.h"
#include "cli/step_summary.h"
#include "config/config.h"
#include "history/revision.h"
#include "lint/engine.h"
#include "lint/fixes.h"
#include "report/report.h"
#include "report/statistics.h"
#include "text/ascii.h"
#include "text/diff.h"
#include "text/printable.h"

namespace pgplumb::cli {
namespace {

struct Output {
  report::Format format;
  std::string path;  ///< empty: standard output
};

/// The annotations of the CI system that runs us, which says so in the environment; else text.
std::optional<report::Format> format_of_environment() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (is_set("GITHUB_ACTIONS")) return report::Format::github;
  if (is_set("TF_BUILD")) return report::Format::azure;
  return report::Format::text;
}

Result<std::vector<Output>> outputs_of(const CheckArguments& arguments) {
  std::vector<Output> outputs;
  for (const std::string& text : arguments.formats) {
    const std::size_t equals = text.find('=');
    const std::string_view name = std::string_view(text).substr(0, equals);
    const auto format = name == "auto" ? format_of_environment() : report::format_by_name(name);
    if (!format) {
      return fail(fmt::format("--format: there is no format \"{}\", only auto, {}", name,
                              fmt::join(report::format_names(), ", ")));
    }
    outputs.push_back({*format, equals == std::string::npos ? "" : text.substr(equals + 1)});
  }
  if (outputs.empty()) outputs.push_back({report::Format::text, ""});
  if (arguments.statistics && std::ranges::none_of(outputs, [](const Output& output) {
        return output.format == report::Format::text;
      })) {
    return fail("--statistics: stands in place of the text, which no --format asks for");
  }
  return outputs;
}

/// https://no-color.org: a NO_COLOR that is not empty switches colour off.
bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_colour == nullptr || *no_colour == '\0') && isatty(STDOUT_FILENO) == 1 &&
         terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// Shows the next fixes; the exit code says whether there are any.
int print_diff(const lint::Run& run, bool with_unsafe) {
  std::string text;
  for (const lint::FileFixes& file : lint::next_fixes(run, with_unsafe)) {
    const SourceFile& source = run.history->sources[file.file];
    text += unified_diff(printable(source.path), source.text, file.edits);
  }
  const auto written = write_output({}, text);
  if (!written) return could_not_run(written.error());
  return text.empty() ? exit_clean : exit_findings;
}

/// A word of a command line, as a shell reads it.
std::string shell_word(std::string_view text) {
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_-./=,:@%+").contains(c);
  });
  if (is_plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// What is said of the files and the rules, for another command to say again.
std::string words_of(const CheckArguments& arguments) {
  const Input& input = arguments.input;
  const Judgement& judgement = arguments.judgement;
  std::string words;
  const auto add = [&](std::string_view flag, const std::string& value) {
    if (!value.empty()) words += fmt::format(" {} {}", flag, shell_word(value));
  };
  add("--base", input.base);
  add("--since", input.since);
  add("--files-from", input.files_from);
  add("--config", input.config);
  if (input.no_config) words += " --no-config";
  add("--target-version", input.target_version ? std::to_string(*input.target_version) : "");
  add("--framework", input.framework.value_or(""));
  add("--transaction", input.transaction.value_or(""));
  add("--table-sizes", input.table_sizes);
  add("--select", fmt::format("{}", fmt::join(judgement.select, ",")));
  add("--ignore", fmt::format("{}", fmt::join(judgement.ignore, ",")));
  add("--preset", judgement.preset.value_or(""));
  add("--baseline", judgement.baseline);
  if (judgement.new_only) words += " --new-only";
  const bool has_dashes =
      std::ranges::any_of(input.paths, [](const auto& path) { return path.starts_with('-'); });
  if (has_dashes) words += " --";
  for (const std::string& path : input.paths) words += " " + shell_word(path);
  return words;
}

report::Adoption adoption_of(const CheckArguments& arguments, const config::Config& config) {
  const Input& input = arguments.input;
  const bool all_reviewed = input.base.empty() && input.since.empty() && !input.staged;
  return {.all_reviewed = all_reviewed,
          .has_baseline = !arguments.judgement.baseline.empty() || arguments.judgement.new_only ||
                          config.baseline.has_value(),
          .may_fix = !input.staged && input.base != "auto",
          .default_branch =
              all_reviewed && input.files_from.empty()
                  ? history::default_branch_at(input.paths.empty() ? "." : input.paths.front())
                  : "",
          .words = words_of(arguments)};
}

/// Many findings as text are summed up.
Result<void> write_text(const lint::Run& run, const CheckArguments& arguments,
                        const config::Config& config, const Output& output) {
  const bool colour = output.path.empty() && wants_colour(arguments.colour);
  const bool is_long = run.findings.size() >= report::many_findings;
  std::string text = arguments.statistics
                         ? report::render_statistics(run) + report::text_summary(run.summary)
                         : report::render(run, output.format, colour);
  if (is_long && !arguments.statistics) text += "\n" + report::render_statistics(run);
  if (is_long || arguments.statistics) {
    text += report::render_next_steps(run, adoption_of(arguments, config));
  }
  const auto written = write_output(output.path, text);
  return written ? Result<void>{} : std::unexpected(written.error());
}

/// The annotations of GitHub's log have a summary of the step.
Result<void> write_reports(const lint::Run& run, const CheckArguments& arguments,
                           const std::vector<Output>& outputs, const config::Config& config) {
  for (const Output& output : outputs) {
    if (output.format == report::Format::text) {
      if (auto done = write_text(run, arguments, config, output); !done) return done;
      continue;
    }
    if (const auto written = write_output(output.path, report::render(run, output.format, false));
        !written) {
      return std::unexpected(written.error());
    }
    if (output.format == report::Format::github && output.path.empty() && has_step_summary()) {
      add_to_step_summary(report::render_markdown(run));
    }
  }
  return {};
}

int report(const CheckArguments& arguments, const std::vector<Output>& outputs,
           const config::Config& config, const Known& known, const history::History& history) {
  Progress progress(history);
  lint::Run run = lint::check(history, config, lint::all_rules(), progress.behind({}));
  progress.finish();
  if (!arguments.write_baseline.empty()) return write_baseline(arguments.write_baseline, run);
  tell_stale(known, leave_out(known, run));
  if (arguments.diff) return print_diff(run, arguments.unsafe_fixes);
  for (const replay::Outcome& outcome : run.outcomes) tell_left_out(history, outcome);
  const auto written = write_reports(run, arguments, outputs, config);
  if (!written) return could_not_run(written.error());
  leave(fails(run.summary, config.fail_on) ? exit_findings : exit_clean);
}

}  // namespace

bool fails(const lint::Summary& summary, config::Level fail_on) {
  switch (fail_on) {
    case config::Level::off:
      return false;
    case config::Level::note:
      return summary.errors + summary.warnings + summary.notes > 0;
    case config::Level::warning:
      return summary.errors + summary.warnings > 0;
    case config::Level::error:
      return summary.errors > 0;
  }
  return false;
}

int run(const CheckArguments& arguments) {
  const Input& input = arguments.input;
  const auto outputs = outputs_of(arguments);
  if (!outputs) return could_not_run(outputs.error());
  if (arguments.unsafe_fixes && !arguments.fix && !arguments.diff) {
    return could_not_run({"--unsafe-fixes: goes with --fix or --diff"});
  }
  const auto config = configuration(input, arguments.judgement);
  if (!config) return could_not_run(config.error());
  auto options = history_options(input, *config);
  if (!options) return could_not_run(options.error());
  options->read_downs = true;
  tell_review(input, *options);
  auto changes = read_changes(input, *options);
  if (!changes) return could_not_run(changes.error());
  // What is written down anew need not be there yet.
  const auto known =
      arguments.write_baseline.empty()
          ? known_findings(arguments.judgement, input, *config, *options, changes->before)
          : Known{};
  if (!known) return could_not_run(known.error());
  if (arguments.fix) {
    const auto fixed = fix_files(input, *options, *config, *known, arguments.unsafe_fixes);
    if (!fixed) return could_not_run(fixed.error());
    changes = read_changes(input, *options);
    if (!changes) return could_not_run(changes.error());
  }
  return report(arguments, *outputs, *config, *known, changes->now);
}

}  // namespace pgplumb::cli
