#include <fmt/format.h>

#include <algorithm>

#include "effects/alter_table.h"
#include "effects/drop_closure.h"
#include "effects/handlers.h"

namespace pgplumb::effects {

using catalog::Oid;
using catalog::Relation;
using sql::ObjectKind;
using sql::ObjectRef;

namespace {

class Dropping {
 public:
  Dropping(const sql::Drop& statement, Collector& out)
      : statement_(statement), out_(out), closure_(out) {}

  void run() {
    for (const ObjectRef& object : statement_.objects) name(object);
    for (const ObjectRef& object : statement_.objects) this->object(object);
    if (statement_.cascade || statement_.objects.empty()) return;
    if (const auto dependent = closure_.dependent()) {
      const ObjectRef& first = statement_.objects.front();
      out_.refuse("2BP01",
                  fmt::format("cannot drop {} because other objects depend on it: {}",
                              first.part.empty() ? first.name.name : first.part, *dependent),
                  first.span);
    }
  }

 private:
  void name(const ObjectRef& object) {
    const catalog::ClassRef* what = catalog::resolve_class(catalog(), out_.session(), object.name);
    if (what != nullptr) closure_.name(what->oid);
    const catalog::TypeRef type =
        catalog::resolve_type(catalog(), out_.session(), {.name = object.name});
    const bool of_type =
        statement_.object == ObjectKind::type || statement_.object == ObjectKind::domain;
    if (of_type && type.type != catalog::no_oid) closure_.name(type.type);
  }

  void object(const ObjectRef& object) {
    switch (statement_.object) {
      case ObjectKind::table:
      case ObjectKind::view:
      case ObjectKind::materialized_view:
      case ObjectKind::foreign_table:
        if (const Relation* relation = out_.relation(object.name)) closure_.relation(*relation);
        return;
      case ObjectKind::index:
        return index(object);
      case ObjectKind::sequence:
        if (const catalog::Sequence* sequence =
                catalog::resolve_sequence(catalog(), out_.session(), object.name)) {
          if (sequence->identity) {
            out_.refuse("2BP01",
                        fmt::format("cannot drop sequence {} because its column requires it",
                                    sequence->name),
                        object.span);
          }
          closure_.sequence(sequence->oid);
        }
        return;
      case ObjectKind::type:
      case ObjectKind::domain:
        return type(object);
      case ObjectKind::function:
      case ObjectKind::procedure:
      case ObjectKind::routine:
      case ObjectKind::aggregate:
        return function(object);
      case ObjectKind::schema:
        return closure_.schema(object.name.name);
      case ObjectKind::extension:
        return closure_.extension(object.name.name);
      case ObjectKind::server:
        return closure_.server(object.name.name);
      case ObjectKind::foreign_data_wrapper:
        return closure_.wrapper(object.name.name);
      case ObjectKind::statistics:
        return statistics(object);
      case ObjectKind::trigger:
      case ObjectKind::rule:
      case ObjectKind::policy:
        return part(object);
      case ObjectKind::database:
      case ObjectKind::tablespace:
      case ObjectKind::subscription:
        out_.not_in_transaction();
        return;
      default:
        return;
    }
  }

  [[nodiscard]] const catalog::Catalog& catalog() const { return out_.catalog(); }

  void index(const ObjectRef& object) {
    if (statement_.concurrently) out_.not_in_transaction();
    const catalog::Index* index = catalog::resolve_index(catalog(), out_.session(), object.name);
    if (index == nullptr) return;
    if (index->constraint != catalog::no_oid || index->parent != catalog::no_oid) {
      out_.refuse("2BP01",
                  fmt::format("cannot drop index {} because {} requires it", index->name,
                              index->parent != catalog::no_oid ? "the partitioned table's index"
                                                               : "its constraint"),
                  object.span);
    }
    if (statement_.concurrently) {
      out_.lock(index->relation, LockMode::share_update_exclusive);
      out_.lock_index(index->oid, LockMode::access_exclusive);
    } else {
      closure_.index(index->oid);
    }
  }

  void type(const ObjectRef& object) {
    const catalog::TypeRef type =
        catalog::resolve_type(catalog(), out_.session(), {.name = object.name});
    if (type.type != catalog::no_oid) closure_.type(type.type);
  }

  [[nodiscard]] bool is_meant(const catalog::Function& function, const ObjectRef& object) const {
    if (!object.has_arguments) return true;
    if (function.argument_types.size() != object.arguments.size()) return false;
    for (std::size_t i = 0; i < object.arguments.size(); ++i) {
      const catalog::TypeRef wanted =
          catalog::resolve_type(catalog(), out_.session(), object.arguments[i]);
      if (wanted.type != function.argument_types[i].type) return false;
    }
    return true;
  }

  void function(const ObjectRef& object) {
    for (const catalog::Function* function :
         catalog::resolve_functions(catalog(), out_.session(), object.name)) {
      if (is_meant(*function, object)) return closure_.function(*function);
    }
  }

  void statistics(const ObjectRef& object) {
    if (const auto* found = catalog::resolve_statistics(catalog(), out_.session(), object.name)) {
      out_.lock(found->relation, LockMode::share_update_exclusive);
    }
  }

  /// What is missing under IF EXISTS costs no more than a glance.
  void part(const ObjectRef& object) {
    const Relation* relation = out_.relation(object.name);
    if (relation == nullptr) return;
    const auto has = [&](const auto& list) {
      return std::ranges::any_of(list, [&](const auto& each) { return each.name == object.part; });
    };
    switch (statement_.object) {
      case ObjectKind::trigger:
        for (const catalog::Trigger& trigger : relation->triggers) {
          if (trigger.name == object.part) closure_.trigger(*relation, trigger);
        }
        return;
      case ObjectKind::rule:
        if (has(relation->rules)) out_.lock(*relation, LockMode::access_exclusive);
        return;
      default:
        if (has(relation->policies)) out_.lock(*relation, LockMode::access_exclusive);
    }
  }

  const sql::Drop& statement_;
  Collector& out_;
  DropClosure closure_;
};

}  // namespace

void add_effects(const sql::Drop& statement, Collector& out) { Dropping(statement, out).run(); }

void add_effects(const sql::DropOwned& statement, Collector& out) {
  DropClosure closure(out);
  for (const auto& [oid, relation] : out.catalog().relations) {
    if (std::ranges::find(statement.roles, relation.owner) != statement.roles.end()) {
      closure.relation(relation);
    }
  }
}

void pass_over_dropped(const AlteredTable& table, DropClosure& closure) {
  const std::vector<catalog::Constraint>& now = table.now().constraints;
  for (const catalog::Constraint& before : table.before->constraints) {
    if (std::ranges::find(now, before.oid, &catalog::Constraint::oid) == now.end()) {
      closure.name(before.oid);
    }
  }
  for (const catalog::Column& before : table.before->columns) {
    if (table.now().column(before.number) == nullptr) {
      closure.gone(table.before->oid, before.number);
    }
  }
}

namespace {

void drop_column_of(TableAlteration& alteration, AlteredTable& table, const std::string& name,
                    DropClosure& closure) {
  const catalog::Column* column = table.before->column(name);
  if (column == nullptr) return;
  const catalog::ColumnNumber number = column->number;
  pass_over_dropped(table, closure);
  closure.column(*table.before, number);
  if (alteration.is_last()) return;
  catalog::Relation& now = table.edit();
  std::erase_if(now.indexes, [&](Oid oid) {
    const catalog::Index* index = alteration.catalog().indexes.find(oid);
    return index != nullptr && index_reads(*index, *table.before, number);
  });
  std::erase_if(now.constraints, [&](const catalog::Constraint& constraint) {
    return std::ranges::find(constraint.columns, number) != constraint.columns.end();
  });
  std::erase_if(now.columns, [&](const catalog::Column& each) { return each.number == number; });
}

}  // namespace

void refuse_dependents(const DropClosure& closure, const sql::AlterTableAction& action,
                       std::string_view kind, Collector& out) {
  if (action.cascade) return;
  if (const auto dependent = closure.dependent()) {
    out.refuse("2BP01",
               fmt::format("cannot drop {} {} because other objects depend on it: {}", kind,
                           action.name, *dependent),
               action.span);
  }
}

void drop_column(TableAlteration& alteration, const sql::AlterTableAction& action) {
  if (alteration.target().column(action.name) == nullptr) return;  // IF EXISTS
  DropClosure closure(alteration.out());
  if (alteration.only()) {
    // Children keep the column, but no longer as an inherited one.
    for (const Oid oid : alteration.target().before->children) {
      alteration.out().lock(oid, alteration.mode());
    }
  }
  for (AlteredTable* table : alteration.family()) {
    const catalog::Column* column = table->column(action.name);
    const bool is_target = table == &alteration.target();
    // ATExecDropColumn(): a child keeps what it has of its own or of another parent.
    if (column != nullptr && (is_target || (!column->local && column->inherited <= 1))) {
      drop_column_of(alteration, *table, action.name, closure);
    }
  }
  refuse_dependents(closure, action, "column", alteration.out());
}

}  // namespace pgplumb::effects
