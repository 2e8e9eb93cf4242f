#pragma once

#include "effects/collector.h"

/// What a server refuses for reasons beyond names that are missing or taken: what a version does
/// not know, what a lock mode or a partitioned table does not allow, what would break another
/// object. `catalog::refusal` says the rest.
namespace pgplumb::effects {

/// Everything below, and `catalog::refusal`.
void add_refusals(const sql::Statement& statement, Collector& out);

// refusal_versions.cpp
void refuse_for_version(const sql::Statement& statement, Collector& out);

// refusal_names.cpp
void refuse_missing(const sql::Statement& statement, Collector& out);

// refusal_kinds.cpp
void refuse_wrong_kind(const sql::Statement& statement, Collector& out);

// refusal_alter_table.cpp
void refuse_alter_table(const sql::AlterTable& statement, Collector& out);

// refusal_rename.cpp
void refuse_rename(const sql::Rename& statement, Collector& out);
void refuse_taken_in_schema(const sql::SetSchema& statement, Collector& out);
void refuse_replacement(const sql::CreateFunction& statement, Collector& out);

/// has_partition_attrs()
bool in_partition_key(const catalog::Relation& table, const catalog::Column& column);

// refusal_constraints.cpp
void refuse_alter_constraint(const catalog::Relation& table, const sql::AlterTableAction& action,
                             Collector& out);
void refuse_validate(const sql::AlterTable& statement, const catalog::Relation& table,
                     const sql::AlterTableAction& action, Collector& out);

// refusal_alter_type.cpp
void refuse_alter_type(const sql::AlterTable& statement, const catalog::Relation& table,
                       const sql::AlterTableAction& action, Collector& out);

// refusal_keys.cpp
void refuse_keys(const sql::CreateTable& statement, Collector& out);
void refuse_keys(const sql::AlterTable& statement, const catalog::Relation& table, Collector& out);
void refuse_index(const sql::CreateIndex& statement, const catalog::Relation& table,
                  Collector& out);

// refusal_columns.cpp
void refuse_columns(const sql::AlterTable& statement, const catalog::Relation& table,
                    Collector& out);
void refuse_column(const sql::ColumnDef& column, std::string_view table, Collector& out);

// refusal_create_table.cpp
void refuse_table(const sql::CreateTable& statement, Collector& out);

// refusal_indexes.cpp
/// A method that CREATE ACCESS METHOD made is not in the catalog.
bool is_builtin_index_method(std::string_view method);
void refuse_index_parts(const sql::CreateIndex& statement, const catalog::Relation& table,
                        Collector& out);
void refuse_using_index(const sql::ConstraintDef& constraint, const catalog::Relation& table,
                        Collector& out);
void refuse_to_cluster_by(const catalog::Relation& table, const std::string& name, Span span,
                          Collector& out);
void refuse_index_statistics(const sql::AlterTable& statement, Collector& out);
void refuse_as_replica_identity(const catalog::Relation& table, const sql::AlterTableAction& action,
                                Collector& out);

// refusal_options.cpp
void refuse_options(const sql::AlterTable& statement, const catalog::Relation& relation,
                    Collector& out);
void refuse_options(const sql::CreateIndex& statement, Collector& out);
void refuse_options(const sql::CreateView& statement, Collector& out);

// refusal_sequences.cpp
void refuse_sequence(const sql::CreateSequence& statement, Collector& out);
void refuse_sequence(const sql::AlterSequence& statement, Collector& out);
/// A sequence of a column has that table's schema and owner.
void refuse_to_move_owned(const sql::ObjectRef& target, std::string_view what, Collector& out);

// refusal_objects.cpp
void refuse_trigger(const sql::CreateTrigger& statement, Collector& out);
void refuse_policy(const sql::CreatePolicy& statement, Collector& out);
void refuse_missing_policy(const sql::AlterPolicy& statement, Collector& out);
void refuse_rule(const sql::CreateRule& statement, Collector& out);
void refuse_statistics(const sql::CreateStatistics& statement, Collector& out);
void refuse_publication(const sql::Publication& statement, Collector& out);
void refuse_comment(const sql::Comment& statement, Collector& out);
void refuse_grant(const sql::Grant& statement, Collector& out);

// refusal_maintenance.cpp
/// FULL with DISABLE_PAGE_SKIPPING, which is refused.
bool skips_pages_in_full(const sql::Vacuum& statement);
void refuse_vacuum(const sql::Vacuum& statement, Collector& out);
void refuse_set(const sql::Set& statement, Collector& out);

// refusal_in_use.cpp
/// A table of which rows wait for a deferred trigger is in use.
void refuse_pending(const sql::AlterTable& statement, Collector& out);
void refuse_pending(const sql::CreateIndex& statement, Collector& out);
void refuse_pending(const sql::Truncate& statement, Collector& out);
void refuse_pending(const sql::Drop& statement, Collector& out);

// refusal_queries.cpp
/// Columns beside aggregates without GROUP BY, rows of different lengths.
void refuse_query(const sql::Query& query, Collector& out);

// refusal_data.cpp
void refuse_write(const sql::DataStatement& statement, Collector& out);
void refuse_copy(const sql::Copy& statement, Collector& out);

// refusal_partitions.cpp
void refuse_bound(const catalog::Relation& parent, const sql::PartitionBound& bound,
                  Collector& out);
void refuse_attach(const catalog::Relation& parent, const sql::AlterTableAction& action,
                   Collector& out);
/// What keeps a table from becoming a child: columns and constraints that it lacks.
void refuse_differences(const catalog::Relation& parent, const catalog::Relation& child,
                        const sql::AlterTableAction& action, Collector& out);
void refuse_detach(const catalog::Relation& parent, const sql::AlterTableAction& action,
                   Collector& out);

// refusal_views.cpp
void refuse_view(const sql::CreateView& statement, Collector& out);
void refuse_refresh(const sql::RefreshMaterializedView& statement, Collector& out);

// refusal_expressions.cpp
void refuse_expressions(const sql::AlterTable& statement, Collector& out);
void refuse_expressions(const sql::CreateIndex& statement, Collector& out);
void refuse_key_types(const sql::AlterTable& statement, Collector& out);
void refuse_columns(const sql::Query& query, Collector& out);

// refusal_enums.cpp
void refuse_labels(const sql::CreateTable& statement, Collector& out);
void refuse_labels(const sql::AlterTable& statement, Collector& out);
void refuse_labels(const sql::DataStatement& statement, Collector& out);

// refusal_types.cpp
void refuse_enum(const sql::CreateEnum& statement, Collector& out);
/// CREATE TABLE and ALTER TABLE ... OF type
void refuse_of_type(const sql::QualifiedName& name, Collector& out);
void refuse_as_typed(const catalog::Relation& table, const sql::AlterTableAction& action,
                     Collector& out);
void refuse_alter_domain(const sql::AlterDomain& statement, Collector& out);
void refuse_rename_attribute(const sql::Rename& statement, Collector& out);
void refuse_alter_composite(const sql::AlterTable& statement, const catalog::Relation& composite,
                            Collector& out);

}  // namespace pgplumb::effects
