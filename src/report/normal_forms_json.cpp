#include <boost/json.hpp>

#include "report/decomposition_sql.h"
#include "report/json_text.h"
#include "report/locator.h"
#include "report/normal_forms_report.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;
using catalog::Relation;
using integrity::AttributeSet;
using integrity::DependencySource;
using integrity::TableDependency;
using integrity::TableNormalForms;

json::array columns(const Relation& table, const AttributeSet& attributes) {
  json::array names;
  for (const auto attribute : attributes) names.emplace_back(table.columns[attribute].name);
  return names;
}

std::string_view source_name(DependencySource source) {
  switch (source) {
    case DependencySource::primary_key:
      return "primary_key";
    case DependencySource::unique_index:
      return "unique";
    case DependencySource::foreign_key:
      return "foreign_key";
    case DependencySource::generated_column:
      return "generated_column";
    case DependencySource::check:
      return "check";
    case DependencySource::trigger:
      return "trigger";
    case DependencySource::declaration:
      return "configuration";
    case DependencySource::comment:
      return "comment";
    case DependencySource::rows:
      return "rows";
  }
  return {};
}

/// Facts of the schema, what people assert, and observations.
std::string_view strength(DependencySource source) {
  switch (source) {
    case DependencySource::rows:
      return "suggested";
    case DependencySource::declaration:
    case DependencySource::comment:
      return "declared";
    default:
      return "certain";
  }
}

class JsonWriter {
 public:
  explicit JsonWriter(const NormalFormsRun& run) : run_(run), locator_(*run.sources) {}

  std::string run() {
    json::array tables;
    for (const TableReport& report : run_.tables) tables.push_back(render(report));
    return json_text(json::object{{"tables", std::move(tables)}});
  }

 private:
  json::object render(const TableReport& report) {
    const auto& table = report.judged.table;
    json::array dependencies;
    for (const TableDependency& found : table.dependencies) {
      dependencies.push_back(render(*table.table, found));
    }
    json::array possible_keys;
    for (const auto& key : table.possible_keys) {
      possible_keys.push_back(
          json::object{{"columns", columns(*table.table, key.attributes)}, {"index", key.name}});
    }
    json::array faults;
    for (const std::string& fault : table.faults) faults.emplace_back(fault);
    json::object object{{"schema", table.table->schema},
                        {"table", table.table->name},
                        {"rows", report.rows},
                        {"dependencies", std::move(dependencies)},
                        {"nullable_unique", std::move(possible_keys)},
                        {"faults", std::move(faults)},
                        {"judged", render(report.judged)}};
    object["as_suggested"] =
        report.as_suggested ? json::value(render(*report.as_suggested)) : json::value(nullptr);
    return object;
  }

  json::object render(const Relation& table, const TableDependency& found) {
    json::object object{
        {"determinant", columns(table, found.dependency.determinant)},
        {"dependents", columns(table, found.dependency.dependents - found.dependency.determinant)},
        {"multivalued", found.multivalued},
        {"source", view(source_name(found.source))},
        {"strength", view(strength(found.source))},
        {"name", found.name},
        {"kept_by_server", found.kept}};
    if (!found.where.empty()) {
      object["file"] = view(locator_.path(found.where));
      object["line"] = locator_.begin(found.where, ColumnUnit::bytes).line;
    }
    if (found.evidence) {
      object["evidence"] = json::object{{"rows", found.evidence->rows},
                                        {"repeated_values", found.evidence->repeated},
                                        {"repetitions", found.evidence->repetitions},
                                        {"violations", found.evidence->violations}};
    }
    return object;
  }

  json::object render(const TableNormalForms& judged) const {
    const Relation& table = *judged.table.table;
    json::array keys;
    for (const AttributeSet& key : judged.forms.keys.keys) keys.push_back(columns(table, key));
    json::array violations;
    for (const auto& violation : judged.forms.violations) {
      violations.push_back(
          json::object{{"form", view(integrity::normal_form_name(violation.violated))},
                       {"determinant", columns(table, violation.dependency.determinant)},
                       {"dependents", columns(table, violation.dependency.dependents)},
                       {"multivalued", violation.multivalued}});
    }
    json::object object{{"keys", std::move(keys)},
                        {"all_keys", judged.forms.keys.complete},
                        {"form", view(integrity::normal_form_name(judged.forms.reached))},
                        {"complete", judged.forms.complete},
                        {"violations", std::move(violations)}};
    object["decomposition"] =
        judged.decomposition ? json::value(render_decomposition(judged)) : json::value(nullptr);
    return object;
  }

  [[nodiscard]] json::object render_decomposition(const TableNormalForms& judged) const {
    const auto& decomposition = *judged.decomposition;
    const Relation& table = *judged.table.table;
    const auto names = fragment_names(*run_.catalog, judged);
    json::array tables;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& fragment = decomposition.into.fragments[i];
      tables.push_back(json::object{{"table", names[i]},
                                    {"columns", columns(table, fragment.attributes)},
                                    {"key", columns(table, fragment.key)}});
    }
    json::array lost;
    for (const auto& dependency : decomposition.into.lost) {
      lost.push_back(json::object{{"determinant", columns(table, dependency.determinant)},
                                  {"dependents", columns(table, dependency.dependents)}});
    }
    const auto sql = decomposition_sql(*run_.catalog, judged);
    return {{"form", view(integrity::normal_form_name(decomposition.form))},
            {"tables", std::move(tables)},
            {"lossless", decomposition.lossless},
            {"lost_dependencies", std::move(lost)},
            {"sql", sql ? json::value(*sql) : json::value(nullptr)},
            {"no_sql_because", sql ? json::value(nullptr) : json::value(sql.error())}};
  }

  const NormalFormsRun& run_;
  Locator locator_;
};

}  // namespace

std::string render_normal_forms_json(const NormalFormsRun& run) { return JsonWriter(run).run(); }

}  // namespace pgplumb::report
