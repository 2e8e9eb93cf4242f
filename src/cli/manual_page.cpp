// Text in the macros of man(7), which man and mandoc both read.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_words.h"
#include "config/options.h"

namespace pgplumb::cli {
namespace {

/// Text that no line of which is a macro, and whose dashes stay dashes (groff_char(7)).
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool starts_line = out.empty() || out.back() == '\n';
    if (starts_line && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return fmt::format("\\fB{}\\fR", escaped(text)); }
std::string italic(std::string_view text) { return fmt::format("\\fI{}\\fR", escaped(text)); }

std::string synopsis(const OptionWords& argument) {
  const std::string word = italic(argument.value) + (argument.repeatable ? " ..." : "");
  return argument.required ? word : fmt::format("[{}]", word);
}

void add_options(std::string& out, const CommandWords& command) {
  for (const OptionWords& option : command.options) {
    const bool everywhere = !command.name.empty() && option.names.back() == "--help";
    if (everywhere) continue;
    std::vector<std::string> names;
    for (const std::string& name : option.names) {
      names.push_back(option.positional ? italic(name) : bold(name));
    }
    const bool shown = !option.positional && !option.value.empty();
    out += fmt::format(".TP\n{}{}\n{}.\n", fmt::join(names, ", "),
                       shown ? " " + italic(option.value) : "", escaped(option.meaning));
    // The rules are many, and `pgplumb rules` lists them.
    constexpr std::size_t most = 40;
    const bool told = option.meaning.find(option.choices.empty() ? "" : option.choices.back()) !=
                      std::string::npos;
    if (option.choices.empty() || option.choices.size() > most || told) continue;
    out += fmt::format("One of {}.\n", escaped(fmt::format("{}", fmt::join(option.choices, ", "))));
  }
}

void add_command(std::string& out, const CommandWords& command) {
  out += fmt::format(".SS {}", command.name);
  for (const OptionWords& option : command.options) {
    if (option.positional) out += " " + synopsis(option);
  }
  out += fmt::format("\n{}.\n", escaped(command.meaning));
  add_options(out, command);
}

void add_configuration(std::string& out) {
  out +=
      ".SH CONFIGURATION\n"
      ".I pgplumb.toml\nis read from the folder of the target or the nearest above it.\n"
      "Its keys:\n";
  for (const config::Option& option : config::options()) {
    out += fmt::format(".TP\n{}\n{}\nIt takes {}.\n", bold(option.key), escaped(option.doc),
                       escaped(config::accepted_values(option)));
    if (!option.default_value.empty()) {
      out += fmt::format("The default is {}.\n", escaped(option.default_value));
    }
  }
}

constexpr std::string_view rest = R"(.SH EXIT STATUS
.TP
0
Nothing was found at or above the level of
.BR \-\-fail\-on .
.TP
1
Something was.
.TP
2
pgplumb could not run: a path, an option or the configuration is wrong.
.SH ENVIRONMENT
.TP
.B NO_COLOR
Where it is set and not empty, text is never coloured by itself.
.TP
.B GITHUB_ACTIONS\fR, \fBTF_BUILD
The CI system whose annotations
.B \-\-format auto
writes.
.TP
.B GITHUB_STEP_SUMMARY
The file that takes the summary of a job, with the annotations for GitHub.
.TP
.B GITHUB_BASE_REF\fR, \fBCI_MERGE_REQUEST_TARGET_BRANCH_NAME \fRand others
The branch that a pull request is for, which
.B \-\-base auto
compares with.
.SH FILES
.TP
.I pgplumb.toml
The configuration.
.TP
.I pgplumb\-baseline.json
The usual name of a baseline: findings that are known and wait.
.SH EXAMPLES
.nf
pgplumb check
pgplumb check migrations/0042_x.sql
pgplumb check \-\-base main \-\-format sarif=out.sarif \-\-format text
pgplumb review \-\-base main
pgplumb explain index\-without\-concurrently
.fi
.SH SEE ALSO
.BR psql (1),
.BR pre-commit (1)
)";

}  // namespace

std::string manual_page(const CommandWords& pgplumb) {
  std::string out = fmt::format(
      ".\\\" Written by `pgplumb man`.\n"
      ".TH PGPLUMB 1 \"\" \"pgplumb {}\" \"User Commands\"\n"
      ".SH NAME\npgplumb \\- check PostgreSQL migrations before they run\n"
      ".SH SYNOPSIS\n.B pgplumb\n.I command\n.RI [ option \" ...] [\" argument \" ...]\"\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
      PGPLUMB_VERSION, escaped(pgplumb.meaning));
  add_options(out, {.options = pgplumb.options});
  out += ".SH COMMANDS\n";
  for (const CommandWords& command : pgplumb.commands) add_command(out, command);
  add_configuration(out);
  return out + std::string(rest);
}

}  // namespace pgplumb::cli
