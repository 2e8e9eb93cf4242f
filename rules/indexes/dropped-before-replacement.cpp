#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/schema_words.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::dropped_before_replacement {
namespace {

using catalog::Index;

/// A later index of the file on the same table that begins with the same column.
const sql::CreateIndex* replacement(const replay::Step& step, const catalog::Relation& table,
                                    const Index& index) {
  if (index.keys.empty()) return nullptr;
  const catalog::Column* first = table.column(index.keys.front().column);
  if (first == nullptr) return nullptr;
  for (const sql::Statement& statement : lint::later(step)) {
    const auto* create = std::get_if<sql::CreateIndex>(&statement.node);
    if (create != nullptr && create->table.name == table.name && !create->keys.empty() &&
        create->keys.front().column == first->name &&
        catalog::resolve_relation(step.before, step.session, create->table) == &table) {
      return create;
    }
  }
  return nullptr;
}

/// The new index first, and then the old one goes; under its name where it is to have that.
std::string swap_sql(const Index& old_index, const sql::CreateIndex& next, std::string_view table) {
  const bool takes_name = next.name == old_index.name;
  const std::string name = takes_name ? next.name + "_new" : next.name;
  const std::string old_name = lint::index_name(old_index);
  std::string steps =
      fmt::format("CREATE {}INDEX CONCURRENTLY {}{}ON {} (...);\nDROP INDEX CONCURRENTLY {};",
                  next.unique ? "UNIQUE " : "", name.empty() ? "" : sql::quote_identifier(name),
                  name.empty() ? "" : " ", table, old_name);
  if (takes_name) {
    catalog::Index made = old_index;
    made.name = name;
    steps += fmt::format("\nALTER INDEX {} RENAME TO {};", lint::index_name(made),
                         sql::quote_identifier(old_index.name));
  }
  return steps;
}

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
    const sql::CreateIndex* next = replacement(step, *table, *index);
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
        .instead = swap_sql(*index, *next, table_name),
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
