// For code generators: columns with what a form can check by itself, then the rules in words and as
// SQL, then what is likely missing.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "catalog/builtins.h"
#include "docs/pages.h"
#include "docs/render.h"
#include "docs/validation.h"
#include "integrity/scope.h"
#include "report/json_text.h"

namespace pgplumb::docs {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
  return array;
}

/// varchar(n) and char(n); none for others.
std::optional<int> max_length(const catalog::TypeRef& type) {
  if (type.type != catalog::varchar_oid && type.type != catalog::bpchar_oid) return std::nullopt;
  int length = 0;
  const std::string& text = type.modifiers;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(length)
                                                                  : std::nullopt;
}

json::object column_object(const catalog::Catalog& catalog, const catalog::Column& column) {
  json::object object{{"name", column.name},
                      {"type", catalog::format_type(catalog, column.type)},
                      {"nullable", integrity::accepts_null(catalog, column)},
                      {"has_default", integrity::default_of(catalog, column) != nullptr ||
                                          column.identity != catalog::Identity::none},
                      {"generated", column.generated != catalog::Generated::none}};
  const catalog::TypeRef& base = integrity::base_type(catalog, column.type);
  if (base.array) return object;
  if (const auto length = max_length(base)) object["max_length"] = *length;
  const catalog::Type* type = catalog.types.find(base.type);
  if (type != nullptr && type->kind == catalog::TypeKind::enumeration) {
    object["values"] = texts(type->labels);
  }
  return object;
}

json::object rule_object(const ValidationRule& rule) {
  json::object object{{"kind", report::view(rule.kind)}};
  if (!rule.name.empty()) object["name"] = rule.name;
  object["columns"] = texts(rule.columns);
  object["words"] = rule.words;
  if (!rule.definition.empty()) object["definition"] = rule.definition;
  return object;
}

json::object gap_object(const lint::Finding& finding) {
  json::object object{{"rule", report::view(finding.rule)}, {"words", finding.problem.message}};
  if (!finding.problem.instead.empty()) object["sql"] = finding.problem.instead;
  return object;
}

}  // namespace

std::string validation_json(const Guide& guide) {
  json::array tables;
  for (const Entry& entry : guide.entries()) {
    const catalog::Relation& relation = *entry.relation;
    if (!relation.is_table()) continue;
    json::array columns;
    for (const catalog::Column& column : relation.columns) {
      columns.push_back(column_object(guide.catalog(), column));
    }
    json::array rules;
    for (const ValidationRule& rule : validation_rules(guide, relation)) {
      rules.push_back(rule_object(rule));
    }
    json::array gaps;
    for (const lint::Finding* finding : validation_gaps(entry))
      gaps.push_back(gap_object(*finding));
    tables.push_back(json::object{{"schema", relation.schema},
                                  {"table", relation.name},
                                  {"columns", std::move(columns)},
                                  {"rules", std::move(rules)},
                                  {"gaps", std::move(gaps)}});
  }
  return report::json_text(
      json::object{{"about", fmt::format("{}: changes by hand are lost.", marker)},
                   {"tables", std::move(tables)}});
}

}  // namespace pgplumb::docs
