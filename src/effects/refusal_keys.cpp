// Foreign keys that cannot be: ATAddForeignKeyConstraint() and transformFkeyCheckAttrs() in
// tablecmds.c. Keys that a partitioned table cannot have: DefineIndex().
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "catalog/builtins.h"
#include "catalog/type_rules.h"
#include "effects/foreign_keys.h"
#include "effects/refusals.h"
#include "effects/unresolved.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Oid;
using catalog::Relation;
using catalog::RelationKind;
using catalog::TypeRef;
using sql::ConstraintDef;
using sql::ConstraintKind;

namespace {

std::vector<std::string> names_of(const std::vector<sql::Identifier>& identifiers) {
  std::vector<std::string> names;
  for (const sql::Identifier& identifier : identifiers) names.push_back(identifier.name);
  return names;
}

std::vector<std::string> names_of(const Relation& table,
                                  const std::vector<catalog::ColumnNumber>& numbers) {
  std::vector<std::string> names;
  for (const catalog::ColumnNumber number : numbers) {
    const catalog::Column* column = table.column(number);
    names.push_back(column != nullptr ? column->name : std::string());
  }
  return names;
}

/// Operator families of btree with operators between different types.
bool compare_directly(Oid a, Oid b) {
  constexpr std::array<std::array<Oid, 4>, 4> families{{
      {catalog::int2_oid, catalog::int4_oid, catalog::int8_oid},
      {catalog::float4_oid, catalog::float8_oid},
      {catalog::date_oid, catalog::timestamp_oid, catalog::timestamptz_oid},
      {catalog::text_oid, catalog::varchar_oid, catalog::name_oid},
  }};
  if (a == b) return true;
  return std::ranges::any_of(families, [&](const auto& family) {
    return std::ranges::find(family, a) != family.end() &&
           std::ranges::find(family, b) != family.end();
  });
}

bool is_comparable(const Catalog& catalog, const TypeRef& referencing, const TypeRef& referenced) {
  const TypeRef near = catalog::base_type(catalog, referencing);
  const TypeRef far = catalog::base_type(catalog, referenced);
  if (!catalog::is_known(near) || !catalog::is_known(far)) return true;
  const auto assumed = [&](const TypeRef& type) {
    const catalog::Type* found = catalog.types.find(type.type);
    return found != nullptr && found->kind == catalog::TypeKind::assumed;
  };
  if (assumed(near) || assumed(far)) return true;
  if (!near.array && !far.array && compare_directly(near.type, far.type)) return true;
  return (near.type == far.type && near.array == far.array) ||
         catalog::can_coerce(catalog, near, far);
}

bool is_immediate(const Relation& table, const catalog::Index& index) {
  const auto constraint =
      std::ranges::find(table.constraints, index.constraint, &catalog::Constraint::oid);
  return constraint == table.constraints.end() || !constraint->deferrable;
}

/// transformFkeyCheckAttrs(): a unique index on exactly these columns, without predicate or
/// expressions, valid and not deferrable.
bool has_unique_index(const Catalog& catalog, const Relation& table,
                      std::vector<std::string> columns) {
  std::ranges::sort(columns);
  return std::ranges::any_of(table.indexes, [&](Oid oid) {
    const catalog::Index* index = catalog.indexes.find(oid);
    if (index == nullptr || (!index->unique && !index->exclusion) || index->predicate) {
      return false;
    }
    if (index->unique && !is_immediate(table, *index)) return false;
    std::vector<std::string> keys;
    for (const catalog::IndexKey& key : index->keys) {
      if (key.expr) return false;
      keys.push_back(names_of(table, {key.column}).front());
    }
    std::ranges::sort(keys);
    return keys == columns;
  });
}

/// The columns of the table that gets the key, with their types.
using ColumnTypes = std::map<std::string, TypeRef>;

/// Keys that a statement itself adds, by table: a table may refer to one of its own.
struct AddedKeys {
  Oid table = catalog::no_oid;
  std::vector<std::vector<std::string>> columns;
  std::vector<std::string> primary_key;
};

class ForeignKeyCheck {
 public:
  ForeignKeyCheck(const ConstraintDef& key, const Relation& referenced, const AddedKeys& added,
                  Collector& out)
      : key_(key),
        referenced_(referenced),
        added_(added.table == referenced.oid ? added : AddedKeys{}),
        out_(out) {}

  void run(const std::vector<std::string>& columns, const ColumnTypes& types) {
    if (referenced_.kind != RelationKind::table &&
        referenced_.kind != RelationKind::partitioned_table) {
      out_.refuse("42809",
                  fmt::format("referenced relation \"{}\" is not a table", referenced_.name),
                  key_.references.span);
      return;
    }
    if (referenced_.assumed) return;
    std::vector<std::string> wanted = names_of(key_.referenced_columns);
    if (wanted.empty()) {
      const catalog::Constraint* primary = referenced_.primary_key();
      if (!added_.primary_key.empty()) {
        wanted = added_.primary_key;
      } else if (primary == nullptr) {
        out_.refuse(
            "42704",
            fmt::format("there is no primary key for referenced table \"{}\"", referenced_.name),
            key_.references.span);
        return;
      } else {
        wanted = names_of(referenced_, primary->columns);
      }
    }
    if (wanted.size() != columns.size()) {
      out_.refuse("42830", "number of referencing and referenced columns for foreign key disagree",
                  key_.span);
      return;
    }
    near_columns(columns);
    const bool added = std::ranges::any_of(
        added_.columns, [&](const auto& key) { return std::ranges::is_permutation(key, wanted); });
    if (!added && !key_.without_overlaps &&
        !has_unique_index(out_.catalog(), referenced_, wanted)) {
      const bool deferrable =
          std::ranges::any_of(referenced_.constraints, [&](const catalog::Constraint& each) {
            return each.deferrable && each.index != catalog::no_oid &&
                   each.kind != catalog::ConstraintKind::foreign_key &&
                   std::ranges::is_permutation(names_of(referenced_, each.columns), wanted);
          });
      missing_columns(wanted);
      out_.refuse(deferrable ? "55000" : "42830",
                  fmt::format("there is no {} constraint matching given keys for referenced table "
                              "\"{}\"",
                              deferrable ? "immediate unique" : "unique", referenced_.name),
                  key_.references.span);
    }
    check_columns(columns, wanted, types);
    periods(wanted);
  }

  /// What the table that gets the key and the one that it refers to must have in common.
  void persistence(sql::Persistence near) {
    const sql::Persistence far = referenced_.persistence;
    constexpr auto temporary = sql::Persistence::temporary;
    const std::string_view allowed =
        near == temporary && far != temporary                    ? "temporary"
        : near == sql::Persistence::permanent && far != near     ? "permanent"
        : near == sql::Persistence::unlogged && far == temporary ? "permanent or unlogged"
                                                                 : "";
    if (allowed.empty() || referenced_.assumed) return;
    out_.refuse("42P16",
                fmt::format("constraints on {} tables may reference only {} tables",
                            near == temporary ? "temporary" : "such", allowed),
                key_.span);
  }

 private:
  /// validateFkOnDeleteSetColumns()
  void near_columns(const std::vector<std::string>& columns) {
    for (const std::string& name : key_.on_delete_columns) {
      if (std::ranges::find(columns, name) != columns.end()) continue;
      out_.refuse("42P10",
                  fmt::format("column \"{}\" referenced in ON DELETE SET action must be part of "
                              "foreign key",
                              name),
                  key_.span);
    }
  }

  /// ATAddForeignKeyConstraint() of 18: PERIOD meets WITHOUT OVERLAPS.
  void periods(const std::vector<std::string>& wanted) {
    if (out_.version() < 18) return;
    const auto matching =
        std::ranges::find_if(referenced_.constraints, [&](const catalog::Constraint& each) {
          return each.temporal && each.kind != catalog::ConstraintKind::foreign_key &&
                 std::ranges::is_permutation(names_of(referenced_, each.columns), wanted);
        });
    if (!key_.without_overlaps && matching != referenced_.constraints.end()) {
      out_.refuse("42830",
                  "foreign key must use PERIOD when referencing a key with WITHOUT OVERLAPS",
                  key_.span);
    }
    const auto acts = [](sql::ForeignKeyAction action) {
      return action != sql::ForeignKeyAction::no_action;
    };
    if (key_.without_overlaps && (acts(key_.on_delete) || acts(key_.on_update))) {
      out_.refuse("0A000", "unsupported action for foreign key constraint using PERIOD", key_.span);
    }
  }

  /// transformColumnNameList() comes before the look at the keys.
  void missing_columns(const std::vector<std::string>& wanted) {
    for (const std::string& name : wanted) {
      if (referenced_.column(name) != nullptr || added_.table != catalog::no_oid) continue;
      out_.refuse(
          "42703",
          fmt::format("column \"{}\" referenced in foreign key constraint does not exist", name),
          key_.span);
    }
  }

  void check_columns(const std::vector<std::string>& columns,
                     const std::vector<std::string>& wanted, const ColumnTypes& types) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const catalog::Column* far = referenced_.column(wanted[i]);
      const auto near = types.find(columns[i]);
      if (far == nullptr) continue;
      if (near != types.end() && !is_comparable(out_.catalog(), near->second, far->type)) {
        out_.refuse("42804",
                    fmt::format("foreign key constraint cannot be implemented: key columns "
                                "\"{}\" and \"{}\" are of incompatible types: {} and {}",
                                columns[i], wanted[i], format_type(out_.catalog(), near->second),
                                format_type(out_.catalog(), far->type)),
                    key_.span);
      }
    }
  }

  const ConstraintDef& key_;
  const Relation& referenced_;
  AddedKeys added_;
  Collector& out_;
};

TypeRef type_of(const sql::ColumnDef& column, const Collector& out) {
  if (column.type.empty()) return {};
  const std::string& name = column.type[0].name.name;
  if (column.type[0].name.schema.empty()) {
    if (name == "serial" || name == "serial4") return {.type = catalog::int4_oid};
    if (name == "bigserial" || name == "serial8") return {.type = catalog::int8_oid};
    if (name == "smallserial" || name == "serial2") return {.type = catalog::int2_oid};
  }
  return catalog::resolve_type(out.catalog(), out.session(), column.type[0]);
}

void check_key(const ConstraintDef& key, const std::vector<std::string>& columns,
               const ColumnTypes& types, const AddedKeys& added, sql::Persistence persistence,
               Collector& out) {
  if (key.kind != ConstraintKind::foreign_key) return;
  if (const Relation* referenced = out.relation(key.references)) {
    ForeignKeyCheck check(key, *referenced, added, out);
    check.persistence(persistence);
    check.run(columns, types);
  }
}

/// The columns that a key of a partitioned table must have: those of its partition key.
std::vector<std::string> partition_columns(const Relation& table) {
  std::vector<std::string> names;
  if (!table.partition_key) return names;
  for (const catalog::PartitionKey::Part& part : table.partition_key->parts) {
    const catalog::Column* column = table.column(part.column);
    names.push_back(column != nullptr ? column->name : std::string());
  }
  return names;
}

void check_partition_columns(const std::vector<std::string>& partition_key,
                             const std::vector<std::string>& columns, std::string_view what,
                             Span span, Collector& out) {
  for (const std::string& name : partition_key) {
    if (name.empty()) {
      out.refuse("0A000",
                 fmt::format("unsupported {} constraint with partition key definition", what),
                 span);
    } else if (std::ranges::find(columns, name) == columns.end()) {
      out.refuse("0A000",
                 "unique constraint on partitioned table must include all partitioning columns",
                 span);
    }
  }
}

bool is_unique(const ConstraintDef& constraint) {
  return constraint.kind == ConstraintKind::unique ||
         constraint.kind == ConstraintKind::primary_key;
}

bool has_foreign_key(const sql::CreateTable& statement) {
  const auto is_one = [](const ConstraintDef& constraint) {
    return constraint.kind == ConstraintKind::foreign_key;
  };
  return std::ranges::any_of(statement.elements, [&](const sql::TableElement& element) {
    const auto* column = std::get_if<sql::ColumnDef>(&element);
    const auto* constraint = std::get_if<ConstraintDef>(&element);
    return (column != nullptr && std::ranges::any_of(column->constraints, is_one)) ||
           (constraint != nullptr && is_one(*constraint));
  });
}

std::string_view kind_name(const ConstraintDef& constraint) {
  return constraint.kind == ConstraintKind::primary_key ? "PRIMARY KEY" : "UNIQUE";
}

}  // namespace

void refuse_keys(const sql::CreateTable& statement, Collector& out) {
  std::vector<std::string> partition_key;
  if (statement.partition_by) {
    for (const sql::IndexElement& element : statement.partition_by->keys) {
      partition_key.push_back(element.column);
    }
  }
  ColumnTypes types;
  if (has_foreign_key(statement)) {
    for (const sql::TableElement& element : statement.elements) {
      if (const auto* column = std::get_if<sql::ColumnDef>(&element)) {
        types[column->name] = type_of(*column, out);
      }
    }
  }
  const auto check = [&](const ConstraintDef& constraint, const std::vector<std::string>& columns) {
    check_key(constraint, columns, types, {}, statement.persistence, out);
    if (is_unique(constraint)) {
      check_partition_columns(partition_key, columns, kind_name(constraint), constraint.span, out);
    }
  };
  for (const sql::TableElement& element : statement.elements) {
    if (const auto* column = std::get_if<sql::ColumnDef>(&element)) {
      for (const ConstraintDef& each : column->constraints) check(each, {column->name});
    } else if (const auto* constraint = std::get_if<ConstraintDef>(&element)) {
      check(*constraint, names_of(constraint->columns));
    }
  }
}

namespace {

std::span<const ConstraintDef> added_constraints(const sql::AlterTableAction& action) {
  if (action.kind == sql::AlterTableKind::add_constraint && action.constraint) {
    return {&*action.constraint, 1};
  }
  if (action.kind == sql::AlterTableKind::add_column && action.column) {
    return action.column->constraints;
  }
  return {};
}

bool adds_key(const sql::AlterTable& statement) {
  return std::ranges::any_of(statement.actions, [](const sql::AlterTableAction& action) {
    return std::ranges::any_of(added_constraints(action), [](const ConstraintDef& each) {
      return each.kind == ConstraintKind::foreign_key || is_unique(each);
    });
  });
}

/// transformIndexConstraint() of 18: the last column is a range, and not alone.
void refuse_overlaps(const ConstraintDef& constraint, const Relation& table, Collector& out) {
  if (!constraint.without_overlaps || !is_unique(constraint) || constraint.columns.empty()) return;
  if (constraint.columns.size() < 2) {
    out.refuse("42601", "constraint using WITHOUT OVERLAPS needs at least two columns",
               constraint.span);
  }
  const catalog::Column* last = table.column(constraint.columns.back().name);
  if (last == nullptr) return;
  const catalog::TypeRef base = catalog::base_type(out.catalog(), last->type);
  const catalog::BuiltinType* type = catalog::builtin_type(base.type);
  if (type != nullptr && (base.array || type->kind == 'b')) {
    out.refuse("42804",
               fmt::format("column \"{}\" in WITHOUT OVERLAPS is not a range or multirange type",
                           last->name),
               constraint.span);
  }
}

/// DefineIndex() and ATAddForeignKeyConstraint() of 18; transformIndexConstraint().
void refuse_virtual(const ConstraintDef& constraint, const Relation& table, Collector& out) {
  std::vector<std::string> seen;
  for (const sql::Identifier& name : constraint.columns) {
    const catalog::Column* column = table.column(name.name);
    const bool is_key = is_unique(constraint) || constraint.kind == ConstraintKind::foreign_key;
    if (is_key && column != nullptr && column->generated == catalog::Generated::virtual_) {
      out.refuse("0A000", "keys on virtual generated columns are not supported", name.span);
    }
    if (is_unique(constraint) && std::ranges::find(seen, name.name) != seen.end()) {
      out.refuse("42701", fmt::format("column \"{}\" appears twice in a key", name.name),
                 name.span);
    }
    seen.push_back(name.name);
  }
  refuse_overlaps(constraint, table, out);
}

void refuse_on_partitioned(const sql::AlterTable& statement, const Relation& table,
                           const ConstraintDef& constraint, const std::vector<std::string>& columns,
                           Collector& out) {
  if (constraint.kind == ConstraintKind::foreign_key) {
    if (statement.only && !table.children.empty()) {
      out.refuse(
          "42809",
          fmt::format("cannot use ONLY for foreign key on partitioned table \"{}\"", table.name),
          constraint.span);
    }
    if (constraint.not_valid && !takes_not_valid_foreign_key(out.catalog(), table)) {
      out.refuse(
          "42809",
          fmt::format("cannot add NOT VALID foreign key on partitioned table \"{}\"", table.name),
          constraint.span);
    }
  } else if (is_unique(constraint)) {
    if (!constraint.using_index.empty()) {
      out.refuse("0A000",
                 "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables",
                 constraint.span);
    } else {
      for (const Relation* each : with_descendants(out.catalog(), table)) {
        check_partition_columns(partition_columns(*each), columns, kind_name(constraint),
                                constraint.span, out);
      }
    }
  } else if (constraint.kind == ConstraintKind::exclude && out.version() < 17) {
    out.refuse("0A000", "exclusion constraints are not supported on partitioned tables",
               constraint.span);
  }
}

/// transformIndexConstraint() and ComputeIndexAttrs(): the method must be able to look up one row,
/// an operator must be there for the column and be its own commutator.
void refuse_exclusion(const ConstraintDef& constraint, const Relation& table, Collector& out) {
  if (constraint.access_method == "gin" || constraint.access_method == "brin") {
    out.refuse("0A000",
               fmt::format("access method \"{}\" does not support exclusion constraints",
                           constraint.access_method),
               constraint.span);
  }
  constexpr std::array<std::string_view, 10> one_sided{"<",  "<=", ">",  ">=", "@>",
                                                       "<@", "<<", ">>", "&<", "&>"};
  for (std::size_t i = 0; i < constraint.operators.size() && i < constraint.elements.size(); ++i) {
    const sql::IndexElement& element = constraint.elements[i];
    const std::string& name = constraint.operators[i];
    if (std::ranges::find(one_sided, name) != one_sided.end()) {
      out.refuse("42809", fmt::format("operator {} is not commutative", name), element.span);
    }
    if (table.column(element.column) == nullptr) continue;
    const sql::Expr column{.kind = sql::ExprKind::column, .names = {element.column}};
    const sql::Expr operation{.kind = sql::ExprKind::op, .text = name, .args = {column, column}};
    const auto types = catalog::types_in(out.catalog(), out.session(), operation, &table);
    const auto refused = unresolved_call(out.catalog(), out.session(), operation, types);
    if (refused) out.refuse(refused->sqlstate, refused->message, element.span);
  }
}

}  // namespace

void refuse_keys(const sql::AlterTable& statement, const Relation& table, Collector& out) {
  for (const sql::AlterTableAction& action : statement.actions) {
    const bool excludes = action.kind == sql::AlterTableKind::add_constraint && action.constraint &&
                          action.constraint->kind == ConstraintKind::exclude;
    if (excludes && !table.assumed) refuse_exclusion(*action.constraint, table, out);
  }
  if (table.kind != RelationKind::partitioned_table && !adds_key(statement)) return;
  AddedKeys added{.table = table.oid};
  ColumnTypes types;
  for (const catalog::Column& column : table.columns) types[column.name] = column.type;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.kind == sql::AlterTableKind::add_column && action.column) {
      types[action.column->name] = type_of(*action.column, out);
    } else if (action.kind == sql::AlterTableKind::alter_type && action.column) {
      types[action.name] = type_of(*action.column, out);
    }
    for (const ConstraintDef& each : added_constraints(action)) {
      if (!is_unique(each)) continue;
      std::vector<std::string> columns = names_of(each.columns);
      if (columns.empty() && action.column) columns = {action.column->name};
      if (each.kind == ConstraintKind::primary_key) added.primary_key = columns;
      added.columns.push_back(std::move(columns));
    }
  }
  const auto check = [&](const ConstraintDef& constraint, const std::vector<std::string>& columns) {
    check_key(constraint, columns, types, added, table.persistence, out);
    refuse_virtual(constraint, table, out);
    if (table.kind == RelationKind::partitioned_table) {
      refuse_on_partitioned(statement, table, constraint, columns, out);
    }
  };
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.kind == sql::AlterTableKind::add_column && action.column) {
      if (table.column(action.column->name) != nullptr) continue;
      for (const ConstraintDef& each : action.column->constraints) {
        check(each, {action.column->name});
      }
    } else if (action.kind == sql::AlterTableKind::add_constraint && action.constraint) {
      check(*action.constraint, names_of(action.constraint->columns));
    }
  }
}

void refuse_index(const sql::CreateIndex& statement, const Relation& table, Collector& out) {
  if (table.kind != RelationKind::partitioned_table) return;
  if (statement.concurrently) {
    out.refuse(
        "0A000",
        fmt::format("cannot create index on partitioned table \"{}\" concurrently", table.name),
        statement.table.span);
  }
  if (!statement.unique) return;
  std::vector<std::string> columns;
  for (const sql::IndexElement& element : statement.keys) columns.push_back(element.column);
  for (const Relation* each : with_descendants(out.catalog(), table)) {
    check_partition_columns(partition_columns(*each), columns, "UNIQUE", statement.table.span, out);
  }
}

}  // namespace pgplumb::effects
