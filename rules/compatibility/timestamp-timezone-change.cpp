#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::timestamp_timezone_change {
namespace {

constexpr std::string_view with_zone = "timestamp with time zone";
constexpr std::string_view without_zone = "timestamp without time zone";

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto [alter, table] = lint::altered_table(step);
  if (table == nullptr || step.deploy.has_emptied(table->oid)) return;
  const std::string* zone = step.session.setting("timezone");
  for (const sql::AlterTableAction& action : alter->actions) {
    if (action.kind != sql::AlterTableKind::alter_type || !action.column ||
        action.column->type.empty() || !action.expr.empty()) {
      continue;
    }
    const catalog::Column* column = table->column(action.name);
    if (column == nullptr || column->type.array) continue;
    const auto bare = [&](const catalog::TypeRef& type) {
      return catalog::format_type(step.before,
                                  {.type = type.type, .modifiers = {}, .array = false});
    };
    const std::string from = bare(column->type);
    const std::string to =
        bare(catalog::resolve_type(step.before, step.session, action.column->type.front()));
    const bool gains = from == without_zone && to == with_zone;
    if ((!gains && (from != with_zone || to != without_zone)) || zone != nullptr) continue;
    const std::string name = sql::quote_identifier(action.name);
    problems.add(
        {.span = action.span,
         .message = fmt::format("what the values of {} mean depends on the TimeZone of whoever "
                                "runs this",
                                lint::column_name(step, *table, action.name)),
         .notes = {"PostgreSQL reads the old values in the session's zone, which the file does not "
                   "set; only where that is UTC is the table not rewritten"},
         .instead = fmt::format("SET TimeZone = 'UTC';\n"
                                "-- or, said in the statement, with a rewrite:\n"
                                "ALTER TABLE {0} ALTER COLUMN {1} TYPE {2} USING {1} AT TIME ZONE "
                                "'UTC';",
                                lint::display_name(step, *table), name, to),
         .subject = lint::subject(*table, action.name)});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .once_per_file = true,
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::timestamp_timezone_change
