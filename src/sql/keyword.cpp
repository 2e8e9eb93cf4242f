#include "sql/keyword.h"

#include <string>
//
#include "sql/pg_nodes.h"
extern "C" {
#include "common/keywords.h"
}

namespace pgplumb::sql {

bool is_restricted_keyword(std::string_view word) {
  const int number = ScanKeywordLookup(std::string(word).c_str(), &ScanKeywords);
  return number >= 0 && ScanKeywordCategories[number] != UNRESERVED_KEYWORD;
}

}  // namespace pgplumb::sql
