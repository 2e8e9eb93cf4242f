#include "effects/refusals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "catalog/apply.h"
#include "catalog/query_reader.h"
#include "effects/foreign_keys.h"

namespace pgplumb::effects {

using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;

namespace {

void refuse(const sql::CreateTable& statement, Collector& out) {
  refuse_labels(statement, out);
  refuse_table(statement, out);
  refuse_keys(statement, out);
  if (statement.partition_of.empty() || !statement.bound || statement.if_not_exists) return;
  if (const Relation* parent = out.relation(statement.partition_of)) {
    if (parent->kind != RelationKind::partitioned_table && !parent->assumed) {
      out.refuse("42P17", fmt::format("\"{}\" is not a partitioned table", parent->name),
                 statement.partition_of.span);
    }
    refuse_bound(*parent, *statement.bound, out);
  }
}

void refuse(const sql::AlterTable& statement, Collector& out) {
  refuse_pending(statement, out);
  refuse_labels(statement, out);
  refuse_alter_table(statement, out);
  refuse_expressions(statement, out);
  refuse_key_types(statement, out);
}

void refuse(const sql::CreateIndex& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (table == nullptr) return;
  if (table->kind == RelationKind::view || table->kind == RelationKind::foreign_table ||
      table->kind == RelationKind::composite_type) {
    out.refuse("42809", fmt::format("cannot create index on relation \"{}\"", table->name),
               statement.table.span);
  }
  refuse_pending(statement, out);
  refuse_index(statement, *table, out);
  refuse_index_parts(statement, *table, out);
  refuse_options(statement, out);
  refuse_expressions(statement, out);
}

/// RemoveRelations()
void refuse(const sql::Drop& statement, Collector& out) {
  refuse_pending(statement, out);
  if (statement.object != sql::ObjectKind::index || !statement.concurrently) return;
  const Span span = statement.objects.empty() ? Span{} : statement.objects.front().span;
  if (statement.objects.size() > 1) {
    out.refuse("0A000", "DROP INDEX CONCURRENTLY does not support dropping multiple objects", span);
  }
  if (statement.cascade) {
    out.refuse("0A000", "DROP INDEX CONCURRENTLY does not support CASCADE", span);
  }
  for (const sql::ObjectRef& object : statement.objects) {
    const Index* index = catalog::resolve_index(out.catalog(), out.session(), object.name);
    if (index != nullptr && index->partitioned) {
      out.refuse("0A000",
                 fmt::format("cannot drop partitioned index \"{}\" concurrently", index->name),
                 object.span);
    }
  }
}

/// pg_class.relhastriggers: foreign keys have triggers on both sides, unless NOT ENFORCED.
bool relhastriggers(const Relation& table, const Collector& out) {
  const auto has = [](const catalog::Constraint& key) {
    return key.kind == catalog::ConstraintKind::foreign_key && key.enforced;
  };
  bool found = !table.triggers.empty() || std::ranges::any_of(table.constraints, has);
  for_each_reference(out.catalog(), table,
                     [&](const Relation&, const catalog::Constraint& key) { found |= has(key); });
  return found;
}

/// heap_truncate_check_FKs(): who refers to a table must be emptied with it.
void refuse(const sql::Truncate& statement, Collector& out) {
  refuse_pending(statement, out);
  std::set<catalog::Oid> emptied;
  for (const sql::FromItem& item : statement.tables) {
    const Relation* table = out.relation(item.name);
    if (table == nullptr) continue;
    if (item.only && table->kind == RelationKind::partitioned_table) {
      out.refuse("42809", "cannot truncate only a partitioned table", item.span);
    }
    for (const Relation* each : with_descendants(out.catalog(), *table)) {
      if (!item.only || each == table) emptied.insert(each->oid);
    }
  }
  const bool has_triggers = std::ranges::any_of(
      emptied, [&](catalog::Oid oid) { return relhastriggers(*out.relation(oid), out); });
  if (statement.cascade || !has_triggers) return;
  for (const catalog::Oid oid : emptied) {
    for_each_reference(out.catalog(), *out.relation(oid),
                       [&](const Relation& child, const catalog::Constraint&) {
                         if (emptied.contains(child.oid)) return;
                         out.refuse("0A000",
                                    fmt::format("cannot truncate a table referenced in a foreign "
                                                "key constraint: table \"{}\" refers to it",
                                                child.name),
                                    statement.tables.front().span);
                       });
  }
}

void refuse(const sql::CreateView& statement, Collector& out) {
  for (const sql::Query& query : statement.query) {
    refuse_columns(query, out);
    refuse_query(query, out);
  }
  refuse_options(statement, out);
  refuse_view(statement, out);
}

void refuse(const sql::Rename& statement, Collector& out) {
  if (statement.object == sql::ObjectKind::attribute) {
    refuse_rename_attribute(statement, out);
  } else {
    refuse_rename(statement, out);
  }
}

/// ExecCreateTableAs() looks for the name before it looks at the list of columns.
bool is_passed_over(const sql::CreateTableAs& statement, const Collector& out) {
  return statement.if_not_exists &&
         out.catalog().find_class(catalog::creation_schema(out.catalog(), out.session(),
                                                           statement.name, statement.persistence),
                                  statement.name.name) != nullptr;
}

/// create_ctas_nodata() and intorel_startup()
void refuse(const sql::CreateTableAs& statement, Collector& out) {
  for (const sql::Query& query : statement.query) {
    refuse_columns(query, out);
    refuse_query(query, out);
    if (statement.columns.empty() || is_passed_over(statement, out)) continue;
    const catalog::OutputColumns output = catalog::read_query(out.catalog(), out.session(), query);
    if (output.known && statement.columns.size() > output.columns.size()) {
      out.refuse("42601", "too many column names were specified", statement.name.span);
    }
  }
}

void refuse(const sql::CreateEnum& statement, Collector& out) { refuse_enum(statement, out); }

void refuse(const sql::Vacuum& statement, Collector& out) { refuse_vacuum(statement, out); }

void refuse(const sql::Set& statement, Collector& out) { refuse_set(statement, out); }

void refuse(const sql::DataStatement& statement, Collector& out) {
  refuse_columns(statement.query, out);
  refuse_query(statement.query, out);
  refuse_write(statement, out);
  refuse_labels(statement, out);
}

void refuse(const sql::Copy& statement, Collector& out) { refuse_copy(statement, out); }

void refuse(const sql::CreateSequence& statement, Collector& out) {
  refuse_sequence(statement, out);
}

void refuse(const sql::AlterSequence& statement, Collector& out) {
  refuse_sequence(statement, out);
}

void refuse(const sql::SetSchema& statement, Collector& out) {
  refuse_to_move_owned(statement.target, "move", out);
  refuse_taken_in_schema(statement, out);
}

void refuse(const sql::CreateFunction& statement, Collector& out) {
  refuse_replacement(statement, out);
}

/// ATExecChangeOwner()
void refuse(const sql::SetOwner& statement, Collector& out) {
  refuse_to_move_owned(statement.target, "change owner of", out);
}

/// ReindexRelationConcurrently()
void refuse(const sql::Reindex& statement, Collector& out) {
  if (statement.kind == sql::ReindexKind::schema &&
      out.catalog().schemas.find(statement.name.name) == nullptr &&
      !statement.name.name.starts_with("pg_")) {
    out.refuse("3F000", fmt::format("schema \"{}\" does not exist", statement.name.name),
               statement.name.span);
  }
  if (statement.kind != sql::ReindexKind::index || !statement.concurrently) return;
  const Index* index = catalog::resolve_index(out.catalog(), out.session(), statement.name);
  if (index != nullptr && index->exclusion) {
    out.refuse(
        "0A000",
        fmt::format("cannot reindex exclusion constraint index \"{}\" concurrently", index->name),
        statement.name.span);
  }
}

void refuse(const sql::CreateTrigger& statement, Collector& out) { refuse_trigger(statement, out); }

void refuse(const sql::CreatePolicy& statement, Collector& out) { refuse_policy(statement, out); }

void refuse(const sql::AlterPolicy& statement, Collector& out) {
  refuse_missing_policy(statement, out);
}

void refuse(const sql::CreateRule& statement, Collector& out) { refuse_rule(statement, out); }

void refuse(const sql::CreateStatistics& statement, Collector& out) {
  refuse_statistics(statement, out);
}

void refuse(const sql::Publication& statement, Collector& out) {
  refuse_publication(statement, out);
}

void refuse(const sql::Comment& statement, Collector& out) { refuse_comment(statement, out); }

void refuse(const sql::Grant& statement, Collector& out) { refuse_grant(statement, out); }

void refuse(const sql::RefreshMaterializedView& statement, Collector& out) {
  refuse_refresh(statement, out);
}

void refuse(const sql::AlterDomain& statement, Collector& out) {
  refuse_alter_domain(statement, out);
}

/// AlterSubscription()
void refuse(const sql::Subscription& statement, Collector& out) {
  const catalog::Subscription* known = out.catalog().subscriptions.find(statement.name);
  if (statement.refresh && known != nullptr && !known->enabled) {
    out.refuse("55000", "ALTER SUBSCRIPTION ... REFRESH is not allowed for disabled subscriptions",
               {});
  }
}

/// cluster(): without USING, an index must be marked.
void refuse(const sql::Cluster& statement, Collector& out) {
  const Relation* table = statement.table.empty() ? nullptr : out.relation(statement.table);
  if (table == nullptr || table->assumed) return;
  if (!statement.index.empty()) {
    if (has_storage(*table)) {
      refuse_to_cluster_by(*table, statement.index, statement.table.span, out);
    }
    return;
  }
  const bool marked = std::ranges::any_of(table->indexes, [&](catalog::Oid oid) {
    const Index* index = out.catalog().indexes.find(oid);
    return index != nullptr && index->clustered;
  });
  if (!marked) {
    out.refuse("42704",
               fmt::format("there is no previously clustered index for table \"{}\"", table->name),
               statement.table.span);
  }
}

template <typename Statement>
constexpr bool has_refusals =
    requires(const Statement& statement, Collector& out) { refuse(statement, out); };

}  // namespace

bool is_certain(const catalog::Refusal& refusal) {
  // undefined_* and duplicate_* of class 42, invalid_schema_name, invalid_foreign_key (no key that
  // matches), and labels of enumerations (documentation, appendix A).
  constexpr std::array<std::string_view, 18> unsure{
      "42703", "42883", "42P01", "42P02", "42704", "42701", "42P03", "42P04", "42723",
      "42P05", "42P06", "42P07", "42712", "42710", "3F000", "42830", "22023", "22P02"};
  return std::ranges::find(unsure, refusal.sqlstate) == unsure.end();
}

void add_refusals(const sql::Statement& statement, Collector& out) {
  refuse_for_version(statement, out);
  if (auto refusal = catalog::refusal(out.catalog(), out.session(), statement)) {
    out.refuse(refusal->sqlstate, std::move(refusal->message), refusal->span);
  }
  if (std::holds_alternative<sql::CreateSchema>(statement.node)) return;
  refuse_missing(statement, out);
  refuse_wrong_kind(statement, out);
  std::visit(
      [&](const auto& node) {
        if constexpr (has_refusals<std::decay_t<decltype(node)>>) refuse(node, out);
      },
      statement.node);
}

}  // namespace pgplumb::effects
