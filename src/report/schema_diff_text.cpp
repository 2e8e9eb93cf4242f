// A line a change:
//
//   + table public.reviews
//       + column id bigint, not null
//   ~ table public.orders
//       ~ column status: type text → character varying(20)
//   - view public.old_orders

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/finding_text.h"
#include "report/schema_diff.h"
#include "text/printable.h"

namespace pgplumb::report {
namespace {

constexpr std::size_t longest_value = 200;

/// One line of bounded length.
std::string short_text(std::string_view text) {
  const std::string_view beginning = cut_text(text, longest_value);
  return printable(beginning) + (beginning.size() < text.size() ? "…" : "");
}

/// "type text → integer", "not null, which it was not", "query changed".
std::string property_words(const PropertyChange& property) {
  if (property.is_long) return fmt::format("{} changed", property.name);
  if (is_validation(property)) return "now validated";
  const bool is_flag = property.now == "yes" || property.before == "yes";
  if (is_flag)
    return fmt::format("{}{}", property.now.empty() ? "no longer " : "now ", property.name);
  if (property.before.empty()) {
    return fmt::format("{} {} added", property.name, short_text(property.now));
  }
  if (property.now.empty()) {
    return fmt::format("{} {} removed", property.name, short_text(property.before));
  }
  return fmt::format("{} {} → {}", property.name, short_text(property.before),
                     short_text(property.now));
}

/// What is said of something new: "bigint, not null, default 0".
std::string description(const ObjectChange& change) {
  std::vector<std::string> words;
  for (const PropertyChange& property : change.properties) {
    if (property.is_long) continue;
    const bool is_plain = property.name == "type" || property.name == "definition";
    if (is_plain) {
      words.push_back(short_text(property.now));
    } else if (property.now == "yes") {
      words.emplace_back(property.name);
    } else {
      words.push_back(fmt::format("{} {}", property.name, short_text(property.now)));
    }
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What happens to the object, without its name.
std::string change_words(const ObjectChange& change) {
  if (change.change == ChangeKind::removed) return "";
  if (change.change == ChangeKind::added) {
    // Of functions and sequences nobody wants to read all of it.
    return change.kind == ObjectKind::function || change.kind == ObjectKind::sequence
               ? ""
               : description(change);
  }
  std::vector<std::string> words;
  if (change.is_renamed())
    words.push_back(fmt::format("renamed from {}", printable(change.old_name)));
  for (const PropertyChange& property : change.properties) {
    words.push_back(property_words(property));
  }
  return fmt::format("{}", fmt::join(words, "; "));
}

char sign(ChangeKind change) {
  return change == ChangeKind::added ? '+' : change == ChangeKind::removed ? '-' : '~';
}

void add_text(const ObjectChange& change, std::size_t indent, std::string& out) {
  const std::string words = change_words(change);
  out += fmt::format("{:{}}{} {} {}{}{}\n", "", indent, sign(change.change),
                     object_kind_word(change.kind), printable(change.name),
                     words.empty() ? "" : ": ", words);
  if (change.change == ChangeKind::removed) return;
  for (const ObjectChange& part : change.parts) add_text(part, indent + 4, out);
}

void add_markdown(const ObjectChange& change, std::size_t indent, std::string& out) {
  const std::string words = change_words(change);
  out += fmt::format("{:{}}- **{}** {} {}{}{}\n", "", indent, change_word(change.change),
                     object_kind_word(change.kind), markdown_code(short_text(change.name)),
                     words.empty() ? "" : ": ", markdown_text(words));
  if (change.change == ChangeKind::removed) return;
  for (const ObjectChange& part : change.parts) add_markdown(part, indent + 2, out);
}

using Counts = std::map<std::pair<ObjectKind, ChangeKind>, std::size_t>;

void count(const std::vector<ObjectChange>& changes, Counts& counts) {
  for (const ObjectChange& change : changes) {
    const bool is_whole = change.change != ChangeKind::changed;
    // A table is changed by what is changed in it.
    if (is_whole || !change.properties.empty() || change.is_renamed()) {
      ++counts[{change.kind, change.change}];
    }
    if (!is_whole) count(change.parts, counts);
  }
}

std::string plural(ObjectKind kind, std::size_t count) {
  const std::string word(object_kind_word(kind));
  if (count == 1 || kind == ObjectKind::statistics) return word;
  if (kind == ObjectKind::index) return "indexes";
  if (kind == ObjectKind::policy) return "policies";
  return word + "s";
}

}  // namespace

std::string diff_summary(const SchemaDiff& diff) {
  Counts counts;
  count(diff.changes, counts);
  std::vector<std::string> words;
  for (const auto& [what, number] : counts) {
    words.push_back(
        fmt::format("{} {} {}", number, plural(what.first, number), change_word(what.second)));
  }
  return words.empty() ? "no change" : fmt::format("{}", fmt::join(words, ", "));
}

std::string render_diff_text(const SchemaDiff& diff) {
  std::string out;
  for (const ObjectChange& change : diff.changes) add_text(change, 0, out);
  return out;
}

std::string render_diff_markdown(const SchemaDiff& diff) {
  std::string out;
  for (const ObjectChange& change : diff.changes) add_markdown(change, 0, out);
  return out;
}

}  // namespace pgplumb::report
