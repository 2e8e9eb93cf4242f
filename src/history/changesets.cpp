#include "history/changesets.h"

#include <algorithm>

#include "history/path.h"

namespace pgplumb::history {

namespace {

/// `author:id`, either of them in quotes where it has blanks; what is behind it goes to `rest`.
std::string take_id(std::string_view& rest) {
  std::string id;
  char quote = '\0';
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (quote == '\0' && (c == ' ' || c == '\t')) break;
    if (c == '"' || c == '\'') {
      quote = quote == '\0' ? c : quote == c ? '\0' : quote;
      continue;
    }
    id += c;
  }
  rest.remove_prefix(at);
  return id;
}

/// The value behind `name:`, which a blank ends, or a quote where it begins with one.
std::string_view value_behind(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool is_word = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t';
    std::string_view rest = text.substr(at + name.size());
    if (!is_word || !rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      return rest.substr(0, rest.find('"'));
    }
    return rest.substr(0, rest.find_first_of(" \t"));
  }
  return {};
}

class ChangelogReader {
 public:
  explicit ChangelogReader(std::string_view text) : text_(text) {}

  Changelog read() {
    for (const Line& line : lines_of(text_)) {
      if (line.text.find("--") == std::string_view::npos) continue;
      if (const auto rest = after_comment_prefix(line.text, "changeset")) {
        begin_changeset(line, trim(*rest));
      } else if (const auto words = after_comment_prefix(line.text, "property")) {
        const std::string_view name = value_behind(*words, "name");
        if (!name.empty()) changelog_.properties[std::string(name)] = value_behind(*words, "value");
      } else if (!changelog_.changesets.empty()) {
        take_comment(line, changelog_.changesets.back());
      }
    }
    end_changeset(static_cast<std::uint32_t>(text_.size()));
    return std::move(changelog_);
  }

 private:
  void begin_changeset(const Line& line, std::string_view rest) {
    end_changeset(line.begin);
    Changeset changeset{.section = {.begin = line.begin, .end = line.next}};
    changeset.id = take_id(rest);
    changeset.attributes = rest;
    changelog_.changesets.push_back(std::move(changeset));
  }

  void end_changeset(std::uint32_t end) {
    if (!changelog_.changesets.empty()) changelog_.changesets.back().section.end = end;
  }

  static void take_comment(const Line& line, Changeset& changeset) {
    if (after_comment_prefix(line.text, "rollback")) {
      if (changeset.rollback.end == 0) changeset.rollback.begin = line.begin;
      changeset.rollback.end = line.next;
    } else if (const auto rest = after_comment_prefix(line.text, "ignoreLines:")) {
      if (trim(*rest) == "start") {
        changeset.ignored.push_back({.begin = line.next, .end = line.next});
      } else if (trim(*rest) == "end" && !changeset.ignored.empty()) {
        changeset.ignored.back().end = line.begin;
      }
    }
  }

  std::string_view text_;
  Changelog changelog_;
};

}  // namespace

std::string_view Changeset::attribute(std::string_view name) const {
  return value_behind(attributes, name);
}

bool is_formatted_sql(std::string_view text) {
  for (const Line& line : lines_of(text)) {
    if (trim(line.text).empty()) continue;
    const auto rest = after_comment_prefix(line.text, "liquibase");
    return rest && equal_ignoring_case(trim(*rest).substr(0, 9), "formatted");
  }
  return false;
}

Changelog read_changelog(std::string_view text) { return ChangelogReader(text).read(); }

}  // namespace pgplumb::history
