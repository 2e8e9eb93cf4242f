#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::drop_schema {
namespace {

using lint::Problem;

struct Contents {
  std::size_t tables = 0;
  const catalog::Relation* first = nullptr;
};

/// The tables of a schema that are in use.
Contents contents_of(const replay::Step& step, const std::string& schema) {
  Contents contents;
  for (const auto& [oid, relation] : step.before.relations) {
    if (relation.schema != schema || !relation.is_table() || !lint::in_use(step, relation)) {
      continue;
    }
    ++contents.tables;
    if (contents.first == nullptr) contents.first = &relation;
  }
  return contents;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::schema || step.effects.refused) return;
  for (const sql::ObjectRef& object : drop->objects) {
    const Contents contents = contents_of(step, object.name.name);
    if (contents.tables == 0) continue;
    const std::string first = lint::display_name(step, *contents.first);
    problems.add(
        {.span = step.statement.head,
         .message =
             contents.tables == 1
                 ? fmt::format("dropping {} loses the table {} and its rows",
                               sql::quote_identifier(object.name.name), first)
                 : fmt::format("dropping {} loses {} tables and their rows, {} among them",
                               sql::quote_identifier(object.name.name), contents.tables, first),
         .notes = {"with CASCADE everything in the schema goes, and what depends on it elsewhere"},
         .subject = object.name.name});
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::very_high,
    .since = "0.1.0",
    .tags = {"data-loss"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::drop_schema
