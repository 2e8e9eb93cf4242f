#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "integrity/table_normal_forms.h"
#include "text/source.h"

namespace pgplumb::report {

/// What `pgplumb normalize` says of one table.
struct TableReport {
  integrity::TableNormalForms judged;
  std::size_t rows = 0;  ///< that are known
  /// Judged as if what the rows suggest were a rule: where they suggest something.
  std::optional<integrity::TableNormalForms> as_suggested;
  bool asked_for = false;  ///< by name: told in full even where nothing is wrong
};

struct NormalFormsRun {
  const Sources* sources = nullptr;
  const catalog::Catalog* catalog = nullptr;
  std::vector<TableReport> tables;
};

std::string render_normal_forms_text(const NormalFormsRun& run);
std::string render_normal_forms_json(const NormalFormsRun& run);
/// The migrations alone, of what is sure or declared.
std::string render_normal_forms_sql(const NormalFormsRun& run);

/// In words: "primary key addresses_pkey", "declared in pgplumb.toml".
std::string source_words(const integrity::TableDependency& dependency);
/// "120 rows, 40 repeated values, 2 rows against it"
std::string evidence_words(const integrity::Evidence& evidence);

}  // namespace pgplumb::report
