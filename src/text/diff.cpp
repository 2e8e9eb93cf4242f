// The edits say what changes: no lines have to be compared. Edits that touch the same or near
// lines make one hunk.

#include "text/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pgplumb {
namespace {

constexpr std::size_t context = 3;

/// Offsets at which lines begin; the last one is the end of the text.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    if (at + 1 < text.size()) starts.push_back(at + 1);
  }
  starts.push_back(text.size());
  return starts;
}

/// Lines `first` up to but not including `last` are replaced.
struct Change {
  std::size_t first = 0;
  std::size_t last = 0;
  std::vector<Edit> edits;
};

class Differ {
 public:
  explicit Differ(std::string_view text) : text_(text), starts_(line_starts(text)) {}

  std::string diff(std::span<const Edit> edits) {
    std::vector<Change> changes = changes_of(edits);
    std::string out;
    for (std::size_t i = 0; i < changes.size();) {
      std::size_t end = i + 1;
      while (end < changes.size() && changes[end].first <= changes[end - 1].last + 2 * context) {
        ++end;
      }
      out += hunk(std::span(changes).subspan(i, end - i));
      i = end;
    }
    return out;
  }

 private:
  [[nodiscard]] std::size_t lines() const { return starts_.size() - 1; }

  [[nodiscard]] std::size_t line_of(std::size_t offset) const {
    const auto behind = std::ranges::upper_bound(starts_, offset);
    const auto line = static_cast<std::size_t>(behind - starts_.begin()) - 1;
    return std::min(line, lines() - 1);
  }

  [[nodiscard]] std::vector<Change> changes_of(std::span<const Edit> edits) const {
    std::vector<Edit> ordered(edits.begin(), edits.end());
    std::ranges::stable_sort(ordered, {}, &Edit::span);
    std::vector<Change> changes;
    for (Edit& edit : ordered) {
      const std::size_t first = line_of(edit.span.begin);
      const std::size_t last =
          line_of(std::max<std::size_t>(edit.span.begin + 1, edit.span.end) - 1) + 1;
      if (changes.empty() || first >= changes.back().last) changes.push_back({first, last, {}});
      changes.back().last = std::max(changes.back().last, last);
      changes.back().edits.push_back(std::move(edit));
    }
    return changes;
  }

  std::string hunk(std::span<const Change> changes) {
    const std::size_t first = changes.front().first - std::min(context, changes.front().first);
    const std::size_t last = std::min(changes.back().last + context, lines());
    std::string body;
    std::ptrdiff_t grown = 0;
    std::size_t line = first;
    for (const Change& change : changes) {
      body += prefixed(' ', lines_between(line, change.first));
      const std::string_view before = lines_between(change.first, change.last);
      const std::string after = edited(change);
      body += prefixed('-', before) + prefixed('+', after);
      grown += count(after) - count(before);
      line = change.last;
    }
    body += prefixed(' ', lines_between(line, last));
    const std::size_t old_count = last - first;
    const auto new_count = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(old_count) + grown);
    const auto new_first = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + grown_);
    grown_ += grown;
    return fmt::format("@@ -{},{} +{},{} @@\n{}", first + 1, old_count, new_first + 1, new_count,
                       body);
  }

  [[nodiscard]] std::string edited(const Change& change) const {
    const std::size_t begin = starts_[change.first];
    std::vector<Edit> edits = change.edits;
    for (Edit& edit : edits) {
      edit.span.begin -= static_cast<std::uint32_t>(begin);
      edit.span.end -= static_cast<std::uint32_t>(begin);
    }
    return apply_edits(lines_between(change.first, change.last), edits);
  }

  [[nodiscard]] std::string_view lines_between(std::size_t first, std::size_t last) const {
    return text_.substr(starts_[first], starts_[last] - starts_[first]);
  }

  static std::ptrdiff_t count(std::string_view part) {
    const auto breaks = std::ranges::count(part, '\n');
    return breaks + (part.empty() || part.back() == '\n' ? 0 : 1);
  }

  static std::string prefixed(char mark, std::string_view part) {
    std::string out;
    while (!part.empty()) {
      const std::size_t end = part.find('\n');
      const std::string_view line = part.substr(0, end);
      out += mark;
      out += line;
      out += '\n';
      if (end == std::string_view::npos) {
        out += "\\ No newline at end of file\n";
        break;
      }
      part.remove_prefix(end + 1);
    }
    return out;
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
  std::ptrdiff_t grown_ = 0;  ///< by the hunks so far, in lines
};

}  // namespace

std::string unified_diff(std::string_view path, std::string_view text,
                         std::span<const Edit> edits) {
  if (edits.empty()) return {};
  return fmt::format("--- {0}\n+++ {0}\n{1}", path, Differ(text).diff(edits));
}

}  // namespace pgplumb
