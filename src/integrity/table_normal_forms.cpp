#include "integrity/table_normal_forms.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "integrity/chase.h"

namespace pgplumb::integrity {

namespace {

RelationScheme scheme_of(const TableDependencies& table, bool with_rows) {
  RelationScheme scheme{.width = table.table->columns.size()};
  for (const TableDependency& dependency : table.dependencies) {
    if (dependency.source == DependencySource::rows && !with_rows) continue;
    if (dependency.multivalued) {
      scheme.multivalued.push_back(dependency.dependency);
      continue;
    }
    if (dependency.kept) scheme.kept.push_back(dependency.dependency);
    if (!dependency.but_for_nulls) scheme.dependencies.push_back(dependency.dependency);
  }
  if (!table.maintained.empty()) scheme.kept.push_back({{}, table.maintained});
  for (const PossibleKey& key : table.possible_keys) scheme.unrepeated.push_back(key.attributes);
  return scheme;
}

/// The dependencies by which a table is worth taking apart.
std::vector<Dependency> harmful(const TableDependencies& table, const RelationScheme& scheme,
                                bool with_rows) {
  std::vector<Dependency> dependencies;
  for (const TableDependency& found : table.dependencies) {
    const bool counts = with_rows || found.source != DependencySource::rows;
    if (!counts || found.multivalued || found.kept || found.but_for_nulls) continue;
    const bool once = std::ranges::any_of(scheme.unrepeated, [&](const AttributeSet& unique) {
      return unique.is_subset_of(found.dependency.determinant);
    });
    if (once) continue;
    Dependency dependency = found.dependency;
    const bool is_key =
        dependency.determinant.size() + dependency.dependents.size() >= scheme.width &&
        (dependency.determinant | dependency.dependents).size() == scheme.width;
    if (!is_key) dependency.dependents -= table.maintained;
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

/// Of the fragments that determine all columns, the one with the primary key.
std::size_t remainder_of(const Decomposition& decomposition, const TableDependencies& table,
                         const Closures& closures) {
  AttributeSet primary_key;
  for (const TableDependency& found : table.dependencies) {
    if (found.source == DependencySource::primary_key) primary_key = found.dependency.determinant;
  }
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < decomposition.fragments.size(); ++i) {
    const AttributeSet& attributes = decomposition.fragments[i].attributes;
    if (!closures.is_superkey(attributes)) continue;
    const bool has_primary_key = !primary_key.empty() && primary_key.is_subset_of(attributes);
    if (!best || has_primary_key) best = i;
    if (has_primary_key) break;
  }
  return best.value_or(0);
}

std::optional<TableDecomposition> decompose(const TableDependencies& table,
                                            const RelationScheme& scheme, const NormalForms& forms,
                                            bool with_rows) {
  if (forms.violations.empty() || !forms.complete) return std::nullopt;
  Work work;
  const std::vector<Dependency> dependencies = harmful(table, scheme, with_rows);
  TableDecomposition result;
  if (forms.reached < NormalForm::third) {
    result.into =
        third_normal_form(dependencies, scheme.width, Merging::equivalent_determinants, work);
  } else {
    const bool fourth = forms.reached == NormalForm::boyce_codd;
    result.form = fourth ? NormalForm::fourth : NormalForm::boyce_codd;
    const auto& multivalued = scheme.multivalued;
    result.into = boyce_codd_form(dependencies,
                                  fourth ? std::span(multivalued) : std::span<const Dependency>(),
                                  scheme.width, work);
  }
  if (result.into.fragments.size() < 2 || work.spent()) return std::nullopt;
  const Closures closures(dependencies, scheme.width);
  result.remainder = remainder_of(result.into, table, closures);
  std::vector<AttributeSet> fragments;
  std::ranges::transform(result.into.fragments, std::back_inserter(fragments),
                         &Fragment::attributes);
  result.lossless = is_lossless(fragments, dependencies, scheme.width, work);
  return result;
}

}  // namespace

TableNormalForms table_normal_forms(TableDependencies table, bool with_rows) {
  const RelationScheme scheme = scheme_of(table, with_rows);
  Work work;
  TableNormalForms result{.table = std::move(table), .forms = normal_forms(scheme, work)};
  result.decomposition = decompose(result.table, scheme, result.forms, with_rows);
  return result;
}

}  // namespace pgplumb::integrity
