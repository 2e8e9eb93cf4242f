#pragma once

#include "effects/collector.h"

/// One `add_effects` a kind of statement, each in the file of its subject.
namespace pgplumb::effects {

// tables.cpp
void add_effects(const sql::CreateTable& statement, Collector& out);
void add_effects(const sql::CreateTableAs& statement, Collector& out);
void add_effects(const sql::Truncate& statement, Collector& out);
void add_effects(const sql::CreateSchema& statement, Collector& out);

// alter_table.cpp, alter_other.cpp
void add_effects(const sql::AlterTable& statement, Collector& out);
void add_effects(const sql::AlterAllInTablespace& statement, Collector& out);

// indexes.cpp
void add_effects(const sql::CreateIndex& statement, Collector& out);
void add_effects(const sql::Reindex& statement, Collector& out);

// drop.cpp
void add_effects(const sql::Drop& statement, Collector& out);
void add_effects(const sql::DropOwned& statement, Collector& out);

// names.cpp
void add_effects(const sql::Rename& statement, Collector& out);
void add_effects(const sql::SetSchema& statement, Collector& out);
void add_effects(const sql::SetOwner& statement, Collector& out);
void add_effects(const sql::ReassignOwned& statement, Collector& out);
void add_effects(const sql::Comment& statement, Collector& out);
void add_effects(const sql::Grant& statement, Collector& out);

// types_domains.cpp
void add_effects(const sql::AlterDomain& statement, Collector& out);

// views_triggers.cpp
void add_effects(const sql::CreateView& statement, Collector& out);
void add_effects(const sql::RefreshMaterializedView& statement, Collector& out);
void add_effects(const sql::CreateTrigger& statement, Collector& out);
void add_effects(const sql::CreatePolicy& statement, Collector& out);
void add_effects(const sql::AlterPolicy& statement, Collector& out);
void add_effects(const sql::CreateRule& statement, Collector& out);

// utility.cpp
void add_effects(const sql::CreateSequence& statement, Collector& out);
void add_effects(const sql::AlterSequence& statement, Collector& out);
void add_effects(const sql::CreateStatistics& statement, Collector& out);
void add_effects(const sql::Publication& statement, Collector& out);
void add_effects(const sql::Subscription& statement, Collector& out);
void add_effects(const sql::Transaction& statement, Collector& out);
void add_effects(const sql::Lock& statement, Collector& out);
void add_effects(const sql::Vacuum& statement, Collector& out);
void add_effects(const sql::Cluster& statement, Collector& out);
void add_effects(const sql::Discard& statement, Collector& out);
void add_effects(const sql::Unmodelled& statement, Collector& out);

// data.cpp
void add_effects(const sql::DataStatement& statement, Collector& out);
void add_effects(const sql::Copy& statement, Collector& out);
void add_effects(const sql::Call& statement, Collector& out);

/// The locks of reading and writing what a query names, views looked through.
void lock_query(const sql::Query& query, Collector& out);
/// The tables of the subqueries of an expression.
void lock_expression(const sql::Expr& expr, Collector& out);

}  // namespace pgplumb::effects
