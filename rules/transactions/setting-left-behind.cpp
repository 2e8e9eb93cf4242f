#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "history/applied.h"
#include "lint/rule.h"
#include "lint/step_words.h"

namespace pgplumb::rules::setting_left_behind {
namespace {

/// Settings that change what later migrations do. Timeouts are meant for all that follows.
constexpr std::array<std::string_view, 6> settings{
    "search_path",           "role",
    "session_authorization", "session_replication_role",
    "row_security",          "default_transaction_read_only"};

/// What a statement sets for the rest of the connection; empty where it sets nothing.
std::string_view set_by(const sql::Node& node) {
  if (const auto* set = std::get_if<sql::Set>(&node)) {
    return set->local || set->reset || set->values.empty() ? std::string_view() : set->name;
  }
  const auto* data = std::get_if<sql::DataStatement>(&node);
  if (data == nullptr || data->query.targets.size() != 1) return {};
  const sql::Expr& call = data->query.targets.front().expr;
  if (call.kind != sql::ExprKind::call || call.name.name != "set_config" || call.args.size() != 3 ||
      call.args[0].kind != sql::ExprKind::constant ||
      call.args[2].kind != sql::ExprKind::constant || call.args[2].text != "false") {
    return {};
  }
  return call.args[0].text;
}

bool takes_back(const sql::Node& node, std::string_view setting) {
  if (std::holds_alternative<sql::Discard>(node)) return true;
  const auto* set = std::get_if<sql::Set>(&node);
  if (set != nullptr && set->reset && (set->name == setting || set->name == "all")) return true;
  return set_by(node) == setting;
}

/// A later statement of the file takes it back, or sets it again: then that is the one to look at.
bool is_taken_back(const replay::Step& step, std::string_view setting) {
  const auto statements = lint::later(step);
  return std::any_of(statements.rbegin(), statements.rend(),
                     [&](const auto& statement) { return takes_back(statement.node, setting); });
}

/// The search_path that a database has by default, or all of it that matters.
bool is_usual_path(const sql::Node& node, std::string_view setting) {
  const auto* set = std::get_if<sql::Set>(&node);
  return set != nullptr && setting == "search_path" &&
         std::ranges::all_of(set->values, [](const std::string& schema) {
           return schema == "public" || schema == "$user";
         });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const std::string_view setting = set_by(step.statement.node);
  if (setting.empty() || std::ranges::find(settings, setting) == settings.end() ||
      is_usual_path(step.statement.node, setting) ||
      !history::lasts_for_next(step.project, setting) || is_taken_back(step, setting)) {
    return;
  }
  lint::Problem problem{
      .span = step.statement.span,
      .message = fmt::format("{} stays set for the migrations that follow", setting),
      .notes = {fmt::format(
                    "{} runs all pending migrations on one connection: what SET has changed "
                    "lasts to its end",
                    history::framework_name(step.project.framework)),
                "a database that gets them one by one ends up different from one that gets all at "
                "once"},
      .subject = std::string(setting)};
  problem.instead = step.transaction.state == replay::TransactionState::by_tool ||
                            step.transaction.state == replay::TransactionState::written
                        ? fmt::format("SET LOCAL {} = ...;", setting)
                        : fmt::format("-- at the end of the file:\nRESET {};", setting);
  problems.add(std::move(problem));
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"transactions"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::setting_left_behind
