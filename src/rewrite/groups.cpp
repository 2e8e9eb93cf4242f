#include "rewrite/groups.h"

#include <algorithm>
#include <utility>

namespace pgplumb::rewrite {
namespace {

using lint::When;

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

void Groups::add_statement(std::string text, const std::set<catalog::Oid>& tables) {
  if (meet(tables, waiting_for_)) flush();
  add_now(std::move(text));
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

void Groups::add_setting(std::string text, bool is_timeout) {
  settings_.push_back({std::move(text), is_timeout});
}

void Groups::add_now(std::string text) {
  if (!is_open_) drafts_.push_back({});
  is_open_ = true;
  drafts_.back().statements.push_back(std::move(text));
}

void Groups::add_step(const lint::SafeStep& step, const std::string& words,
                      std::string text_before) {
  std::string text = std::move(text_before) + step.sql;
  switch (step.when) {
    case When::now:
      add_now(std::move(text));
      return;
    case When::validate:
    case When::later:
      drafts_.push_back({.words = words.empty() ? "later" : words, .statements = {}});
      drafts_.back().statements.push_back(std::move(text));
      is_open_ = true;
      return;
    case When::outside:
      drafts_.push_back({.words = words, .statements = {std::move(text)}, .in_transaction = false});
      is_open_ = false;
      return;
  }
}

void Groups::flush() {
  for (auto* waiting : {&validations_, &behind_}) {
    if (waiting->empty()) continue;
    drafts_.push_back({.words = waiting == &validations_ ? "validate" : "finish",
                       .statements = std::exchange(*waiting, {})});
    is_open_ = true;
  }
  waiting_for_.clear();
}

std::vector<history::Draft> Groups::finish() {
  flush();
  for (history::Draft& draft : drafts_) {
    std::vector<std::string> settings;
    for (const Setting& setting : settings_) {
      // A timeout would stop an index build or a backfill half way.
      if (draft.in_transaction || !setting.is_timeout) settings.push_back(setting.text);
    }
    draft.statements.insert(draft.statements.begin(), settings.begin(), settings.end());
  }
  return std::move(drafts_);
}

}  // namespace pgplumb::rewrite
