#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::move_to_schema {
namespace {

using lint::Problem;

constexpr std::string_view why =
    "views, foreign keys and indexes follow by themselves; queries, and functions whose body is "
    "text, look for the old name";

void check_rename(const replay::Step& step, const sql::Rename& rename, lint::Problems& problems) {
  if (rename.object != sql::ObjectKind::schema) return;
  const std::string& schema = rename.target.name.name;
  for (const auto& [oid, relation] : step.before.relations) {
    if (relation.schema != schema || !relation.is_table() || !lint::in_use(step, relation))
      continue;
    problems.add({.span = step.statement.head,
                  .message = fmt::format("renaming {} fails every query that still names it",
                                         sql::quote_identifier(schema)),
                  .notes = {std::string(why)},
                  .subject = schema});
    return;
  }
}

void check_move(const replay::Step& step, const sql::SetSchema& move, lint::Problems& problems) {
  const catalog::Relation* relation =
      catalog::resolve_relation(step.before, step.session, move.target.name);
  const bool is_relation = move.object == sql::ObjectKind::table ||
                           move.object == sql::ObjectKind::view ||
                           move.object == sql::ObjectKind::materialized_view;
  if (!is_relation || relation == nullptr || relation->schema == move.new_schema ||
      !lint::in_use(step, *relation)) {
    return;
  }
  Problem problem{.span = step.statement.head,
                  .message = fmt::format(
                      "moving {} to {} fails every query that looks for it where it was",
                      lint::display_name(step, *relation), sql::quote_identifier(move.new_schema)),
                  .notes = {std::string(why)},
                  .subject = lint::subject(*relation)};
  if (relation->kind == catalog::RelationKind::table) {
    const std::string old_name = catalog::qualified_name(relation->schema, relation->name);
    problem.instead = fmt::format(
        "{}\n-- in the same transaction, until nothing names the old place:\n"
        "CREATE VIEW {} AS SELECT * FROM {};",
        fmt::format("ALTER TABLE {} SET SCHEMA {};", old_name,
                    sql::quote_identifier(move.new_schema)),
        old_name, catalog::qualified_name(move.new_schema, relation->name));
  }
  problems.add(std::move(problem));
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* rename = std::get_if<sql::Rename>(&step.statement.node)) {
    check_rename(step, *rename, problems);
  } else if (const auto* move = std::get_if<sql::SetSchema>(&step.statement.node)) {
    check_move(step, *move, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"compatibility"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::move_to_schema
