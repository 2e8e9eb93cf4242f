#include "lint/concurrent_forms.h"

#include <fmt/format.h>

#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

std::string_view kind_words(sql::ReindexKind kind) {
  switch (kind) {
    case sql::ReindexKind::index:
      return "INDEX";
    case sql::ReindexKind::table:
      return "TABLE";
    case sql::ReindexKind::schema:
      return "SCHEMA";
    case sql::ReindexKind::database:
      return "DATABASE";
    case sql::ReindexKind::system:
      return "SYSTEM";
  }
  return {};
}

}  // namespace

bool drops_concurrently(const catalog::Index& index) {
  return !index.partitioned && index.children.empty();
}

const effects::RelationLock* reindex_lock(const StatementContext& context) {
  for (const effects::RelationLock& lock : context.step.effects.locks) {
    const catalog::Relation* table = context.step.before.relations.find(lock.oid);
    if (table != nullptr && effects::blocked_by(lock.mode).writes && in_use(context.step, *table) &&
        has_many_rows(context, *table)) {
      return &lock;
    }
  }
  return nullptr;
}

std::string reindex_concurrently_sql(const sql::Reindex& reindex) {
  // SYSTEM has no such form (documentation, REINDEX).
  if (reindex.kind == sql::ReindexKind::system || reindex.name.empty()) return {};
  const std::string& schema = reindex.name.schema;
  return fmt::format(
      "REINDEX {}{} CONCURRENTLY {};",
      reindex.tablespace.empty()
          ? ""
          : fmt::format("(TABLESPACE {}) ", sql::quote_identifier(reindex.tablespace)),
      kind_words(reindex.kind),
      schema.empty() ? sql::quote_identifier(reindex.name.name)
                     : catalog::qualified_name(schema, reindex.name.name));
}

}  // namespace pgplumb::lint
