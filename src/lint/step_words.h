#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "effects/effects.h"
#include "lint/finding.h"
#include "lint/rule.h"
#include "lint/subject.h"

/// What rules about statements ask and say alike.
namespace pgplumb::lint {

/// The relation was there before the deploy unit under review and others may be using it: not
/// made by the unit, not temporary, not an extension's.
bool in_use(const replay::Step& step, const catalog::Relation& relation);
bool in_use(const replay::Step& step, catalog::Oid relation);

/// The relation may have so many rows that others notice while all are read: not emptied by the
/// unit, not known to be small.
bool has_many_rows(const StatementContext& context, const catalog::Relation& relation);

/// The statements of the file behind the step's, and those before it.
std::span<const sql::Statement> later(const replay::Step& step);
std::span<const sql::Statement> earlier(const replay::Step& step);

/// When the statement is committed.
enum class Commit : std::uint8_t {
  with_others,  ///< a transaction is open
  at_once,
  perhaps_at_once,  ///< with some versions of the tool
  unknown,          ///< of a plain folder nobody knows who runs it: many runners open a transaction
};
Commit commit_of(const StatementContext& context);

/// The tool runs two statements of a file in one transaction, or some versions of it do: then no
/// two statements with CONCURRENTLY are for one file.
bool puts_statements_together(history::TransactionModel model);

/// A note that some versions of the tool open a transaction, where it is so.
void note_perhaps(const replay::Step& step, Problem& problem);

/// The strongest lock on a table in use that its writers, and what comes behind it, wait for; null
/// where there is none.
const effects::RelationLock* strongest_lock(const replay::Step& step);

/// Whether a statement that makes something of this name gives it that of the relation.
bool is_name_of(const replay::Step& step, const sql::QualifiedName& made,
                const catalog::Relation& relation);
/// Whether a later statement names the object: in its schema, or without one.
bool refers_to(const sql::ObjectRef& object, std::string_view schema, std::string_view name);

/// FUNCTION, PROCEDURE and ROUTINE.
bool is_routine(sql::ObjectKind object);

/// Bare in the schema `public` and where the search_path finds it first, else qualified; quoted
/// where it must be.
std::string display_name(const replay::Step& step, const catalog::Relation& relation);
std::string display_name(const replay::Step& step, catalog::Oid relation);

/// An ALTER TABLE on a table that is in use; no table for all other statements.
struct AlteredTable {
  const sql::AlterTable* alter = nullptr;
  const catalog::Relation* table = nullptr;
  explicit operator bool() const { return table != nullptr; }
};
AlteredTable altered_table(const replay::Step& step);

/// The constraint of a kind that a subcommand adds: its own, or that of the column it adds; null
/// for all other subcommands.
const sql::ConstraintDef* added_constraint(const sql::AlterTableAction& action,
                                           sql::ConstraintKind kind);

/// The work that a subcommand of ALTER TABLE asks for; null where it asks for none.
template <typename Work>
const Work* work_of(const std::vector<Work>& work, const sql::AlterTableAction& action) {
  const auto found = std::ranges::find_if(
      work, [&](const Work& each) { return effects::is_caused_by(each, action.span); });
  return found == work.end() ? nullptr : &*found;
}

/// CREATE INDEX CONCURRENTLY and its kin: PostgreSQL commits several times on their way.
bool runs_concurrently(const sql::Statement& statement);

/// "users.email", with `display_name` of the table.
std::string column_name(const replay::Step& step, const catalog::Relation& relation,
                        std::string_view column);

/// "a", "a and b", "a, b and c"; of many the first three: "a, b, c and 4 more columns".
std::string listed(std::span<const std::string> names, std::string_view noun);

/// "users.email" of one column, "email, name and phone of users" of several.
std::string column_names(const replay::Step& step, const catalog::Relation& relation,
                         std::span<const std::string> columns);

/// What an open lock keeps others from doing: "reads and writes", "writes"; empty for locks that
/// only schema changes wait for.
std::string_view blocked_words(effects::LockMode mode);

/// "CREATE INDEX takes a SHARE lock on orders": the reason, in PostgreSQL's words.
std::string lock_note(const replay::Step& step, const effects::RelationLock& lock);

/// Where the relation was made, to be shown beside a finding; nothing where it is assumed.
std::optional<Related> made_here(const replay::Step& step, const catalog::Relation& relation);

/// The statement's text as it would be after an edit inside of it, without the semicolon.
std::string edited(const StatementContext& context, const Edit& edit);

}  // namespace pgplumb::lint
