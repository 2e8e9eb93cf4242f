#include "lint/concurrent_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lint/blocking.h"
#include "lint/file_course.h"
#include "lint/schema_words.h"
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

/// A column in the order that a btree has by default.
bool is_plain_key(const sql::IndexElement& key) {
  return !key.column.empty() && key.operator_class.empty() && key.collation.empty() &&
         key.direction != sql::SortDirection::descending &&
         key.nulls == sql::NullsOrder::unspecified;
}

bool begins_with(const catalog::Index& index, const catalog::Relation& table,
                 const std::vector<sql::IndexElement>& keys) {
  if (!index.valid || index.predicate || index.method != "btree" ||
      index.keys.size() < keys.size()) {
    return false;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const catalog::IndexKey& key = index.keys[i];
    const catalog::Column* column = table.column(key.column);
    if (column == nullptr || column->name != keys[i].column || key.descending || key.nulls_first ||
        !key.operator_class.empty() || !key.collation.empty()) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool drops_concurrently(const catalog::Index& index) {
  return !index.partitioned && index.children.empty();
}

bool drops_concurrently(const sql::Drop& drop, const catalog::Index& index) {
  return drop.objects.size() == 1 && !drop.cascade && drops_concurrently(index);
}

BlockingBuild blocking_build(const StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* create = std::get_if<sql::CreateIndex>(&step.statement.node);
  if (create == nullptr || step.effects.refused || step.effects.index_builds.empty()) return {};
  const catalog::Relation* table =
      catalog::resolve_relation(step.before, step.session, create->table);
  if (table == nullptr || !in_use(step, *table)) return {};
  const effects::RelationLock* lock = blocking_lock(context, *table);
  if (lock == nullptr) return {};
  return {create, table, lock};
}

const catalog::Index* serving_index(const replay::Step& step, const sql::CreateIndex& create,
                                    const catalog::Relation& table) {
  const bool is_plain = create.method == "btree" && create.predicate.empty() &&
                        create.include.empty() && !create.unique &&
                        std::ranges::all_of(create.keys, is_plain_key);
  if (!is_plain) return nullptr;
  for (const catalog::Oid oid : table.indexes) {
    const catalog::Index* index = step.before.indexes.find(oid);
    if (index != nullptr && begins_with(*index, table, create.keys) &&
        !drops_index_later(step, table, *index)) {
      return index;
    }
  }
  return nullptr;
}

bool blocks_in_vain(const StatementContext& context, const catalog::Index& index) {
  const replay::Step& step = context.step;
  const catalog::Relation* table = step.before.relations.find(index.relation);
  return table != nullptr && !step.deploy.creates(index.oid) && in_use(step, *table) &&
         !drops_with_index_later(step, *table, index) && !locks_whole_table_anyway(context, *table);
}

bool should_be_concurrent(const StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* drop = std::get_if<sql::Drop>(&step.statement.node);
  if (drop == nullptr) {
    const catalog::Relation* table = blocking_build(context).table;
    return table != nullptr && table->kind != catalog::RelationKind::partitioned_table;
  }
  if (drop->object != sql::ObjectKind::index || drop->concurrently || step.effects.refused) {
    return false;
  }
  const catalog::Index* index =
      catalog::resolve_index(step.before, step.session, drop->objects.front().name);
  return index != nullptr && drops_concurrently(*drop, *index) && blocks_in_vain(context, *index);
}

Edit concurrent_edit(const sql::CreateIndex& create) {
  const std::uint32_t at = create.keyword_span.end;
  if (create.if_not_exists && create.name_span.begin > at) {
    return {.span = {create.keyword_span.file, at, create.name_span.begin},
            .text = " CONCURRENTLY "};
  }
  return {.span = {create.keyword_span.file, at, at}, .text = " CONCURRENTLY"};
}

IndexReplacement index_replacement(const replay::Step& step, const catalog::Relation& table,
                                   const catalog::Index& index) {
  if (index.keys.empty()) return {};
  const catalog::Column* first = table.column(index.keys.front().column);
  if (first == nullptr) return {};
  for (const sql::Statement& statement : later(step)) {
    const auto* create = std::get_if<sql::CreateIndex>(&statement.node);
    if (create != nullptr && create->table.name == table.name && !create->keys.empty() &&
        create->keys.front().column == first->name &&
        catalog::resolve_relation(step.before, step.session, create->table) == &table) {
      return {&statement, create};
    }
  }
  return {};
}

namespace {

/// The statement's text with CONCURRENTLY and, where it is given, under another name.
std::string concurrent_text(const StatementContext& context, const IndexReplacement& next,
                            const std::string& name) {
  const sql::CreateIndex& create = *next.create;
  Edit edit = concurrent_edit(create);
  if (!name.empty()) {
    edit = {.span = {create.keyword_span.file, create.keyword_span.end, create.name_span.end},
            .text = " CONCURRENTLY " + sql::quote_identifier(name)};
  } else if (create.concurrently) {
    edit.text.clear();
    edit.span.end = edit.span.begin;
  }
  const Span statement = next.statement->span;
  std::string text(context.sources.text(statement));
  text.replace(edit.span.begin - statement.begin, edit.span.end - edit.span.begin, edit.text);
  return text + ";";
}

}  // namespace

std::string replacement_steps(const StatementContext& context, const catalog::Index& old_index,
                              const IndexReplacement& next) {
  const bool takes_name = next.create->name == old_index.name;
  const std::string fresh = takes_name ? old_index.name + "_new" : "";
  const bool is_together = puts_statements_together(context.step.migration.migration->transaction);
  std::string steps = fmt::format("{}{}\nDROP INDEX CONCURRENTLY {};",
                                  is_together ? "-- each alone in a migration:\n" : "",
                                  concurrent_text(context, next, fresh), index_name(old_index));
  if (takes_name) {
    catalog::Index made = old_index;
    made.name = fresh;
    steps += fmt::format("\nALTER INDEX {} RENAME TO {};", index_name(made),
                         sql::quote_identifier(old_index.name));
  }
  return steps;
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
