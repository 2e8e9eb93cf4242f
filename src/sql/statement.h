#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "sql/object_statements.h"
#include "sql/routine_statements.h"
#include "sql/session_statements.h"
#include "sql/table_statements.h"

/// Statements of the intermediate representation. Names and shapes follow PostgreSQL's parser
/// (parsenodes.h); nothing is resolved or checked here. One header a family, all of them here.
namespace pgplumb::sql {

struct Statement;

struct CreateSchema {
  std::string name;  ///< empty for AUTHORIZATION role alone: the role's name
  std::string role;
  bool if_not_exists = false;
  /// Embedded CREATE statements; each element is one `Statement`'s node, see `Statement`.
  std::vector<Statement> elements;
};

using Node = std::variant<
    Unmodelled, CreateTable, CreateTableAs, AlterTable, AlterAllInTablespace, CreateIndex, Reindex,
    Drop, Rename, SetSchema, SetOwner, DependsOnExtension, Comment, Grant, AlterDefaultPrivileges,
    Truncate, CreateSequence, AlterSequence, CreateView, RefreshMaterializedView, CreateEnum,
    AlterEnum, CreateDomain, AlterDomain, CreateCompositeType, CreateRangeType, CreateBaseType,
    CreateSchema, CreateExtension, AlterExtension, CreateFunction, AlterFunction, CreateAggregate,
    CreateTrigger, CreatePolicy, AlterPolicy, CreateRule, CreateStatistics, AlterStatistics,
    Publication, Subscription, Transaction, Set, SetConstraints, AlterSetting, Lock, Vacuum,
    Cluster, Do, Call, Copy, Prepare, DropOwned, ReassignOwned, Discard, DataStatement,
    ForeignDataWrapper, ForeignServer, UserMapping>;

/// `span` runs from the first word to the last token, without the semicolon. `head` is the words
/// that name the command ("CREATE UNIQUE INDEX"), on one line: what a finding about the whole
/// statement points at.
struct Statement {
  Span span;
  Span head;
  Node node;
};

/// PostgreSQL's command tag: "ALTER TABLE", "CREATE INDEX", "SELECT".
std::string_view command_tag(const Statement& statement);

}  // namespace pgplumb::sql
