#include <fmt/format.h>

#include "lint/rule.h"
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
  for (const sql::Statement& statement : step.migration.parsed.statements) {
    const auto* create = std::get_if<sql::CreateIndex>(&statement.node);
    if (create != nullptr && statement.span.begin > step.statement.span.begin &&
        create->table.name == table.name && !create->keys.empty() &&
        create->keys.front().column == first->name) {
      return create;
    }
  }
  return nullptr;
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  // In a transaction nobody sees the time between.
  if (drop == nullptr || drop->object != sql::ObjectKind::index || step.effects.refused ||
      step.transaction.open()) {
    return;
  }
  for (const sql::ObjectRef& object : drop->objects) {
    const Index* index = catalog::resolve_index(step.before, step.session, object.name);
    const catalog::Relation* table =
        index == nullptr ? nullptr : step.before.relations.find(index->relation);
    if (table == nullptr || !lint::in_use(step, *table) || !lint::has_many_rows(context, *table)) {
      continue;
    }
    const sql::CreateIndex* next = replacement(step, *table, *index);
    if (next == nullptr) continue;
    // Of a plain folder it is not known who runs it: many runners put a file into a transaction.
    if (step.project.framework == history::Framework::plain && !context.config.transaction &&
        !drop->concurrently && !next->concurrently) {
      continue;
    }
    const std::string old_name = sql::quote_identifier(index->name);
    const std::string new_name =
        next->name.empty() ? "the new one" : sql::quote_identifier(next->name);
    lint::Problem problem{
        .span = object.span,
        .message = fmt::format("until {} is built, queries of {} have no index in place of {}",
                               new_name, lint::display_name(step, *table), old_name),
        .notes =
            {"the build takes as long as reading the table twice; every query that went by the "
             "index reads the whole table meanwhile"},
        .instead = fmt::format("CREATE {}INDEX CONCURRENTLY {} ON {} (...);\n"
                               "DROP INDEX CONCURRENTLY {};",
                               next->unique ? "UNIQUE " : "", new_name,
                               lint::display_name(step, *table), old_name),
        .subject = lint::subject(*table, index->name)};
    if (index->unique) problem.notes.emplace_back("nothing keeps the rows apart meanwhile");
    if (next->name == index->name) {
      problem.notes.emplace_back("build it under another name and rename it afterwards");
      problem.instead = fmt::format(
          "CREATE {0}INDEX CONCURRENTLY {1} ON {2} (...);\n"
          "DROP INDEX CONCURRENTLY {3};\n"
          "ALTER INDEX {1} RENAME TO {3};",
          next->unique ? "UNIQUE " : "", sql::quote_identifier(index->name + "_new"),
          lint::display_name(step, *table), old_name);
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
