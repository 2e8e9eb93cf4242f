#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"
#include "lint/step_words.h"
#include "sql/walk.h"

namespace pgplumb::rules::unmanaged_object_dropped {
namespace {

using catalog::Index;

/// What Prisma writes above an index that its schema does not have.
constexpr std::string_view mark = "-- DropIndex";

bool is_written_by_prisma(const lint::StatementContext& context) {
  const Span span = context.step.statement.span;
  std::string_view before = context.sources[span.file].text;
  before = before.substr(0, span.begin);
  before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
  return before.ends_with(mark);
}

/// Why schema.prisma has no words for the index; empty where it has.
std::string_view beyond_prisma(const Index& index) {
  constexpr std::array<std::string_view, 6> methods{"btree", "hash", "gin",
                                                    "gist",  "brin", "spgist"};
  if (index.predicate) return "a WHERE";
  if (std::ranges::find(index.keys, catalog::ColumnNumber{0}, &catalog::IndexKey::column) !=
      index.keys.end()) {
    return "an expression";
  }
  if (!index.include.empty()) return "INCLUDE";
  if (index.nulls_not_distinct) return "NULLS NOT DISTINCT";
  if (std::ranges::find(methods, index.method) == methods.end()) return "its access method";
  if (index.method == "gist") return "GiST over such a column";
  return {};
}

bool is_made_again(const replay::Step& step, const catalog::Relation& table) {
  return std::ranges::any_of(step.migration.parsed.statements,
                             [&](const sql::Statement& statement) {
                               const auto* create = std::get_if<sql::CreateIndex>(&statement.node);
                               return create != nullptr && create->table.name == table.name;
                             });
}

/// A migration that drops indexes and does nothing else is meant.
bool is_about_indexes(const replay::Step& step) {
  return std::ranges::all_of(step.migration.parsed.statements, [](const sql::Statement& statement) {
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    return drop != nullptr && drop->object == sql::ObjectKind::index;
  });
}

void check(const lint::StatementContext& context, lint::Problems& problems) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr || drop->object != sql::ObjectKind::index || drop->concurrently ||
      step.effects.refused || step.project.framework != history::Framework::prisma ||
      !is_written_by_prisma(context) || is_about_indexes(step)) {
    return;
  }
  for (const sql::ObjectRef& object : drop->objects) {
    const Index* index = catalog::resolve_index(step.before, step.session, object.name);
    const catalog::Relation* table =
        index == nullptr ? nullptr : step.before.relations.find(index->relation);
    if (table == nullptr || step.deploy.creates(index->oid)) continue;
    const std::string_view why = beyond_prisma(*index);
    if (why.empty() || is_made_again(step, *table)) continue;
    lint::Problem problem{
        .span = object.span,
        .message =
            fmt::format("the index {} was made by hand and goes without anybody having asked",
                        sql::quote_identifier(index->name)),
        .notes = {fmt::format("schema.prisma has no words for {}, so that prisma migrate dev takes "
                              "the index for one too many and drops it",
                              why)},
        .instead = "-- take the statement out of the migration; the database keeps the index",
        .subject = lint::subject(*table, index->name)};
    if (!index->origin.created.empty()) {
      problem.related.push_back({index->origin.created, "the index is made here"});
    }
    problems.add(std::move(problem));
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{
    .severity = lint::Severity::error,
    .precision = lint::Precision::high,
    .since = "0.1.0",
    .tags = {"prisma", "indexes"},
    .on_statement = check,
};

}  // namespace pgplumb::rules::unmanaged_object_dropped
