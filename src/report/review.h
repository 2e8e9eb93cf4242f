#pragma once

#include <string>
#include <vector>

#include "lint/engine.h"
#include "report/effects_report.h"
#include "report/schema_diff.h"

/// What a reviewer of migrations needs, for what goes out together.
namespace pgplumb::report {

/// What leads back from a migration under review.
struct WayBack {
  const history::Migration* migration = nullptr;
  std::optional<replay::DownOutcome> down;  ///< where it could be worked out
};

/// The schema of one project before the first statement under review and at the end.
struct ReviewedSchema {
  std::string root;  ///< of the project
  SchemaDiff diff;
  std::string diagram;  ///< Mermaid; empty where no table is touched
};

struct Review {
  const lint::Run* run = nullptr;
  EffectsRun effects;
  std::vector<ReviewedSchema> schemas;
  std::vector<WayBack> ways_back;
};

std::string render_review_text(const Review& review);

/// For a comment that is kept up to date: its first line is `review_marker`, and it is never longer
/// than GitHub takes.
std::string render_review_markdown(const Review& review);
inline constexpr std::string_view review_marker = "<!-- pgplumb:review -->";

}  // namespace pgplumb::report
