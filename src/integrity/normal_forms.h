#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "integrity/candidate_keys.h"

namespace pgplumb::integrity {

/// Each is stricter than the one before it.
enum class NormalForm : std::uint8_t { first, second, third, boyce_codd, fourth };
/// "1NF", "BCNF"
std::string_view normal_form_name(NormalForm form);

/// A table as the theory of normal forms sees it.
struct RelationScheme {
  std::size_t width = 0;  ///< its attributes are those below
  std::vector<Dependency> dependencies;
  /// For each value of the determinant, the sets of values of the dependents and of the other
  /// attributes go together in all ways.
  std::vector<Dependency> multivalued;
  /// Of `dependencies`, those that the database itself keeps true: what follows from them may be
  /// stored twice without harm.
  std::vector<Dependency> kept;
  /// Determinants that occur once at most, though they may be NULL: nothing is repeated with them.
  std::vector<AttributeSet> unrepeated;
};

struct Violation {
  Dependency dependency;
  bool multivalued = false;
  NormalForm violated = NormalForm::second;  ///< the least strict form that forbids it
};

struct NormalForms {
  CandidateKeys keys;
  std::vector<Dependency> cover;                ///< minimal, grouped by determinant
  NormalForm reached = NormalForm::boyce_codd;  ///< `fourth` where dependencies are multivalued
  std::vector<Violation> violations;            ///< each dependency once, the worst first
  /// The work was spent on the way: there may be more violations.
  bool complete = true;
};

NormalForms normal_forms(const RelationScheme& scheme, Work& work);

}  // namespace pgplumb::integrity
