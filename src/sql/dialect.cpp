// The signs are words of table definitions, as people write them, each of which PostgreSQL's
// grammar has no place for. Strings and comments do not count: people quote other databases there.
#include "sql/dialect.h"

#include <algorithm>
#include <array>

#include "sql/token.h"

namespace pgplumb::sql {

namespace {

/// A word, or two in a row, that no other database has.
struct Sign {
  std::string_view database;
  std::string_view first;
  std::string_view second = {};
};

constexpr std::array signs{
    Sign{"MySQL", "auto_increment"},
    Sign{"MySQL", "innodb"},
    Sign{"MySQL", "myisam"},
    Sign{"SQLite", "autoincrement"},
    Sign{"SQLite", "without", "rowid"},
    Sign{"SQLite", "pragma", "foreign_keys"},
    Sign{"ClickHouse", "mergetree"},
    Sign{"ClickHouse", "replacingmergetree"},
    Sign{"ClickHouse", "summingmergetree"},
    Sign{"ClickHouse", "aggregatingmergetree"},
    Sign{"ClickHouse", "lowcardinality"},
    Sign{"Oracle", "varchar2"},
    Sign{"Oracle", "nvarchar2"},
    Sign{"SQL Server", "nvarchar"},
    Sign{"SQL Server", "datetime2"},
};

/// MySQL quotes names so; to PostgreSQL it is an operator.
bool is_backtick(const Token& token, std::string_view text) {
  return token.kind == TokenKind::op && token.text(text).contains('`');
}

}  // namespace

std::string_view other_database(std::string_view text) {
  Tokenizer tokens(text);
  Token before;
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    const auto matches = [&](const Sign& sign) {
      if (sign.second.empty()) return token.is_word(text, sign.first);
      return before.is_word(text, sign.first) && token.is_word(text, sign.second);
    };
    if (const auto* found = std::ranges::find_if(signs, matches); found != signs.end()) {
      return found->database;
    }
    // `name`: between two of them.
    if (before.kind == TokenKind::op && token.kind == TokenKind::word &&
        is_backtick(before, text) && before.end == token.begin && token.end < text.size() &&
        text[token.end] == '`') {
      return "MySQL";
    }
    before = token;
  }
  return {};
}

}  // namespace pgplumb::sql
