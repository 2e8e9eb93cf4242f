// Tables that cannot be made: transformCreateStmt() in parse_utilcmd.c, DefineRelation() and
// ComputePartitionAttrs() in tablecmds.c.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/naming.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"

namespace pgplumb::effects {

using sql::ColumnDef;
using sql::ConstraintDef;
using sql::ConstraintKind;
using sql::CreateTable;

namespace {

class TableCheck {
 public:
  TableCheck(const CreateTable& statement, Collector& out) : statement_(statement), out_(out) {
    for (const sql::TableElement& element : statement.elements) {
      if (const auto* column = std::get_if<ColumnDef>(&element)) columns_.push_back(column);
    }
  }

  void run() {
    if (statement_.persistence == sql::Persistence::temporary && !statement_.name.schema.empty() &&
        !statement_.name.schema.starts_with("pg_temp")) {
      out_.refuse("42P16", "cannot create temporary relation in non-temporary schema",
                  statement_.name.span);
    }
    for (const ColumnDef* column : columns_) {
      refuse_column(*column, statement_.name.name, out_);
      for (const ConstraintDef& each : column->constraints) constraint(each);
    }
    for (const sql::TableElement& element : statement_.elements) {
      const auto* each = std::get_if<ConstraintDef>(&element);
      if (each == nullptr) continue;
      constraint(*each);
      if (all_columns_are_written()) columns_of(*each);
    }
    for (const sql::QualifiedName& parent : statement_.inherits) inherits(parent);
    if (statement_.partition_by) partition_key(*statement_.partition_by);
    if (!statement_.of_type.empty()) refuse_of_type(statement_.of_type, out_);
  }

 private:
  [[nodiscard]] bool all_columns_are_written() const {
    const bool likes = std::ranges::any_of(statement_.elements, [](const auto& element) {
      return std::holds_alternative<sql::LikeClause>(element);
    });
    return !likes && statement_.inherits.empty() && statement_.partition_of.empty() &&
           statement_.of_type.empty();
  }

  [[nodiscard]] const ColumnDef* column(const std::string& name) const {
    const auto found = std::ranges::find(columns_, name, &ColumnDef::name);
    return found == columns_.end() ? nullptr : *found;
  }

  /// MergeAttributes()
  void inherits(const sql::QualifiedName& name) const {
    const catalog::Relation* parent = out_.relation(name);
    if (parent == nullptr || parent->assumed) return;
    for (const ColumnDef* own : columns_) {
      const catalog::Column* above = parent->column(own->name);
      if (above == nullptr || own->type.empty()) continue;
      const catalog::TypeRef type =
          catalog::resolve_type(out_.catalog(), out_.session(), own->type.front());
      if (type.type == catalog::no_oid || type.type == above->type.type) continue;
      out_.refuse("42804", fmt::format("column \"{}\" has a type conflict", own->name),
                  own->name_span);
    }
  }

  void constraint(const ConstraintDef& each) {
    if (each.kind == ConstraintKind::primary_key && std::exchange(has_primary_key_, true)) {
      out_.refuse("42P16",
                  fmt::format("multiple primary keys for table \"{}\" are not allowed",
                              statement_.name.name),
                  each.span);
    }
    for (const sql::Expr& expr : each.expr) {
      if (each.kind == ConstraintKind::check) {
        refuse_contents(expr, Place::check, statement_.name.name, out_);
      } else if (each.kind == ConstraintKind::default_value) {
        refuse_contents(expr, Place::default_value, {}, out_);
      } else if (each.kind == ConstraintKind::generated) {
        refuse_contents(expr, Place::generation, statement_.name.name, out_);
      }
    }
  }

  void columns_of(const ConstraintDef& each) const {
    if (each.kind == ConstraintKind::not_null) return;
    std::set<std::string_view> seen;
    for (const sql::Identifier& name : each.columns) {
      if (column(name.name) == nullptr && !catalog::is_system_column(name.name)) {
        out_.refuse("42703", fmt::format("column \"{}\" named in key does not exist", name.name),
                    name.span);
      } else if (!seen.insert(name.name).second && each.kind != ConstraintKind::foreign_key) {
        out_.refuse("42701", fmt::format("column \"{}\" appears twice in a key", name.name),
                    name.span);
      }
    }
  }

  void partition_key(const sql::PartitionBy& key) const {
    if (key.strategy == sql::PartitionStrategy::list && key.keys.size() > 1) {
      out_.refuse("42P17", "cannot use \"list\" partition strategy with more than one column",
                  key.span);
    }
    for (const sql::IndexElement& element : key.keys) {
      if (element.column.empty()) continue;
      const ColumnDef* found = column(element.column);
      if (found == nullptr) {
        if (!all_columns_are_written()) continue;
        out_.refuse(
            "42703",
            fmt::format("column \"{}\" named in partition key does not exist", element.column),
            key.span);
      } else if (std::ranges::find(found->constraints, ConstraintKind::generated,
                                   &ConstraintDef::kind) != found->constraints.end()) {
        out_.refuse("42P17", "cannot use generated column in partition key", key.span);
      }
    }
  }

  const CreateTable& statement_;
  Collector& out_;
  std::vector<const ColumnDef*> columns_;
  bool has_primary_key_ = false;
};

}  // namespace

void refuse_table(const CreateTable& statement, Collector& out) {
  if (statement.if_not_exists && out.relation(statement.name) != nullptr) return;
  TableCheck(statement, out).run();
}

}  // namespace pgplumb::effects
