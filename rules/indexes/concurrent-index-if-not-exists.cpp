#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::concurrent_index_if_not_exists {
namespace {

/// Whether two statements of the file share a transaction, in which DROP INDEX CONCURRENTLY does
/// not run.
bool has_transaction(const lint::FileContext& context) {
  using history::TransactionModel;
  switch (context.migration.transaction) {
    case TransactionModel::statement:
    case TransactionModel::psql:
    case TransactionModel::segmented:
      return false;
    default:
      return true;
  }
}

/// The last word on the name of the migrations shortly before is that it is dropped.
bool is_dropped_before(const lint::FileContext& context, std::string_view name) {
  const auto& all = context.project.migrations;
  auto at = std::ranges::find(all, &context.migration, [](const auto& each) { return &each; });
  constexpr std::size_t most_read = 20;
  for (std::size_t read = 0; at != all.begin() && read < most_read; ++read) {
    --at;
    const SourceFile& source = context.sources[at->file];
    if (source.text.find(name) == source.text.npos) continue;
    const sql::ParsedFile parsed = sql::parse(
        source, at->file,
        {.begin = at->begin, .end = at->end, .blanked = at->blanked, .replaced = at->replaced});
    for (auto i = parsed.statements.rbegin(); i != parsed.statements.rend(); ++i) {
      const auto* drop = std::get_if<sql::Drop>(&i->node);
      if (drop != nullptr && drop->object == sql::ObjectKind::index &&
          std::ranges::any_of(drop->objects, [&](const sql::ObjectRef& object) {
            return object.name.name == name;
          })) {
        return true;
      }
      const auto* index = std::get_if<sql::CreateIndex>(&i->node);
      if (index != nullptr && index->name == name) return false;
    }
  }
  return false;
}

void add(const lint::FileContext& context, const sql::Statement& statement,
         const sql::CreateIndex& index, lint::Problems& problems) {
  const std::string name =
      sql::to_sql(sql::QualifiedName{.schema = index.table.schema, .name = index.name, .span = {}});
  const std::string schema = index.table.schema.empty() ? "public" : index.table.schema;
  problems.add({.span = statement.head,
                .message = fmt::format("run again after a failed build, this leaves {} invalid and "
                                       "says nothing",
                                       name),
                .notes = {"CREATE INDEX CONCURRENTLY that fails or is stopped leaves an invalid "
                          "index of that name, and IF NOT EXISTS takes it for the index"},
                .instead = fmt::format(
                    "{}DROP INDEX CONCURRENTLY IF EXISTS {};\n"
                    "-- and {} the same without IF NOT EXISTS",
                    has_transaction(context) ? "-- alone in a migration before this one:\n" : "",
                    name, has_transaction(context) ? "here" : "then"),
                .subject = {fmt::format("{}.{}.{}", schema, index.table.name, index.name),
                            {fmt::format("{}.{}", schema, index.table.name)}}});
}

void check(const lint::FileContext& context, lint::Problems& problems) {
  // What a failed build left is dropped there.
  std::unordered_set<std::string_view> dropped;
  for (const sql::Statement& statement : context.parsed.statements) {
    // Code that asks for invalid indexes drops those that it finds.
    const auto* code = std::get_if<sql::Do>(&statement.node);
    if (code != nullptr && code->body.contains("indisvalid")) return;
    const auto* drop = std::get_if<sql::Drop>(&statement.node);
    if (drop != nullptr && drop->object == sql::ObjectKind::index) {
      for (const sql::ObjectRef& object : drop->objects) dropped.insert(object.name.name);
    }
    const auto* index = std::get_if<sql::CreateIndex>(&statement.node);
    if (index != nullptr && index->concurrently && index->if_not_exists &&
        !dropped.contains(index->name) && !is_dropped_before(context, index->name)) {
      add(context, statement, *index, problems);
    }
  }
}

}  // namespace

extern const lint::Rule rule;
constinit const lint::Rule rule{.severity = lint::Severity::note,
                                .precision = lint::Precision::high,
                                .since = "0.1.0",
                                .tags = {"indexes"},
                                .on_file = check};

}  // namespace pgplumb::rules::concurrent_index_if_not_exists
