#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_table {
namespace {

using lint::Problem;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::table || step.effects.refused) return;
  for (const sql::ObjectRef& object : drop->objects) {
    const catalog::Relation* table =
        catalog::resolve_relation(step.before, step.session, object.name);
    if (table == nullptr || !table->is_table() || !lint::in_use(step, *table)) continue;
    const std::string name = lint::display_name(step, *table);
    Problem problem{
        .span = object.span,
        .message = fmt::format("dropping {} loses its rows and fails what still uses it", name),
        .notes = {"the running version of the application may still read it; a rollback of the "
                  "application cannot bring the rows back"},
        .instead = fmt::format("-- one release earlier, when nothing uses it any more:\n"
                               "ALTER TABLE {} RENAME TO {};",
                               name, sql::quote_identifier(table->name + "_unused")),
        .subject = lint::subject(*table)};
    if (auto made = lint::made_here(step, *table)) problem.related.push_back(*made);
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_table
