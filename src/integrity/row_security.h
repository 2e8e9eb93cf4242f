#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

/// Row security: who sees which rows of a table, by its policies. The pointers are into the
/// catalog.
namespace pgplumb::integrity {

/// A table whose policies are not in force, or which has none that lets a row through.
struct RowSecurityGap {
  const catalog::Relation* table = nullptr;
  bool enabled = false;  ///< with no permissive policy; else policies that nothing enables
};
std::vector<RowSecurityGap> row_security_gaps(const catalog::Catalog& catalog);

struct TablePolicy {
  const catalog::Relation* table = nullptr;
  const catalog::Policy* policy = nullptr;
};

/// Permissive policies for all roles that let everybody write every row: `USING (true)` or
/// `WITH CHECK (true)`.
std::vector<TablePolicy> open_write_policies(const catalog::Catalog& catalog);

/// A call in a policy that gives the same for all rows and yet is made for each.
struct CallPerRow {
  const catalog::Relation* table = nullptr;
  const catalog::Policy* policy = nullptr;
  std::string call;  ///< as SQL
};
/// One of each policy: `current_setting`, Supabase's `auth.uid()` and its kin, and the project's
/// functions that are STABLE and take constants only.
std::vector<CallPerRow> calls_per_row(const catalog::Catalog& catalog);

/// A view that reads a table with row security with the rights of the view's owner.
struct ViewPastPolicies {
  const catalog::Relation* view = nullptr;
  const catalog::Relation* table = nullptr;
};
std::vector<ViewPastPolicies> views_past_policies(const catalog::Catalog& catalog);

}  // namespace pgplumb::integrity
