#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "history/disk.h"
#include "history/history.h"
#include "history/new_files.h"

/// A migration tool as a value. One file a tool, one row in the table of tools.cpp; the shapes that
/// tools share are in shapes.h and markers.h.
namespace pgplumb::history {

/// What speaks for a folder's being of a tool: of two tools the strongest kind decides, and the
/// weaker ones break ties.
struct Evidence {
  enum Kind : unsigned {
    manifest = 1,     ///< the tool is a dependency: go.mod, Cargo.toml
    names = 2,        ///< files are named as the tool wants them
    place = 4,        ///< the folder is where the tool looks by default
    annotation = 8,   ///< what only this tool reads stands in a file, or in its name
    marker = 16,      ///< the tool's own file lies in or beside the folder
    configured = 32,  ///< somebody says so
  };
  unsigned kinds = 0;              ///< joined by `|`
  std::vector<std::string> signs;  ///< for people: "atlas.sum is there"

  Evidence() = default;
  Evidence(Kind kind, std::string sign) : kinds(kind), signs{std::move(sign)} {}
  [[nodiscard]] bool any() const { return kinds != 0; }
  Evidence& operator|=(Evidence other);
  friend Evidence operator|(Evidence a, Evidence b) { return std::move(a |= std::move(b)); }
};

/// A file that the tool runs.
struct Candidate {
  std::string path;
  std::string version;
  std::string name;
  std::string down;            ///< the file that goes back behind it; empty where there is none
  bool repeatable = false;     ///< see Migration
  std::string checksum_fault;  ///< see Migration
};

struct Collection {
  std::vector<Candidate> files;  ///< in the order of the tool
  std::vector<LeftOut> left_out;
  TransactionModel transaction = TransactionModel::file;  ///< of files that say nothing else
  std::string version;         ///< of the tool, or of its layout; empty where nothing tells
  std::string default_schema;  ///< see Project
};

/// What of a file goes to the server in one transaction, by its own model.
struct Part {
  TransactionModel transaction = TransactionModel::file;
  std::uint32_t begin = 0;  ///< see Migration
  std::uint32_t end = sql::end_of_file;
  std::vector<sql::Blanked> blanked;
  std::vector<sql::Replaced> replaced;
  std::vector<Directive> directives;
  Down down;                ///< where it is not the candidate's
  std::string name;         ///< of a part that is known by its own; empty: the candidate's
  bool repeatable = false;  ///< see Migration
};

/// A file that another one takes in at a place.
struct TakenIn {
  std::uint32_t begin = 0;  ///< what stands there instead, to be blanked
  std::uint32_t end = 0;
  std::string path;
  bool context = false;  ///< not under review for the sake of this one
};

/// What the tool makes of a file's text: one part, or several that are migrations of their own.
struct Reading {
  std::vector<Part> parts;
  std::vector<TakenIn> taken_in;  ///< in order
  std::string refused;            ///< why the tool does not run the file; else empty
};

struct Tool {
  Framework framework;
  std::string_view name;   ///< as `pgplumb.toml` spells it
  std::string_view order;  ///< in words, behind "in the order of"
  /// Whether a folder's migrations are this tool's. A tool with a folder per migration is asked
  /// about the folder that holds those.
  Evidence (*evidence_in)(Disk&, const Folder&);
  Collection (*collect)(Disk&, const Folder&);
  /// Null: each file is one part, whole, in the transaction that the collection names.
  Reading (*read)(Disk&, const Candidate&, std::string_view text, TransactionModel usual) = nullptr;
  /// Whether a text has markers that mean something to this tool alone. Null: it has none.
  bool (*marked)(std::string_view text) = nullptr;
  bool fresh_session = false;  ///< the session starts anew with each file
  /// Files of a run follow each other on one connection. False too where nobody knows who runs
  /// them.
  bool keeps_connection = true;
  std::array<std::string_view, 2> puts_back{};  ///< settings, before each file
  /// The file is the schema as it is, not a step to it: no history beside one that has steps.
  bool is_dump = false;
  bool steps_are_no_sql = false;  ///< of a tool with a dump: its steps cannot be read
  Writing writing{};              ///< how its files are written
};

/// All tools; the first of equally likely ones is taken. The plain folder is the last.
std::span<const Tool* const> tools();
const Tool& tool_of(Framework framework);

extern const Tool alembic;
extern const Tool atlas;
extern const Tool dbmate;
extern const Tool diesel;
extern const Tool django;
extern const Tool drizzle;
extern const Tool ef_core;
extern const Tool flyway;
extern const Tool golang_migrate;
extern const Tool goose;
extern const Tool graphile_migrate;
extern const Tool hasura;
extern const Tool liquibase;
extern const Tool mybatis;
extern const Tool node_pg_migrate;
extern const Tool pg_dump;
extern const Tool plain;
extern const Tool pop;
extern const Tool postgrator;
extern const Tool prisma;
extern const Tool rails;
extern const Tool refinery;
extern const Tool river;
extern const Tool sql_migrate;
extern const Tool sqitch;
extern const Tool sqlx;
extern const Tool supabase;
extern const Tool tern;
extern const Tool yuniql;

}  // namespace pgplumb::history
