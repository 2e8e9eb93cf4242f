// Names are taken apart as the original has them (prefix, digits, separator, words, suffix) and put
// together with other digits and words: so a tool need not say how it names its files. Where the
// file itself has no number, its folder has: Prisma, Diesel, Hasura.

#include "history/new_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>

#include "history/order.h"
#include "history/path.h"
#include "history/tool.h"
#include "text/ascii.h"

namespace pgplumb::history {
namespace {

/// "V", "0042", "_", "add_total", ".up.sql".
struct NameParts {
  std::string_view prefix;
  std::string_view number;  ///< digits, or a time with dashes between them
  std::string_view separator;
  std::string_view words;
  std::string_view suffix;

  [[nodiscard]] std::string with(std::string_view new_number, std::string_view more) const {
    return fmt::format("{}{}{}{}{}{}{}", prefix, new_number, separator, words,
                       more.empty() || words.empty() ? "" : "_", more, suffix);
  }
};

/// "2026-01-31-120059", as Diesel has it.
bool is_dashed_stamp(std::string_view number) {
  constexpr std::string_view shape = "dddd-dd-dd-dddddd";
  return number.size() == shape.size() &&
         std::ranges::equal(number, shape, [](char c, char wanted) {
           return wanted == 'd' ? is_digit(c) : c == wanted;
         });
}
constexpr std::size_t dashed_stamp_size = 17;

std::string_view number_of(std::string_view name) {
  if (is_dashed_stamp(name.substr(0, dashed_stamp_size))) return name.substr(0, dashed_stamp_size);
  std::size_t end = 0;
  while (end < name.size() && is_digit(name[end])) ++end;
  return name.substr(0, end);
}

std::optional<NameParts> take_apart(std::string_view name) {
  NameParts parts;
  const std::size_t at = name.starts_with('V') || name.starts_with('v') ? 1 : 0;
  parts.prefix = name.substr(0, at);
  parts.number = number_of(name.substr(at));
  const std::size_t end = at + parts.number.size();
  if (parts.number.empty()) return std::nullopt;
  std::size_t words = end;
  while (words < name.size() && (name[words] == '_' || name[words] == '-')) ++words;
  parts.separator = name.substr(end, words - end);
  // Numbers with dots ("V1.2__x.sql", "V1_2__x.sql") have no next one that is sure to be free.
  if (at == 1 && parts.separator == "_") return std::nullopt;
  if (parts.separator.empty() && end < name.size() && !name.substr(end).starts_with(".sql") &&
      !name.substr(end).starts_with(".up.sql")) {
    return std::nullopt;
  }
  for (const std::string_view suffix : {std::string_view(".up.sql"), std::string_view(".sql")}) {
    if (!name.ends_with(suffix)) continue;
    parts.suffix = suffix;
    break;
  }
  parts.words = name.substr(words, name.size() - words - parts.suffix.size());
  return parts;
}

int number_at(std::string_view digits, std::size_t begin, std::size_t size) {
  int number = 0;
  for (const char c : digits.substr(begin, size)) number = number * 10 + (c - '0');
  return number;
}

/// A second behind "20260102120059"; nothing where the digits are no time of day.
std::optional<std::string> next_second(std::string_view stamp) {
  constexpr std::size_t size = 14;
  if (stamp.size() != size) return std::nullopt;
  int hour = number_at(stamp, 8, 2);
  int minute = number_at(stamp, 10, 2);
  int second = number_at(stamp, 12, 2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  if (++second == 60) {
    second = 0;
    if (++minute == 60) {
      minute = 0;
      if (++hour == 24) return std::nullopt;
    }
  }
  return fmt::format("{}{:02}{:02}{:02}", stamp.substr(0, 8), hour, minute, second);
}

/// With a line's end behind the last line.
void add_lines(std::string& text, std::string_view more) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += more;
}

std::string text_of(const Writing& writing, const Draft& draft) {
  std::string text = draft.head;
  add_lines(text, draft.in_transaction ? writing.head : writing.head_outside);
  for (const std::string& statement : draft.statements) {
    const bool has_body =
        !writing.body_begin.empty() && statement.find(';') != statement.rfind(';');
    if (has_body) text += writing.body_begin;
    text += statement + "\n";
    if (has_body) text += writing.body_end;
  }
  text += draft.comments;
  add_lines(text, draft.tail.empty() ? writing.tail : draft.tail);
  return text;
}

/// Words for a file's name: nothing that means something to a file system or a tool, and short.
std::string file_words(std::string_view words) {
  constexpr std::size_t most = 40;
  std::string safe(words.substr(0, most));
  for (char& c : safe) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return safe;
}

void add_file(const Writing& writing, const Draft& draft, std::string path,
              std::vector<NewFile>& files) {
  if (!draft.in_transaction && !writing.beside.empty()) {
    const bool is_suffix = writing.beside.starts_with('.');
    files.push_back({.path = is_suffix ? path + std::string(writing.beside)
                                       : join(parent_of(path), writing.beside),
                     .text = std::string(writing.beside_text)});
  }
  files.push_back({.path = std::move(path), .text = text_of(writing, draft)});
}

/// The tool has a transaction open for each file, and a file cannot ask for none.
bool has_no_way_outside(const Writing& writing, TransactionModel usual) {
  return (usual == TransactionModel::file || usual == TransactionModel::run) &&
         writing.head_outside.empty() && writing.beside.empty();
}

/// Whether another migration of the project comes behind `first` and not behind `last`.
const Migration* between(const Project& project, const Migration& original, std::string_view first,
                         std::string_view last) {
  for (const Migration& other : project.migrations) {
    if (other.file == original.file || other.version.empty() ||
        !std::ranges::all_of(other.version, is_digit)) {
      continue;
    }
    if (compare_numbers(other.version, first) > 0 && compare_numbers(other.version, last) <= 0) {
      return &other;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<NewFile> shown_files(const History& history, const Project& project,
                                 const Migration& original, const std::vector<Draft>& drafts) {
  const std::string& path = history.sources[original.file].path;
  std::vector<NewFile> files;
  for (const Draft& draft : drafts) {
    const std::size_t number = files.size() + 1;
    files.push_back({.path = number == 1 ? path : fmt::format("{}, part {}", path, number),
                     .text = text_of(tool_of(project.framework).writing, draft)});
  }
  return files;
}

std::string next_number(std::string_view number) {
  if (is_dashed_stamp(number)) {
    std::string digits(number);
    std::erase(digits, '-');
    const std::string next = next_number(digits);
    return fmt::format("{}-{}-{}-{}", next.substr(0, 4), next.substr(4, 2), next.substr(6, 2),
                       next.substr(8));
  }
  if (auto second = next_second(number)) return *second;
  std::string next(number);
  for (std::size_t i = next.size(); i-- > 0;) {
    if (next[i] != '9') {
      ++next[i];
      return next;
    }
    next[i] = '0';
  }
  return "1" + next;
}

Result<std::vector<NewFile>> new_files(const History& history, const Project& project,
                                       const Migration& original,
                                       const std::vector<Draft>& drafts) {
  const std::string path = history.sources[original.file].path;
  const Tool& tool = tool_of(project.framework);
  if (!tool.writing.no_new_files.empty()) {
    return fail(fmt::format("{}: {}", path, tool.writing.no_new_files));
  }
  if (has_no_way_outside(tool.writing, original.transaction) &&
      !std::ranges::all_of(drafts, &Draft::in_transaction)) {
    return fail(fmt::format(
        "{}: {} runs each file in a transaction, and some steps must run outside of any", path,
        tool.name));
  }
  std::string folder = parent_of(path);
  std::string file;  // in a folder with the number
  const std::string own_folder = folder;
  auto parts = take_apart(name_of(path));
  if (!parts) {
    file = name_of(path);
    parts = take_apart(name_of(own_folder));
    if (parts) folder = parent_of(own_folder);
  }
  if (!parts) {
    return fail(fmt::format("{}: a name without a number, which others could follow", path));
  }
  const std::string first(parts->number);
  std::vector<NewFile> files;
  std::string number = first;
  for (const Draft& draft : drafts) {
    const bool is_original = &draft == &drafts.front();
    if (!is_original) number = next_number(number);
    const std::string name =
        is_original ? std::string() : parts->with(number, file_words(draft.words));
    add_file(tool.writing, draft,
             is_original    ? path
             : file.empty() ? join(folder, name)
                            : join(join(folder, name), file),
             files);
  }
  if (const Migration* other = between(project, original, first, number)) {
    return fail(fmt::format("{}: {} stands where its other steps would go; give it the last number",
                            path, history.sources[other->file].path));
  }
  return files;
}

}  // namespace pgplumb::history
