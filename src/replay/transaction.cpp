#include "replay/transaction.h"

#include <algorithm>
#include <utility>

namespace pgplumb::replay {

using history::TransactionModel;

void TransactionTracker::enter_file(TransactionModel model, std::size_t statements) {
  // A query string of one statement runs in no transaction block (documentation, 55.2.2.1).
  const bool several = statements > 1;
  model_ = model;
  batch_ = false;
  started_ = false;
  // Where an earlier file has left a transaction open, BEGIN of a tool is a warning and nothing
  // else.
  if (transaction_.state == TransactionState::written) return;
  switch (model) {
    case TransactionModel::file:
      begin(TransactionState::by_tool, nullptr);
      break;
    case TransactionModel::run:
      if (!transaction_.open()) begin(TransactionState::by_tool, nullptr);
      break;
    case TransactionModel::implicit:
      batch_ = several;
      if (several) begin(TransactionState::by_tool, nullptr);
      break;
    case TransactionModel::implicit_or_statement:
      if (several) begin(TransactionState::maybe, nullptr);
      break;
    case TransactionModel::pipeline:
    case TransactionModel::segmented:
    case TransactionModel::pipeline_or_segmented:
      batch_ = true;  // the tool's own record of the file goes out with it
      break;
    case TransactionModel::statement:
    case TransactionModel::psql:
      break;
  }
}

// Between two Syncs a pipeline is one implicit transaction, which a statement that commits by
// itself may open but not join (documentation, 55.2.4; xact.c, PreventInTransactionBlock).
void TransactionTracker::enter_statement(bool may_run_inside) {
  const bool started = std::exchange(started_, true);
  const bool pipelined = model_ == TransactionModel::pipeline;
  const bool either = model_ == TransactionModel::pipeline_or_segmented;
  if (!pipelined && !either && model_ != TransactionModel::segmented) return;
  const bool in_written = transaction_.state == TransactionState::written;
  if (may_run_inside) {
    if (transaction_.state == TransactionState::maybe) commit();
    if (!transaction_.open()) begin(TransactionState::by_tool, nullptr);
  } else if (!in_written && !pipelined) {
    if (transaction_.open()) commit();
    if (either && started) begin(TransactionState::maybe, nullptr);
  } else if (!transaction_.open() && started) {
    begin(TransactionState::by_tool, nullptr);
  }
}

void TransactionTracker::leave_file(TransactionModel model) {
  batch_ = false;
  if (model == TransactionModel::run) return;
  // Without COMMIT from the tool, what the file has begun goes on in the next one.
  const bool tool_commits = model == TransactionModel::file;
  if (tool_commits || transaction_.state != TransactionState::written) finish();
}

void TransactionTracker::end_connection() {
  if (transaction_.state == TransactionState::written) {
    rollback();
  } else {
    finish();
  }
}

void TransactionTracker::finish() {
  if (!transaction_.open()) return;
  failed_ ? rollback() : commit();
}

void TransactionTracker::execute(const sql::Statement& statement, const sql::Transaction& command) {
  switch (command.kind) {
    case sql::TransactionKind::begin:
      // Inside a transaction BEGIN is a warning and nothing else (xact.c, BeginTransactionBlock);
      // inside an implicit one it makes the block a regular one.
      if (!transaction_.open()) {
        begin(TransactionState::written, &statement);
      } else if (batch_ || transaction_.state == TransactionState::maybe) {
        transaction_.state = TransactionState::written;
        transaction_.begin = &statement;
      }
      break;
    case sql::TransactionKind::commit:
    case sql::TransactionKind::prepare:
    case sql::TransactionKind::rollback:
      close(statement, command);
      break;
    case sql::TransactionKind::savepoint:
      if (transaction_.open() && !failed_) {
        savepoints_.push_back(save());
        savepoints_.back().name = command.savepoint;
      }
      break;
    case sql::TransactionKind::release:
      if (!failed_) release(command.savepoint);
      break;
    case sql::TransactionKind::rollback_to:
      rollback_to(command.savepoint);
      break;
    case sql::TransactionKind::commit_prepared:
    case sql::TransactionKind::rollback_prepared:
      break;
  }
}

void TransactionTracker::close(const sql::Statement& statement, const sql::Transaction& command) {
  const bool was_open = transaction_.open();
  if (was_open && (failed_ || command.kind == sql::TransactionKind::rollback)) {
    rollback();
  } else if (was_open) {
    commit();
  }
  const bool one_query = model_ == TransactionModel::implicit;
  if (batch_ && one_query) {
    begin(TransactionState::by_tool, nullptr);
  } else if (was_open && command.chain) {
    begin(TransactionState::written, &statement);
  }
}

void TransactionTracker::hold(const sql::Statement& statement,
                              const std::vector<effects::RelationLock>& locks) {
  if (!transaction_.open()) return;
  for (const effects::RelationLock& lock : locks) {
    if (lock.oid == catalog::no_oid) continue;
    HeldLock& held = transaction_.locks[lock.oid];
    if (lock.mode <= held.mode) continue;
    lock_changes_.emplace_back(lock.oid, held);
    held = {lock.mode, &statement};
  }
}

bool TransactionTracker::enter_code() {
  if (transaction_.open()) return false;
  begin(TransactionState::code, nullptr);
  return true;
}

TransactionTracker::Savepoint TransactionTracker::save() {
  auto prepared = std::exchange(session_.prepared, {});
  Savepoint savepoint{.name = {},
                      .mark = catalog_.mark(),
                      .session = session_,
                      .lock_changes = lock_changes_.size(),
                      .local_settings = local_settings_};
  session_.prepared = std::move(prepared);
  return savepoint;
}

/// No ROLLBACK takes back what PREPARE did.
void TransactionTracker::restore_session(catalog::Session session) {
  session.prepared = std::move(session_.prepared);
  session_ = std::move(session);
}

void TransactionTracker::restore(const Savepoint& savepoint) {
  catalog_.undo_to(savepoint.mark);
  restore_session(savepoint.session);
  local_settings_ = savepoint.local_settings;
  // Locks taken since the savepoint are released with it (documentation, 13.3).
  restore_locks(savepoint.lock_changes);
}

void TransactionTracker::restore_locks(std::size_t changes) {
  for (; lock_changes_.size() > changes; lock_changes_.pop_back()) {
    const auto& [oid, before] = lock_changes_.back();
    if (before.mode == effects::LockMode::none) {
      transaction_.locks.erase(oid);
    } else {
      transaction_.locks[oid] = before;
    }
  }
}

void TransactionTracker::end_in_code(bool commits) {
  commits ? commit() : rollback();
  begin(TransactionState::code, nullptr);
}

void TransactionTracker::set_for_session(const std::string& setting) {
  std::erase_if(local_settings_, [&](const LocalSetting& local) { return local.name == setting; });
}

void TransactionTracker::set_local(const std::string& setting) {
  const std::string* value = session_.setting(setting);
  local_settings_.push_back({setting, value == nullptr ? std::nullopt : std::optional(*value)});
}

void TransactionTracker::begin(TransactionState state, const sql::Statement* statement) {
  transaction_ = {.state = state, .number = ++begun_, .begin = statement, .locks = {}};
  savepoints_.push_back(save());
  session_.transaction_start = catalog_.next_oid();
}

void TransactionTracker::commit() {
  for (auto local = local_settings_.rbegin(); local != local_settings_.rend(); ++local) {
    if (local->before) {
      session_.settings[local->name] = *local->before;
    } else {
      session_.settings.erase(local->name);
    }
  }
  end();
}

void TransactionTracker::rollback() {
  catalog_.undo_to(savepoints_.front().mark);
  restore_session(std::move(savepoints_.front().session));
  end();
}

void TransactionTracker::rollback_to(const std::string& savepoint) {
  const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(), [&](const auto& each) {
    return &each != &savepoints_.front() && each.name == savepoint;
  });
  if (found == savepoints_.rend()) return;
  savepoints_.erase(found.base(), savepoints_.end());
  failed_ = false;
  restore(savepoints_.back());
}

void TransactionTracker::release(const std::string& savepoint) {
  const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(), [&](const auto& each) {
    return &each != &savepoints_.front() && each.name == savepoint;
  });
  if (found != savepoints_.rend()) savepoints_.erase(std::prev(found.base()), savepoints_.end());
}

void TransactionTracker::end() {
  transaction_ = {};
  failed_ = false;
  session_.transaction_start = catalog::no_oid;
  session_.new_labels.clear();
  session_.pending_events.clear();
  session_.constraint_modes = {};
  savepoints_.clear();
  local_settings_.clear();
  lock_changes_.clear();
  catalog_.forget_marks();
}

}  // namespace pgplumb::replay
