#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "config/config.h"
#include "lint/aliases.h"
#include "lint/registry.h"
#include "report/rules.h"

namespace pgplumb::cli {

int run(const RulesArguments& arguments) {
  const auto written =
      write_output({}, arguments.format == "json" ? report::render_rules_json(lint::all_rules())
                                                  : report::render_rules_text(lint::all_rules()));
  return written ? exit_clean : could_not_run(written.error());
}

int run(const ExplainArguments& arguments) {
  const auto rules = lint::all_rules();
  const config::RuleNames names = lint::rule_names(rules);
  std::string pages;
  for (const std::string_view id : names.resolve(arguments.rule)) {
    const auto found = std::ranges::find(rules, id, &lint::RegisteredRule::id);
    if (found == rules.end()) continue;
    if (!pages.empty()) pages += '\n';
    pages += found->page;
  }
  if (pages.empty()) {
    return could_not_run({fmt::format("there is no rule \"{}\"{}", arguments.rule,
                                      config::did_you_mean(arguments.rule, names.ids))});
  }
  const auto written = write_output({}, pages);
  return written ? exit_clean : could_not_run(written.error());
}

}  // namespace pgplumb::cli
