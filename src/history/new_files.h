#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history/history.h"
#include "text/result.h"

/// How a tool's migrations are written, for what is to become several of one.
namespace pgplumb::history {

/// What a tool wants to see in its files, and in files beside them. `{}` nowhere: plain text.
struct Writing {
  std::string_view head;          ///< above the SQL: "-- +goose Up\n"
  std::string_view head_outside;  ///< the same where no transaction is wanted
  std::string_view tail;          ///< below the SQL
  std::string_view body_begin;    ///< around a statement with semicolons inside
  std::string_view body_end;
  std::string_view beside;         ///< a file where no transaction is wanted: "metadata.toml",
                                   ///< or what follows the file's name, from a dot on
  std::string_view beside_text;    ///< what it says
  std::string_view afterwards;     ///< what people must do for the tool to take new files
  std::string_view no_new_files;   ///< why files alone make no migration of it; else empty
  bool one_query_outside = false;  ///< a file where no transaction is wanted is sent as one query
};

/// A migration to be written.
struct Draft {
  std::string words;                    ///< for its name: "validate"; empty for the first
  std::vector<std::string> statements;  ///< with their semicolons and comments
  std::string comments;                 ///< lines behind them
  bool in_transaction = true;
  std::string head;  ///< text above all that the tool wants to see; may be empty
  std::string tail;  ///< text that takes the place of the tool's own `tail`; may be empty
};

struct NewFile {
  std::string path;
  std::string text;
};

/// The files of drafts that take the place of a migration: the first has its path, the others the
/// numbers behind its own in the same shape. An error says what stands in the way: another
/// migration has one of the numbers, or comes before them, or the tool has no way to run a file
/// outside a transaction.
Result<std::vector<NewFile>> new_files(const History& history, const Project& project,
                                       const Migration& original, const std::vector<Draft>& drafts);

/// The same to be shown only, where there can be no files: "a.sql", "a.sql, part 2".
std::vector<NewFile> shown_files(const History& history, const Project& project,
                                 const Migration& original, const std::vector<Draft>& drafts);

/// The number behind a number, of the same width: 0043 behind 0042; of 14 digits a second later.
std::string next_number(std::string_view number);

}  // namespace pgplumb::history
