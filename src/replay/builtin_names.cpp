#include "replay/builtin_names.h"

#include <algorithm>
#include <array>
#include <string>

#include "catalog/builtins.h"
#include "text/ascii.h"

namespace pgplumb::replay {

namespace {

constexpr std::string_view information_schema = "information_schema";

/// All relations of pg_catalog and pg_toast begin so, indexes included.
constexpr std::string_view of_catalog = "pg_";

/// createForeignKeyActionTriggers() and its kin, index_constraint_create().
constexpr std::array trigger_names{"RI_ConstraintTrigger_", "PK_ConstraintTrigger_",
                                   "Unique_ConstraintTrigger_"};

/// Of the domains of the information schema; all others are named like indexes of pg_catalog.
constexpr std::array constraint_names{"cardinal_number_domain_check", "yes_or_no_check"};

bool are_alike(std::string_view a, std::string_view b) {
  const std::size_t size = std::min(a.size(), b.size());
  return a.substr(0, size) == b.substr(0, size);
}

bool is_relation(std::string_view name) {
  return name.starts_with(of_catalog) ||
         catalog::builtin_relation(information_schema, name).has_value();
}

/// Not-null constraints of the information schema before 18: "2200_16385_1_not_null".
bool is_numbered(std::string_view name) { return name.empty() || is_digit(name[0]); }

}  // namespace

bool may_be_builtin(NameOf kind, std::string_view name) {
  const auto begins = [&](std::string_view beginning) { return name.starts_with(beginning); };
  switch (kind) {
    case NameOf::builtin_relation:
      return is_relation(name);
    case NameOf::builtin_type:
      // Relations and types have arrays, "_name".
      name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
      return is_relation(name) || catalog::builtin_type(name) != nullptr;
    case NameOf::builtin_function:
      return begins(of_catalog) || begins("_pg_") || catalog::is_builtin_function(name);
    case NameOf::builtin_constraint:
      return begins(of_catalog) || is_numbered(name) ||
             std::ranges::find(constraint_names, name) != constraint_names.end();
    case NameOf::builtin_trigger:
      return std::ranges::any_of(trigger_names, begins);
    default:
      return true;
  }
}

bool may_begin_builtin(NameOf kind, std::string_view beginning) {
  const auto alike = [&](std::string_view name) { return are_alike(name, beginning); };
  const auto has_line = [&](std::string_view word) {
    return catalog::has_builtin_line(std::string(word) + std::string(beginning));
  };
  const bool is_of_catalog = alike(of_catalog);
  switch (kind) {
    case NameOf::builtin_relation:
      return is_of_catalog || has_line("relation information_schema.");
    case NameOf::builtin_type:
      return is_of_catalog || alike("_") || has_line("type ") ||
             has_line("relation information_schema.");
    case NameOf::builtin_function:
      return is_of_catalog || alike("_pg_") || has_line("function ") || has_line("internal ");
    case NameOf::builtin_constraint:
      return is_of_catalog || is_numbered(beginning) ||
             std::ranges::any_of(constraint_names, alike);
    case NameOf::builtin_trigger:
      return std::ranges::any_of(trigger_names, alike);
    default:
      return true;
  }
}

}  // namespace pgplumb::replay
