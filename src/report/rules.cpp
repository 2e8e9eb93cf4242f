#include "report/rules.h"

#include <algorithm>
#include <boost/json.hpp>

#include <fmt/format.h>

#include "lint/page.h"
#include "lint/selection.h"
#include "report/json_text.h"

namespace pgplumb::report {

using lint::RegisteredRule;

std::string render_rules_text(std::span<const RegisteredRule> rules) {
  std::size_t width = 0;
  for (const RegisteredRule& rule : rules) width = std::max(width, rule.id.size());
  std::string out;
  for (const std::string_view group : lint::group_names(rules)) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", group);
    for (const RegisteredRule& rule : rules) {
      if (rule.group != group) continue;
      out +=
          fmt::format("  {:{}}  {:7}  {}\n", rule.id, width,
                      rule.rule->on_by_default ? lint::severity_name(rule.rule->severity) : "off",
                      lint::parse_page(rule.page).summary);
    }
  }
  return out;
}

std::string render_rules_json(std::span<const RegisteredRule> rules) {
  namespace json = boost::json;
  const auto view = [](std::string_view text) {
    return json::string_view(text.data(), text.size());
  };
  json::array all;
  for (const RegisteredRule& rule : rules) {
    all.push_back(json::object{{"id", view(rule.id)},
                               {"group", view(rule.group)},
                               {"severity", view(lint::severity_name(rule.rule->severity))},
                               {"on_by_default", rule.rule->on_by_default},
                               {"since", view(rule.rule->since)},
                               {"summary", lint::parse_page(rule.page).summary}});
  }
  return json_text(json::object{{"schema_version", 1}, {"rules", std::move(all)}});
}

}  // namespace pgplumb::report
