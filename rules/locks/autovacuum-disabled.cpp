#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::autovacuum_disabled {
namespace {

/// Whether the options of a table turn autovacuum off; a boolean option without a value is true.
bool turns_off(const std::vector<sql::Option>& options) {
  return std::ranges::any_of(options, [](const sql::Option& option) {
    return option.name == "autovacuum_enabled" &&
           (option.value == "false" || option.value == "off" || option.value == "0" ||
            option.value == "no");
  });
}

void add(Span span, const std::string& table, lint::Problems& problems) {
  problems.add(
      {.span = span,
       .message = fmt::format("{} is never vacuumed: it grows with every UPDATE and DELETE", table),
       .notes = {"statistics go stale as well, and when transaction ids run short PostgreSQL "
                 "vacuums it all the same, at its own time"},
       .instead = fmt::format("ALTER TABLE {} SET (autovacuum_vacuum_scale_factor = 0.01);", table),
       .subject = table});
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const sql::Statement& statement = context.step.statement;
  if (const auto* create = std::get_if<sql::CreateTable>(&statement.node)) {
    if (turns_off(create->options)) {
      add(statement.head, sql::quote_identifier(create->name.name), problems);
    }
    return;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&statement.node);
  if (alter == nullptr) return;
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind == sql::AlterTableKind::set_options && turns_off(action.options)) {
      add(action.span, sql::quote_identifier(alter->name.name), problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"maintenance"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::autovacuum_disabled
