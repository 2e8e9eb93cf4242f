#pragma once

#include <optional>
#include <vector>

#include "integrity/decomposition.h"
#include "integrity/normal_forms.h"
#include "integrity/table_dependencies.h"

namespace pgplumb::integrity {

/// Tables in place of one.
struct TableDecomposition {
  NormalForm form = NormalForm::third;  ///< which all of them are in
  Decomposition into;
  std::size_t remainder = 0;  ///< the fragment that the table itself becomes: it has its key
  bool lossless = false;      ///< the chase says so
};

/// A table judged by what is sure and what people declare.
struct TableNormalForms {
  TableDependencies table;
  NormalForms forms;
  std::optional<TableDecomposition> decomposition;  ///< where something violates a form
};

/// What the rows suggest counts where `with_rows` says so.
TableNormalForms table_normal_forms(TableDependencies table, bool with_rows = false);

}  // namespace pgplumb::integrity
