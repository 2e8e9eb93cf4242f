#pragma once

#include <optional>

#include "lint/step_words.h"

/// One column dropped and one of the same type added by the same statement: what tools that compare
/// schemas write for a rename.
namespace pgplumb::lint {

struct ReplacedColumn {
  const catalog::Relation* table = nullptr;
  const catalog::Column* old_column = nullptr;
  const sql::AlterTableAction* added = nullptr;  ///< the subcommand that adds the new one
  Span dropped;                                  ///< the subcommand that drops the old one
};

/// None where the file carries the values over, where there are none, and where the two columns
/// refer to different tables: a rename would put the ids of one behind the foreign key of the
/// other.
std::optional<ReplacedColumn> replaced_column(const replay::Step& step);

}  // namespace pgplumb::lint
