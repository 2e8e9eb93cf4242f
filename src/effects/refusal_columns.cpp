// What a column cannot become: identity and generated columns (ATExecColumnDefault(),
// ATExecSetIdentity(), transformColumnDefinition()), columns of types that no table holds
// (CheckAttributeType()), names of the system's own (check_for_column_name_collision()), storage
// and compression that a type cannot have.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "catalog/type_rules.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "sql/walk.h"
#include "text/ascii.h"

namespace pgplumb::effects {

using catalog::Column;
using catalog::Generated;
using catalog::Identity;
using catalog::Relation;
using catalog::TypeRef;
using sql::AlterTableAction;
using sql::AlterTableKind;
using sql::ConstraintKind;

namespace {

const sql::ConstraintDef* part(const sql::ColumnDef& column, ConstraintKind kind) {
  const auto found = std::ranges::find(column.constraints, kind, &sql::ConstraintDef::kind);
  return found == column.constraints.end() ? nullptr : &*found;
}

bool is_integer(catalog::Oid type) {
  return type == catalog::int2_oid || type == catalog::int4_oid || type == catalog::int8_oid;
}

/// Types that hold values of any length, which can be kept out of line (pg_type.typlen < 0).
bool has_fixed_length(const TypeRef& type) {
  constexpr std::array types{catalog::bool_oid,        catalog::int2_oid,  catalog::int4_oid,
                             catalog::int8_oid,        catalog::oid_oid,   catalog::float4_oid,
                             catalog::float8_oid,      catalog::date_oid,  catalog::timestamp_oid,
                             catalog::timestamptz_oid, catalog::time_oid,  catalog::uuid_oid,
                             catalog::interval_oid,    catalog::timetz_oid};
  return !type.array && std::ranges::find(types, type.type) != types.end();
}

bool is_word_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view each) {
    return std::ranges::equal(word, each, [](char a, char b) { return to_lower(a) == b; });
  });
}

class NewColumnCheck {
 public:
  NewColumnCheck(const sql::ColumnDef& column, std::string_view table, Collector& out)
      : column_(column), table_(table), out_(out) {}

  void run() const {
    if (catalog::is_system_column(column_.name)) {
      refuse("42701",
             fmt::format("column name \"{}\" conflicts with a system column name", column_.name));
    }
    twice();
    const TypeRef type =
        column_.type.empty()
            ? TypeRef{}
            : catalog::resolve_type(out_.catalog(), out_.session(), column_.type.front());
    // A serial type's default comes from the grammar's transformation.
    if (part(column_, ConstraintKind::identity) != nullptr && catalog::is_known(type) &&
        catalog::builtin_type(type.type) != nullptr && (type.array || !is_integer(type.type))) {
      refuse("22023", "identity column type must be smallint, integer, or bigint");
    }
    const catalog::BuiltinType* builtin = catalog::builtin_type(type.type);
    if (builtin != nullptr && builtin->kind == 'p' && type.type != catalog::no_oid) {
      refuse("42P16", fmt::format("column \"{}\" has pseudo-type {}", column_.name,
                                  format_type(out_.catalog(), type)));
    }
    generated(type);
  }

 private:
  void refuse(std::string_view sqlstate, std::string message) const {
    out_.refuse(sqlstate, std::move(message), column_.name_span);
  }

  /// transformColumnDefinition()
  void refuse_words(std::string_view what) const {
    refuse("42601",
           fmt::format("{} for column \"{}\" of table \"{}\"", what, column_.name, table_));
  }

  void twice() const {
    const auto has = [&](ConstraintKind kind) { return part(column_, kind) != nullptr; };
    const auto count = [&](ConstraintKind kind) {
      return std::ranges::count(column_.constraints, kind, &sql::ConstraintDef::kind);
    };
    if (has(ConstraintKind::null) && has(ConstraintKind::not_null)) {
      refuse_words("conflicting NULL/NOT NULL declarations");
    }
    if (count(ConstraintKind::default_value) > 1) {
      refuse_words("multiple default values specified");
    }
    if (has(ConstraintKind::default_value) && has(ConstraintKind::identity)) {
      refuse_words("both default and identity specified");
    }
    if (has(ConstraintKind::default_value) && has(ConstraintKind::generated)) {
      refuse_words("both default and generation expression specified");
    }
    if (has(ConstraintKind::identity) && has(ConstraintKind::generated)) {
      refuse_words("both identity and generation expression specified");
    }
  }

  /// DefineIndex(), ATAddForeignKeyConstraint(), CheckAttributeType() of 18
  void generated(const TypeRef& type) const {
    const sql::ConstraintDef* generation = part(column_, ConstraintKind::generated);
    if (generation == nullptr || !generation->generated_virtual || out_.version() < 18) return;
    if (part(column_, ConstraintKind::primary_key) != nullptr) {
      refuse("0A000", "primary keys on virtual generated columns are not supported");
    } else if (part(column_, ConstraintKind::unique) != nullptr) {
      refuse("0A000", "unique constraints on virtual generated columns are not supported");
    } else if (part(column_, ConstraintKind::foreign_key) != nullptr) {
      refuse("0A000", "foreign key constraints on virtual generated columns are not supported");
    }
    const catalog::Type* own = out_.catalog().types.find(type.type);
    if (own != nullptr && own->kind != catalog::TypeKind::assumed) {
      refuse("0A000", fmt::format("virtual generated column \"{}\" cannot have a domain or "
                                  "user-defined type",
                                  column_.name));
    }
    // check_virtual_generated_security()
    for (const sql::Expr& expr : generation->expr) {
      for (const sql::Expr* call : sql::calls_of(expr)) {
        if (!catalog::resolve_functions(out_.catalog(), out_.session(), call->name).empty()) {
          refuse("0A000", "generation expression uses user-defined function");
        }
      }
    }
  }

  const sql::ColumnDef& column_;
  std::string_view table_;
  Collector& out_;
};

class ColumnActionCheck {
 public:
  ColumnActionCheck(const sql::AlterTable& statement, const Relation& table, Collector& out)
      : statement_(statement), table_(table), out_(out) {}

  void run(const AlterTableAction& action) const {
    if (action.kind == AlterTableKind::add_column) {
      if (action.column) add(action);
      return;
    }
    const Column* column = table_.column(action.name);
    if (column == nullptr) return missing(action);
    switch (action.kind) {
      case AlterTableKind::set_default:
      case AlterTableKind::drop_default:
        return change_default(*column, action);
      case AlterTableKind::set_identity:
      case AlterTableKind::drop_identity:
        if (column->identity == Identity::none && !action.if_exists && !made_identity(*column)) {
          refuse("55000", action, "is not an identity column");
        }
        return;
      case AlterTableKind::add_identity:
        if (catalog::builtin_type(column->type.type) != nullptr && !is_changed(*column) &&
            (column->type.array || !is_integer(column->type.type))) {
          out_.refuse("22023", "identity column type must be smallint, integer, or bigint",
                      action.span);
        }
        return;
      case AlterTableKind::alter_type:
        return change_type(*column, action);
      case AlterTableKind::set_storage:
        return change_storage(*column, action);
      case AlterTableKind::set_compression:
        return change_compression(*column, action);
      default:
        return;
    }
  }

 private:
  void refuse(std::string_view sqlstate, const AlterTableAction& action,
              std::string_view what) const {
    out_.refuse(sqlstate,
                fmt::format("column \"{}\" of relation \"{}\" {}", action.name, table_.name, what),
                action.span);
  }

  [[nodiscard]] bool has_other(AlterTableKind kind, const AlterTableAction& than,
                               std::string_view name) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return &each != &than && each.kind == kind && each.name == name;
    });
  }
  [[nodiscard]] bool made_identity(const Column& column) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return each.kind == AlterTableKind::add_identity && each.name == column.name;
    });
  }
  [[nodiscard]] bool is_changed(const Column& column) const {
    return std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return each.kind == AlterTableKind::alter_type && each.name == column.name;
    });
  }

  void add(const AlterTableAction& action) const {
    const sql::ColumnDef& column = *action.column;
    const bool twice = std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return &each < &action && each.kind == AlterTableKind::add_column && each.column &&
             each.column->name == column.name;
    });
    if (table_.column(column.name) != nullptr) return;
    if (twice && !action.if_not_exists) {
      out_.refuse(
          "42701",
          fmt::format("column \"{}\" of relation \"{}\" already exists", column.name, table_.name),
          action.span);
    }
    NewColumnCheck(column, table_.name, out_).run();
    if (column.type.empty()) return;
    const TypeRef type = catalog::resolve_type(out_.catalog(), out_.session(), column.type.front());
    if (type.type == table_.oid) {
      out_.refuse("42P16",
                  fmt::format("composite type {} cannot be made a member of itself", table_.name),
                  action.span);
    }
    if (!statement_.only) merges(column, type, action);
    const sql::ConstraintDef* generation = part(column, ConstraintKind::generated);
    if (generation != nullptr) reads_generated(*generation, action);
  }

  /// ATExecAddColumn(): a child's own column of the name must be of the type.
  void merges(const sql::ColumnDef& column, const TypeRef& type,
              const AlterTableAction& action) const {
    for (const catalog::Oid oid : table_.children) {
      const Relation* child = out_.relation(oid);
      const Column* own = child != nullptr ? child->column(column.name) : nullptr;
      if (own == nullptr || !catalog::is_known(type) || own->type.type == type.type) continue;
      out_.refuse("42804",
                  fmt::format("child table \"{}\" has different type for column \"{}\"",
                              child->name, column.name),
                  action.span);
    }
  }

  /// check_nested_generated_walker()
  void reads_generated(const sql::ConstraintDef& generation, const AlterTableAction& action) const {
    for (const sql::Expr& expr : generation.expr) {
      for (const std::string& name : sql::columns_of(expr)) {
        const Column* read = table_.column(name);
        if (read != nullptr && read->generated != Generated::none) {
          out_.refuse("42P17",
                      fmt::format("cannot use generated column \"{}\" in column generation "
                                  "expression",
                                  name),
                      action.span);
        }
      }
    }
  }

  /// The passes of ALTER TABLE: what is dropped goes first, what is added comes later.
  void missing(const AlterTableAction& action) const {
    if (action.kind == AlterTableKind::drop_column && catalog::is_system_column(action.name)) {
      out_.refuse("0A000", fmt::format("cannot drop system column \"{}\"", action.name),
                  action.span);
    }
    const bool added = std::ranges::any_of(statement_.actions, [&](const AlterTableAction& each) {
      return each.kind == AlterTableKind::add_column && each.column &&
             each.column->name == action.name;
    });
    if (action.kind == AlterTableKind::drop_column && added && !action.if_exists &&
        !table_.assumed) {
      refuse("42703", action, "does not exist");
    }
  }

  void change_default(const Column& column, const AlterTableAction& action) const {
    if (column.identity != Identity::none &&
        !has_other(AlterTableKind::drop_identity, action, column.name)) {
      refuse("42601", action, "is an identity column");
    } else if (column.generated != Generated::none &&
               !has_other(AlterTableKind::drop_expression, action, column.name)) {
      refuse("42601", action, "is a generated column");
    }
  }

  void change_type(const Column& column, const AlterTableAction& action) const {
    if (has_other(AlterTableKind::drop_column, action, column.name)) {
      refuse("42703", action, "does not exist");
    } else if (has_other(AlterTableKind::alter_type, action, column.name)) {
      out_.refuse("0A000", fmt::format("cannot alter type of column \"{}\" twice", column.name),
                  action.span);
    } else if (column.generated != Generated::none && !action.expr.empty()) {
      out_.refuse("42611",
                  fmt::format("cannot specify USING when altering type of generated column \"{}\"",
                              column.name),
                  action.span);
    }
    if (!action.expr.empty()) {
      refuse_contents(action.expr.front(), Place::using_expression, table_.name, out_);
    }
  }

  /// GetAttributeStorage()
  void change_storage(const Column& column, const AlterTableAction& action) const {
    if (!is_word_of(action.value, {"plain", "external", "extended", "main", "default"})) {
      out_.refuse("22023", fmt::format("invalid storage type \"{}\"", action.value), action.span);
    } else if (has_fixed_length(column.type) && !is_word_of(action.value, {"plain", "default"})) {
      out_.refuse("0A000",
                  fmt::format("column data type {} can only have storage PLAIN",
                              format_type(out_.catalog(), column.type)),
                  action.span);
    }
  }

  /// GetAttributeCompression()
  void change_compression(const Column& column, const AlterTableAction& action) const {
    if (is_word_of(action.value, {"default", ""})) return;
    if (has_fixed_length(column.type)) {
      out_.refuse("0A000",
                  fmt::format("column data type {} does not support compression",
                              format_type(out_.catalog(), column.type)),
                  action.span);
    } else if (!is_word_of(action.value, {"pglz", "lz4"})) {
      out_.refuse("22023", fmt::format("invalid compression method \"{}\"", action.value),
                  action.span);
    }
  }

  const sql::AlterTable& statement_;
  const Relation& table_;
  Collector& out_;
};

}  // namespace

void refuse_columns(const sql::AlterTable& statement, const Relation& table, Collector& out) {
  const ColumnActionCheck check(statement, table, out);
  for (const AlterTableAction& action : statement.actions) check.run(action);
}

void refuse_column(const sql::ColumnDef& column, std::string_view table, Collector& out) {
  NewColumnCheck(column, table, out).run();
}

}  // namespace pgplumb::effects
