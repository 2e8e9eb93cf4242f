#include "history/flyway_statements.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "sql/token.h"
#include "text/ascii.h"

namespace pgplumb::history {

namespace {

/// The first words of a statement, in upper case: all that Flyway's parser looks at.
using Words = std::vector<std::string>;

bool starts_with(const Words& words, std::initializer_list<std::string_view> start) {
  return words.size() >= start.size() && std::equal(start.begin(), start.end(), words.begin());
}

/// What Flyway's PostgreSQLParser.java takes out of the transaction, no less and no more: REINDEX
/// INDEX CONCURRENTLY and DETACH PARTITION CONCURRENTLY are not on its list.
bool cannot_run_in_transaction(Words words) {
  if (words.empty()) return false;
  if (words[0] == "CREATE" || words[0] == "DROP") {
    if (words.size() > 1 && words[1] == "UNIQUE") words.erase(words.begin() + 1);
    words[0] = "CREATE";
    return starts_with(words, {"CREATE", "INDEX", "CONCURRENTLY"}) ||
           starts_with(words, {"CREATE", "DATABASE"}) ||
           starts_with(words, {"CREATE", "TABLESPACE"}) ||
           starts_with(words, {"CREATE", "SUBSCRIPTION"});
  }
  if (words[0] == "REINDEX") {
    if (words.size() > 1 && words[1] == "VERBOSE") words.erase(words.begin() + 1);
    return starts_with(words, {"REINDEX", "SCHEMA"}) ||
           starts_with(words, {"REINDEX", "DATABASE"}) || starts_with(words, {"REINDEX", "SYSTEM"});
  }
  return words[0] == "VACUUM" || starts_with(words, {"ALTER", "SYSTEM"}) ||
         starts_with(words, {"DISCARD", "ALL"});
}

}  // namespace

FlywayStatements flyway_statements(std::string_view text) {
  constexpr std::size_t words_looked_at = 4;
  FlywayStatements seen;
  Words words;
  bool leading = true;  // nothing but words so far
  bool empty = true;
  const auto finish = [&] {
    if (!empty) (cannot_run_in_transaction(words) ? seen.outside : seen.in_transaction) = true;
    words.clear();
    leading = empty = true;
  };
  sql::Tokenizer tokenizer(text);
  for (sql::Token token = tokenizer.next(); token.kind != sql::TokenKind::end;
       token = tokenizer.next()) {
    if (token.is(text, ';')) {
      finish();
      continue;
    }
    empty = false;
    leading = leading && token.kind == sql::TokenKind::word && words.size() < words_looked_at;
    if (leading) words.push_back(to_upper(token.text(text)));
  }
  finish();
  return seen;
}

}  // namespace pgplumb::history
