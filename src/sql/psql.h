#pragma once

#include <cstdint>
#include <string_view>

/// The parts of psql's language that stand between SQL statements.
namespace pgplumb::sql {

/// A backslash command with its arguments.
struct PsqlCommand {
  std::uint32_t end = 0;        ///< where SQL goes on
  bool ends_statement = false;  ///< `\g`, `\gexec`...: sends what stands before it
  bool is_semicolon = false;    ///< `\;`
  bool data_follows = false;    ///< `\copy ... from stdin`
};

/// The command whose backslash is at `at`; `end` is `at` where there is none.
PsqlCommand psql_command_at(std::string_view text, std::uint32_t at);

/// Rows behind COPY ... FROM STDIN: from `begin` up to `end`, where the line `\.` begins; SQL goes
/// on at `resume`. Without such a line they reach to the end, as in psql.
struct InlineData {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t resume = 0;
};
InlineData inline_data_from(std::string_view text, std::uint32_t begin);

}  // namespace pgplumb::sql
