#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/session.h"
#include "effects/effects.h"
#include "history/history.h"

namespace pgplumb::replay {

/// A lock that an earlier statement of the transaction took and that lasts to its end.
struct HeldLock {
  effects::LockMode mode = effects::LockMode::none;
  const sql::Statement* since = nullptr;
};

enum class TransactionState : std::uint8_t {
  none,     ///< the statement commits by itself
  written,  ///< BEGIN stands in the file
  by_tool,  ///< the tool has one open, or sends several statements in one query
  code,     ///< a DO block or a call runs: to its end, it is one
  maybe,    ///< some versions of the tool have one open, as `TransactionModel` says
};

/// The transaction that a statement finds open, as rules see it.
struct Transaction {
  TransactionState state = TransactionState::none;
  std::uint32_t number = 0;               ///< tells one transaction of the history from the next
  const sql::Statement* begin = nullptr;  ///< the BEGIN, where `written`
  std::unordered_map<catalog::Oid, HeldLock> locks;
  [[nodiscard]] bool open() const { return state != TransactionState::none; }
};

/// Follows BEGIN, COMMIT, ROLLBACK and savepoints, written or sent by the tool, and takes catalog
/// and session back where they are undone.
class TransactionTracker {
 public:
  TransactionTracker(catalog::Catalog& catalog, catalog::Session& session)
      : catalog_(catalog), session_(session) {}

  [[nodiscard]] const Transaction& current() const { return transaction_; }

  /// A statement was refused: in a written transaction the server runs nothing more until that is
  /// rolled back, by COMMIT too. What a tool does with an error of its transaction is its own.
  void fail() { failed_ = transaction_.state == TransactionState::written; }
  [[nodiscard]] bool failed() const { return failed_; }

  /// What the tool does before and after a file of so many statements.
  void enter_file(history::TransactionModel model, std::size_t statements);
  void leave_file(history::TransactionModel model);
  /// What it does before a statement of the file, which may run in a transaction or may not.
  void enter_statement(bool may_run_inside);
  /// The end of the connection: the tool commits what it has open, and what BEGIN of a file has
  /// open is rolled back.
  void end_connection();

  /// A transaction statement of the file.
  void execute(const sql::Statement& statement, const sql::Transaction& command);
  /// Keeps the locks of a statement that has run.
  void hold(const sql::Statement& statement, const std::vector<effects::RelationLock>& locks);
  /// To be called before SET LOCAL or set_config(..., true) is applied: the setting gets its old
  /// value back when the transaction ends.
  void set_local(const std::string& setting);

  /// What a setting gets back when the transaction ends; nothing where it had no value.
  struct LocalSetting {
    std::string name;
    std::optional<std::string> before;
  };
  /// To be called for SET: what SET LOCAL did before ends with it.
  void set_for_session(const std::string& setting);

  /// A place to go back to inside the open transaction.
  struct Savepoint {
    std::string name;
    catalog::Catalog::Mark mark;
    catalog::Session session;
    std::size_t lock_changes = 0;  ///< how many of `lock_changes_` there were
    std::vector<LocalSetting> local_settings;
  };
  /// Code begins to run: where no transaction is open, one is; answers whether it is. Then
  /// `leave_code` ends it.
  bool enter_code();
  void leave_code() { commit(); }
  /// COMMIT or ROLLBACK in code that has its own transaction: at once it has another.
  void end_in_code(bool commits);
  [[nodiscard]] Savepoint save();
  /// Undoes what was done since `save`.
  void restore(const Savepoint& savepoint);

 private:
  void begin(TransactionState state, const sql::Statement* statement);
  void restore_session(catalog::Session session);
  void restore_locks(std::size_t changes);
  void finish();
  void commit();
  void rollback();
  void rollback_to(const std::string& savepoint);
  void release(const std::string& savepoint);
  void end();
  /// COMMIT or ROLLBACK of the whole; `AND CHAIN` begins the next transaction at once.
  void close(const sql::Statement& statement, const sql::Transaction& command);

  catalog::Catalog& catalog_;
  catalog::Session& session_;
  Transaction transaction_;
  std::uint32_t begun_ = 0;
  bool failed_ = false;
  history::TransactionModel model_ = history::TransactionModel::psql;
  bool batch_ = false;    ///< one message or pipeline: behind a COMMIT is a transaction again
  bool started_ = false;  ///< some statement of the file has run
  std::vector<Savepoint> savepoints_;  ///< the first one is the transaction's own start
  std::vector<LocalSetting> local_settings_;
  std::vector<std::pair<catalog::Oid, HeldLock>> lock_changes_;  ///< what was held before each
};

}  // namespace pgplumb::replay
