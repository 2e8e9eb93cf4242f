#pragma once

#include <string>
#include <vector>

#include "report/review.h"

/// What a review says, in words; the text and the Markdown only lay it out.
namespace pgplumb::report {

/// "not ready: 1 error, 2 warnings in 1 migration".
std::string verdict(const Review& review);

/// A line of a list: where, what, and the rule that says so.
struct ReviewLine {
  std::string place;  ///< "migrations/002_x.sql:3" or "migrations/002_x.sql"
  std::string text;
  std::string rule;  ///< may be empty
};

/// What breaks for code that still runs the version before.
std::vector<ReviewLine> broken_for_old_code(const Review& review);

/// The queries of the application that read or write what the migrations make or change, as far as
/// they are known; of many the first.
std::vector<ReviewLine> touched_queries(const Review& review);

/// Migration by migration, whether its down takes back what it does, and what nothing brings back.
std::vector<ReviewLine> ways_back(const Review& review);

/// "its down takes the schema back to what it was", of one of them.
std::string way_back_words(const WayBack& way);

}  // namespace pgplumb::report
