// What keeps a column's type from being changed: ATPrepAlterColumnType() and, for what depends on
// the column, RememberAllDependentForRebuilding() in tablecmds.c.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "catalog/builtins.h"
#include "catalog/drop.h"
#include "catalog/query_reader.h"
#include "catalog/stored.h"
#include "catalog/type_rules.h"
#include "effects/refusals.h"
#include "effects/type_change.h"
#include "effects/unresolved.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Catalog;
using catalog::Column;
using catalog::Relation;
using catalog::TypeRef;
using sql::AlterTableAction;

namespace {

bool reads_column(const Catalog& catalog, const sql::Expr& expr, const Relation& over,
                  catalog::ColumnUse wanted) {
  bool found = false;
  const catalog::NameVisitor visitor{
      .column = [&](const sql::Expr&, catalog::Oid relation, catalog::ColumnNumber column) {
        found = found || (relation == wanted.relation && column == wanted.column);
      }};
  catalog::read_expr(catalog, catalog::stored_session(), expr, &over, visitor);
  return found;
}

/// NEW.x or OLD.x, as triggers and rules write it.
bool reads_row_column(const sql::Expr& expr, const std::string& column) {
  bool found = false;
  sql::for_each_expr(expr, [&](const sql::Expr& each) {
    found =
        found || (each.kind == sql::ExprKind::column && each.names.size() == 2 &&
                  (each.names[0] == "new" || each.names[0] == "old") && each.names[1] == column);
  });
  return found;
}

bool reads_row_column(const sql::Query& query, const std::string& column) {
  bool found = false;
  sql::for_each_expr(query, [&](const sql::Expr& each) {
    found =
        found || (each.kind == sql::ExprKind::column && each.names.size() == 2 &&
                  (each.names[0] == "new" || each.names[0] == "old") && each.names[1] == column);
  });
  return found;
}

struct Dependent {
  std::string clause;             ///< for the message
  bool generated_column = false;  ///< else a view, rule, trigger...
};

/// What depends on the column; none where nothing does.
class Dependents {
 public:
  Dependents(const Catalog& catalog, const Relation& table, const Column& column)
      : catalog_(catalog), table_(table), column_(column) {}

  [[nodiscard]] std::optional<Dependent> find() const {
    for (const auto& search :
         {&Dependents::view, &Dependents::rule, &Dependents::trigger, &Dependents::policy,
          &Dependents::generated_column, &Dependents::function}) {
      if (auto found = (this->*search)()) {
        return Dependent{std::move(*found), search == &Dependents::generated_column};
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] catalog::ColumnUse use() const { return {table_.oid, column_.number}; }

  [[nodiscard]] std::optional<std::string> view() const {
    for (const catalog::Oid oid : table_.used_by) {
      const Relation* found = catalog_.relations.find(oid);
      if (found != nullptr && std::ranges::find(found->uses, use()) != found->uses.end()) {
        return fmt::format("used by a view or rule: view {} depends on it", found->name);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> rule() const {
    for (const catalog::Rule& each : table_.rules) {
      const bool reads = std::ranges::any_of(each.actions, [&](const sql::Query& action) {
        return reads_row_column(action, column_.name);
      });
      if (reads || (each.where && reads_row_column(*each.where, column_.name))) {
        return fmt::format("used by a view or rule: rule {} depends on it", each.name);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> trigger() const {
    for (const catalog::Trigger& each : table_.triggers) {
      const auto& columns = each.update_columns;
      if (std::ranges::find(columns, column_.number) != columns.end() ||
          (each.when && reads_row_column(*each.when, column_.name))) {
        return fmt::format("used in a trigger definition: trigger {} depends on it", each.name);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> policy() const {
    for (const auto& [oid, relation] : catalog_.relations) {
      for (const catalog::Policy& each : relation.policies) {
        const bool in_using =
            each.using_expr && reads_column(catalog_, *each.using_expr, relation, use());
        const bool in_check =
            each.with_check && reads_column(catalog_, *each.with_check, relation, use());
        if (in_using || in_check) {
          return fmt::format("used in a policy definition: policy {} depends on it", each.name);
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> generated_column() const {
    for (const Column& each : table_.columns) {
      if (each.generated == catalog::Generated::none || !each.default_value) continue;
      const std::vector<std::string> names = sql::columns_of(*each.default_value);
      if (std::ranges::find(names, column_.name) != names.end()) {
        return fmt::format("used by a generated column: column {} depends on it", each.name);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> function() const {
    for (const auto& [oid, function] : catalog_.functions) {
      for (const sql::Query& query : function.sql_body) {
        const auto uses = catalog::uses_of(catalog_, catalog::stored_session(), query);
        if (std::ranges::find(uses, use()) != uses.end()) {
          return fmt::format("used by a function: function {} depends on it", function.name);
        }
      }
    }
    return std::nullopt;
  }

  const Catalog& catalog_;
  const Relation& table_;
  const Column& column_;
};

/// The type that a default has before it is cast to the column's.
TypeRef type_of_default(const Collector& out, const Relation& table, const Column& column) {
  const TypeRef type =
      catalog::read_expr(out.catalog(), catalog::stored_session(), *column.default_value, &table);
  return catalog::is_known(type) && !catalog::is_unknown_literal(type) ? type : column.type;
}

bool assignable(const Catalog& catalog, const TypeRef& from, const TypeRef& to) {
  return cast_method(catalog, from, to, CastContext::assignment) != CastMethod::none;
}

bool is_assumed(const Catalog& catalog, const TypeRef& type) {
  if (!catalog::is_known(type)) return true;
  const catalog::Type* found = catalog.types.find(type.type);
  return found != nullptr &&
         (found->kind == catalog::TypeKind::assumed || found->kind == catalog::TypeKind::shell);
}

void check_casts(const Collector& in, const Relation& table, const Column& column,
                 const AlterTableAction& action, Collector& out) {
  const TypeRef to = catalog::resolve_type(in.catalog(), in.session(), action.column->type.front());
  if (is_assumed(in.catalog(), to) || is_assumed(in.catalog(), column.type)) return;
  if (action.expr.empty() && !assignable(in.catalog(), column.type, to)) {
    out.refuse("42804",
               fmt::format("column \"{}\" cannot be cast automatically to type {}", column.name,
                           format_type(in.catalog(), to)),
               action.span);
  }
  // A SET or DROP DEFAULT of the same statement comes before or after: dropped first, it is gone.
  const bool has_default = column.default_value && column.generated == catalog::Generated::none;
  if (has_default && !assignable(in.catalog(), type_of_default(in, table, column), to)) {
    out.refuse("42804",
               fmt::format("default for column \"{}\" cannot be cast automatically to type {}",
                           column.name, format_type(in.catalog(), to)),
               action.span);
  }
}

/// ATPostAlterTypeParse(): checks and indexes over the column are made again, for the new type.
void check_expressions(const Relation& table, const Column& column, const TypeRef& to,
                       const AlterTableAction& action, Collector& out) {
  Relation changed = table;
  for (Column& each : changed.columns) {
    if (each.number == column.number) each.type = to;
  }
  const auto check = [&](const Box<sql::Expr>& expr) {
    if (!expr) return;
    const auto types = catalog::types_in(out.catalog(), catalog::stored_session(), *expr, &changed);
    auto refused = unresolved_call(out.catalog(), catalog::stored_session(), *expr, types);
    if (refused) out.refuse(refused->sqlstate, std::move(refused->message), action.span);
  };
  for (const catalog::Constraint& constraint : table.constraints) {
    const auto& columns = constraint.columns;
    if (std::ranges::find(columns, column.number) != columns.end()) check(constraint.check);
  }
  for (const catalog::Oid oid : table.indexes) {
    const catalog::Index* index = out.catalog().indexes.find(oid);
    if (index == nullptr || !catalog::index_reads(*index, table, column.number)) continue;
    for (const catalog::IndexKey& key : index->keys) check(key.expr);
    check(index->predicate);
  }
}

bool drops_default(const sql::AlterTable& statement, const std::string& column) {
  return std::ranges::any_of(statement.actions, [&](const AlterTableAction& action) {
    return action.kind == sql::AlterTableKind::drop_default && action.name == column;
  });
}

}  // namespace

void refuse_alter_type(const sql::AlterTable& statement, const Relation& table,
                       const AlterTableAction& action, Collector& out) {
  const Column* found = table.column(action.name);
  if (found == nullptr || !action.column || action.column->type.empty()) return;
  Column column = *found;
  if (drops_default(statement, column.name)) column.default_value.reset();
  if (table.of_type != catalog::no_oid) {
    out.refuse("42809", "cannot alter column type of typed table", action.span);
  }
  if (column.inherited > 0) {
    out.refuse("42P16", fmt::format("cannot alter inherited column \"{}\"", column.name),
               action.span);
  }
  if (in_partition_key(table, column)) {
    out.refuse("42P16",
               fmt::format("cannot alter column \"{}\" because it is part of the partition key of "
                           "relation \"{}\"",
                           column.name, table.name),
               action.span);
  }
  if (statement.only && !table.children.empty()) {
    out.refuse("42P16",
               fmt::format("type of inherited column \"{}\" must be changed in child tables too",
                           column.name),
               action.span);
  }
  check_casts(out, table, column, action, out);
  const TypeRef to =
      catalog::resolve_type(out.catalog(), out.session(), action.column->type.front());
  // What the statement drops or makes otherwise is another matter.
  if (statement.actions.size() == 1 && !is_assumed(out.catalog(), to)) {
    check_expressions(table, column, to, action, out);
  }
  const std::vector<catalog::Oid> below =
      statement.only ? std::vector<catalog::Oid>{} : catalog::descendants(out.catalog(), table.oid);
  std::optional<Dependent> dependent = Dependents(out.catalog(), table, *found).find();
  for (const catalog::Oid oid : below) {
    const Relation* child = out.relation(oid);
    const Column* same = child != nullptr ? child->column(action.name) : nullptr;
    if (!dependent && same != nullptr) {
      dependent = Dependents(out.catalog(), *child, *same).find();
    }
  }
  if (dependent) {
    out.refuse(dependent->generated_column && out.version() < 15 ? "42601" : "0A000",
               fmt::format("cannot alter type of a column {}", dependent->clause), action.span);
  }
}

}  // namespace pgplumb::effects
