#include "sql/keyword.h"

#include <string>
//
#include "sql/pg_nodes.h"
extern "C" {
#include <common/keywords.h>
}

namespace pgplumb::sql {

namespace {

/// Negative where there is no such keyword.
int number_of(std::string_view word) {
  return ScanKeywordLookup(std::string(word).c_str(), &ScanKeywords);
}

}  // namespace

bool is_keyword(std::string_view word) { return number_of(word) >= 0; }

bool is_restricted_keyword(std::string_view word) {
  const int number = number_of(word);
  return number >= 0 && ScanKeywordCategories[number] != UNRESERVED_KEYWORD;
}

bool is_reserved_keyword(std::string_view word) {
  return is_restricted_keyword(word) && ScanKeywordCategories[number_of(word)] != COL_NAME_KEYWORD;
}

}  // namespace pgplumb::sql
