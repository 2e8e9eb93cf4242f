#pragma once

#include "catalog/change.h"

/// Behind apply.h: one function a kind of statement, found by its type. Statements that change no
/// catalog have none.
namespace pgplumb::catalog {

// apply_create_table.cpp
void apply_statement(const Change& change, const sql::CreateTable& statement);
// apply_alter_table.cpp
void apply_statement(const Change& change, const sql::AlterTable& statement);
void apply_statement(const Change& change, const sql::Cluster& statement);
// apply_index.cpp
void apply_statement(const Change& change, const sql::CreateIndex& statement);
// apply_views.cpp
void apply_statement(const Change& change, const sql::CreateView& statement);
void apply_statement(const Change& change, const sql::CreateTableAs& statement);
void apply_statement(const Change& change, const sql::RefreshMaterializedView& statement);
void apply_statement(const Change& change, const sql::CreateRule& statement);
// apply_sequences.cpp
void apply_statement(const Change& change, const sql::CreateSequence& statement);
void apply_statement(const Change& change, const sql::AlterSequence& statement);
// apply_types.cpp
void apply_statement(const Change& change, const sql::CreateEnum& statement);
void apply_statement(const Change& change, const sql::AlterEnum& statement);
void apply_statement(const Change& change, const sql::CreateDomain& statement);
void apply_statement(const Change& change, const sql::AlterDomain& statement);
void apply_statement(const Change& change, const sql::CreateCompositeType& statement);
void apply_statement(const Change& change, const sql::CreateRangeType& statement);
void apply_statement(const Change& change, const sql::CreateBaseType& statement);
// apply_functions.cpp
void apply_statement(const Change& change, const sql::CreateFunction& statement);
void apply_statement(const Change& change, const sql::AlterFunction& statement);
void apply_statement(const Change& change, const sql::CreateAggregate& statement);
void apply_statement(const Change& change, const sql::CreateTrigger& statement);
// apply_statistics.cpp
void apply_statement(const Change& change, const sql::CreateStatistics& statement);
void apply_statement(const Change& change, const sql::AlterStatistics& statement);
// apply_comment.cpp
void apply_statement(const Change& change, const sql::Comment& statement);
// apply_misc.cpp
void apply_statement(const Change& change, const sql::CreatePolicy& statement);
void apply_statement(const Change& change, const sql::AlterPolicy& statement);
void apply_statement(const Change& change, const sql::CreateSchema& statement);
void apply_statement(const Change& change, const sql::SetOwner& statement);
void apply_statement(const Change& change, const sql::Unmodelled& statement);
// apply_extension.cpp
void apply_statement(const Change& change, const sql::CreateExtension& statement);
void apply_statement(const Change& change, const sql::AlterExtension& statement);
// apply_replication.cpp
void apply_statement(const Change& change, const sql::Publication& statement);
void apply_statement(const Change& change, const sql::Subscription& statement);
// apply_grants.cpp
void apply_statement(const Change& change, const sql::Grant& statement);
void apply_statement(const Change& change, const sql::AlterDefaultPrivileges& statement);
// apply_foreign.cpp
void apply_statement(const Change& change, const sql::ForeignDataWrapper& statement);
void apply_statement(const Change& change, const sql::ForeignServer& statement);
void apply_statement(const Change& change, const sql::UserMapping& statement);
// apply_drop.cpp
void apply_statement(const Change& change, const sql::Drop& statement);
void apply_statement(const Change& change, const sql::DropOwned& statement);
// apply_rename.cpp
void apply_statement(const Change& change, const sql::Rename& statement);
void apply_statement(const Change& change, const sql::SetSchema& statement);
// apply_settings.cpp
void apply_statement(const Change& change, const sql::Set& statement);
void apply_statement(const Change& change, const sql::AlterSetting& statement);
void apply_statement(const Change& change, const sql::Discard& statement);
void apply_statement(const Change& change, const sql::Prepare& statement);
void apply_statement(const Change& change, const sql::DataStatement& statement);
// apply_deferred.cpp
void apply_statement(const Change& change, const sql::SetConstraints& statement);
/// What an INSERT leaves for deferred constraints to look at.
void remember_pending(const Change& change, const sql::Query& query);

}  // namespace pgplumb::catalog
