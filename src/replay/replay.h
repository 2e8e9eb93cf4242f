#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "effects/effects.h"
#include "history/history.h"
#include "replay/down.h"
#include "replay/opaque.h"
#include "replay/transaction.h"

/// Walks a history statement by statement. What `schema`, `effects` and `check` stand on.
namespace pgplumb::replay {

/// A migration's file, parsed.
struct ParsedMigration {
  const history::Migration* migration = nullptr;
  sql::ParsedFile parsed;
};

/// What goes out together. Without files named and without a base each migration is its own.
class DeployUnit {
 public:
  /// Whether the unit has made the object so far.
  [[nodiscard]] bool creates(catalog::Oid oid) const;
  [[nodiscard]] bool creates_column(catalog::Oid relation, catalog::ColumnNumber column) const {
    return creates(relation) || added_columns_.contains({relation, column});
  }
  /// The unit has taken the table's rows and put none in since.
  [[nodiscard]] bool has_emptied(catalog::Oid relation) const {
    return emptied_.contains(relation);
  }

  /// A row of the table may have been written since the unit added the column.
  [[nodiscard]] bool may_have_filled(catalog::Oid relation, catalog::ColumnNumber column) const {
    return filled_columns_.contains({relation, column});
  }

  /// The table that a foreign key of the column referred to, which the unit has dropped; none where
  /// there was none.
  [[nodiscard]] catalog::Oid lost_reference(catalog::Oid relation,
                                            catalog::ColumnNumber column) const {
    const auto found = lost_references_.find({relation, column});
    return found == lost_references_.end() ? catalog::no_oid : found->second;
  }

  /// The objects from `first` up to but not including `last`, which are the newest.
  void add_created(catalog::Oid first, catalog::Oid last);
  /// A column of a table that the unit did not make.
  void add_column(catalog::Oid relation, catalog::ColumnNumber column) {
    added_columns_.emplace(relation, column);
  }
  void add_emptied(catalog::Oid relation) { emptied_.insert(relation); }
  /// A foreign key that the unit drops.
  void add_lost_reference(catalog::Oid relation, const catalog::Constraint& key) {
    for (const auto column : key.columns) lost_references_[{relation, column}] = key.references;
  }
  /// Any of them may have rows again.
  void forget_emptied() { emptied_.clear(); }
  /// Rows of the table were written: its columns that the unit has added may have values.
  void add_written(catalog::Oid relation);
  /// Code has run, its text in lower case, of which not all need be worked out: the columns that it
  /// names, or all where it hides names, may have values.
  void add_written_by(const catalog::Catalog& catalog, std::string_view code);
  /// Nobody knows which rows of which tables were written.
  void add_written() { filled_columns_ = added_columns_; }

 private:
  std::vector<std::pair<catalog::Oid, catalog::Oid>> created_;  ///< ranges, in order
  std::set<std::pair<catalog::Oid, catalog::ColumnNumber>> added_columns_;
  std::set<std::pair<catalog::Oid, catalog::ColumnNumber>> filled_columns_;  ///< some of these
  std::set<catalog::Oid> emptied_;
  std::map<std::pair<catalog::Oid, catalog::ColumnNumber>, catalog::Oid> lost_references_;
};

enum class Missing : std::uint8_t {
  assume,  ///< what the history never made is there all the same: people lint parts of one
  refuse,  ///< the history is whole: what it never made is not there, and a statement that the
           ///< server would refuse changes nothing
};

struct Options {
  int target_version = 18;
  Missing missing = Missing::assume;
  std::vector<std::string> search_path;  ///< the session's at the start; empty: the default
  bool session_per_file = false;         ///< settings end with the file that made them
  bool async_words = false;              ///< the files are for Aurora DSQL: see sql/dsql.h
};

/// One statement in its place in the history.
struct Step {
  const sql::Statement& statement;
  const catalog::Catalog& before;
  const catalog::Session& session;
  const Transaction& transaction;
  const effects::Effects& effects;
  const ParsedMigration& migration;
  const DeployUnit& deploy;
  const history::Project& project;
  /// ALTER TABLE and its kin: the relation, where there is one.
  const catalog::Relation* altered = nullptr;
  /// The statement of the file (DO, CALL, SELECT) whose code runs this one; null at the top. Then
  /// the spans are those of that statement, or of its body where the text stands there.
  const sql::Statement* inside = nullptr;
  /// What of the catalog has this `Oid` or a higher one was assumed for the statement's sake.
  catalog::Oid first_assumed = catalog::no_oid;
  /// Names of indexes: the last word of this migration and the twenty before on each is that it is
  /// dropped, if it was there.
  const std::unordered_set<std::string>& dropped_indexes;
  /// All that came before was replayed: no code that could not be worked out,
  /// nothing that did not parse.
  bool all_known = true;

  /// The server refuses the statement, whatever else there may be in the database.
  [[nodiscard]] bool surely_fails() const {
    return all_known && effects.refused && effects::is_certain(*effects.refused);
  }
};

/// A file that does not parse and has words that only another database has: left out.
struct ForeignFile {
  std::uint32_t file = 0;
  std::string_view database;  ///< "MySQL"
};

struct Outcome {
  catalog::Catalog catalog;  ///< at the end of the history
  /// Relations and indexes that a migration under review made or changed.
  std::unordered_set<catalog::Oid> reviewed;
  std::size_t statements = 0;      ///< under review
  std::vector<OpaquePart> opaque;  ///< in the order of the history
  std::vector<ForeignFile> foreign;
};

/// Who looks on. Each is called where there is one.
struct Visitors {
  /// For each statement under review, before it is applied.
  std::function<void(const Step&)> statement;
  /// For each statement under review whose code fails, after its steps.
  std::function<void(const sql::Statement&, const catalog::Refusal&)> failed;
  /// For each migration under review with a down that can be worked out, after it has run.
  std::function<void(const DownOutcome&)> down;
  /// For each file of the history, after its statements; what it is given does not last.
  std::function<void(const ParsedMigration&)> file;
};

/// Parses the migrations of a project and replays them; those that are not under review in
/// silence.
Outcome replay(const history::History& history, const history::Project& project,
               const Options& options, const Visitors& visitors = {});

}  // namespace pgplumb::replay
