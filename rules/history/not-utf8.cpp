
#include "lint/rule.h"

namespace pgplumb::rules::not_utf8 {
namespace {

/// The first character that is not ASCII: the text is the UTF-8 made of Latin-1, two bytes each.
Span first_wide_character(const lint::FileContext& context) {
  const auto wide = std::ranges::find_if(
      context.source.text, [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
  const auto at = static_cast<std::uint32_t>(wide - context.source.text.begin());
  return {context.file, at, at + 2};
}

void check(const lint::FileContext& context, lint::Problems& problems) {
  if (!context.source.latin1) return;
  problems.add({.span = first_wide_character(context),
                .message = "this file is not UTF-8: a connection in UTF-8 refuses it or stores "
                           "other characters",
                .notes = {"it is read here as Latin-1 (ISO 8859-1)"}});
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::note,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_file = check,
};

}  // namespace pgplumb::rules::not_utf8
