#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "effects/effects.h"
#include "history/history.h"

/// Walks a history statement by statement. What `schema`, `effects` and `check` stand on.
namespace pgplumb::replay {

/// A migration's file, parsed.
struct ParsedMigration {
  const history::Migration* migration = nullptr;
  sql::ParsedFile parsed;
};

/// What goes out together. Without files named and without a base each migration is its own.
struct DeployUnit {
  std::unordered_set<catalog::Oid> created;  ///< relations and indexes made by the unit so far
  [[nodiscard]] bool creates(catalog::Oid oid) const { return created.contains(oid); }
};

/// A lock that an earlier statement of the transaction took and that lasts to its end.
struct HeldLock {
  effects::LockMode mode = effects::LockMode::none;
  const sql::Statement* since = nullptr;
};

enum class TransactionState : std::uint8_t {
  none,     ///< the statement commits by itself
  written,  ///< BEGIN stands in the file
  by_tool,  ///< the tool has one open, or sends several statements in one query
  maybe,    ///< some versions of the tool have one open (see implicit_or_statement)
};

struct Transaction {
  TransactionState state = TransactionState::none;
  const sql::Statement* begin = nullptr;  ///< the BEGIN, where `written`
  std::unordered_map<catalog::Oid, HeldLock> locks;
  [[nodiscard]] bool open() const { return state != TransactionState::none; }
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
};

enum class Missing : std::uint8_t {
  assume,  ///< what the history never made is there all the same: people lint parts of one
  refuse,  ///< the history is whole: what it never made is not there
};

struct Options {
  int target_version = 18;
  Missing missing = Missing::assume;
  std::vector<std::string> search_path;  ///< the session's at the start; empty: the default
  bool session_per_file = false;         ///< settings end with the file that made them
};

struct Outcome {
  catalog::Catalog catalog;  ///< at the end of the history
  std::vector<ParsedMigration> migrations;
  /// Relations and indexes that some deploy unit under review made or changed.
  std::unordered_set<catalog::Oid> reviewed;
};

/// Parses the migrations of a project and replays them; calls `visit` for each statement before
/// it is applied, also for those of the context (`Migration::under_review` tells).
Outcome replay(const history::History& history, const history::Project& project,
               const Options& options, const std::function<void(const Step&)>& visit);

}  // namespace pgplumb::replay
