// INSERT, UPDATE and COPY that the parse analysis does not let through: transformInsertRow() and
// checkInsertTargets() in analyze.c and parse_target.c, infer_arbiter_indexes() in plancat.c,
// rewriteTargetListIU() in rewriteHandler.c.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "effects/implication.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Generated;
using catalog::Identity;
using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;
using sql::Expr;
using sql::Query;

namespace {

bool is_default(const Expr& value) { return value.kind == sql::ExprKind::default_value; }

class WriteCheck {
 public:
  WriteCheck(const Query& query, const Relation& table, Collector& out)
      : query_(query), table_(table), out_(out) {}

  void analysis() const {
    if (table_.kind == RelationKind::materialized_view) {
      refuse("42809", fmt::format("cannot change materialized view \"{}\"", table_.name));
    }
    if (table_.columns_unknown) return;
    if (table_.kind == RelationKind::view) view();
    if (query_.command == sql::Command::insert) {
      insert();
      if (query_.on_conflict) conflict(*query_.on_conflict);
    } else if (query_.command == sql::Command::update) {
      update();
    }
  }

  /// What is found when the statement runs; EXPLAIN does not find it.
  void execution() const {
    if (query_.command == sql::Command::insert && !table_.columns_unknown) missing_values();
  }

 private:
  void refuse(std::string_view sqlstate, std::string message) const {
    out_.refuse(sqlstate, std::move(message), query_.target.front().span);
  }

  void targets_once(std::string_view sqlstate) const {
    std::set<std::string_view> seen;
    for (const sql::Target& target : query_.targets) {
      if (target.alias.empty() || !target.path.empty() || seen.insert(target.alias).second) {
        continue;
      }
      refuse(sqlstate, fmt::format("column \"{}\" specified more than once", target.alias));
    }
  }

  void insert() const {
    targets_once("42701");
    if (query_.source.size() != 1 || query_.source[0].command != sql::Command::values) return;
    const Query& rows = query_.source[0];
    const std::size_t written = rows.first_row.size();
    const std::size_t targets =
        query_.targets.empty() ? table_.columns.size() : query_.targets.size();
    const bool star = std::ranges::any_of(rows.first_row, [](const Expr& value) {
      return value.kind == sql::ExprKind::column && value.names.back() == "*";
    });
    if (star) return;
    if (written > targets) {
      refuse("42601", "INSERT has more expressions than target columns");
    } else if (written < targets && !query_.targets.empty()) {
      refuse("42601", "INSERT has more target columns than expressions");
    }
    for (std::size_t i = 0; i < std::min(written, targets); ++i) {
      const Column* column =
          query_.targets.empty() ? &table_.columns[i] : table_.column(query_.targets[i].alias);
      if (column == nullptr || is_default(rows.first_row[i])) continue;
      if (column->generated != Generated::none) {
        refuse("428C9",
               fmt::format("cannot insert a non-DEFAULT value into column \"{}\"", column->name));
      } else if (column->identity == Identity::always && !query_.overriding_system &&
                 !query_.overriding_user) {
        refuse("428C9",
               fmt::format("cannot insert a non-DEFAULT value into column \"{}\"", column->name));
      }
    }
  }

  /// ExecConstraints(): DEFAULT of a column that has none is NULL.
  void missing_values() const {
    if (table_.kind != RelationKind::table || query_.source.size() != 1 ||
        query_.source[0].command != sql::Command::values || !table_.rules.empty()) {
      return;
    }
    const bool changed_on_the_way =
        std::ranges::any_of(table_.triggers, [](const catalog::Trigger& trigger) {
          return trigger.on_insert && trigger.timing == sql::TriggerTiming::before;
        });
    if (changed_on_the_way) return;
    const std::vector<Expr>& row = query_.source[0].first_row;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!is_default(row[i]) || (query_.targets.empty() && i >= table_.columns.size()) ||
          (!query_.targets.empty() && i >= query_.targets.size())) {
        continue;
      }
      const Column* column =
          query_.targets.empty() ? &table_.columns[i] : table_.column(query_.targets[i].alias);
      if (column == nullptr || !column->not_null || column->default_value ||
          column->identity != Identity::none || column->generated != Generated::none ||
          out_.catalog().types.find(column->type.type) != nullptr) {  // a domain may have a default
        continue;
      }
      refuse("23502", fmt::format("null value in column \"{}\" of relation \"{}\" violates "
                                  "not-null constraint",
                                  column->name, table_.name));
    }
  }

  /// view_query_is_auto_updatable(); rules and INSTEAD OF triggers may say what is to be done.
  void view() const {
    if (!table_.query || !table_.rules.empty() || query_.command == sql::Command::merge) return;
    const bool has_instead =
        std::ranges::any_of(table_.triggers, [](const catalog::Trigger& trigger) {
          return trigger.timing == sql::TriggerTiming::instead_of;
        });
    const Query& view = *table_.query;
    const bool is_simple = view.command == sql::Command::select && view.arms.empty() &&
                           !view.distinct && view.distinct_on.empty() && view.group_by.empty() &&
                           view.having.empty() && view.with.empty() && view.limit.empty() &&
                           view.offset.empty() && view.from.size() == 1 &&
                           view.from[0].kind == sql::FromKind::table;
    if (has_instead || is_simple) return;
    const std::string_view verb = query_.command == sql::Command::insert   ? "insert into"
                                  : query_.command == sql::Command::update ? "update"
                                                                           : "delete from";
    refuse("55000", fmt::format("cannot {} view \"{}\"", verb, table_.name));
  }

  void update() const {
    targets_once("42601");
    for (const sql::Target& target : query_.targets) {
      const Column* column = table_.column(target.alias);
      if (column == nullptr || is_default(target.expr) || target.continued) continue;
      if (column->generated != Generated::none || column->identity == Identity::always) {
        refuse("428C9", fmt::format("column \"{}\" can only be updated to DEFAULT", column->name));
      }
    }
  }

  void conflict(const sql::OnConflict& clause) const {
    if (clause.keys.empty() && clause.constraint.empty()) {
      if (clause.update) {
        refuse("42601",
               "ON CONFLICT DO UPDATE requires inference specification or constraint name");
      }
      return;
    }
    if (!clause.constraint.empty()) return arbiter_constraint(clause);
    for (const Expr& key : clause.keys) {
      if (key.kind != sql::ExprKind::column || key.names.size() != 1) return;
      if (table_.column(key.names[0]) == nullptr) {
        refuse("42703", fmt::format("column \"{}\" does not exist", key.names[0]));
        return;
      }
    }
    const bool found = std::ranges::any_of(table_.indexes, [&](catalog::Oid oid) {
      const Index* index = out_.catalog().indexes.find(oid);
      return index != nullptr && is_arbiter(*index, clause);
    });
    // A view's rows go to the indexes of its table.
    const bool of_table =
        table_.kind == RelationKind::table || table_.kind == RelationKind::partitioned_table;
    if (!found && of_table) {
      refuse("42P10",
             "there is no unique or exclusion constraint matching the ON CONFLICT specification");
    }
  }

  [[nodiscard]] bool is_arbiter(const Index& index, const sql::OnConflict& clause) const {
    if (!index.unique || index.exclusion || !index.valid) return false;
    std::set<std::string> wanted;
    for (const Expr& key : clause.keys) wanted.insert(key.names[0]);
    std::set<std::string> keys;
    for (const catalog::IndexKey& key : index.keys) {
      const Column* column = table_.column(key.column);
      if (key.expr || column == nullptr) return false;
      keys.insert(column->name);
    }
    if (keys != wanted) return false;
    const auto constraint =
        std::ranges::find(table_.constraints, index.constraint, &catalog::Constraint::oid);
    if (constraint != table_.constraints.end() &&
        (constraint->deferrable || constraint->temporal)) {
      return false;
    }
    // predicate_implied_by(): what is not understood is left alone.
    return !index.predicate || !clause.predicate.empty();
  }

  void arbiter_constraint(const sql::OnConflict& clause) const {
    const catalog::Constraint* constraint = table_.constraint(clause.constraint);
    if (constraint == nullptr) {
      refuse("42704", fmt::format("constraint \"{}\" for table \"{}\" does not exist",
                                  clause.constraint, table_.name));
    } else if (constraint->kind == catalog::ConstraintKind::exclude && clause.update) {
      refuse("42809", "ON CONFLICT DO UPDATE not supported with exclusion constraints");
    }
  }

  const Query& query_;
  const Relation& table_;
  Collector& out_;
};

}  // namespace

void refuse_write(const sql::DataStatement& statement, Collector& out) {
  const Query& query = statement.query;
  if (query.target.size() != 1 || query.target[0].kind != sql::FromKind::table) return;
  const Relation* table = out.relation(query.target[0].name);
  if (table == nullptr || table->assumed) return;
  const WriteCheck check(query, *table, out);
  check.analysis();
  if (!statement.explain) check.execution();
}

/// CopyGetAttnums()
void refuse_copy(const sql::Copy& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (table == nullptr || table->assumed || table->columns_unknown) return;
  for (const std::string& name : statement.columns) {
    if (table->column(name) != nullptr) continue;
    out.refuse("42703",
               fmt::format("column \"{}\" of relation \"{}\" does not exist", name, table->name),
               statement.table.span);
  }
}

}  // namespace pgplumb::effects
