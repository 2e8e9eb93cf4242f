// Expressions that a column, constraint or index cannot have: unknown columns (42703), values of
// the wrong type (42804), functions that are not immutable where the result is stored (42P17).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog/builtins.h"
#include "catalog/expr_types.h"
#include "catalog/naming.h"
#include "catalog/query_reader.h"
#include "catalog/type_rules.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "effects/type_change.h"
#include "effects/unresolved.h"
#include "effects/volatility.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::ExprTypes;
using catalog::Oid;
using catalog::Relation;
using catalog::TypeRef;
using sql::Expr;
using sql::ExprKind;

namespace {

/// Columns of the table as it will be: its own and those that the statement adds.
class Columns {
 public:
  explicit Columns(const Relation& table) : table_(table) {}

  void add(const std::string& name) { added_.push_back(name); }

  [[nodiscard]] const Relation& table() const { return table_; }
  [[nodiscard]] bool has(std::string_view name) const {
    return table_.column(name) != nullptr || name == table_.name ||
           catalog::is_system_column(name) || std::ranges::find(added_, name) != added_.end();
  }

 private:
  const Relation& table_;
  std::vector<std::string> added_;
};

bool is_time(Oid type) {
  constexpr std::array types{catalog::date_oid, catalog::timestamp_oid, catalog::timestamptz_oid,
                             catalog::time_oid, catalog::timetz_oid};
  return std::ranges::find(types, type) != types.end();
}

class ExpressionCheck {
 public:
  ExpressionCheck(const Columns& columns, Collector& out) : columns_(columns), out_(out) {}

  void names(const Expr& root) const {
    sql::for_each_expr(root, [&](const Expr& expr) {
      if (expr.kind != ExprKind::column || expr.names.size() != 1 || expr.names[0] == "*" ||
          columns_.has(expr.names[0])) {
        return;
      }
      out_.refuse("42703", fmt::format("column \"{}\" does not exist", expr.names[0]), expr.span);
    });
  }

  void contents(const Expr& root, Place place) const {
    refuse_contents(root, place, columns_.table().name, out_);
  }

  /// cookDefault()
  void default_value(const Expr& value, const TypeRef& column) const {
    const bool reads_columns = !sql::columns_of(value).empty();
    if (reads_columns) {
      out_.refuse("0A000", "cannot use column reference in DEFAULT expression", value.span);
      return;
    }
    assigned(value, column);
  }

  /// coerce_to_target_type()
  void assigned(const Expr& value, const TypeRef& column) const {
    const TypeRef type = type_of(value);
    if (!catalog::is_known(type) || !catalog::is_known(column) ||
        catalog::is_unknown_literal(type) || is_unsure(type) || is_unsure(column)) {
      return;
    }
    if (cast_method(out_.catalog(), type, column, CastContext::assignment) == CastMethod::none) {
      out_.refuse(
          "42804",
          fmt::format("the column is of type {} but its expression is of type {}",
                      format_type(out_.catalog(), column), format_type(out_.catalog(), type)),
          value.span);
    }
  }

  void condition(const Expr& condition, std::string_view of) const {
    const TypeRef type = type_of(condition);
    if (!catalog::is_known(type) || catalog::is_unknown_literal(type) || is_unsure(type)) return;
    const TypeRef base = catalog::base_type(out_.catalog(), type);
    if (base.type != catalog::bool_oid || base.array) {
      out_.refuse("42804",
                  fmt::format("argument of {} must be type boolean, not type {}", of,
                              format_type(out_.catalog(), type)),
                  condition.span);
    }
  }

  /// Calls and operators that there are for such types.
  void resolved(const Expr& root, const ExprTypes& types) const {
    if (auto refused = unresolved_call(out_.catalog(), out_.session(), root, types)) {
      out_.refuse(refused->sqlstate, std::move(refused->message), refused->span);
    }
  }

  /// contain_mutable_functions()
  void immutable(const Expr& root, const ExprTypes& types, std::string_view what) const {
    sql::for_each_expr(root, [&](const Expr& expr) {
      if (is_mutable(expr, types)) {
        out_.refuse("42P17", fmt::format("{} must be immutable", what), expr.span);
      }
    });
  }

  [[nodiscard]] ExprTypes types_in(const Expr& root) const {
    return catalog::types_in(out_.catalog(), out_.session(), root, &columns_.table());
  }

 private:
  [[nodiscard]] TypeRef type_of(const Expr& expr) const {
    return catalog::read_expr(out_.catalog(), out_.session(), expr, &columns_.table());
  }

  /// Types that were only assumed may be anything; so may what is polymorphic.
  [[nodiscard]] bool is_unsure(const TypeRef& type) const {
    const catalog::Type* found = out_.catalog().types.find(type.type);
    if (found != nullptr) {
      return found->kind == catalog::TypeKind::assumed || !found->extension.empty();
    }
    const catalog::BuiltinType* builtin = catalog::builtin_type(type.type);
    return builtin == nullptr || builtin->kind == 'p';
  }

  [[nodiscard]] Oid plain_type(const TypeRef& of_expr) const {
    const TypeRef type = catalog::base_type(out_.catalog(), of_expr);
    return type.array ? catalog::no_oid : type.type;
  }

  [[nodiscard]] bool is_mutable(const Expr& expr, const ExprTypes& types) const {
    switch (expr.kind) {
      case ExprKind::value_function:
        return true;
      case ExprKind::call:
        return is_mutable_call(expr, types);
      case ExprKind::cast:
        return is_mutable_cast(expr, types);
      case ExprKind::op:
        return expr.args.size() == 2 && is_mutable_operator(expr, types);
      default:
        return false;
    }
  }

  /// Of overloads that take their arguments by type, the one that is meant; where that is not
  /// clear, the least volatile.
  [[nodiscard]] bool is_mutable_call(const Expr& call, const ExprTypes& types) const {
    const std::span<const catalog::Signature> overloads =
        call.name.schema.empty() || call.name.schema == "pg_catalog"
            ? catalog::builtin_functions(call.name.name)
            : std::span<const catalog::Signature>();
    if (overloads.empty()) {
      const bool known =
          !catalog::resolve_functions(out_.catalog(), out_.session(), call.name).empty();
      return known && !may_be_inlined(out_.catalog(), out_.session(), call) &&
             volatility_of_call(out_.catalog(), out_.session(), call) != sql::Volatility::immutable;
    }
    std::vector<TypeRef> arguments;
    for (const Expr& argument : call.args) arguments.push_back(types[argument]);
    const auto resolved = catalog::resolve_call(out_.catalog(), overloads, arguments);
    if (resolved && resolved->signature != nullptr) {
      return resolved->signature->volatility != sql::Volatility::immutable;
    }
    return std::ranges::all_of(overloads, [](const catalog::Signature& each) {
      return each.volatility != sql::Volatility::immutable;
    });
  }

  /// Casts that look at TimeZone or DateStyle. A literal is cast when the statement is parsed.
  [[nodiscard]] bool is_mutable_cast(const Expr& cast, const ExprTypes& types) const {
    if (cast.args.front().kind == ExprKind::constant) return false;
    const Oid from = plain_type(types[cast.args.front()]);
    const Oid to = catalog::resolve_type(out_.catalog(), out_.session(), cast.type.front()).type;
    if (from == catalog::no_oid || to == catalog::no_oid || from == to) return false;
    if (is_time(from) && is_time(to)) {
      return from == catalog::timestamptz_oid || to == catalog::timestamptz_oid ||
             to == catalog::timetz_oid;
    }
    const auto is_text = [](Oid type) {
      return type == catalog::text_oid || type == catalog::varchar_oid ||
             type == catalog::bpchar_oid;
    };
    if (is_text(from)) return is_time(to);
    return is_text(to) && is_time(from) && from != catalog::time_oid && from != catalog::timetz_oid;
  }

  [[nodiscard]] bool is_mutable_operator(const Expr& operation, const ExprTypes& types) const {
    const Oid left = plain_type(types[operation.args[0]]);
    const Oid right = plain_type(types[operation.args[1]]);
    if (left != catalog::timestamptz_oid && right != catalog::timestamptz_oid) return false;
    const Oid other = left == catalog::timestamptz_oid ? right : left;
    return other == catalog::interval_oid || other == catalog::date_oid ||
           other == catalog::timestamp_oid;
  }

  const Columns& columns_;
  Collector& out_;
};

bool is_readable(const Relation* table) {
  return table != nullptr && !table->assumed && !table->columns_unknown;
}

void check_constraint(const ExpressionCheck& check, const sql::ConstraintDef& constraint,
                      const TypeRef& column) {
  if (constraint.expr.empty()) return;
  const Expr& expr = constraint.expr.front();
  switch (constraint.kind) {
    case sql::ConstraintKind::default_value:
      check.contents(expr, Place::default_value);
      return check.default_value(expr, column);
    case sql::ConstraintKind::check:
      check.contents(expr, Place::check);
      check.names(expr);
      return check.condition(expr, "CHECK");
    case sql::ConstraintKind::generated:
      check.contents(expr, Place::generation);
      check.names(expr);
      check.immutable(expr, check.types_in(expr), "generation expression");
      return check.assigned(expr, column);
    default:
      return;
  }
}

bool is_serial(const sql::ColumnDef& column) {
  return column.type.empty() || column.type.front().name.name.find("serial") != std::string::npos;
}

/// ATPostAlterTypeCleanup(), DefineIndex(): indexes on a column of another type
/// are made anew, with the functions that take that type.
void refuse_changed_indexes(const Relation& table, const sql::AlterTableAction& action,
                            Collector& out) {
  const catalog::Column* column = table.column(action.name);
  const auto reads = [&](const auto& expr) {
    if (!expr) return false;
    const std::vector<std::string> names = sql::columns_of(*expr);
    return std::ranges::find(names, action.name) != names.end();
  };
  std::vector<const Expr*> exprs;
  for (const Oid oid : table.indexes) {
    const catalog::Index* index = out.catalog().indexes.find(oid);
    if (index == nullptr) continue;
    if (reads(index->predicate)) exprs.push_back(&*index->predicate);
    for (const catalog::IndexKey& key : index->keys) {
      if (reads(key.expr)) exprs.push_back(&*key.expr);
    }
  }
  if (exprs.empty() || column == nullptr || !action.column || action.column->type.empty()) return;
  Relation changed = table;
  std::ranges::find(changed.columns, action.name, &catalog::Column::name)->type =
      catalog::resolve_type(out.catalog(), out.session(), action.column->type.front());
  const Columns columns(changed);
  for (const Expr* expr : exprs) {
    const ExpressionCheck check(columns, out);
    check.immutable(*expr, check.types_in(*expr), "functions in index expression");
  }
}

}  // namespace

void refuse_expressions(const sql::AlterTable& statement, Collector& out) {
  const Relation* table = out.relation(statement.name);
  if (!is_readable(table)) return;
  Columns columns(*table);
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.kind == sql::AlterTableKind::add_column && action.column) {
      columns.add(action.column->name);
    }
  }
  const ExpressionCheck check(columns, out);
  for (const sql::AlterTableAction& action : statement.actions) {
    const catalog::Column* column = table->column(action.name);
    switch (action.kind) {
      case sql::AlterTableKind::add_column: {
        if (!action.column || table->column(action.column->name) != nullptr) break;
        const TypeRef type =
            is_serial(*action.column)
                ? TypeRef{}
                : catalog::resolve_type(out.catalog(), out.session(), action.column->type.front());
        for (const sql::ConstraintDef& each : action.column->constraints) {
          check_constraint(check, each, type);
        }
        break;
      }
      case sql::AlterTableKind::add_constraint:
        if (action.constraint) check_constraint(check, *action.constraint, {});
        break;
      case sql::AlterTableKind::set_default:
        // A type that the statement changes is another one by then.
        if (column != nullptr && !action.expr.empty() && statement.actions.size() == 1) {
          check.contents(action.expr.front(), Place::default_value);
          check.default_value(action.expr.front(), column->type);
        }
        break;
      case sql::AlterTableKind::alter_type:
        if (!action.expr.empty()) check.names(action.expr.front());
        refuse_changed_indexes(*table, action, out);
        break;
      default:
        break;
    }
  }
}

namespace {

/// Types of PostgreSQL that no order is defined for.
bool has_no_order(const Collector& out, const TypeRef& type) {
  const TypeRef base = catalog::base_type(out.catalog(), type);
  const catalog::BuiltinType* builtin = catalog::builtin_type(base.type);
  constexpr std::array<std::string_view, 9> unordered{"json", "xml",  "point",   "line",  "lseg",
                                                      "box",  "path", "polygon", "circle"};
  return builtin != nullptr && std::ranges::find(unordered, builtin->name) != unordered.end();
}

/// Types that GIN and GiST have no default operator class for without an extension.
bool has_no_parts(const Collector& out, const TypeRef& type, const std::string& extension) {
  const TypeRef base = catalog::base_type(out.catalog(), type);
  if (base.array || out.catalog().extensions.find(extension) != nullptr) return false;
  constexpr std::array types{catalog::text_oid,      catalog::varchar_oid, catalog::int4_oid,
                             catalog::int8_oid,      catalog::int2_oid,    catalog::bool_oid,
                             catalog::timestamp_oid, catalog::date_oid,    catalog::timestamptz_oid,
                             catalog::numeric_oid,   catalog::uuid_oid,    catalog::json_oid};
  return std::ranges::find(types, base.type) != types.end();
}

void check_operator_class(const Relation& table, const std::string& name, std::string_view method,
                          Span span, Collector& out) {
  const catalog::Column* column = table.column(name);
  if (column == nullptr) return;
  const bool none = method == "btree"  ? has_no_order(out, column->type)
                    : method == "gin"  ? has_no_parts(out, column->type, "btree_gin")
                    : method == "gist" ? has_no_parts(out, column->type, "btree_gist")
                                       : false;
  if (!none) return;
  out.refuse("42704",
             fmt::format("data type {} has no default operator class for access method \"{}\"",
                         format_type(out.catalog(), column->type), method),
             span);
}

}  // namespace

void refuse_key_types(const sql::AlterTable& statement, Collector& out) {
  const Relation* table = out.relation(statement.name);
  if (!is_readable(table)) return;
  for (const sql::AlterTableAction& action : statement.actions) {
    if (action.kind != sql::AlterTableKind::add_constraint || !action.constraint) continue;
    const sql::ConstraintKind kind = action.constraint->kind;
    if (kind != sql::ConstraintKind::unique && kind != sql::ConstraintKind::primary_key) continue;
    for (const sql::Identifier& column : action.constraint->columns) {
      check_operator_class(*table, column.name, "btree", column.span, out);
    }
  }
}

/// DefineIndex(), ComputeIndexAttrs()
void refuse_expressions(const sql::CreateIndex& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  // amcanunique and amcanmulticol of the access methods.
  const std::string& method = statement.method;
  const bool one_column = method == "hash" || method == "spgist";
  const bool unordered = one_column || method == "gin" || method == "gist" || method == "brin";
  if (statement.unique && unordered) {
    out.refuse("0A000", fmt::format("access method \"{}\" does not support unique indexes", method),
               statement.keyword_span);
  } else if (statement.keys.size() > 1 && one_column) {
    out.refuse("0A000",
               fmt::format("access method \"{}\" does not support multicolumn indexes", method),
               statement.keyword_span);
  }
  if (!is_readable(table)) return;
  const Columns columns(*table);
  const ExpressionCheck check(columns, out);
  for (const sql::IndexElement& element : statement.keys) {
    for (const Expr& expr : element.expr) {
      check.contents(expr, Place::index_expression);
      check.names(expr);
      const ExprTypes types = check.types_in(expr);
      check.resolved(expr, types);
      check.immutable(expr, types, "functions in index expression");
    }
    if (element.operator_class.empty()) {
      check_operator_class(*table, element.column, statement.method, element.span, out);
    }
  }
  for (const Expr& predicate : statement.predicate) {
    check.contents(predicate, Place::index_predicate);
    check.names(predicate);
    check.condition(predicate, "WHERE");
    const ExprTypes types = check.types_in(predicate);
    check.resolved(predicate, types);
    check.immutable(predicate, types, "functions in index predicate");
  }
}

namespace {

/// A query over one table alone, whose names can only be that table's.
const Relation* only_table(const sql::Query& query, const Collector& out) {
  const bool plain = query.with.empty() && query.arms.empty();
  const auto& items = query.target.empty() ? query.from : query.target;
  if (!plain || items.size() != 1 || items.front().kind != sql::FromKind::table ||
      !items.front().column_aliases.empty() || (!query.target.empty() && !query.from.empty())) {
    return nullptr;
  }
  const Relation* table = out.relation(items.front().name);
  return is_readable(table) && items.front().alias.empty() ? table : nullptr;
}

/// transformAssignedExpr(): the other rows of VALUES are not kept.
void check_first_row(const sql::Query& insert, const Relation& table,
                     const ExpressionCheck& check) {
  if (insert.source.size() != 1 || insert.source[0].command != sql::Command::values) return;
  const std::vector<Expr>& row = insert.source[0].first_row;
  const std::size_t targets = insert.targets.empty() ? table.columns.size() : insert.targets.size();
  for (std::size_t i = 0; i < std::min(row.size(), targets); ++i) {
    const bool whole = insert.targets.empty() || insert.targets[i].path.empty();
    const catalog::Column* column =
        insert.targets.empty() ? &table.columns[i] : table.column(insert.targets[i].alias);
    // Of several rows, the types are those of all of them.
    if (column == nullptr || !whole || row[i].kind == ExprKind::default_value ||
        insert.source[0].row_count > 1) {
      continue;
    }
    check.assigned(row[i], column->type);
  }
}

}  // namespace

void refuse_columns(const sql::Query& query, Collector& out) {
  const Relation* table = only_table(query, out);
  if (table == nullptr) return;
  const Columns columns(*table);
  const ExpressionCheck check(columns, out);
  const bool writes =
      query.command == sql::Command::insert || query.command == sql::Command::update;
  for (const sql::Target& target : query.targets) {
    if (writes && !target.alias.empty() && !columns.has(target.alias)) {
      out.refuse(
          "42703",
          fmt::format("column \"{}\" of relation \"{}\" does not exist", target.alias, table->name),
          target.span);
    }
    if (query.command != sql::Command::insert && !target.continued) check.names(target.expr);
    const catalog::Column* column = table->column(target.alias);
    if (query.command == sql::Command::update && column != nullptr && target.path.empty() &&
        !target.continued && target.expr.kind != ExprKind::default_value) {
      check.assigned(target.expr, column->type);
    }
  }
  if (query.command == sql::Command::insert) check_first_row(query, *table, check);
  for (const Expr& condition : query.where) check.names(condition);
}

}  // namespace pgplumb::effects
