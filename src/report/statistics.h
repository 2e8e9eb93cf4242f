#pragma once

#include <string>

#include "lint/engine.h"

/// What many findings come to.
namespace pgplumb::report {

/// The last line of a text: what was found in how much.
std::string text_summary(const lint::Summary& summary);

/// A line a rule, those with most findings first: how many, how severe, how many can be fixed.
std::string render_statistics(const lint::Run& run);

/// What the next steps hang on beside the findings.
struct Adoption {
  bool all_reviewed = true;    ///< everything was checked, not what a branch changes
  bool has_baseline = false;   ///< or is to have none, as with what else the command line says
  bool may_fix = false;        ///< what is under review is in the working tree, and has not run
  std::string default_branch;  ///< to compare with; empty where there is none
  /// What the command line says of what is checked and how, each word behind a blank.
  std::string words;
};

/// The steps, three at most, that deal with most findings, as commands and settings; empty where
/// there are no findings.
std::string render_next_steps(const lint::Run& run, const Adoption& adoption);

/// So many findings that a reader wants to know what they come to.
inline constexpr std::size_t many_findings = 50;

}  // namespace pgplumb::report
