#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/parse.h"
#include "sql/placeholder.h"
#include "sql/psql.h"
#include "sql/token.h"

namespace pgplumb::sql {

/// Where a statement stands: from its first token to the end of its last, without the semicolon.
struct StatementText {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t stop = 0;     ///< behind its semicolon
  bool unterminated = false;  ///< its last token is a string that nothing closes
  std::optional<InlineData> data;
};

/// What is found in a file before PostgreSQL's parser sees it. Offsets are those of the file.
struct Scan {
  /// What to parse, up to its end: the file's text with blanks and stand-ins where it is not SQL.
  /// What stands before its begin is anything.
  std::string text;
  std::vector<StatementText> statements;
  std::vector<CommentText> comments;
  std::vector<Span> psql_commands;
  std::vector<Placeholder> placeholders;  ///< templates, already written as their stand-ins
  /// All tokens but comments and semicolons; none where the text was changed behind the reader.
  std::vector<Token> tokens;
};

/// Reads a file once and cuts it at the semicolons that end statements.
class Scanner {
 public:
  /// The source and the options must outlive the scanner.
  Scanner(const SourceFile& source, std::uint32_t file, const ParseOptions& options);
  ~Scanner() = default;
  Scanner(const Scanner&) = delete;  // the tokenizer looks into `scan_`
  Scanner& operator=(const Scanner&) = delete;

  [[nodiscard]] Scan& result() { return scan_; }
  /// Ends the statement around `at` there, forgets what was found behind it, and reads again as
  /// from the start of a statement.
  void restart(std::uint32_t at);

 private:
  enum class Kind : std::uint8_t { other, create, create_rule, copy };

  /// What is known of the statement that is being read.
  struct State {
    StatementText statement;
    Token previous;
    std::uint32_t token_count = 0;
    Kind kind = Kind::other;
    int parentheses = 0;
    int atomic_blocks = 0;  ///< BEGIN ATOMIC, and CASE inside it
    bool from_stdin = false;
    std::optional<std::uint32_t> inner_semicolon;
  };

  [[nodiscard]] std::uint32_t begin() const;
  void prepare_text(std::uint32_t begin);
  void read(std::uint32_t at);
  bool cut_unclosed();
  void take_word(const Token& word);
  void take_punctuation(const Token& token);
  void take_operator(const Token& token);
  void take_semicolon(const Token& semicolon);
  void take_psql_command(const Token& backslash);
  void take_template(const Token& brace);
  void add_token(const Token& token);
  void add_comment(const Token& comment);
  void end_statement(std::uint32_t stop);
  /// What is in `tokens` is no longer what is in `text`.
  void forget_tokens();
  std::optional<InlineData> data_behind(std::uint32_t at);
  void skip_data(const InlineData& data);
  [[nodiscard]] bool is_nested() const;
  [[nodiscard]] bool stands_alone(const Placeholder& placeholder) const;

  const SourceFile& source_;
  const ParseOptions& options_;
  std::uint32_t file_;
  Scan scan_;
  Tokenizer tokens_{{}};
  State state_;
  std::uint32_t cut_before_ = 0;  ///< up to here every semicolon ends a statement
  int cuts_left_ = 8;
  bool keeps_tokens_ = true;
  std::uint32_t operators_begin_ = 0;  ///< of the last run of operators
  std::uint32_t operators_end_ = 0;
};

/// The place behind a text that cannot be understood where the next statement most likely begins:
/// a line that opens with the first word of a schema change, behind a line that ends with a
/// semicolon.
std::optional<std::uint32_t> likely_statement_after(std::string_view text, std::uint32_t from);

}  // namespace pgplumb::sql
