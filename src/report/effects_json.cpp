#include "report/effects_report.h"

#include <algorithm>
#include <boost/json.hpp>

#include "report/json_text.h"
#include "report/locator.h"

namespace pgplumb::report {
namespace {

namespace json = boost::json;

json::array names(const std::vector<StatementEffects::Work>& all) {
  json::array array;
  for (const StatementEffects::Work& work : all) array.emplace_back(work.name);
  return array;
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
  // Whoever waits does so for the strongest lock that the transaction has.
  for (const StatementEffects::Lock& lock : statement.locks) {
    locks.push_back(
        json::object{{"relation", lock.relation},
                     {"kind", view(lock.kind)},
                     {"mode", view(effects::pg_locks_name(std::max(lock.mode, lock.held)))}});
  }
  object["locks"] = std::move(locks);
  object["rewrites"] = names(statement.rewrites);
  object["scans"] = names(statement.scans);
  object["index_builds"] = names(statement.index_builds);
  json::array checks;
  for (const StatementEffects::ForeignKeyCheck& check : statement.foreign_key_checks) {
    checks.push_back(json::object{{"constraint", check.constraint},
                                  {"table", check.table},
                                  {"references", check.references}});
  }
  object["fk_checks"] = std::move(checks);
  object["transaction"] = nullptr;
  if (statement.transaction_number != 0) object["transaction"] = statement.transaction_number;
  json::array held;
  for (const StatementEffects::HeldLock& lock : statement.held) {
    held.push_back(
        json::object{{"relation", lock.relation},
                     {"mode", view(effects::pg_locks_name(lock.mode))},
                     {"since_line", locator.begin(lock.since, ColumnUnit::code_points).line}});
  }
  object["held_locks"] = std::move(held);
  object["lock_timeout"] = nullptr;
  if (!statement.lock_timeout.empty()) object["lock_timeout"] = statement.lock_timeout;
  return object;
}

}  // namespace

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
