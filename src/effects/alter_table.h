#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "effects/collector.h"

/// ALTER TABLE: all subcommands of a statement work on the same tables, and each table is read or
/// rewritten once at the end (ATController() in tablecmds.c).
namespace pgplumb::effects {

/// What a statement has in store for one table: AlteredTableInfo.
struct AlteredTable {
  struct ForeignKey {
    std::string constraint;
    catalog::Oid references = catalog::no_oid;
    std::vector<Span> parts;
  };
  struct IndexBuild {
    catalog::Oid index = catalog::no_oid;  ///< none for a new one
    std::string name;                      ///< of a new one
    Cause cause;
  };

  const catalog::Relation* before = nullptr;
  Span part;      ///< the subcommand that is being worked out
  Cause rewrite;  ///< its rows are copied
  Cause move;     ///< its file is copied as it is
  Cause scan;     ///< its rows are read
  std::vector<IndexBuild> index_builds;
  std::vector<ForeignKey> foreign_keys;  ///< to be checked for all rows

  void must_rewrite(std::string reason) { rewrite.add({std::move(reason), {part}}); }
  void must_scan(std::string reason) { scan.add({std::move(reason), {part}}); }
  void must_check(const std::string& constraint, catalog::Oid references) {
    foreign_keys.push_back({constraint, references, {part}});
  }
  void must_build(catalog::Oid index, std::string reason) {
    index_builds.push_back({index, {}, {std::move(reason), {part}}});
  }

  /// The table as the subcommands so far leave it.
  [[nodiscard]] const catalog::Relation& now() const { return changed_ ? *changed_ : *before; }
  [[nodiscard]] const catalog::Column* column(std::string_view name) const {
    return now().column(name);
  }
  [[nodiscard]] const catalog::Constraint* constraint(std::string_view name) const {
    return now().constraint(name);
  }
  /// The same for change. Most statements have one subcommand and never ask what it left.
  catalog::Relation& edit() { return changed_ ? *changed_ : changed_.emplace(*before); }

 private:
  Box<catalog::Relation> changed_;
};

class DropClosure;

class TableAlteration {
 public:
  TableAlteration(Collector& out, const catalog::Relation& relation, LockMode mode, bool only);

  [[nodiscard]] Collector& out() { return out_; }
  [[nodiscard]] const catalog::Catalog& catalog() const { return out_.catalog(); }
  [[nodiscard]] const catalog::Session& session() const { return out_.session(); }
  [[nodiscard]] int version() const { return out_.version(); }
  /// The lock that the statement takes on every table that it changes.
  [[nodiscard]] LockMode mode() const { return mode_; }
  [[nodiscard]] bool only() const { return only_; }
  /// The subcommand that is being worked out.
  [[nodiscard]] Span part() const { return part_; }
  /// Whether nothing of the statement will ask any more what this part of it changes.
  [[nodiscard]] bool is_last() const { return last_; }

  /// The table that the statement names.
  [[nodiscard]] AlteredTable& target() { return open(relation_); }
  [[nodiscard]] bool partitioned() const {
    return relation_.kind == catalog::RelationKind::partitioned_table;
  }
  [[nodiscard]] bool has_children() const { return !relation_.children.empty(); }

  /// Locks a table in the statement's mode, to be changed.
  AlteredTable& open(const catalog::Relation& relation);
  /// The target alone with ONLY, else with all tables below it, the target first.
  std::vector<AlteredTable*> family();
  /// The target and, where it is partitioned and ONLY is not written, its partitions at any depth.
  std::vector<AlteredTable*> partitions();

  void run(const std::vector<sql::AlterTableAction>& actions);

 private:
  void execute(const sql::AlterTableAction& action);
  void execute_column_action(const sql::AlterTableAction& action);
  void finish(const AlteredTable& table);

  Collector& out_;
  const catalog::Relation& relation_;
  LockMode mode_;
  bool only_;
  Span part_;          ///< the subcommand that is being worked out
  bool last_ = false;  ///< see is_last()
  std::map<catalog::Oid, AlteredTable> tables_;
  std::vector<catalog::Oid> order_;
};

/// columns.cpp
void add_column(TableAlteration& alteration, const sql::AlterTableAction& action);
void drop_column(TableAlteration& alteration, const sql::AlterTableAction& action);
void set_not_null(TableAlteration& alteration, const sql::AlterTableAction& action);
void drop_not_null(TableAlteration& alteration, const sql::AlterTableAction& action);
void set_expression(TableAlteration& alteration, const sql::AlterTableAction& action);
void alter_identity(TableAlteration& alteration, const sql::AlterTableAction& action);
/// Reads the rows of a table for NULLs unless it knows already that there are none.
void require_not_null(AlteredTable& table, std::string_view column);

/// drop.cpp
/// Nothing depends any more on what earlier subcommands have dropped.
void pass_over_dropped(const AlteredTable& table, DropClosure& closure);
/// Refuses the subcommand where something needs CASCADE that is not written.
void refuse_dependents(const DropClosure& closure, const sql::AlterTableAction& action,
                       std::string_view kind, Collector& out);

/// alter_type.cpp
void alter_type(TableAlteration& alteration, const sql::AlterTableAction& action);

/// constraints.cpp
/// `columns`: the one column for a constraint of a column definition. `skip_validation`: a new
/// column without a default has nothing that a foreign key could miss.
void add_constraint(TableAlteration& alteration, const sql::ConstraintDef& definition,
                    const std::vector<std::string>& columns, bool skip_validation = false);
void validate_constraint(TableAlteration& alteration, const sql::AlterTableAction& action);
void drop_constraint(TableAlteration& alteration, const sql::AlterTableAction& action);
void alter_constraint(TableAlteration& alteration, const sql::AlterTableAction& action);

/// storage.cpp
void set_persistence(TableAlteration& alteration, const sql::AlterTableAction& action);
void set_access_method(TableAlteration& alteration, const sql::AlterTableAction& action);
void set_tablespace(TableAlteration& alteration, const sql::AlterTableAction& action);

/// views_triggers.cpp
void switch_triggers(TableAlteration& alteration, const sql::AlterTableAction& action);

/// partitions.cpp
void attach_partition(TableAlteration& alteration, const sql::AlterTableAction& action);
void detach_partition(TableAlteration& alteration, const sql::AlterTableAction& action);

}  // namespace pgplumb::effects
