#include <fmt/format.h>

#include <string_view>
#include <unordered_set>

#include "lint/rule.h"
#include "sql/walk.h"

namespace pgplumb::rules::concurrent_index_if_not_exists {
namespace {

void add(const sql::Statement& statement, const sql::CreateIndex& index, lint::Problems& problems) {
  const std::string name =
      sql::to_sql(sql::QualifiedName{.schema = index.table.schema, .name = index.name, .span = {}});
  const std::string schema = index.table.schema.empty() ? "public" : index.table.schema;
  problems.add({.span = statement.head,
                .message = fmt::format("run again after a failed build, this leaves {} invalid and "
                                       "says nothing",
                                       name),
                .notes = {"CREATE INDEX CONCURRENTLY that fails or is stopped leaves an invalid "
                          "index of that name, and IF NOT EXISTS takes it for the index"},
                .instead = fmt::format("DROP INDEX CONCURRENTLY IF EXISTS {};\n"
                                       "-- and then the same without IF NOT EXISTS",
                                       name),
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
        !dropped.contains(index->name)) {
      add(statement, *index, problems);
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
