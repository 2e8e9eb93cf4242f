#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "effects/alter_table.h"
#include "effects/foreign_keys.h"
#include "effects/implication.h"
#include "effects/type_change.h"
#include "effects/volatility.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Relation;
using sql::AlterTableAction;
using sql::ConstraintDef;
using sql::ConstraintKind;

namespace {

const ConstraintDef* part(const sql::ColumnDef& column, ConstraintKind kind) {
  const auto found = std::ranges::find(column.constraints, kind, &ConstraintDef::kind);
  return found == column.constraints.end() ? nullptr : &*found;
}

/// "Serial Types" of the documentation, 8.1.4.
bool is_serial(const sql::ColumnDef& column) {
  constexpr std::array<std::string_view, 6> names{"serial",  "bigserial", "smallserial",
                                                  "serial4", "serial8",   "serial2"};
  return !column.type.empty() && column.type[0].name.schema.empty() &&
         std::ranges::find(names, column.type[0].name.name) != names.end();
}

bool is_null_literal(const sql::Expr& expr) {
  const sql::Expr* inner = &expr;
  while (inner->kind == sql::ExprKind::cast) inner = inner->args.data();
  return inner->kind == sql::ExprKind::constant && inner->literal == sql::LiteralKind::null;
}

/// The default that a domain gives to columns without their own.
const sql::Expr* domain_default(const Catalog& catalog, const catalog::TypeRef& type) {
  const catalog::Type* domain = type.array ? nullptr : catalog.types.find(type.type);
  while (domain != nullptr && domain->kind == catalog::TypeKind::domain) {
    if (domain->default_value) return &*domain->default_value;
    domain = domain->base.array ? nullptr : catalog.types.find(domain->base.type);
  }
  return nullptr;
}

/// What the rows that are there already get for a new column.
struct Fill {
  std::string rewrite;     ///< why each row is written anew; empty: none is
  bool has_value = false;  ///< one value, kept in pg_attribute.attmissingval, serves all
};

/// ATExecAddColumn(): "Tell Phase 3 to fill in the default expression, if there is one."
Fill fill_of(const TableAlteration& alteration, const sql::ColumnDef& column,
             const catalog::TypeRef& type) {
  if (is_serial(column) || part(column, ConstraintKind::identity) != nullptr) {
    return {"every row draws its number from a sequence", true};
  }
  if (const ConstraintDef* generated = part(column, ConstraintKind::generated)) {
    if (generated->generated_virtual) return {};
    return {"the generated column is computed for every row", true};
  }
  const ConstraintDef* written = part(column, ConstraintKind::default_value);
  const sql::Expr* value = written != nullptr && !written->expr.empty()
                               ? written->expr.data()
                               : domain_default(alteration.catalog(), type);
  if (value != nullptr && is_null_literal(*value)) value = nullptr;
  if (value != nullptr) {
    if (const auto function =
            volatile_function(alteration.catalog(), alteration.session(), *value)) {
      return {fmt::format("the default calls {}() anew for every row", *function), true};
    }
  }
  if (!type.array && is_constrained_domain(alteration.catalog(), type.type)) {
    return {fmt::format("each row's value is checked against the domain {}",
                        format_type(alteration.catalog(), type)),
            value != nullptr};
  }
  return {{}, value != nullptr};
}

bool is_not_null(const sql::ColumnDef& column) {
  return part(column, ConstraintKind::not_null) != nullptr ||
         part(column, ConstraintKind::primary_key) != nullptr ||
         part(column, ConstraintKind::identity) != nullptr || is_serial(column);
}

void add_column_to(TableAlteration& alteration, AlteredTable& table, const sql::ColumnDef& column) {
  if (table.column(column.name) != nullptr) return;  // a child's own column is merged
  const catalog::TypeRef type =
      column.type.empty() || is_serial(column)
          ? catalog::TypeRef{}
          : catalog::resolve_type(alteration.catalog(), alteration.session(), column.type[0]);
  const Fill fill = fill_of(alteration, column, type);
  if (!fill.rewrite.empty()) table.must_rewrite(fill.rewrite);
  const bool not_null = is_not_null(column);
  if (not_null && !fill.has_value) {
    table.must_scan(fmt::format("the new column {} has no value and may not be null", column.name));
    if (&table == &alteration.target()) alteration.out().miss_value(column.name, table.part);
  }
  const ConstraintDef* generated = part(column, ConstraintKind::generated);
  if (alteration.is_last() && column.constraints.empty()) return;
  Relation& now = table.edit();
  now.columns.push_back({.number = now.next_column++,
                         .name = column.name,
                         .type = type,
                         .not_null = not_null,
                         .generated = generated == nullptr           ? catalog::Generated::none
                                      : generated->generated_virtual ? catalog::Generated::virtual_
                                                                     : catalog::Generated::stored});
}

bool concerns(const Constraint& constraint, catalog::ColumnNumber column) {
  return std::ranges::find(constraint.columns, column) != constraint.columns.end();
}

/// ATExecAddColumn(): a child that has such a column already is merged, and its children are not
/// visited.
void add_column_below(TableAlteration& alteration, AlteredTable& table,
                      const sql::ColumnDef& column) {
  const bool merged = table.column(column.name) != nullptr;
  const std::vector<catalog::Oid> children = table.before->children;
  add_column_to(alteration, table, column);
  if (merged || alteration.only()) return;
  for (const catalog::Oid oid : children) {
    const Relation* child = alteration.catalog().relations.find(oid);
    if (child != nullptr) add_column_below(alteration, alteration.open(*child), column);
  }
}

}  // namespace

void add_column(TableAlteration& alteration, const AlterTableAction& action) {
  if (!action.column) return;
  const sql::ColumnDef& column = *action.column;
  if (alteration.target().column(column.name) != nullptr) {
    return;  // IF NOT EXISTS
  }
  add_column_below(alteration, alteration.target(), column);
  // transformAlterTableStmt(): "If the column has a non-null default, we can't skip validation of
  // foreign keys"; DEFAULT NULL counts as one.
  const bool skip_validation = part(column, ConstraintKind::default_value) == nullptr &&
                               part(column, ConstraintKind::generated) == nullptr &&
                               !is_serial(column);
  for (const ConstraintDef& definition : column.constraints) {
    add_constraint(alteration, definition, {column.name}, skip_validation);
  }
}

void require_not_null(AlteredTable& table, std::string_view column) {
  if (table.column(column) == nullptr) return;
  const bool proved = proved_not_null(table.now(), column);
  Relation& now = table.edit();
  Column& found = *std::ranges::find(now.columns, column, &Column::name);
  found.not_null = true;
  for (Constraint& constraint : now.constraints) {
    if (constraint.kind == catalog::ConstraintKind::not_null &&
        concerns(constraint, found.number)) {
      constraint.validated = true;
    }
  }
  if (!proved) {
    table.must_scan(fmt::format("the rows are checked for nulls in column {}", column));
  }
}

void set_not_null(TableAlteration& alteration, const AlterTableAction& action) {
  const Column* column = alteration.target().column(action.name);
  const auto not_valid = [&](const Constraint& constraint) {
    return constraint.kind == catalog::ConstraintKind::not_null && !constraint.validated &&
           concerns(constraint, column->number);
  };
  const bool already = column != nullptr && column->not_null &&
                       std::ranges::none_of(alteration.target().now().constraints, not_valid);
  // ATPrepSetNotNull() up to 17 and ATExecSetNotNull() leave the children of a column that is
  // NOT NULL alone; up to 17 only partitions.
  if (already && (alteration.version() >= 18 || alteration.partitioned())) return;
  for (AlteredTable* table : alteration.family()) require_not_null(*table, action.name);
}

void drop_not_null(TableAlteration& alteration, const AlterTableAction& action) {
  for (AlteredTable* table : alteration.family()) {
    if (table->column(action.name) == nullptr) continue;
    Relation& now = table->edit();
    Column& column = *std::ranges::find(now.columns, action.name, &Column::name);
    column.not_null = false;
    std::erase_if(now.constraints, [&](const Constraint& constraint) {
      return constraint.kind == catalog::ConstraintKind::not_null &&
             concerns(constraint, column.number);
    });
  }
}

void set_expression(TableAlteration& alteration, const AlterTableAction& action) {
  for (AlteredTable* table : alteration.family()) {
    const Column* column = table->column(action.name);
    if (column != nullptr && column->generated != catalog::Generated::virtual_) {
      table->must_rewrite("the generated column is computed anew for every row");
    }
  }
}

void alter_identity(TableAlteration& alteration, const AlterTableAction& action) {
  // ATPrepCmd(): recurses since 17, where partitions have identity columns too.
  if (alteration.version() >= 17) alteration.partitions();
  const Column* column = alteration.target().column(action.name);
  if (column == nullptr) return;
  const LockMode mode = action.kind == sql::AlterTableKind::drop_identity
                            ? LockMode::access_exclusive
                            : LockMode::share_row_exclusive;
  for (const auto& [oid, sequence] : alteration.catalog().sequences) {
    if (sequence.identity && sequence.owner_relation == alteration.target().now().oid &&
        sequence.owner_column == column->number) {
      alteration.out().lock_sequence(oid, mode);
    }
  }
}

}  // namespace pgplumb::effects
