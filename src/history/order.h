#pragma once

#include <compare>
#include <string_view>

/// The orders in which tools run migrations.
namespace pgplumb::history {

using Order = std::strong_ordering (*)(std::string_view, std::string_view);

std::strong_ordering compare_bytes(std::string_view a, std::string_view b);
/// Digits as the number they write, of any size: 9 before 10, 007 as 7.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);
/// Runs of digits as numbers, all else by byte: v9 before v10.
std::strong_ordering compare_natural(std::string_view a, std::string_view b);
/// As JavaScript's localeCompare in its default locale: punctuation before digits before letters,
/// and the case of letters last. ASCII as ICU's root collation has it, the rest by code point.
std::strong_ordering compare_locale(std::string_view a, std::string_view b);
/// Numbers between dots or underscores, a missing one as 0: 1.9 before 1.10, and 1 like 1.0.
std::strong_ordering compare_dotted(std::string_view a, std::string_view b);

}  // namespace pgplumb::history
