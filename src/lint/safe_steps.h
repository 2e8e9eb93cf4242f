#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/blocking.h"

/// SQL that comes to the same as a blocking subcommand of ALTER TABLE in steps that let writers
/// pass. Where the statement gives no name, the one stands that PostgreSQL would choose.
namespace pgplumb::lint {

enum class When : std::uint8_t {
  now,       ///< with what stands before it
  validate,  ///< in a later transaction; until then nothing but the step behind it needs it
  later,     ///< in a transaction of its own, behind all steps before it
  outside,   ///< outside of any transaction
};

struct SafeStep {
  When when = When::now;
  std::string sql;           ///< statements with their semicolons
  std::string comment = {};  ///< what stands above it where it is shown: "in a later transaction:"
  bool is_pattern = false;   ///< has names that are to be filled in: shown, and not to be run
  bool is_atomic = false;    ///< its statements take effect together or not at all
};
using SafePlan = std::vector<SafeStep>;

/// The plan as SQL with comments: what findings show.
std::string plan_text(const SafePlan& plan);

/// Not the name of a column of the table: `wanted`, or with a number behind it.
std::string free_column_name(const catalog::Relation& table, std::string wanted);

/// So many constraints of one statement are told apart by the names that PostgreSQL would choose.
inline constexpr std::size_t most_named_constraints = 100;

/// The name of a constraint that the subcommand adds; PostgreSQL numbers those of one statement
/// that would have the same.
std::string constraint_name(const BlockingPart& part, const sql::ConstraintDef& constraint);

/// "(a, b)" of a constraint's columns: its own, or the column that it stands at.
std::string column_list(const BlockingPart& part, const sql::ConstraintDef& constraint);

/// A constraint that is checked under a weaker lock makes the column NOT NULL: a CHECK, or where
/// the server is known to be 18 or newer the NOT NULL constraint itself.
SafePlan not_null_plan(const StatementContext& context, const catalog::Relation& table,
                       const std::string& column);
/// The same beside constraints that other steps add: their names, to which that of this is added.
SafePlan not_null_plan(const StatementContext& context, const catalog::Relation& table,
                       const std::string& column, std::vector<std::string>& taken);
std::string not_null_steps(const StatementContext& context, const catalog::Relation& table,
                           const std::string& column);

/// The same for several columns, whose steps are taken together.
std::string not_null_steps(const StatementContext& context, const catalog::Relation& table,
                           std::span<const std::string> columns);

/// The subcommand's text without some constraints of its column, which are in the text's order;
/// what may follow is in no comment.
std::string text_without(const BlockingPart& part,
                         std::span<const sql::ConstraintDef* const> constraints);

/// The column that the subcommand adds without one of its constraints, or those that other
/// subcommands add for the constraint, each as a statement and the end of its line; empty where the
/// statement adds none.
std::string column_first(const BlockingPart& part, const sql::ConstraintDef& constraint);

/// NOT VALID, and VALIDATE later; a column that the subcommand adds comes first.
SafePlan check_plan(const BlockingPart& part, const sql::ConstraintDef& constraint);
SafePlan foreign_key_plan(const BlockingPart& part, const sql::ConstraintDef& constraint);
/// The key where its column is added, "ADD COLUMN team_id bigint REFERENCES teams": the column has
/// no value to look up. Empty where the deploy did not add the column, where it may have values,
/// and where there is more to it than name and type.
std::string key_with_column(const BlockingPart& part, const sql::ConstraintDef& constraint);
std::string check_steps(const BlockingPart& part, const sql::ConstraintDef& constraint);
std::string foreign_key_steps(const BlockingPart& part, const sql::ConstraintDef& constraint);

/// An index built concurrently becomes the key. Empty where there is no such way: EXCLUDE,
/// WITHOUT OVERLAPS.
SafePlan key_plan(const BlockingPart& part, const sql::ConstraintDef& constraint);
std::string key_steps(const BlockingPart& part, const sql::ConstraintDef& constraint);

/// Those of the constraints that stand at a column which the subcommand adds, each as above,
/// defaults and their kin left out. `taken`: as of `not_null_plan`.
std::string column_constraint_steps(const BlockingPart& part, std::vector<std::string>& taken);
std::string column_constraint_steps(const BlockingPart& part);

/// A note for SQL with CONCURRENTLY where the tool has a transaction open; empty elsewhere.
std::string outside_transaction_note(const replay::Step& step);

}  // namespace pgplumb::lint
