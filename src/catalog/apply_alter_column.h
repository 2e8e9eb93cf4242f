#pragma once

#include "catalog/change.h"

/// Behind apply.h: the subcommands of ALTER TABLE that are about one column.
namespace pgplumb::catalog {

/// False where the subcommand is not about a column.
bool apply_to_column(const Change& change, Oid relation, const sql::AlterTableAction& action,
                     bool only);

}  // namespace pgplumb::catalog
