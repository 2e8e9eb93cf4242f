#include "report/effects_report.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgplumb::report {
namespace {

std::string_view kind_word(effects::LockedKind kind) {
  switch (kind) {
    case effects::LockedKind::table:
      return "table";
    case effects::LockedKind::partitioned_table:
      return "partitioned table";
    case effects::LockedKind::foreign_table:
      return "foreign table";
    case effects::LockedKind::view:
      return "view";
    case effects::LockedKind::materialized_view:
      return "materialized view";
    case effects::LockedKind::index:
      return "index";
    case effects::LockedKind::sequence:
      return "sequence";
  }
  return {};
}

/// Spells names as the statement's session would have to write them.
class Names {
 public:
  explicit Names(const replay::Step& step) : catalog_(step.before) {
    const auto path = catalog::search_path(step.before, step.session);
    if (!path.empty()) first_schema_ = path.front();
  }

  [[nodiscard]] std::string spell(const std::string& schema, const std::string& name) const {
    return schema == first_schema_ || schema.empty() ? name : catalog::qualified_name(schema, name);
  }

  [[nodiscard]] std::string spell(catalog::Oid relation) const {
    const catalog::Relation* found = catalog_.relations.find(relation);
    return found == nullptr ? std::string() : spell(found->schema, found->name);
  }

 private:
  const catalog::Catalog& catalog_;
  std::string first_schema_;
};

std::vector<StatementEffects::Work> spelled(const std::vector<effects::Touched>& all,
                                            const replay::Step& step, const Names& names,
                                            const config::TableSizes& sizes) {
  std::vector<StatementEffects::Work> spelled;
  spelled.reserve(all.size());
  for (const effects::Touched& each : all) {
    StatementEffects::Work& work = spelled.emplace_back();
    work.name = names.spell(each.schema, each.name);
    work.reason = each.reason;
    const catalog::Relation* table = step.before.relations.find(each.table);
    if (table == nullptr) continue;
    work.in_use = !step.deploy.creates(table->oid);
    const config::TableSize* size = config::find_size(sizes, table->schema, table->name);
    if (size != nullptr) work.size = config::size_words(*size);
  }
  return spelled;
}

effects::LockMode held_mode(const replay::Transaction& transaction, catalog::Oid relation) {
  const auto held = transaction.locks.find(relation);
  return held == transaction.locks.end() ? effects::LockMode::none : held->second.mode;
}

/// What is locked still, in the order in which it was.
std::vector<StatementEffects::HeldLock> held_locks(const replay::Step& step, const Names& names) {
  std::vector<StatementEffects::HeldLock> locks;
  for (const auto& [oid, held] : step.transaction.locks) {
    const catalog::Relation* relation = step.before.relations.find(oid);
    if (relation == nullptr || step.deploy.creates(oid)) continue;
    locks.push_back({names.spell(relation->schema, relation->name), held.mode, held.since->span});
  }
  std::ranges::sort(locks, {}, [](const StatementEffects::HeldLock& lock) {
    return std::tuple(lock.since.file, lock.since.begin, std::string_view(lock.relation));
  });
  return locks;
}

/// A statement whose code ran another has done what that did.
void add_effects(StatementEffects& whole, StatementEffects part) {
  whole.transaction_ok = whole.transaction_ok && part.transaction_ok;
  for (StatementEffects::Lock& lock : part.locks) {
    const auto held =
        std::ranges::find(whole.locks, lock.relation, &StatementEffects::Lock::relation);
    if (held == whole.locks.end()) {
      whole.locks.push_back(std::move(lock));
    } else {
      held->mode = std::max(held->mode, lock.mode);
    }
  }
  const auto add = [](std::vector<StatementEffects::Work>& all,
                      std::vector<StatementEffects::Work>& more) {
    for (StatementEffects::Work& work : more) {
      if (std::ranges::find(all, work.name, &StatementEffects::Work::name) == all.end()) {
        all.push_back(std::move(work));
      }
    }
  };
  add(whole.rewrites, part.rewrites);
  add(whole.scans, part.scans);
  add(whole.index_builds, part.index_builds);
  std::ranges::move(part.foreign_key_checks, std::back_inserter(whole.foreign_key_checks));
}

/// Puts what did not parse in a file in its place among the file's statements, which begin at
/// `begin`.
void add_syntax_errors(const replay::ParsedMigration& file, std::size_t begin,
                       std::vector<StatementEffects>& statements) {
  if (file.parsed.errors.empty()) return;
  const auto first = statements.begin() + static_cast<std::ptrdiff_t>(begin);
  std::vector<StatementEffects> all(std::make_move_iterator(first),
                                    std::make_move_iterator(statements.end()));
  statements.erase(first, statements.end());
  for (const sql::SyntaxError& error : file.parsed.errors) {
    const auto behind = std::ranges::find_if(all, [&](const StatementEffects& statement) {
      return statement.span.begin > error.span.begin;
    });
    all.insert(behind, syntax_error_effects(error));
  }
  std::ranges::move(all, std::back_inserter(statements));
}

}  // namespace

StatementEffects statement_effects(const replay::Step& step, const config::TableSizes& sizes) {
  const Names names(step);
  const std::string* lock_timeout = step.session.setting("lock_timeout");
  StatementEffects statement{
      .span = step.statement.span,
      .kind = std::string(sql::command_tag(step.statement)),
      .transaction_ok = step.effects.transaction_ok,
      .refused = step.effects.refused,
      .locks = {},
      .held = held_locks(step, names),
      .rewrites = spelled(step.effects.rewrites, step, names, sizes),
      .scans = spelled(step.effects.scans, step, names, sizes),
      .index_builds = spelled(step.effects.index_builds, step, names, sizes),
      .foreign_key_checks = {},
      .transaction = step.transaction.state,
      .transaction_number = step.transaction.open() ? step.transaction.number : 0,
      .begin = step.transaction.begin == nullptr ? Span{} : step.transaction.begin->span,
      .lock_timeout = lock_timeout == nullptr ? std::string() : *lock_timeout};
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (lock.made_in_transaction) continue;
    statement.locks.push_back({names.spell(lock.schema, lock.name), kind_word(lock.kind), lock.mode,
                               held_mode(step.transaction, lock.oid),
                               !step.deploy.creates(lock.oid)});
  }
  for (const effects::ForeignKeyCheck& check : step.effects.foreign_key_checks) {
    statement.foreign_key_checks.push_back(
        {check.constraint, names.spell(check.table), names.spell(check.references)});
  }
  return statement;
}

StatementEffects syntax_error_effects(const sql::SyntaxError& error) {
  StatementEffects statement;
  statement.span = error.span;
  statement.refused = catalog::Refusal{
      .sqlstate = std::string(error.sqlstate), .message = error.message, .span = error.span};
  return statement;
}

void EffectsGatherer::see(const replay::Step& step) {
  StatementEffects effects = statement_effects(step, sizes_);
  // What the history never made may be there all the same.
  if (missing_ == replay::Missing::assume && !step.surely_fails()) effects.refused.reset();
  if (step.inside == nullptr) {
    run_.statements.push_back(std::move(effects));
  } else {
    add_effects(run_.statements.back(), std::move(effects));
  }
}

void EffectsGatherer::see(const catalog::Refusal& failure) {
  run_.statements.back().refused = failure;
}

void EffectsGatherer::see(const replay::ParsedMigration& file) {
  if (file.migration->under_review) add_syntax_errors(file, file_begin_, run_.statements);
  file_begin_ = run_.statements.size();
}

}  // namespace pgplumb::report
