// Relations, types and functions that are named and not there. `catalog::refusal` looks at the
// names of schema statements; here come queries, types, trigger functions and the rest.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/apply_functions.h"
#include "catalog/builtins.h"
#include "catalog/extension_objects.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "effects/statement_parts.h"
#include "sql/walk.h"

namespace pgplumb::effects {

namespace {

bool is_system_schema(std::string_view schema) {
  return schema.starts_with("pg_") || schema == "information_schema";
}

class NameCheck {
 public:
  explicit NameCheck(Collector& out) : out_(out) {}

  template <typename Statement>
  void operator()(const Statement&) const {}

  void operator()(const sql::Truncate& statement) const { tables(statement.tables); }
  void operator()(const sql::Lock& statement) const { tables(statement.tables); }
  void operator()(const sql::Vacuum& statement) const { tables(statement.tables); }
  void operator()(const sql::CreateStatistics& statement) const { tables(statement.tables); }
  void operator()(const sql::Publication& statement) const { tables(statement.tables); }
  void operator()(const sql::Cluster& statement) const { relation(statement.table); }
  void operator()(const sql::Copy& statement) const { relation(statement.table); }
  void operator()(const sql::RefreshMaterializedView& statement) const { relation(statement.name); }
  void operator()(const sql::AlterPolicy& statement) const { relation(statement.table); }
  void operator()(const sql::CreateRule& statement) const { relation(statement.table); }
  void operator()(const sql::Reindex& statement) const {
    if (statement.kind == sql::ReindexKind::index || statement.kind == sql::ReindexKind::table) {
      relation(statement.name);
    }
  }
  void operator()(const sql::Drop& statement) const {
    if (statement.if_exists) return;
    for (const sql::ObjectRef& object : statement.objects) dropped(statement.object, object);
  }
  void operator()(const sql::SetSchema& statement) const {
    if (out_.catalog().schemas.find(statement.new_schema) == nullptr &&
        !is_system_schema(statement.new_schema)) {
      out_.refuse("3F000", fmt::format("schema \"{}\" does not exist", statement.new_schema), {});
    }
    if (statement.new_schema.starts_with("pg_temp")) {
      out_.refuse("0A000", "cannot move objects into or out of temporary schemas", {});
    }
    if (!statement.if_exists && names_relation(statement.object)) relation(statement.target.name);
  }
  void operator()(const sql::SetOwner& statement) const {
    if (names_relation(statement.object)) relation(statement.target.name);
  }
  void operator()(const sql::CreateFunction& statement) const {
    if (statement.language.empty()) {
      out_.refuse("42P13", "no language specified", {});
    } else if (!is_one_of_languages(statement.language) && is_plain_postgres(out_)) {
      out_.refuse("42704", fmt::format("language \"{}\" does not exist", statement.language), {});
    }
    for (const sql::Parameter& parameter : statement.parameters) type(parameter.type);
    // compute_return_type() makes a shell type for functions in C.
    if (statement.language == "c" || statement.language == "internal") return;
    for (const sql::TypeName& result : statement.returns) type(result);
  }
  void operator()(const sql::Comment& statement) const {
    if (statement.object == sql::ObjectKind::function ||
        statement.object == sql::ObjectKind::procedure ||
        statement.object == sql::ObjectKind::routine) {
      dropped(statement.object, statement.target);
    }
    if (names_relation(statement.object) || has_relation(statement.object)) {
      relation(statement.target.name);
    }
  }
  void operator()(const sql::Grant& statement) const {
    if (statement.all_in_schema || !names_relation(statement.object)) return;
    for (const sql::ObjectRef& object : statement.objects) relation(object.name);
  }
  void operator()(const sql::CreateTable& statement) const {
    for (const sql::TableElement& element : statement.elements) {
      const auto* key = std::get_if<sql::ConstraintDef>(&element);
      if (key != nullptr) reference(statement, *key);
      const auto* column = std::get_if<sql::ColumnDef>(&element);
      if (column == nullptr) continue;
      for (const sql::ConstraintDef& each : column->constraints) reference(statement, each);
    }
  }
  void operator()(const sql::CreateTrigger& statement) const {
    if (!catalog::builtin_functions(statement.function.name).empty() ||
        !catalog::resolve_functions(out_.catalog(), out_.session(), statement.function).empty()) {
      return;
    }
    out_.refuse("42883", fmt::format("function {}() does not exist", statement.function.name),
                statement.function.span);
  }

  /// ParseFuncOrColumn(); row.name may be written name(row). Functions of pg_catalog that only
  /// other versions have begin with pg_.
  void call(const sql::Expr& expr) const {
    if (expr.kind != sql::ExprKind::call || !expr.name.schema.empty() ||
        expr.name.name.starts_with("pg_") || !is_missing_function(expr, out_)) {
      return;
    }
    const bool may_be_column =
        expr.args.size() == 1 && expr.args[0].kind != sql::ExprKind::constant;
    if (may_be_column) return;
    out_.refuse("42883", fmt::format("function {}() does not exist", expr.name.name), expr.span);
  }

  void query(const sql::Query& query) const {
    sql::for_each_expr(query, [this](const sql::Expr& expr) { call(expr); });
    const sql::TableUse use = sql::tables_of(query);
    for (const auto& names : {use.reads, use.writes}) {
      for (const sql::QualifiedName* name : names) relation(*name);
    }
  }

  void column_type(const sql::ColumnDef& column) const {
    if (column.type.empty()) return;
    type(column.type.front());
  }

 private:
  void type(const sql::TypeName& type) const {
    if (type.of_column || type.name.name.find("serial") != std::string::npos ||
        is_system_schema(type.name.schema)) {
      return;
    }
    if (catalog::resolve_type(out_.catalog(), out_.session(), type).type == catalog::no_oid) {
      out_.refuse("42704", fmt::format("type \"{}\" does not exist", type.name.name), type.span);
    }
  }

  static bool is_one_of_languages(std::string_view language) {
    return language == "sql" || language == "plpgsql" || language == "c" || language == "internal";
  }

  static bool names_relation(sql::ObjectKind kind) {
    switch (kind) {
      case sql::ObjectKind::table:
      case sql::ObjectKind::index:
      case sql::ObjectKind::sequence:
      case sql::ObjectKind::view:
      case sql::ObjectKind::materialized_view:
      case sql::ObjectKind::foreign_table:
        return true;
      default:
        return false;
    }
  }

  static bool has_relation(sql::ObjectKind kind) {
    return kind == sql::ObjectKind::column || kind == sql::ObjectKind::constraint ||
           kind == sql::ObjectKind::trigger || kind == sql::ObjectKind::policy ||
           kind == sql::ObjectKind::rule;
  }

  void relation(const sql::QualifiedName& name) const {
    if (name.empty() || is_system_schema(name.schema) ||
        catalog::resolve_class(out_.catalog(), out_.session(), name) != nullptr) {
      return;
    }
    if (name.schema.empty() && catalog::builtin_relation("pg_catalog", name.name)) return;
    out_.refuse("42P01", fmt::format("relation \"{}\" does not exist", name.name), name.span);
  }

  void dropped(sql::ObjectKind kind, const sql::ObjectRef& object) const {
    const catalog::Relation* owner = out_.relation(object.name);
    switch (kind) {
      case sql::ObjectKind::rule:
        if (owner == nullptr || owner->assumed || owner->kind == catalog::RelationKind::view)
          return;
        if (std::ranges::find(owner->rules, object.part, &catalog::Rule::name) ==
            owner->rules.end()) {
          out_.refuse("42704",
                      fmt::format("rule \"{}\" for relation \"{}\" does not exist", object.part,
                                  owner->name),
                      object.span);
        }
        return;
      case sql::ObjectKind::function:
      case sql::ObjectKind::procedure:
      case sql::ObjectKind::routine:
      case sql::ObjectKind::aggregate:
        if (catalog::resolve_functions(out_.catalog(), out_.session(), object.name).empty() &&
            catalog::builtin_functions(object.name.name).empty()) {
          out_.refuse("42883", fmt::format("function {}() does not exist", object.name.name),
                      object.span);
        }
        return overload(kind, object);
      case sql::ObjectKind::publication:
        if (out_.catalog().publications.find(object.name.name) == nullptr) {
          missing("publication", object);
        }
        return;
      case sql::ObjectKind::statistics:
        if (catalog::resolve_statistics(out_.catalog(), out_.session(), object.name) == nullptr) {
          missing("statistics object", object);
        }
        return;
      case sql::ObjectKind::extension:
        if (object.name.name != "plpgsql" &&
            out_.catalog().extensions.find(object.name.name) == nullptr) {
          out_.refuse("42704", fmt::format("extension \"{}\" does not exist", object.name.name),
                      object.span);
        }
        return;
      default:
        return;
    }
  }

  void missing(std::string_view what, const sql::ObjectRef& object) const {
    out_.refuse("42704", fmt::format("{} \"{}\" does not exist", what, object.name.name),
                object.span);
  }

  /// LookupFuncWithArgs()
  void overload(sql::ObjectKind kind, const sql::ObjectRef& object) const {
    const auto known = catalog::resolve_functions(out_.catalog(), out_.session(), object.name);
    if (known.empty() || !catalog::builtin_functions(object.name.name).empty()) return;
    if (!object.has_arguments) {
      if (known.size() > 1 && kind != sql::ObjectKind::aggregate) {
        out_.refuse("42725", fmt::format("function name \"{}\" is not unique", object.name.name),
                    object.span);
      }
      return;
    }
    const bool all_types_known = std::ranges::all_of(object.arguments, [&](const auto& type) {
      return catalog::resolve_type(out_.catalog(), out_.session(), type).type != catalog::no_oid;
    });
    if (!all_types_known ||
        catalog::resolve_function(out_.catalog(), out_.session(), kind, object) != nullptr) {
      return;
    }
    const bool other_kind = catalog::resolve_function(out_.catalog(), out_.session(),
                                                      sql::ObjectKind::routine, object) != nullptr;
    out_.refuse(other_kind ? "42809" : "42883",
                fmt::format("function {} of these arguments {}", object.name.name,
                            other_kind ? "is of another kind" : "does not exist"),
                object.span);
  }

  /// A table may refer to itself while it is made.
  void reference(const sql::CreateTable& statement, const sql::ConstraintDef& key) const {
    if (key.references.empty() || statement.if_not_exists) return;
    if (key.references.name != statement.name.name) relation(key.references);
  }

  void tables(const std::vector<sql::FromItem>& items) const {
    for (const sql::FromItem& item : items) relation(item.name);
  }

  Collector& out_;
};

}  // namespace

void refuse_missing(const sql::Statement& statement, Collector& out) {
  if (!all_is_known(out)) return;
  const NameCheck check(out);
  std::visit(check, statement.node);
  visit_parts(statement,
              {.column = [&](const sql::ColumnDef& column) { check.column_type(column); },
               .query =
                   [&](const sql::Query& query) {
                     const bool of_function =
                         std::holds_alternative<sql::CreateFunction>(statement.node);
                     const bool of_rule = std::holds_alternative<sql::CreateRule>(statement.node);
                     if (!of_function && !of_rule) check.query(query);
                   }});
}

}  // namespace pgplumb::effects
