// The schema has what the options table says of each key. Names of rules stand in it once, as
// definitions: `rule` what `[rules]` may hold, `selector` what `select` and `ignore` take.

#include <boost/json.hpp>

#include <set>

#include "lint/aliases.h"
#include "lint/page.h"
#include "report/config_words.h"
#include "report/json_text.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using config::Config;
using config::Option;
using config::Part;
using config::PartKind;
using config::Words;

json::array words(std::span<const std::string_view> texts) {
  json::array all;
  for (const std::string_view text : texts) all.push_back(view(text));
  return all;
}

json::object reference(std::string_view definition) {
  return {{"$ref", std::string("#/definitions/").append(definition)}};
}

json::object list_of(json::object items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

json::object string_of(std::span<const std::string_view> accepted) {
  if (accepted.empty()) return {{"type", "string"}, {"minLength", 1}};
  return {{"type", "string"}, {"enum", words(accepted)}};
}

json::object part_schema(const Part& part) {
  switch (part.kind) {
    case PartKind::string:
      return string_of(part.accepted);
    case PartKind::strings:
      return list_of(string_of({}));
    case PartKind::columns:
      return {{"anyOf",
               {string_of({}), {{"type", "array"}, {"items", string_of({})}, {"minItems", 1}}}}};
    case PartKind::boolean:
      return {{"type", "boolean"}};
    case PartKind::strings_by_name:
      return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
    case PartKind::levels_by_rule:
      return reference("levels");
  }
  return {};
}

/// A table of the parts, and of nothing else.
json::object table_of(std::span<const Part> parts) {
  json::object properties;
  json::array required;
  for (const Part& part : parts) {
    json::object schema = part_schema(part);
    // Beside a reference draft 7 heeds nothing else.
    if (!schema.contains("$ref")) schema["description"] = view(part.doc);
    properties[view(part.key)] = std::move(schema);
    if (part.required) required.push_back(view(part.key));
  }
  json::object table{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) table["required"] = std::move(required);
  return table;
}

/// What the type of an option's member takes.
struct SchemaOf {
  const Option& option;

  [[nodiscard]] json::object integer() const {
    return {{"type", "integer"}, {"minimum", option.minimum}, {"maximum", option.maximum}};
  }
  json::object operator()(int Config::*) const { return integer(); }
  json::object operator()(std::optional<int> Config::*) const { return integer(); }
  json::object operator()(bool Config::*) const { return {{"type", "boolean"}}; }
  json::object operator()(config::Level Config::*) const { return string_of(option.accepted); }
  json::object operator()(std::optional<std::string> Config::*) const {
    return string_of(option.accepted);
  }
  json::object operator()(std::vector<std::string> Config::*) const {
    if (option.words == Words::rules_or_groups) return list_of(reference("selector"));
    if (option.words != Words::features) return list_of(string_of(option.accepted));
    return list_of(
        {{"anyOf",
          {string_of(option.accepted), {{"type", "string"}, {"pattern", "^extension:"}}}}});
  }
  /// `[rules]`: the parts stand among the levels.
  json::object operator()(std::map<std::string, config::Level> Config::*) const {
    json::object parts = table_of(option.parts);
    parts["additionalProperties"] = reference("level");
    json::array names;
    for (const Part& part : option.parts) names.push_back(view(part.key));
    parts["propertyNames"] = {{"anyOf", {reference("rule"), {{"enum", std::move(names)}}}}};
    return parts;
  }
  json::object operator()(std::map<std::string, std::int64_t> Config::*) const {
    return {{"type", "object"}, {"additionalProperties", {{"type", "integer"}, {"minimum", 0}}}};
  }
  json::object operator()(config::Compat Config::*) const { return table_of(option.parts); }
  template <typename Table>
  json::object operator()(std::vector<Table> Config::*) const {
    return list_of(table_of(option.parts));
  }
};

/// Names with what they mean, for editors to offer: one schema a name.
json::array described(std::span<const lint::RegisteredRule> rules) {
  json::array all;
  for (const lint::RegisteredRule& rule : rules) {
    all.push_back({{"const", view(rule.id)}, {"description", lint::parse_page(rule.page).summary}});
  }
  return all;
}

json::object definitions(std::span<const lint::RegisteredRule> rules,
                         std::span<const std::string_view> levels) {
  const config::RuleNames names = lint::rule_names(rules);
  std::set<std::string_view> peers;
  for (const config::RuleAlias& alias : names.aliases) {
    const bool is_ours = std::ranges::find(names.ids, alias.name) != names.ids.end() ||
                         std::ranges::find(names.groups, alias.name) != names.groups.end();
    if (!is_ours) peers.insert(alias.name);
  }
  const std::vector<std::string_view> aliases(peers.begin(), peers.end());
  json::array rule = described(rules);
  rule.push_back({{"description", "What another linter calls it."}, {"enum", words(aliases)}});
  return {{"level", string_of(levels)},
          {"levels",
           {{"type", "object"},
            {"propertyNames", reference("rule")},
            {"additionalProperties", reference("level")},
            {"minProperties", 1}}},
          {"rule", {{"anyOf", std::move(rule)}}},
          {"selector",
           {{"anyOf",
             {{{"description", "A group of rules."}, {"enum", words(names.groups)}},
              reference("rule")}}}}};
}

}  // namespace

std::string render_config_schema(std::span<const Option> options,
                                 std::span<const lint::RegisteredRule> rules) {
  json::object properties;
  std::span<const std::string_view> levels;
  for (const Option& option : options) {
    json::object schema = std::visit(SchemaOf{option}, option.member);
    schema["description"] = view(option.doc);
    if (!option.default_value.empty() && !option.default_value.starts_with('{')) {
      // TOML and JSON write numbers, strings, booleans and an empty list alike.
      schema["default"] = json::parse(view(option.default_value));
    }
    properties[view(option.key)] = std::move(schema);
    if (option.words == Words::rules) levels = option.accepted;
  }
  return json_text(
      json::object{{"$schema", "http://json-schema.org/draft-07/schema#"},
                   {"title", "pgplumb.toml"},
                   {"description", "What pgplumb is told of the migrations of a repository."},
                   {"type", "object"},
                   {"properties", std::move(properties)},
                   {"additionalProperties", false},
                   {"definitions", definitions(rules, levels)}});
}

}  // namespace pgplumb::report
