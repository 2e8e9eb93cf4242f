#pragma once

#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "history/new_files.h"
#include "rewrite/statement_plan.h"

namespace pgplumb::rewrite {

/// How the migration goes to the server, in so far as it says what may share a file.
struct Sending {
  bool by_statement = false;       ///< each statement is a transaction of its own
  bool own_transaction = false;    ///< BEGIN and COMMIT stand in the file
  bool one_query_outside = false;  ///< a file outside a transaction may have one statement only
  /// Without BEGIN in the file nothing is a transaction, or may be none.
  bool no_transactions = false;
};

/// A statement as it is.
struct Plain {
  std::string text;
  std::set<catalog::Oid> tables;  ///< that it locks
  bool outside = false;           ///< it cannot run in a transaction
};

struct Setting {
  std::string name;
  std::string text;
  bool is_local = false;  ///< of the transaction alone
};

/// Puts statements and steps into migrations: what may share a transaction does, what must be alone
/// is, and validations wait for the end while nothing needs their table.
class Groups {
 public:
  explicit Groups(Sending sending) : sending_(sending) {}

  void add_statement(Plain statement);
  /// The steps of a statement about a table; `text_before` are the comments above it.
  void add_plan(const StatementPlan& plan, std::string text_before,
                const std::set<catalog::Oid>& tables);
  /// SET, which each migration from now on has at its head.
  void add_setting(Setting setting);
  /// DISCARD ALL: nothing is to be repeated.
  void forget_settings() { settings_.clear(); }
  /// What was said last to the session or its transaction holds for what follows, and another
  /// migration would not have it: "a temporary table".
  void bind(std::string reason) { bound_by_ = std::move(reason); }
  /// Lines behind the last statement.
  void add_comments(std::string lines);
  /// Nothing waits for the end any longer.
  void flush();
  /// The migrations.
  std::vector<history::Draft> finish();

  [[nodiscard]] bool empty() const { return groups_.empty() && validations_.empty(); }
  /// What keeps the statements together that were to be divided; empty where nothing does.
  [[nodiscard]] const std::string& cut_behind() const { return cut_behind_; }
  /// Why the migrations cannot be as they are needed; empty where they can.
  [[nodiscard]] const std::string& cannot_write() const { return cannot_write_; }

 private:
  struct Group {
    history::Draft draft;
    std::vector<Setting> settings;
    bool is_alone = false;   ///< one statement that takes its time, outside any transaction
    bool is_atomic = false;  ///< in one transaction, whatever the tool does
  };

  Group& open(std::string words, bool in_transaction);
  void open_alone(std::string words, std::string text);
  void open_atomic(std::string words, std::string text);
  void add_now(std::string text);
  void add_step(const lint::SafeStep& step, const std::string& words, std::string text_before);
  std::vector<std::string> settings_of(const Group& group);
  void finish(Group& group);

  Sending sending_;
  std::vector<Group> groups_;
  bool is_open_ = false;  ///< the last group takes more
  std::vector<std::string> validations_;
  std::vector<std::string> behind_;  ///< what waits for the validations
  std::set<catalog::Oid> waiting_for_;
  std::vector<Setting> settings_;
  std::string bound_by_;
  std::string cut_behind_;
  std::string cannot_write_;
};

}  // namespace pgplumb::rewrite
