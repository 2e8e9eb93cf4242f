// What the rows of a table say of its dependencies. Most that hold in a sample hold by accident:
// where the values of a column are few, rows with the same determinant agree on them by chance.
// With p the chance that two rows agree, m repetitions do so with p^m; a dependency is suggested
// only where that is out of the question for all that were tried.

#include <algorithm>
#include <cmath>

#include "integrity/table_dependencies.h"

namespace pgplumb::integrity {

namespace {

/// That two rows of the sample agree on the column.
double chance_of_agreeing(const CodedRows& rows, Attribute attribute) {
  std::vector<std::size_t> counts(rows.distinct(attribute));
  for (const auto value : rows.column(attribute)) ++counts[value];
  double chance = 0;
  for (const std::size_t count : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(rows.rows());
    chance += share * share;
  }
  return chance;
}

bool is_no_accident(const CodedRows& rows, const Dependency& dependency, const Evidence& evidence) {
  constexpr double least = 25;  // natural logarithm: one in 7e10
  if (evidence.repeated < least_repeated || evidence.violations != 0) return false;
  return std::ranges::all_of(dependency.dependents, [&](Attribute dependent) {
    return -std::log(chance_of_agreeing(rows, dependent)) *
               static_cast<double>(evidence.repetitions) >=
           least;
  });
}

/// The dependency between attributes of the table as one between columns of the rows; without
/// dependents where a column of it is not known.
Dependency in_rows(const Dependency& dependency, const TableRows& rows) {
  Dependency result;
  const auto add = [&](const AttributeSet& from, AttributeSet& to) {
    for (const Attribute attribute : from) {
      const auto found = std::ranges::find(rows.attributes, attribute);
      if (found == rows.attributes.end()) return false;
      to.insert(static_cast<Attribute>(found - rows.attributes.begin()));
    }
    return true;
  };
  if (!add(dependency.determinant, result.determinant) ||
      !add(dependency.dependents, result.dependents)) {
    return {};
  }
  return result;
}

Dependency in_table(const Dependency& dependency, const TableRows& rows) {
  Dependency result;
  for (const Attribute at : dependency.determinant) result.determinant.insert(rows.attributes[at]);
  for (const Attribute at : dependency.dependents) result.dependents.insert(rows.attributes[at]);
  return result;
}

}  // namespace

void add_evidence(TableDependencies& table, const TableRows& rows) {
  std::vector<Dependency> known;
  for (TableDependency& dependency : table.dependencies) {
    const bool asserted = dependency.source == DependencySource::declaration ||
                          dependency.source == DependencySource::comment;
    if (!dependency.multivalued) known.push_back(dependency.dependency);
    if (!asserted || dependency.multivalued) continue;
    const Dependency columns = in_rows(dependency.dependency, rows);
    if (!columns.dependents.empty()) dependency.evidence = evidence_for(rows.values, columns);
  }
  if (rows.values.rows() < 2 * least_repeated) return;
  const Closures closures(known, table.table->columns.size());
  for (const Dependency& found : discover(rows.values).dependencies) {
    if (found.determinant.empty()) continue;
    TableDependency suggested{.dependency = in_table(found, rows),
                              .source = DependencySource::rows};
    suggested.dependency.dependents -= closures.of(suggested.dependency.determinant);
    suggested.dependency.dependents -= table.maintained;
    if (suggested.dependency.dependents.empty()) continue;
    AttributeSet likely;
    for (const Attribute dependent : found.dependents) {
      const Dependency single{found.determinant, AttributeSet{dependent}};
      if (suggested.dependency.dependents.contains(rows.attributes[dependent]) &&
          is_no_accident(rows.values, single, evidence_for(rows.values, single))) {
        likely.insert(rows.attributes[dependent]);
      }
    }
    if (likely.empty()) continue;
    suggested.dependency.dependents = std::move(likely);
    suggested.evidence = evidence_for(rows.values, in_rows(suggested.dependency, rows));
    table.dependencies.push_back(std::move(suggested));
  }
}

}  // namespace pgplumb::integrity
