#include "integrity/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "catalog/catalog.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::integrity {

namespace {

using catalog::ColumnNumber;
using catalog::Relation;

bool is_word_char(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Whether a new word begins at `i` of a name in camel case: `teamName`, `HTTPServer`; the plural
/// s of `userIDs` does not make `Ds` a word.
bool begins_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  if (!is_upper(name[i - 1])) return true;
  const bool lower_follows = i + 1 < name.size() && is_lower(name[i + 1]);
  const bool plural_s =
      lower_follows && name[i + 1] == 's' && (i + 2 == name.size() || !is_lower(name[i + 2]));
  return lower_follows && !plural_s;
}

/// Calls `visit(letter, begins)` for the letters of all words, in lower case, until it returns
/// false: then that is what this returns.
bool for_each_letter(std::string_view name, auto visit) {
  bool in_word = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool of_word = is_word_char(name[i]);
    if (of_word && !visit(to_lower(name[i]), !in_word || begins_word(name, i))) return false;
    in_word = of_word;
  }
  return true;
}

/// What a word could be the plural of, itself included.
std::array<std::string, 4> singulars(std::string_view word) {
  std::array<std::string, 4> forms;
  forms[0] = word;
  if (word.size() > 2 && word.ends_with('s') && !word.ends_with("ss")) {
    forms[1] = word.substr(0, word.size() - 1);
    if (word.ends_with("es")) forms[2] = word.substr(0, word.size() - 2);
    if (word.ends_with("ies")) forms[3] = fmt::format("{}y", word.substr(0, word.size() - 3));
  } else if (word == "people") {
    forms[1] = "person";
  } else if (word == "children") {
    forms[1] = "child";
  }
  return forms;
}

}  // namespace

std::string display_name(const Relation& relation) {
  return relation.schema == "public" ? sql::quote_identifier(relation.name)
                                     : catalog::qualified_name(relation.schema, relation.name);
}

std::string column_names(const Relation& relation, std::span<const ColumnNumber> columns) {
  std::vector<std::string> names;
  for (const auto number : columns) {
    if (const auto* column = relation.column(number)) {
      names.push_back(sql::quote_identifier(column->name));
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string display_columns(const Relation& relation, std::span<const ColumnNumber> columns) {
  const auto names = column_names(relation, columns);
  return columns.size() == 1 ? fmt::format("{}.{}", display_name(relation), names)
                             : fmt::format("{}.({})", display_name(relation), names);
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  for_each_letter(name, [&](char letter, bool begins) {
    if (begins) words.emplace_back();
    words.back() += letter;
    return true;
  });
  return words;
}

bool is_made_of(std::string_view name, std::span<const std::string> words) {
  std::size_t begun = 0;
  std::size_t at = 0;  // in the word begun last
  const auto is_complete = [&] { return begun == 0 || at == words[begun - 1].size(); };
  const bool agrees = for_each_letter(name, [&](char letter, bool begins) {
    if (begins) {
      if (begun == words.size() || !is_complete()) return false;
      ++begun;
      at = 0;
    }
    const std::string& word = words[begun - 1];
    return at < word.size() && word[at++] == letter;
  });
  return agrees && begun == words.size() && is_complete();
}

bool same_noun(std::string_view a, std::string_view b) {
  if (a.substr(0, 1) != b.substr(0, 1)) return false;  // all forms of a noun begin alike
  const auto of_a = singulars(a);
  const auto of_b = singulars(b);
  return std::ranges::any_of(of_a, [&](const std::string& form) {
    return !form.empty() && std::ranges::find(of_b, form) != of_b.end();
  });
}

std::vector<std::string> forms_of_noun(std::string_view noun) {
  std::vector<std::string> forms;
  for (std::string& form : singulars(noun)) {
    if (!form.empty()) forms.push_back(std::move(form));
  }
  return forms;
}

bool ends_with_table(std::span<const std::string> words, std::span<const std::string> table) {
  if (table.empty() || words.size() < table.size()) return false;
  const auto tail = words.last(table.size());
  return std::ranges::equal(tail.first(tail.size() - 1), table.first(table.size() - 1)) &&
         same_noun(tail.back(), table.back());
}

}  // namespace pgplumb::integrity
