// The body of a function in SQL or PL/pgSQL is text, parsed when it runs; one of BEGIN ATOMIC or
// RETURN is parsed when the function is made (documentation, CREATE FUNCTION, "sql_body").
#include "integrity/routines.h"

#include <algorithm>
#include <string>

namespace pgplumb::integrity {

bool resolves_by_caller(const catalog::Function& function) {
  const bool is_text =
      (function.language == "sql" || function.language == "plpgsql") && function.sql_body.empty();
  return is_text && function.extension.empty() &&
         std::ranges::none_of(function.config, [](const std::string& setting) {
           return setting.starts_with("search_path=");
         });
}

}  // namespace pgplumb::integrity
