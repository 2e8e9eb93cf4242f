#pragma once

#include <string>
#include <vector>

#include "report/schema_objects.h"
#include "report/sql_script.h"

/// Names that change.
namespace pgplumb::report {

/// Something that is called otherwise, or is in another schema, than it was. Names are quoted where
/// they must be.
struct Renaming {
  ObjectKind kind = ObjectKind::table;
  std::string table{};     ///< of a part: what has it, as it is called now
  bool of_domain = false;  ///< a constraint that no table has
  std::string schema{};    ///< as it was; of parts but indexes empty
  std::string name{};      ///< as it was, without schema and arguments
  std::string new_schema{};
  std::string new_name{};
  std::string arguments{};  ///< of a function, by the new names of types: "(integer)"
  auto operator<=>(const Renaming&) const = default;
};

/// ALTER statements in such an order that each new name is free by then; names that change places
/// do so by way of a third one. Parts come behind what has them.
void write_renames(std::vector<Renaming> renames, SqlScript& script);

}  // namespace pgplumb::report
