#pragma once

#include "effects/effects.h"

/// Which lock an ALTER TABLE subcommand asks for.
namespace pgplumb::effects {

/// The stronger of two modes, by PostgreSQL's numbering.
constexpr LockMode stronger(LockMode a, LockMode b) { return a < b ? b : a; }

/// AlterTableGetLockLevel() for one subcommand.
LockMode lock_level(const sql::AlterTableAction& action);

/// AlterTableGetLockLevel(): one lock for all subcommands, the strongest that one of them needs.
LockMode lock_level(const sql::AlterTable& statement);

/// What VALIDATE CONSTRAINT reads the rows under.
LockMode validation_lock();

/// The mode that LOCK TABLE names, as pg_locks spells it.
LockMode lock_mode_named(std::string_view pg_locks_name);

}  // namespace pgplumb::effects
