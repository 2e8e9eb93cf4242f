#pragma once

#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "history/new_files.h"
#include "rewrite/statement_plan.h"

namespace pgplumb::rewrite {

/// Puts statements and steps into migrations: what may share a transaction does, what must be alone
/// is, and validations wait for the end while nothing needs their table.
class Groups {
 public:
  /// A statement as it is, which locks these tables.
  void add_statement(std::string text, const std::set<catalog::Oid>& tables);
  /// The steps of a statement about a table; `text_before` are the comments above it.
  void add_plan(const StatementPlan& plan, std::string text_before,
                const std::set<catalog::Oid>& tables);
  /// The migrations. Settings are repeated in each.
  std::vector<history::Draft> finish();

  /// SET at the head of the file, for all migrations.
  void add_setting(std::string text, bool is_timeout);
  [[nodiscard]] bool empty() const { return drafts_.empty() && validations_.empty(); }

 private:
  struct Setting {
    std::string text;
    bool is_timeout = false;
  };

  void add_now(std::string text);
  void add_step(const lint::SafeStep& step, const std::string& words, std::string text_before);
  void flush();

  std::vector<history::Draft> drafts_;
  bool is_open_ = false;  ///< the last draft takes more
  std::vector<std::string> validations_;
  std::vector<std::string> behind_;  ///< what waits for the validations
  std::set<catalog::Oid> waiting_for_;
  std::vector<Setting> settings_;
};

}  // namespace pgplumb::rewrite
