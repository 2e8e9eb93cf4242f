// What the rows of a table say of its dependencies. Most that hold in a sample hold by accident:
// where the values of a column are few, rows with the same determinant agree on them by chance.
// With p the chance that two rows agree, m repetitions do so with p^m; a dependency is suggested
// only where that is out of the question for all that were tried.

#include <algorithm>
#include <cmath>
#include <optional>

#include "integrity/table_dependencies.h"

namespace pgplumb::integrity {

namespace {

/// That two rows of the sample agree on a column, as a natural logarithm; worked out once for each.
class ChancesOfAgreeing {
 public:
  explicit ChancesOfAgreeing(const CodedRows& rows) : rows_(rows), chances_(rows.width()) {}

  double of(Attribute attribute) {
    std::optional<double>& known = chances_[attribute];
    if (known) return *known;
    std::vector<std::size_t> counts(rows_.distinct(attribute));
    for (const auto value : rows_.column(attribute)) ++counts[value];
    double chance = 0;
    for (const std::size_t count : counts) {
      const double share = static_cast<double>(count) / static_cast<double>(rows_.rows());
      chance += share * share;
    }
    known = std::log(chance);
    return *known;
  }

 private:
  const CodedRows& rows_;
  std::vector<std::optional<double>> chances_;
};

std::size_t rows_without_null(const CodedRows& rows, const AttributeSet& attributes) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    count += std::ranges::none_of(attributes,
                                  [&](Attribute attribute) {
                                    return rows.column(attribute)[row] == CodedRows::null;
                                  })
                 ? 1
                 : 0;
  }
  return count;
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
  constexpr double least = 25;  // natural logarithm: one in 7e10
  const Closures closures(known, table.table->columns.size());
  const Discovery discovery = discover(rows.values);
  ChancesOfAgreeing chances(rows.values);
  for (std::size_t i = 0; i < discovery.dependencies.size(); ++i) {
    const Dependency& found = discovery.dependencies[i];
    Evidence evidence = discovery.evidence[i];
    if (found.determinant.empty() || evidence.repeated < least_repeated) continue;
    TableDependency suggested{.dependency = in_table(found, rows),
                              .source = DependencySource::rows};
    AttributeSet likely;
    for (const Attribute dependent : found.dependents) {
      if (-chances.of(dependent) * static_cast<double>(evidence.repetitions) >= least) {
        likely.insert(rows.attributes[dependent]);
      }
    }
    if (likely.empty()) continue;
    likely -= closures.of(suggested.dependency.determinant);
    likely -= table.maintained;
    if (likely.empty()) continue;
    suggested.dependency.dependents = std::move(likely);
    evidence.rows = rows_without_null(rows.values, found.determinant);
    suggested.evidence = evidence;
    table.dependencies.push_back(std::move(suggested));
  }
}

}  // namespace pgplumb::integrity
