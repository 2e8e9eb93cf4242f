#include "rewrite/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgplumb::rewrite {
namespace {

using lint::When;

/// Each migration repeats them.
constexpr std::size_t most_settings = 50;

/// Where validations begin with nothing but validations and what waits for them behind.
std::size_t first_that_may_wait(const lint::SafePlan& steps) {
  std::size_t first = steps.size();
  while (first > 0 &&
         (steps[first - 1].when == When::validate || steps[first - 1].when == When::later)) {
    --first;
  }
  while (first < steps.size() && steps[first].when != When::validate) ++first;
  return first;
}

bool meet(const std::set<catalog::Oid>& a, const std::set<catalog::Oid>& b) {
  return std::ranges::any_of(a, [&](catalog::Oid oid) { return b.contains(oid); });
}

}  // namespace

void Groups::add_statement(Plain statement) {
  if (meet(statement.tables, waiting_for_)) flush();
  if (statement.outside && !sending_.by_statement) {
    open_alone({}, std::move(statement.text));
  } else {
    add_now(std::move(statement.text));
  }
}

void Groups::add_plan(const StatementPlan& plan, std::string text_before,
                      const std::set<catalog::Oid>& tables) {
  const std::size_t waiting = first_that_may_wait(plan.steps);
  // Steps that are not those of a constraint may need what waits.
  if (waiting == plan.steps.size() && meet(tables, waiting_for_)) flush();
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const lint::SafeStep& step = plan.steps[i];
    if (i < waiting) {
      add_step(step, plan.words, std::exchange(text_before, {}));
    } else {
      (step.when == When::validate ? validations_ : behind_).push_back(step.sql);
      waiting_for_.insert(tables.begin(), tables.end());
    }
  }
}

void Groups::add_setting(Setting setting) {
  std::erase_if(settings_, [&](const Setting& other) { return other.name == setting.name; });
  settings_.push_back(std::move(setting));
  if (settings_.size() > most_settings) bind("so many settings");
}

void Groups::add_comments(std::string lines) {
  if (lines.empty()) return;
  if (groups_.empty()) open({}, !sending_.by_statement);
  groups_.back().draft.comments += lines;
}

Groups::Group& Groups::open(std::string words, bool in_transaction) {
  if (!groups_.empty() && !bound_by_.empty() && cut_behind_.empty()) cut_behind_ = bound_by_;
  groups_.push_back({.draft = {.words = std::move(words),
                               .statements = {},
                               .comments = {},
                               .in_transaction = in_transaction,
                               .head = {},
                               .tail = {}},
                     .settings = settings_});
  is_open_ = true;
  return groups_.back();
}

void Groups::open_alone(std::string words, std::string text) {
  Group& group = open(std::move(words), false);
  group.draft.statements.push_back(std::move(text));
  group.is_alone = true;
  is_open_ = false;
}

void Groups::open_atomic(std::string words, std::string text) {
  Group& group = open(std::move(words), true);
  group.draft.statements.push_back(std::move(text));
  group.is_atomic = true;
  is_open_ = false;
}

void Groups::add_now(std::string text) {
  if (!is_open_) open({}, !sending_.by_statement);
  groups_.back().draft.statements.push_back(std::move(text));
}

void Groups::add_step(const lint::SafeStep& step, const std::string& words,
                      std::string text_before) {
  std::string text = std::move(text_before) + step.sql;
  if (step.when == When::outside) {
    open_alone(words, std::move(text));
  } else if (step.is_atomic && (sending_.by_statement || sending_.no_transactions)) {
    open_atomic(words, std::move(text));
  } else {
    if (step.when != When::now) open(words.empty() ? "later" : words, !sending_.by_statement);
    add_now(std::move(text));
  }
}

void Groups::flush() {
  for (auto* waiting : {&validations_, &behind_}) {
    if (waiting->empty()) continue;
    open(waiting == &validations_ ? "validate" : "finish", !sending_.by_statement)
        .draft.statements = std::exchange(*waiting, {});
  }
  waiting_for_.clear();
}

/// A timeout would stop an index build or a backfill half way, and SET LOCAL does nothing where no
/// transaction is open.
std::vector<std::string> Groups::settings_of(const Group& group) {
  std::vector<std::string> texts;
  for (const Setting& setting : group.settings) {
    if (group.is_alone && setting.name.ends_with("_timeout")) continue;
    if (group.is_alone && (setting.is_local || sending_.one_query_outside)) {
      cannot_write_ = fmt::format(
          "`{}` cannot stand before what must run outside a transaction{}: write names with their "
          "schema instead",
          setting.text, setting.is_local ? "" : ", since the tool sends a file as one query");
    }
    texts.push_back(setting.text);
  }
  return texts;
}

void Groups::finish(Group& group) {
  const std::vector<std::string> settings = settings_of(group);
  std::vector<std::string>& statements = group.draft.statements;
  statements.insert(statements.begin(), settings.begin(), settings.end());
  if (group.draft.in_transaction &&
      (sending_.own_transaction || (group.is_atomic && sending_.no_transactions))) {
    statements.insert(statements.begin(), "BEGIN;");
    statements.emplace_back("COMMIT;");
  }
}

std::vector<history::Draft> Groups::finish() {
  flush();
  std::vector<history::Draft> drafts;
  for (Group& group : groups_) {
    finish(group);
    drafts.push_back(std::move(group.draft));
  }
  return drafts;
}

}  // namespace pgplumb::rewrite
