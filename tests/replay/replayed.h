#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "replay/replay.h"
#include "support/plain_history.h"

namespace pgplumb::replay {

/// A history of one file, replayed as a whole one or as a part.
class Replayed {
 public:
  explicit Replayed(std::string sql, Missing missing = Missing::refuse)
      : history_(test::plain_history({{"test.sql", std::move(sql)}})),
        outcome_(replay(
            history_, history_.projects.front(), {.missing = missing},
            {.statement = [this](const Step& step) { take(step); },
             .failed = [this](const sql::Statement&,
                              const catalog::Refusal& refusal) { failed_ = refusal.sqlstate; }})) {}

  [[nodiscard]] const catalog::Catalog& catalog() const { return outcome_.catalog; }
  [[nodiscard]] bool has(std::string_view name, std::string_view schema = "public") const {
    return catalog().find_class(schema, name) != nullptr;
  }
  [[nodiscard]] bool has_type(std::string_view name) const {
    return catalog().find_type("public", name) != nullptr;
  }
  [[nodiscard]] bool has_column(std::string_view table, std::string_view column) const {
    const catalog::Relation* relation = catalog().find_relation("public", table);
    return relation != nullptr && relation->column(column) != nullptr;
  }
  [[nodiscard]] const catalog::Relation* table(std::string_view name) const {
    return catalog().find_relation("public", name);
  }
  [[nodiscard]] const std::vector<OpaquePart>& opaque() const { return outcome_.opaque; }
  /// The text that the first opaque part points at.
  [[nodiscard]] std::string opaque_text() const {
    return opaque().empty() ? "" : std::string(history_.sources.text(opaque().front().span));
  }
  [[nodiscard]] std::string text(Span span) const {
    return std::string(history_.sources.text(span));
  }
  /// The SQLSTATE with which code failed; empty where none did.
  [[nodiscard]] const std::string& failed() const { return failed_; }
  /// "CREATE TABLE": the commands that code ran, in order.
  [[nodiscard]] const std::vector<std::string>& commands() const { return commands_; }
  [[nodiscard]] const std::vector<std::string>& command_texts() const { return texts_; }
  [[nodiscard]] bool always_in_transaction() const { return in_transaction_; }

 private:
  void take(const Step& step) {
    if (step.inside == nullptr) return;
    commands_.emplace_back(sql::command_tag(step.statement));
    texts_.emplace_back(history_.sources.text(step.statement.span));
    in_transaction_ = in_transaction_ && step.transaction.open();
  }

  history::History history_;
  std::string failed_;
  std::vector<std::string> commands_;
  std::vector<std::string> texts_;
  bool in_transaction_ = true;
  Outcome outcome_;  ///< last: replaying fills the others
};

}  // namespace pgplumb::replay
