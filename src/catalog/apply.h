#pragma once

#include <optional>
#include <string>

#include "catalog/catalog.h"
#include "catalog/session.h"
#include "sql/statement.h"

namespace pgplumb::catalog {

/// Why a server would not execute a statement on this catalog, in essence in its own words.
struct Refusal {
  std::string sqlstate;  ///< "42P01"
  std::string message;   ///< relation "t" does not exist
  Span span;             ///< the part of the statement that it is about
};

/// What the server would refuse, from the catalog alone: missing and duplicate objects, wrong
/// kinds, dependents without CASCADE, ... What depends on rows is not considered.
std::optional<Refusal> refusal(const Catalog& catalog, const Session& session,
                               const sql::Statement& statement);

/// Changes catalog and session as the statement would. The statement is taken to succeed: what a
/// server would refuse changes what can be changed and never fails. Transactions are the caller's
/// (see `Catalog::mark`); DO blocks, calls and queries change nothing but `set_config`.
void apply(Catalog& catalog, Session& session, const sql::Statement& statement);

/// Adds what the statement names but the history never made (`Relation::assumed`, an assumed type
/// or sequence, unknown columns of assumed relations), so that it can be spoken of. Objects that
/// the statement makes or may find missing (IF EXISTS) are not assumed.
void assume_named_objects(Catalog& catalog, const Session& session,
                          const sql::Statement& statement);

/// PostgreSQL serves the subcommands of ALTER TABLE in the order of their passes, those of one pass
/// as they are written (ATPrepCmd()).
int alter_table_pass(const sql::AlterTableAction& action);

}  // namespace pgplumb::catalog
