#include <fmt/format.h>

#include "lint/concurrent_forms.h"
#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::dropped_before_replacement {
namespace {

using catalog::Index;

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  // In a transaction nobody sees the time between.
  if (drop == nullptr || drop->object != sql::ObjectKind::index || step.effects.refused ||
      step.transaction.open()) {
    return;
  }
  const bool may_be_together = lint::commit_of(context) == lint::Commit::unknown;
  for (const sql::ObjectRef& object : drop->objects) {
    const Index* index = catalog::resolve_index(step.before, step.session, object.name);
    const catalog::Relation* table =
        index == nullptr ? nullptr : step.before.relations.find(index->relation);
    if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table)) {
      continue;
    }
    const lint::IndexReplacement replacement = lint::index_replacement(step, *table, *index);
    const sql::CreateIndex* next = replacement.create;
    if (next == nullptr) continue;
    if (may_be_together && !drop->concurrently && !next->concurrently) continue;
    const std::string table_name = lint::display_name(step, *table);
    lint::Problem problem{
        .span = object.span,
        .message =
            fmt::format("until {} is built, queries of {} have no index in place of {}",
                        next->name.empty() ? "the new one" : sql::quote_identifier(next->name),
                        table_name, sql::quote_identifier(index->name)),
        .notes =
            {"the build takes as long as reading the table twice; every query that went by the "
             "index reads the whole table meanwhile"},
        .instead = lint::replacement_steps(context, *index, replacement),
        .subject = lint::subject(*table, index->name)};
    if (index->unique) problem.notes.emplace_back("nothing keeps the rows apart meanwhile");
    if (next->name == index->name) {
      problem.notes.emplace_back("build it under another name and rename it afterwards");
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::dropped_before_replacement
