#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/disk.h"
#include "history/history.h"

/// A migration tool as a value. One file a tool, one row in the table of tools.cpp; the shapes that
/// tools share are in shapes.h and markers.h.
namespace pgplumb::history {

/// What speaks for a folder's being of a tool, joined by `|`: of two tools the strongest kind
/// decides, and the weaker ones break ties.
namespace evidence {
inline constexpr int none = 0;
inline constexpr int manifest = 1;    ///< the tool is a dependency: go.mod, Cargo.toml
inline constexpr int names = 2;       ///< files are named as the tool wants them
inline constexpr int place = 4;       ///< the folder is where the tool looks by default
inline constexpr int annotation = 8;  ///< what only this tool reads stands in a file
inline constexpr int marker = 16;     ///< the tool's own file lies in or beside the folder
}  // namespace evidence

/// A file that the tool runs.
struct Candidate {
  std::string path;
  std::string version;
  std::string name;
};

struct Collection {
  std::vector<Candidate> files;  ///< in the order of the tool
  std::vector<LeftOut> left_out;
  TransactionModel transaction = TransactionModel::file;  ///< of files that say nothing else
};

/// What of a file goes to the server in one transaction, by its own model.
struct Part {
  TransactionModel transaction = TransactionModel::file;
  std::vector<sql::Blanked> blanked;
};

/// What the tool makes of a file's text: one part, or several that are migrations of their own.
struct Reading {
  std::vector<Part> parts;
  std::string refused;  ///< why the tool does not run the file; else empty
};

struct Tool {
  Framework framework;
  std::string_view name;  ///< as `pgplumb.toml` spells it
  /// Whether a folder's migrations are this tool's: `evidence` joined by `|`. A tool with a folder
  /// per migration is asked about the folder that holds those.
  int (*evidence_in)(Disk&, const Folder&);
  Collection (*collect)(Disk&, const Folder&);
  /// Null: each file is one part, whole, in the transaction that the collection names.
  Reading (*read)(Disk&, const Candidate&, std::string_view text, TransactionModel usual) = nullptr;
  /// Whether a text has markers that mean something to this tool alone. Null: it has none.
  bool (*marked)(std::string_view text) = nullptr;
};

/// All tools; the first of equally likely ones is taken. The plain folder is the last.
std::span<const Tool* const> tools();
const Tool& tool_of(Framework framework);

extern const Tool dbmate;
extern const Tool diesel;
extern const Tool flyway;
extern const Tool golang_migrate;
extern const Tool goose;
extern const Tool plain;
extern const Tool prisma;
extern const Tool sqlx;

}  // namespace pgplumb::history
