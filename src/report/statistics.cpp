#include "report/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "config/toml_text.h"
#include "text/counted.h"
#include "text/printable.h"
#include "text/utf8.h"

namespace pgplumb::report {
namespace {

struct OfRule {
  std::string_view rule;
  lint::Severity severity = lint::Severity::note;  ///< the highest
  std::size_t findings = 0;
  std::size_t safe_fixes = 0;
};

std::vector<OfRule> by_rule(const lint::Run& run) {
  std::map<std::string_view, OfRule> rules;
  for (const lint::Finding& finding : run.findings) {
    OfRule& rule = rules[finding.rule];
    rule.rule = finding.rule;
    rule.severity = std::max(rule.severity, finding.severity);
    ++rule.findings;
    const auto& fix = finding.problem.fix;
    const auto is_safe = [](const lint::Fix& each) { return each.safety == lint::Safety::safe; };
    if ((fix && is_safe(*fix)) ||
        std::ranges::any_of(finding.folded_fixes, is_safe, &lint::FoldedFix::fix)) {
      ++rule.safe_fixes;
    }
  }
  std::vector<OfRule> sorted;
  for (const auto& [name, rule] : rules) sorted.push_back(rule);
  std::ranges::stable_sort(sorted, [](const OfRule& a, const OfRule& b) {
    return a.findings != b.findings ? a.findings > b.findings : a.severity > b.severity;
  });
  return sorted;
}

struct Step {
  std::size_t findings = 0;  ///< that it deals with
  std::string command;
  std::string meaning;
};

/// A glob that takes the file from wherever pgplumb runs: its name alone or, where the folders have
/// the names, that of its folder with it. Nothing where a name is no plain text.
std::optional<std::string> glob_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = std::string_view(path).substr(slash == path.npos ? 0 : slash + 1);
  std::string_view folder = std::string_view(path).substr(0, path.size() - name.size());
  if (folder.ends_with('/')) folder.remove_suffix(1);
  folder.remove_prefix(folder.rfind('/') == folder.npos ? 0 : folder.rfind('/') + 1);
  std::string glob(name);
  if (!folder.empty() && !folder.starts_with('.')) glob = fmt::format("**/{}/{}", folder, name);
  const bool is_plain = is_utf8(glob) && printable(glob) == glob &&
                        name.find_first_of("*?") == name.npos &&
                        folder.find_first_of("*?") == folder.npos;
  return is_plain ? std::optional(glob) : std::nullopt;
}

/// The file that has most findings of a rule, where it stands out among others.
void add_file_step(const lint::Run& run, std::vector<Step>& steps) {
  std::map<std::pair<std::uint32_t, std::string_view>, std::size_t> kinds;
  std::set<std::uint32_t> files;
  for (const lint::Finding& finding : run.findings) {
    ++kinds[{finding.problem.span.file, finding.rule}];
    files.insert(finding.problem.span.file);
  }
  const auto most =
      std::ranges::max_element(kinds, {}, [](const auto& kind) { return kind.second; });
  if (files.size() < 2 || most->second * 3 < run.findings.size()) return;
  const auto& [file, rule] = most->first;
  const auto glob = glob_of(run.history->sources[file].path);
  if (!glob) return;
  steps.push_back(
      {.findings = most->second,
       .command = fmt::format("[[override]]\n  files = [{}]\n  rules = {{ {} = \"off\" }}",
                              config::toml_string(*glob), rule),
       .meaning = "in pgplumb.toml leaves the rule out of this file"});
}

std::vector<Step> possible_steps(const lint::Run& run, const Adoption& adoption) {
  const std::vector<OfRule> rules = by_rule(run);
  std::size_t fixes = 0;
  for (const OfRule& rule : rules) fixes += rule.safe_fixes;
  std::vector<Step> steps;
  const auto check = [&](std::string_view flags) {
    return printable(fmt::format("pgplumb check {}{}", flags, adoption.words));
  };
  if (adoption.all_reviewed) {
    if (!adoption.default_branch.empty()) {
      steps.push_back({.findings = run.findings.size(),
                       .command = check(fmt::format("--base {}", adoption.default_branch)),
                       .meaning = "looks at what a branch changes, and leaves what has run alone"});
    }
    if (!adoption.has_baseline) {
      steps.push_back({.findings = run.findings.size(),
                       .command = check("--write-baseline pgplumb-baseline.json"),
                       .meaning = "lets these wait; with --baseline new ones are told"});
    }
  } else if (adoption.may_fix && fixes > 0) {
    steps.push_back({.findings = fixes,
                     .command = check("--fix"),
                     .meaning = "mends what needs no second look"});
  }
  steps.push_back({.findings = rules.front().findings,
                   .command = fmt::format("pgplumb explain {}", rules.front().rule),
                   .meaning = "says what to do; `off` under [rules] leaves the rule out"});
  add_file_step(run, steps);
  return steps;
}

}  // namespace

std::string text_summary(const lint::Summary& summary) {
  std::string found;
  const auto append = [&](std::size_t number, std::string_view one) {
    if (number == 0) return;
    if (!found.empty()) found += ", ";
    found += counted(number, one);
  };
  append(summary.errors, "error");
  append(summary.warnings, "warning");
  append(summary.notes, "note");
  if (found.empty()) found = "nothing found";
  found += fmt::format(" in {} of {}", counted(summary.statements, "statement"),
                       counted(summary.files, "file"));
  if (summary.suppressed > 0) {
    found += fmt::format("; {} allowed", counted(summary.suppressed, "finding"));
  }
  if (summary.in_baseline > 0) {
    found += fmt::format("; {} known", counted(summary.in_baseline, "finding"));
  }
  return found + '\n';
}

std::string render_statistics(const lint::Run& run) {
  const std::vector<OfRule> rules = by_rule(run);
  std::size_t width = 0;
  for (const OfRule& rule : rules) width = std::max(width, rule.rule.size());
  std::string out;
  for (const OfRule& rule : rules) {
    const std::string fixes =
        rule.safe_fixes == 0 ? "" : fmt::format("{} with a fix", rule.safe_fixes);
    std::string line = fmt::format("{:6}  {:7}  {:{}}  {}", rule.findings,
                                   lint::severity_name(rule.severity), rule.rule, width, fixes);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string render_next_steps(const lint::Run& run, const Adoption& adoption) {
  if (run.findings.empty()) return "";
  std::vector<Step> steps = possible_steps(run, adoption);
  std::ranges::stable_sort(steps, std::greater{}, &Step::findings);
  constexpr std::size_t most = 3;
  steps.resize(std::min(steps.size(), most));
  std::string out = "\nnext steps:\n";
  for (const Step& step : steps) {
    out += fmt::format("  {}\n    {} ({} of {})\n", step.command, step.meaning, step.findings,
                       counted(run.findings.size(), "finding"));
  }
  return out;
}

}  // namespace pgplumb::report
