#include <boost/json.hpp>

#include "report/json_text.h"
#include "report/schema_diff.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

json::value value_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array changes_array(const std::vector<ObjectChange>& changes) {
  json::array all;
  for (const ObjectChange& change : changes) {
    json::object object{{"change", view(change_word(change.change))},
                        {"kind", view(object_kind_word(change.kind))},
                        {"name", change.name}};
    if (change.is_renamed()) object["renamed_from"] = change.old_name;
    json::object properties;
    for (const PropertyChange& property : change.properties) {
      properties[view(property.name)] = json::object{{"before", value_or_null(property.before)},
                                                     {"now", value_or_null(property.now)}};
    }
    if (!properties.empty()) object["properties"] = std::move(properties);
    if (!change.parts.empty()) object["parts"] = changes_array(change.parts);
    all.push_back(std::move(object));
  }
  return all;
}

}  // namespace

std::string render_diff_json(const SchemaDiff& diff) {
  return json_text(
      json::object{{"summary", diff_summary(diff)}, {"changes", changes_array(diff.changes)}});
}

}  // namespace pgplumb::report
