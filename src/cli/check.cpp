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
#include "lint/aliases.h"
#include "lint/engine.h"
#include "lint/fixes.h"
#include "report/report.h"
#include "report/statistics.h"
#include "text/diff.h"

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
  return outputs;
}

/// The rules and groups that --select or --ignore name, those of other linters by our ids.
Result<std::vector<std::string>> rules_named(const std::vector<std::string>& names,
                                             std::string_view flag) {
  const config::RuleNames known = lint::rule_names(lint::all_rules());
  std::vector<std::string> rules;
  for (const std::string& name : names) {
    const auto found = known.resolve(name);
    if (found.empty()) {
      return fail(fmt::format("{}: there is no rule or group \"{}\"{}", flag, name,
                              config::did_you_mean(name, known.own(true))));
    }
    rules.insert(rules.end(), found.begin(), found.end());
  }
  return rules;
}

/// The configuration with the flags of `check` laid over it.
Result<config::Config> configuration(const CheckArguments& arguments) {
  auto read = configuration(arguments.input);
  if (!read) return read;
  config::Config config = std::move(*read);
  const auto select = rules_named(arguments.select, "--select");
  if (!select) return std::unexpected(select.error());
  const auto ignore = rules_named(arguments.ignore, "--ignore");
  if (!ignore) return std::unexpected(ignore.error());
  if (!select->empty()) config.select = *select;
  config.ignore.insert(config.ignore.end(), ignore->begin(), ignore->end());
  if (arguments.preset) {
    config.preset = config::preset_by_name(*arguments.preset).value_or(config.preset);
  }
  if (arguments.fail_on) {
    config.fail_on = config::level_by_name(*arguments.fail_on).value_or(config::Level::off);
  }
  return config;
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
    text += unified_diff(source.path, source.text, file.edits);
  }
  const auto written = write_output({}, text);
  if (!written) return could_not_run(written.error());
  return text.empty() ? exit_clean : exit_findings;
}

report::Adoption adoption_of(const CheckArguments& arguments, const config::Config& config) {
  const Input& input = arguments.input;
  return {.all_reviewed = input.base.empty() && input.since.empty() && !input.staged,
          .has_baseline = !arguments.baseline.empty() || config.baseline.has_value()};
}

/// A report, and what goes with it: many findings as text are summed up, and the annotations of
/// GitHub's log have a summary of the step.
Result<void> write_report(const lint::Run& run, const Output& output,
                          const report::Adoption& adoption, bool colour) {
  std::string text = report::render(run, output.format, colour);
  if (output.format == report::Format::text && run.findings.size() >= report::many_findings) {
    text += fmt::format("\n{}{}", report::render_statistics(run),
                        report::render_next_steps(run, adoption));
  }
  if (const auto written = write_output(output.path, text); !written) {
    return std::unexpected(written.error());
  }
  if (output.format != report::Format::github || !output.path.empty() || !has_step_summary()) {
    return {};
  }
  return add_to_step_summary(report::render_markdown(run));
}

Result<void> write_reports(const lint::Run& run, const CheckArguments& arguments,
                           const std::vector<Output>& outputs, const config::Config& config) {
  const report::Adoption adoption = adoption_of(arguments, config);
  if (arguments.statistics) {
    const auto written =
        write_output({}, report::render_statistics(run) + report::text_summary(run.summary) +
                             report::render_next_steps(run, adoption));
    return written ? Result<void>{} : std::unexpected(written.error());
  }
  for (const Output& output : outputs) {
    const bool colour = output.path.empty() && wants_colour(arguments.colour);
    if (auto written = write_report(run, output, adoption, colour); !written) return written;
  }
  return {};
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
  const auto outputs = outputs_of(arguments);
  if (!outputs) return could_not_run(outputs.error());
  const auto config = configuration(arguments);
  if (!config) return could_not_run(config.error());

  if (arguments.fix) {
    if (const auto fixed = fix_files(arguments.input, *config, arguments.unsafe_fixes); !fixed) {
      return could_not_run(fixed.error());
    }
  }
  const auto history = read_history(arguments.input, *config, {.downs = true, .queries = true});
  if (!history) return could_not_run(history.error());

  Progress progress(*history);
  lint::Run result = lint::check(*history, *config, lint::all_rules(), progress.behind({}));
  progress.finish();
  if (!arguments.write_baseline.empty()) return write_baseline(arguments.write_baseline, result);
  if (const auto known = use_baseline(arguments.baseline, *config, result); !known) {
    return could_not_run(known.error());
  }
  if (arguments.new_only) {
    if (const auto left = leave_out_earlier(arguments, *config, result); !left) {
      return could_not_run(left.error());
    }
  }
  if (arguments.diff) return print_diff(result, arguments.unsafe_fixes);
  for (const replay::Outcome& outcome : result.outcomes) tell_left_out(*history, outcome);
  const auto written = write_reports(result, arguments, *outputs, *config);
  if (!written) return could_not_run(written.error());
  leave(fails(result.summary, config->fail_on) ? exit_findings : exit_clean);
}

}  // namespace pgplumb::cli
