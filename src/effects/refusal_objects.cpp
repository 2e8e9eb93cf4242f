// Triggers, policies, statistics, publications and comments that PostgreSQL does not make:
// CreateTriggerFiringOn() in trigger.c, CreatePolicy() in policy.c, CreateStatistics() in
// statscmds.c, check_publication_add_relation() in pg_publication.c.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "effects/refusal_contents.h"
#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Relation;
using catalog::RelationKind;

namespace {

bool is_known(const Relation* relation) {
  return relation != nullptr && !relation->assumed && !relation->columns_unknown;
}

bool has_column(const Relation& relation, std::string_view name) {
  return relation.column(name) != nullptr || catalog::is_system_column(name);
}

void refuse_missing_column(const Relation& relation, std::string_view name, Span span,
                           Collector& out) {
  if (has_column(relation, name)) return;
  out.refuse("42703",
             fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name),
             span);
}

/// A condition over OLD and NEW.
void refuse_condition(const sql::CreateTrigger& statement, const Relation& table,
                      const sql::Expr& condition, Collector& out) {
  refuse_contents(condition, Place::trigger_condition, {}, out);
  sql::for_each_expr(condition, [&](const sql::Expr& expr) {
    if (expr.kind != sql::ExprKind::column || expr.names.size() != 2 || expr.names[1] == "*") {
      return;
    }
    const bool old = expr.names[0] == "old";
    if (!old && expr.names[0] != "new") return;
    if (!statement.row) {
      out.refuse("42P17", "statement trigger's WHEN condition cannot reference column values",
                 expr.span);
    } else if (old && statement.on_insert) {
      out.refuse("42P17", "INSERT trigger's WHEN condition cannot reference OLD values", expr.span);
    } else if (!old && statement.on_delete) {
      out.refuse("42P17", "DELETE trigger's WHEN condition cannot reference NEW values", expr.span);
    }
    refuse_missing_column(table, expr.names[1], expr.span, out);
  });
}

/// The one function of no arguments that the trigger calls, if the history made it.
const catalog::Function* trigger_function(const sql::QualifiedName& name, const Collector& out) {
  for (const catalog::Function* each :
       catalog::resolve_functions(out.catalog(), out.session(), name)) {
    if (each->argument_types.empty()) return each;
  }
  return nullptr;
}

}  // namespace

void refuse_trigger(const sql::CreateTrigger& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (!is_known(table)) return;
  if (statement.on_truncate && statement.row) {
    out.refuse("0A000", "TRUNCATE FOR EACH ROW triggers are not supported", statement.name_span);
  }
  for (const sql::Expr& condition : statement.when) {
    refuse_condition(statement, *table, condition, out);
  }
  for (const std::string& name : statement.update_columns) {
    refuse_missing_column(*table, name, statement.name_span, out);
  }
  const catalog::Function* function = trigger_function(statement.function, out);
  if (function != nullptr && function->returns && function->returns->type != catalog::no_oid &&
      function->returns->type != catalog::trigger_oid) {
    out.refuse("42P17", fmt::format("function {} must return type trigger", function->name),
               statement.function.span);
  }
}

void refuse_policy(const sql::CreatePolicy& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (table != nullptr && !table->assumed && table->kind != RelationKind::table &&
      table->kind != RelationKind::partitioned_table) {
    out.refuse("42809", fmt::format("\"{}\" is not a table", table->name), statement.table.span);
  }
  if (statement.command == "insert" && !statement.using_expr.empty()) {
    out.refuse("42601", "only WITH CHECK expression allowed for INSERT", statement.table.span);
  }
  if ((statement.command == "select" || statement.command == "delete") &&
      !statement.with_check.empty()) {
    out.refuse("42601", "WITH CHECK cannot be applied to SELECT or DELETE", statement.table.span);
  }
  if (!is_known(table)) return;
  for (const auto* list : {&statement.using_expr, &statement.with_check}) {
    for (const sql::Expr& expr : *list) {
      refuse_contents(expr, Place::policy, table->name, out);
      sql::for_each_expr(expr, [&](const sql::Expr& each) {
        if (each.kind != sql::ExprKind::column || each.names.size() != 1 || each.names[0] == "*" ||
            each.names[0] == table->name || has_column(*table, each.names[0])) {
          return;
        }
        out.refuse("42703", fmt::format("column \"{}\" does not exist", each.names[0]), each.span);
      });
    }
  }
}

/// AlterPolicy(), renametrig()
void refuse_missing_policy(const sql::AlterPolicy& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (table == nullptr || table->assumed ||
      std::ranges::find(table->policies, statement.name, &catalog::Policy::name) !=
          table->policies.end()) {
    return;
  }
  out.refuse(
      "42704",
      fmt::format("policy \"{}\" for table \"{}\" does not exist", statement.name, table->name),
      statement.table.span);
}

/// DefineQueryRewrite()
void refuse_rule(const sql::CreateRule& statement, Collector& out) {
  const Relation* table = out.relation(statement.table);
  if (table == nullptr || table->assumed) return;
  if (!statement.or_replace &&
      std::ranges::find(table->rules, statement.name, &catalog::Rule::name) != table->rules.end()) {
    out.refuse(
        "42710",
        fmt::format("rule \"{}\" for relation \"{}\" already exists", statement.name, table->name),
        statement.table.span);
  }
  // Until 15, an empty table could become a view; tables are taken to hold rows.
  if (statement.event == "select" && table->kind != RelationKind::view) {
    out.refuse(out.version() >= 16 ? "42809" : "42P17",
               fmt::format("relation \"{}\" cannot have ON SELECT rules", table->name),
               statement.table.span);
  }
}

void refuse_statistics(const sql::CreateStatistics& statement, Collector& out) {
  const Relation* table =
      statement.tables.size() == 1 ? out.relation(statement.tables.front().name) : nullptr;
  if (table == nullptr || table->assumed) return;
  const Span span = statement.tables.front().span;
  if (table->kind == RelationKind::view || table->kind == RelationKind::composite_type) {
    out.refuse("42809", fmt::format("cannot define statistics for relation \"{}\"", table->name),
               span);
  }
  if (!statement.if_not_exists && !statement.name.empty()) {
    const std::string schema = catalog::creation_schema(
        out.catalog(), out.session(), statement.name, sql::Persistence::permanent);
    const std::string& name = statement.name.name;
    if (catalog::find_statistics(out.catalog(), schema, name) != nullptr) {
      out.refuse("42710", fmt::format("statistics object \"{}\" already exists", name), span);
    }
  }
  std::set<std::string> seen;
  for (const sql::Expr& expr : statement.exprs) {
    if (expr.kind != sql::ExprKind::column || expr.names.size() != 1) continue;
    const std::string& name = expr.names[0];
    const catalog::Column* column = table->column(name);
    if (!table->columns_unknown) refuse_missing_column(*table, name, span, out);
    if (column != nullptr && column->generated == catalog::Generated::virtual_) {
      out.refuse("0A000", "statistics creation on virtual generated columns is not supported",
                 span);
    }
    if (!seen.insert(name).second) {
      out.refuse("42701", "duplicate column name in statistics definition", span);
    }
  }
  for (const std::string& kind : statement.kinds) {
    if (kind == "ndistinct" || kind == "dependencies" || kind == "mcv") continue;
    out.refuse("42601", fmt::format("unrecognized statistics kind \"{}\"", kind), span);
  }
  if (statement.exprs.size() == 1 && statement.exprs[0].kind == sql::ExprKind::column) {
    out.refuse("42P17", "extended statistics require at least 2 columns", span);
  }
}

namespace {

/// check_and_fetch_column_list(), publication_translate_columns()
void refuse_column_list(const Relation& table, const std::vector<std::string>& columns, Span span,
                        Collector& out) {
  for (const std::string& name : columns) {
    if (!table.columns_unknown) refuse_missing_column(table, name, span, out);
    const catalog::Column* column = table.column(name);
    const bool is_virtual = column != nullptr && column->generated == catalog::Generated::virtual_;
    const bool is_stored = column != nullptr && column->generated == catalog::Generated::stored;
    if (is_virtual || (is_stored && out.version() < 18)) {
      out.refuse("42P10",
                 fmt::format("cannot use {}generated column \"{}\" in publication column list",
                             is_virtual ? "virtual " : "", name),
                 span);
    }
  }
}

}  // namespace

void refuse_publication(const sql::Publication& statement, Collector& out) {
  const catalog::Publication* known = out.catalog().publications.find(statement.name);
  if (statement.alter && known != nullptr && known->all_tables && !statement.tables.empty()) {
    // CheckAlterPublication()
    out.refuse("55000", fmt::format("publication \"{}\" is defined as FOR ALL TABLES", known->name),
               statement.tables.front().span);
  }
  if (!statement.alter && known != nullptr) {
    out.refuse("42710", fmt::format("publication \"{}\" already exists", statement.name), {});
  }
  for (std::size_t i = 0; i < statement.tables.size(); ++i) {
    const sql::FromItem& item = statement.tables[i];
    const Relation* table = out.relation(item.name);
    if (table == nullptr || table->assumed) continue;
    if (i < statement.columns.size()) {
      refuse_column_list(*table, statement.columns[i], item.span, out);
    }
    if (table->kind != RelationKind::table && table->kind != RelationKind::partitioned_table) {
      out.refuse("22023", fmt::format("cannot add relation \"{}\" to publication", table->name),
                 item.span);
    } else if (table->persistence != sql::Persistence::permanent) {
      out.refuse("22023",
                 fmt::format("cannot add relation \"{}\" to publication: it is not permanent",
                             table->name),
                 item.span);
    }
    if (!statement.alter || known == nullptr) continue;
    const bool is_in = std::ranges::find(known->tables, table->oid) != known->tables.end();
    if (statement.action == sql::PublicationAction::add && is_in) {
      out.refuse("42710",
                 fmt::format("relation \"{}\" is already member of publication \"{}\"", table->name,
                             known->name),
                 item.span);
    } else if (statement.action == sql::PublicationAction::drop && !is_in) {
      out.refuse("42704",
                 fmt::format("relation \"{}\" is not part of the publication", table->name),
                 item.span);
    }
  }
}

/// CommentObject()
void refuse_comment(const sql::Comment& statement, Collector& out) {
  const Relation* table = out.relation(statement.target.name);
  if (!is_known(table)) return;
  const std::string& part = statement.target.part;
  if (statement.object == sql::ObjectKind::column) {
    refuse_missing_column(*table, part, statement.target.span, out);
  } else if (statement.object == sql::ObjectKind::constraint &&
             table->constraint(part) == nullptr) {
    out.refuse("42704",
               fmt::format("constraint \"{}\" for table \"{}\" does not exist", part, table->name),
               statement.target.span);
  }
}

/// ExecGrant_Relation()
void refuse_grant(const sql::Grant& statement, Collector& out) {
  if (statement.of_role || statement.all_in_schema) return;
  for (const sql::ObjectRef& object : statement.objects) {
    const Relation* table = out.relation(object.name);
    if (statement.object == sql::ObjectKind::schema &&
        out.catalog().schemas.find(object.name.name) == nullptr &&
        !object.name.name.starts_with("pg_") && object.name.name != "information_schema") {
      out.refuse("3F000", fmt::format("schema \"{}\" does not exist", object.name.name),
                 object.span);
    }
    if (statement.object != sql::ObjectKind::table || table == nullptr || table->assumed) continue;
    for (const sql::Identifier& column : statement.columns) {
      if (!table->columns_unknown) refuse_missing_column(*table, column.name, column.span, out);
    }
    for (const std::string& privilege : statement.privileges) {
      if (privilege == "usage" || privilege == "execute" || privilege == "create") {
        out.refuse("0LP01", fmt::format("invalid privilege type {} for relation", privilege),
                   object.span);
      }
    }
  }
}

}  // namespace pgplumb::effects
