#include "history/markers.h"

#include <algorithm>

#include "history/path.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\r\n\v\f";

/// How often a byte stands in SQL, roughly: what is looked for is found by its rarest byte.
int commonness(char byte) {
  if (is_lower(byte) || byte == ' ' || byte == '_') return 3;
  if (is_digit(byte) || byte == ',' || byte == '(' || byte == ')' || byte == '\'') return 2;
  return is_upper(byte) ? 1 : 0;
}

}  // namespace

void Lines::Iterator::read(std::uint32_t at) {
  const std::size_t stop = std::min(whole_.find('\n', at), whole_.size());
  std::string_view text = whole_.substr(at, stop - at);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (at == 0 && text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  line_ = {.begin = at,
           .next = static_cast<std::uint32_t>(std::min(stop + 1, whole_.size())),
           .text = text};
}

Lines::Iterator& Lines::Iterator::operator++() {
  read(line_.next);
  return *this;
}

Lines::Iterator Lines::begin() const { return Iterator(text_, 0); }

Lines::Iterator Lines::end() const {
  return Iterator(text_, static_cast<std::uint32_t>(text_.size()));
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::size_t find_words(std::string_view text, std::string_view words, std::size_t from) {
  const auto rarest =
      static_cast<std::size_t>(std::ranges::min_element(words, {}, commonness) - words.begin());
  for (std::size_t at = text.find(words[rarest], from + rarest); at != std::string_view::npos;
       at = text.find(words[rarest], at + 1)) {
    if (text.substr(at - rarest).starts_with(words)) return at - rarest;
  }
  return std::string_view::npos;
}

bool any_comment_line(std::string_view text, bool (*test)(std::string_view line)) {
  for (std::size_t at = find_words(text, "--"); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is the text's begin
    if (test(text.substr(begin, end - begin))) return true;
    at = find_words(text, "--", end);
  }
  return false;
}

std::optional<std::string_view> after_comment_prefix(std::string_view line,
                                                     std::string_view prefix) {
  std::string_view text = trim(line);
  if (!text.starts_with("--")) return std::nullopt;
  text = trim(text.substr(2));
  if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

Part part_of(const Candidate& file, Section up, Section down, TransactionModel transaction) {
  Part part{.transaction = transaction, .begin = up.begin, .end = up.end};
  if (down.begin < down.end) part.down = {.path = file.path, .begin = down.begin, .end = down.end};
  return part;
}

Directive directive_of(const Candidate& file, const Line& line, std::string no_effect) {
  return {.path = file.path,
          .begin = line.begin,
          .end = line.begin + static_cast<std::uint32_t>(line.text.size()),
          .text = std::string(trim(line.text)),
          .no_effect = std::move(no_effect)};
}

Directive directive_of(const Candidate& file, std::string_view text, Section place,
                       std::string no_effect) {
  return {.path = file.path,
          .begin = place.begin,
          .end = place.end,
          .text = std::string(trim(text.substr(place.begin, place.end - place.begin))),
          .no_effect = std::move(no_effect)};
}

Reading read_by_own_markers(Disk& disk, const Candidate& file, std::string_view text,
                            TransactionModel usual) {
  for (const Tool* tool : tools()) {
    if (tool->marked == nullptr || !tool->marked(text)) continue;
    Reading reading = tool->read(disk, file, text, TransactionModel::file);
    if (reading.refused.empty()) return reading;
  }
  return {.parts = {{.transaction = usual}}};
}

}  // namespace pgplumb::history
