#pragma once

#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace pgplumb::report {

/// Text as Boost.JSON takes it without a copy.
inline boost::json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

/// The value as indented text with a line break at the end, keys in the order in which they were
/// put in: a diff of two reports is a diff of what they say.
std::string json_text(const boost::json::value& value);

/// Appends the value as it stands in an indented text, without a line break at the end; `indent`
/// is that of the line on which it begins. For texts that are too long to be held as a value.
void append_json(std::string& out, const boost::json::value& value, std::size_t indent);

}  // namespace pgplumb::report
