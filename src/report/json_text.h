#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace pgplumb::report {

/// The value as indented text with a line break at the end, keys in the order in which they were
/// put in: a diff of two reports is a diff of what they say.
std::string json_text(const boost::json::value& value);

}  // namespace pgplumb::report
