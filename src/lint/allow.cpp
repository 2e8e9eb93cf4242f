#include "lint/allow.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "text/ascii.h"

namespace pgplumb::lint {
namespace {

constexpr std::string_view marker = "pgplumb:";

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }

/// Reads a comment word by word; views are into the file's text.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { skip_blanks(); }

  bool skip(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    skip_blanks();
    return true;
  }

  std::string_view word() {
    std::size_t end = 0;
    while (end < text_.size() && is_word(text_[end])) ++end;
    std::string_view word = text_.substr(0, end);
    if (const auto reason = word.find("--"); reason != word.npos) word = word.substr(0, reason);
    text_.remove_prefix(word.size());
    skip_blanks();
    return word;
  }

 private:
  void skip_blanks() {
    const std::size_t begin = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(std::min(begin, text_.size()));
  }

  std::string_view text_;
};

std::optional<Span> target_of(const sql::CommentText& comment, std::string_view text,
                              std::span<const Span> places) {
  const auto next = std::ranges::lower_bound(places, comment.span.begin, {}, &Span::begin);
  if (next != places.begin()) {
    const Span before = *(next - 1);
    if (comment.span.begin < before.end) return before;
    const auto between = text.substr(before.end, comment.span.begin - before.end);
    if (!comment.own_line && between.find_first_of("\r\n") == between.npos) return before;
  }
  if (next == places.end()) return std::nullopt;
  return *next;
}

/// The line that a comment inside of a statement is about: its own, or the next that has more than
/// a comment.
std::optional<Span> line_of(const sql::CommentText& comment, std::string_view text,
                            const Span& statement) {
  if (comment.span.begin < statement.begin || comment.span.begin >= statement.end) {
    return std::nullopt;
  }
  std::size_t begin = text.find_last_of('\n', comment.span.begin) + 1;
  std::size_t end = std::min(text.find('\n', comment.span.end), text.size());
  while (comment.own_line && end < statement.end) {
    begin = end + 1;
    end = std::min(text.find('\n', begin), text.size());
    const std::size_t first = text.find_first_not_of(" \t\r", begin);
    if (first < end && !text.substr(first).starts_with("--")) break;
  }
  return Span{statement.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void read_comment(const sql::CommentText& comment, std::uint32_t file, std::string_view text,
                  std::span<const Span> places, std::vector<Allow>& allows) {
  Words words(comment_text(comment, text).substr(2));
  if (!words.skip(marker)) return;
  const auto span_of = [&](std::string_view word) {
    const auto begin = static_cast<std::uint32_t>(word.data() - text.data());
    return Span{file, begin, begin + static_cast<std::uint32_t>(word.size())};
  };
  Allow allow{.directive = words.word()};
  if (allow.directive == "allow-file") {
    allow.target = Span{file, 0, static_cast<std::uint32_t>(text.size())};
    allow.reach = Reach::file;
  } else if (allow.directive == "allow") {
    allow.target = target_of(comment, text, places);
    if (allow.target) allow.line = line_of(comment, text, *allow.target);
  } else {
    allow.span = allow.directive.empty() ? comment.span : span_of(allow.directive);
    allows.push_back(allow);
    return;
  }
  do {
    allow.rule = words.word();
    allow.span = span_of(allow.rule.empty() ? allow.directive : allow.rule);
    allows.push_back(allow);
  } while (words.skip(","));
}

}  // namespace

std::string_view comment_text(const sql::CommentText& comment, std::string_view text) {
  return text.substr(comment.span.begin, comment.span.end - comment.span.begin);
}

std::vector<Span> places_of(const sql::ParsedFile& parsed) {
  std::vector<Span> places;
  places.reserve(parsed.statements.size() + parsed.errors.size());
  for (const sql::Statement& statement : parsed.statements) places.push_back(statement.span);
  for (const sql::SyntaxError& error : parsed.errors) places.push_back(error.span);
  std::ranges::sort(places);
  return places;
}

std::vector<Allow> read_allows(const sql::ParsedFile& parsed, std::uint32_t file,
                               std::string_view text) {
  std::vector<Allow> allows;
  if (!mentions_allow(parsed, text)) return allows;
  const std::vector<Span> places = places_of(parsed);
  for (const sql::CommentText& comment : parsed.comments) {
    read_comment(comment, file, text, places, allows);
  }
  return allows;
}

bool mentions_allow(const sql::ParsedFile& parsed, std::string_view text) {
  return std::ranges::any_of(parsed.comments, [&](const sql::CommentText& comment) {
    return comment_text(comment, text).find(marker) != std::string_view::npos;
  });
}

void FileAllows::add(Allow allow) {
  if (!places_.insert(allow.span.begin).second) return;
  if (allow.target) {
    Group& group = group_of(allow);
    if (allow.every_rule) group.unused[every_rule].push_back(all_.size());
    for (const std::string_view id : allow.ids) {
      if (allow.line) {
        add_inner(group, id, allow);
      } else {
        group.unused[id].push_back(all_.size());
      }
    }
  }
  all_.push_back(std::move(allow));
}

FileAllows::Group& FileAllows::group_of(const Allow& allow) {
  if (allow.reach == Reach::file) return for_file_;
  auto& groups = allow.reach == Reach::lines ? for_lines_ : for_statements_;
  Group& group = groups[allow.target->begin];
  group.end = allow.target->end;
  return group;
}

template <typename Self, typename Visit>
void FileAllows::visit_around(Self& self, Span found, const Visit& visit) {
  visit(self.for_file_);
  // All take two lines: the later one begins, the later it ends.
  for (auto i = self.for_lines_.upper_bound(found.begin); i != self.for_lines_.begin();) {
    --i;
    if (i->second.end < found.begin) break;
    visit(i->second);
  }
  // Statements do not overlap: the last one that begins before the place is the one around it.
  const auto behind = self.for_statements_.upper_bound(found.begin);
  if (behind == self.for_statements_.begin()) return;
  auto& around = std::prev(behind)->second;
  if (found.begin <= around.end) visit(around);
}

void FileAllows::add_inner(Group& group, std::string_view rule, const Allow& allow) {
  std::vector<Inner>& lines = group.inner[rule];
  auto at = std::ranges::lower_bound(lines, allow.line->begin, {},
                                     [](const Inner& inner) { return inner.line.begin; });
  if (at == lines.end() || at->line != *allow.line) {
    at = lines.insert(at, {.line = *allow.line, .unused = {}});
  }
  at->unused.push_back(all_.size());
}

bool FileAllows::allow(std::string_view rule, Span found) const {
  bool allowed = false;
  visit_around(*this, found, [&](const Group& group) {
    allowed = allowed || group.unused.contains(rule) || group.unused.contains(every_rule) ||
              group.inner.contains(rule);
  });
  return allowed;
}

namespace {

/// Calls `visit` for the lines, in order and none in another, that the place has a part of.
template <typename Lines, typename Visit>
void for_each_met(Lines& lines, Span found, const Visit& visit) {
  auto i = std::ranges::lower_bound(lines, found.begin, {},
                                    [](const auto& inner) { return inner.line.end; });
  for (; i != lines.end() && i->line.begin <= found.end; ++i) visit(*i);
}

}  // namespace

void FileAllows::expect(std::string_view rule, Span found) {
  visit_around(*this, found, [&](Group& group) {
    const auto inner = group.inner.find(rule);
    if (inner == group.inner.end()) return;
    for_each_met(inner->second, found, [](Inner& line) { line.is_met = true; });
  });
}

void FileAllows::use_all(std::vector<std::size_t>& unused) {
  for (const std::size_t i : unused) all_[i].used = true;
  unused.clear();
}

bool FileAllows::use_inner(std::vector<Inner>& lines, Span found) {
  bool allowed = false;
  for_each_met(lines, found, [&](Inner& line) {
    allowed = true;
    use_all(line.unused);
  });
  if (allowed) return true;
  for (Inner& line : lines) {
    if (line.is_met) continue;
    allowed = true;
    use_all(line.unused);
  }
  return allowed;
}

bool FileAllows::use(std::string_view rule, Span found) {
  bool allowed = false;
  visit_around(*this, found, [&](Group& group) {
    for (const std::string_view key : {rule, every_rule}) {
      const auto unused = group.unused.find(key);
      if (unused == group.unused.end()) continue;
      allowed = true;
      use_all(unused->second);
    }
    const auto inner = group.inner.find(rule);
    if (inner != group.inner.end() && use_inner(inner->second, found)) allowed = true;
  });
  return allowed;
}

}  // namespace pgplumb::lint
