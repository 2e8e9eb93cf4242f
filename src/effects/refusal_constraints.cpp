// ALTER and VALIDATE CONSTRAINT.
#include <fmt/format.h>

#include "effects/refusals.h"

namespace pgplumb::effects {

using catalog::Constraint;
using catalog::Relation;
using sql::AlterTableAction;

/// ATExecAlterConstraint()
void refuse_alter_constraint(const Relation& table, const AlterTableAction& action,
                             Collector& out) {
  const auto refuse = [&](std::string_view sqlstate, std::string message) {
    out.refuse(sqlstate, std::move(message), action.span);
  };
  const Constraint* constraint = table.constraint(action.name);
  if (constraint == nullptr) return;
  const bool foreign_key = constraint->kind == catalog::ConstraintKind::foreign_key;
  // Until 17 the server runs into an internal error.
  if (foreign_key && constraint->parent != catalog::no_oid && constraint->inherited > 0) {
    refuse(out.version() >= 18 ? "55000" : "XX000",
           fmt::format("cannot alter inherited constraint \"{}\" of relation \"{}\"", action.name,
                       table.name));
  }
  if (action.alters_deferrability && !foreign_key) {
    refuse("42809",
           fmt::format("constraint \"{}\" of relation \"{}\" is not a foreign key constraint",
                       action.name, table.name));
  }
  if (action.alters_enforceability && !foreign_key) {
    refuse("42809",
           fmt::format("cannot alter enforceability of constraint \"{}\" of relation \"{}\"",
                       action.name, table.name));
  }
  if (action.alters_inheritability && constraint->kind != catalog::ConstraintKind::not_null) {
    refuse("42809", fmt::format("constraint \"{}\" of relation \"{}\" is not a not-null constraint",
                                action.name, table.name));
  }
}

/// ATExecValidateConstraint()
void refuse_validate(const sql::AlterTable& statement, const Relation& table,
                     const AlterTableAction& action, Collector& out) {
  const auto refuse = [&](std::string_view sqlstate, std::string message) {
    out.refuse(sqlstate, std::move(message), action.span);
  };
  const Constraint* constraint = table.constraint(action.name);
  if (constraint == nullptr) return;
  const bool can_be_not_valid =
      constraint->kind == catalog::ConstraintKind::foreign_key ||
      constraint->kind == catalog::ConstraintKind::check ||
      (constraint->kind == catalog::ConstraintKind::not_null && out.version() >= 18);
  if (!can_be_not_valid) {
    refuse("42809",
           fmt::format("constraint \"{}\" of relation \"{}\" is not a foreign key or check "
                       "constraint",
                       action.name, table.name));
  }
  if (!constraint->enforced) {
    refuse("55000", "cannot validate NOT ENFORCED constraint");
  }
  if (!constraint->validated && statement.only && !table.children.empty() &&
      !constraint->no_inherit && constraint->kind == catalog::ConstraintKind::check) {
    refuse("42P16", "constraint must be validated on child tables too");
  }
}

}  // namespace pgplumb::effects
