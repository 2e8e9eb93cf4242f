#include "report/effects_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "report/json_text.h"
#include "report/locator.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

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

  [[nodiscard]] std::vector<std::string> spell(const std::vector<effects::Touched>& all) const {
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const effects::Touched& each : all) names.push_back(spell(each.schema, each.name));
    return names;
  }

 private:
  const catalog::Catalog& catalog_;
  std::string first_schema_;
};

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::array texts(const std::vector<std::string>& all) {
  return json::array(all.begin(), all.end());
}

json::object render(const StatementEffects& statement, Locator& locator) {
  const Position begin = locator.begin(statement.span, ColumnUnit::code_points);
  const Position end = locator.end(statement.span, ColumnUnit::code_points);
  json::object object{{"file", view(locator.path(statement.span))},
                      {"line", begin.line},
                      {"column", begin.column},
                      {"end_line", end.line},
                      {"end_column", end.column},
                      {"kind", statement.kind},
                      {"transaction_ok", statement.transaction_ok},
                      {"refused", nullptr}};
  if (statement.refused) {
    object["refused"] = json::object{{"sqlstate", statement.refused->sqlstate},
                                     {"message", statement.refused->message}};
  }
  json::array locks;
  for (const StatementEffects::Lock& lock : statement.locks) {
    locks.push_back(json::object{{"relation", lock.relation},
                                 {"kind", view(lock.kind)},
                                 {"mode", view(effects::pg_locks_name(lock.mode))}});
  }
  object["locks"] = std::move(locks);
  object["rewrites"] = texts(statement.rewrites);
  object["scans"] = texts(statement.scans);
  object["index_builds"] = texts(statement.index_builds);
  json::array checks;
  for (const StatementEffects::ForeignKeyCheck& check : statement.foreign_key_checks) {
    checks.push_back(json::object{{"constraint", check.constraint},
                                  {"table", check.table},
                                  {"references", check.references}});
  }
  object["fk_checks"] = std::move(checks);
  return object;
}

}  // namespace

StatementEffects statement_effects(const replay::Step& step) {
  const Names names(step);
  StatementEffects statement{.span = step.statement.span,
                             .kind = std::string(sql::command_tag(step.statement)),
                             .transaction_ok = step.effects.transaction_ok,
                             .refused = step.effects.refused,
                             .locks = {},
                             .rewrites = names.spell(step.effects.rewrites),
                             .scans = names.spell(step.effects.scans),
                             .index_builds = names.spell(step.effects.index_builds),
                             .foreign_key_checks = {}};
  for (const effects::RelationLock& lock : step.effects.locks) {
    if (lock.made_in_transaction) continue;
    // Whoever waits does so for the strongest lock that the transaction has.
    const auto held = step.transaction.locks.find(lock.oid);
    const effects::LockMode mode =
        held == step.transaction.locks.end() ? lock.mode : std::max(lock.mode, held->second.mode);
    statement.locks.push_back({names.spell(lock.schema, lock.name), kind_word(lock.kind), mode});
  }
  for (const effects::ForeignKeyCheck& check : step.effects.foreign_key_checks) {
    statement.foreign_key_checks.push_back(
        {check.constraint, names.spell(check.table), names.spell(check.references)});
  }
  return statement;
}

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
  const auto add = [](std::vector<std::string>& names, std::vector<std::string>& more) {
    for (std::string& name : more) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  };
  add(whole.rewrites, part.rewrites);
  add(whole.scans, part.scans);
  add(whole.index_builds, part.index_builds);
  std::ranges::move(part.foreign_key_checks, std::back_inserter(whole.foreign_key_checks));
}

StatementEffects syntax_error_effects(const sql::SyntaxError& error) {
  StatementEffects statement;
  statement.span = error.span;
  statement.refused =
      catalog::Refusal{.sqlstate = "42601", .message = error.message, .span = error.span};
  return statement;
}

std::string render_effects_json(const EffectsRun& run) {
  Locator locator(*run.sources);
  json::array statements;
  for (const StatementEffects& statement : run.statements) {
    statements.push_back(render(statement, locator));
  }
  return json_text(
      json::object{{"target_version", run.target_version}, {"statements", std::move(statements)}});
}

}  // namespace pgplumb::report
