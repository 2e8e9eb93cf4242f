#pragma once

#include <string>
#include <string_view>

/// Constants in one spelling each, to be compared.
namespace pgplumb::prisma {

/// "1.50" and "+1.5" are "1.5", "-0" is "0", "2e3" is "2000". What is no number stays as it is.
std::string shortest_number(std::string_view text);

/// Whether the text is digits with at most a sign.
bool is_integer(std::string_view text);
/// Digits with at most a sign and a point.
bool is_number(std::string_view text);

/// The bytes of Base64 (RFC 4648) as lower-case hexadecimal digits; what is none of its letters is
/// left out.
std::string hex_of_base64(std::string_view text);

}  // namespace pgplumb::prisma
