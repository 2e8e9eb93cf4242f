#include <fmt/format.h>

#include <algorithm>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::integer_sequence {
namespace {

/// A column takes its numbers: then its type is what matters, as in the output of pg_dump.
bool is_owned(const replay::Step& step, const sql::CreateSequence& create) {
  return !create.options.owned_by_table.empty() ||
         std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
           const auto* alter = std::get_if<sql::AlterSequence>(&statement.node);
           return alter != nullptr && alter->name.name == create.name.name &&
                  !alter->options.owned_by_table.empty();
         });
}

void check_create(const replay::Step& step, const sql::CreateSequence& create,
                  lint::Problems& problems) {
  if (create.options.type.empty() || is_owned(step, create)) return;
  const auto type = catalog::resolve_type(step.before, step.session, create.options.type.front());
  const std::string name = catalog::format_type(step.before, type);
  if (name != "integer" && name != "smallint") return;
  const std::string sequence = sql::to_sql(create.name);
  problems.add({.span = step.statement.head,
                .message = fmt::format("{} ends at {}", sequence,
                                       name == "smallint" ? "32767" : "2147483647"),
                .notes = {"then every INSERT that takes a number from it fails: nextval: reached "
                          "maximum value of sequence"},
                .instead = fmt::format("CREATE SEQUENCE {} AS bigint;", sequence),
                .subject = create.name.name});
}

/// A later statement of the file widens the sequence too.
bool is_widened_later(const replay::Step& step, const catalog::Sequence& sequence) {
  return std::ranges::any_of(lint::later(step), [&](const sql::Statement& statement) {
    const auto* alter = std::get_if<sql::AlterSequence>(&statement.node);
    return alter != nullptr && alter->name.name == sequence.name &&
           (alter->name.schema.empty() || alter->name.schema == sequence.schema) &&
           (!alter->options.type.empty() || alter->options.max);
  });
}

/// The sequence of a serial column keeps its type when the column gets a larger one.
void check_widened(const replay::Step& step, const sql::AlterTable& alter,
                   const catalog::Relation& table, lint::Problems& problems) {
  for (const sql::AlterTableAction& action : alter.actions) {
    if (action.kind != sql::AlterTableKind::alter_type || !action.column ||
        action.column->type.empty()) {
      continue;
    }
    const catalog::Column* column = table.column(action.name);
    const auto to = catalog::resolve_type(step.before, step.session, action.column->type.front());
    if (column == nullptr || catalog::format_type(step.before, to) != "bigint") continue;
    for (const catalog::Oid oid : table.sequences) {
      const catalog::Sequence* sequence = step.before.sequences.find(oid);
      if (sequence == nullptr || sequence->owner_column != column->number || sequence->identity ||
          catalog::format_type(step.before, sequence->type) == "bigint" ||
          is_widened_later(step, *sequence)) {
        continue;
      }
      const std::string name = catalog::qualified_name(sequence->schema, sequence->name);
      problems.add(
          {.span = action.span,
           .message = fmt::format("{} becomes bigint, but its numbers still end at {}",
                                  lint::column_name(step, table, column->name), sequence->max),
           .notes = {fmt::format("the sequence {} of the serial column keeps its type", name)},
           .instead = fmt::format("ALTER SEQUENCE {} AS bigint;", name),
           .subject = lint::subject(table, column->name)});
    }
  }
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  if (step.effects.refused) return;
  if (const auto* create = std::get_if<sql::CreateSequence>(&step.statement.node)) {
    check_create(step, *create, problems);
    return;
  }
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter != nullptr && step.altered != nullptr) {
    check_widened(step, *alter, *step.altered, problems);
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::warning,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"correctness"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::integer_sequence
