#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What other programs fill in before PostgreSQL sees a file: templates and psql's variables.
namespace pgplumb::sql {

/// What is parsed in a placeholder's stead; the order is that in which parsing tries them.
enum class StandIn : std::uint8_t { identifier, quoted_identifier, number, string, blank };

/// Bytes `begin` up to but not including `end` of the text.
struct Placeholder {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  StandIn stand_in = StandIn::identifier;
};

/// The template whose brace is at `brace`: `${x}`, `${x:-y}`, `{{ x }}`, `:{?x}`, and, to be
/// blanked since they only steer, `{% x %}`, `{# x #}`, `{{ if x }}`. No brace is SQL, so these are
/// certain.
std::optional<Placeholder> template_at(std::string_view text, std::uint32_t brace);

/// What may be a placeholder in a text that is not SQL as it stands: `:x`, `:'x'`, `:"x"`, `$x`,
/// `%(x)s`, `<%= x %>`. Each may also be SQL: ask for them where parsing failed.
std::vector<Placeholder> variables_in(std::string_view text, std::uint32_t begin,
                                      std::uint32_t end);

/// Overwrites a placeholder with its stand-in, of the same length. Placeholders that read
/// differently in `source` become different identifiers.
void write_stand_in(std::string& text, std::string_view source, const Placeholder& placeholder);

/// Overwrites with blanks; line breaks stay.
void blank_out(std::string& text, std::uint32_t begin, std::uint32_t end);

}  // namespace pgplumb::sql
