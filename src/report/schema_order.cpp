#include "report/schema_order.h"

#include <algorithm>
#include <unordered_set>

#include "catalog/rewrite.h"
#include "catalog/stored.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Oid;

/// Gathers what parts of a definition name.
class Reader {
 public:
  explicit Reader(const Catalog& catalog) : catalog_(catalog) {}

  std::set<Oid> take() { return std::move(found_); }

  void add(Oid oid) { found_.insert(oid); }

  void add(const catalog::TypeRef& type) {
    if (type.type >= catalog::first_user_oid) add(type.type);
  }

  /// The functions, types, sequences and relations that a stored expression or query names.
  void add_names(const auto& node) {
    static const catalog::Session session = catalog::stored_session();
    catalog::read_nodes(
        node, {.expr =
                   [&](const sql::Expr& expr) {
                     if (expr.kind == sql::ExprKind::call) add_functions(expr.name);
                     const sql::Expr* text = catalog::sequence_name_in(expr);
                     if (text == nullptr) return;
                     const auto* found = catalog::resolve_class(
                         catalog_, session, catalog::parse_qualified_name(text->text));
                     if (found != nullptr) add(found->oid);
                   },
               .from_item =
                   [&](const sql::FromItem& item) {
                     if (item.kind != sql::FromKind::table) return;
                     const auto* found = catalog::resolve_relation(catalog_, session, item.name);
                     if (found != nullptr) add(found->oid);
                   },
               .type =
                   [&](const sql::TypeName& name) {
                     add(catalog::resolve_type(catalog_, session, name));
                   }});
  }

  void read(const catalog::Type& type) {
    add(type.base);
    if (type.default_value) add_names(*type.default_value);
    for (const catalog::Constraint& check : type.checks) {
      if (check.check) add_names(*check.check);
    }
    if (type.relation != catalog::no_oid) add(type.relation);
  }

  void read(const catalog::Function& function) {
    for (const catalog::TypeRef& type : function.parameter_types) add(type);
    if (function.returns) add(*function.returns);
    for (const sql::Parameter& parameter : function.parameters) {
      for (const sql::Expr& value : parameter.default_value) add_names(value);
    }
    for (const sql::Query& query : function.sql_body) add_names(query);
  }

  void read(const catalog::Relation& relation) {
    for (const Oid parent : relation.parents) add(parent);
    for (const catalog::Column& column : relation.columns) {
      add(column.type);
      if (column.default_value) add_names(*column.default_value);
    }
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.check) add_names(*constraint.check);
    }
    if (relation.partition_key) {
      for (const auto& part : relation.partition_key->parts) {
        if (part.expr) add_names(*part.expr);
      }
    }
    if (relation.query) add_names(*relation.query);
  }

 private:
  void add_functions(const sql::QualifiedName& name) {
    for (const catalog::Function* function : catalog_.find_functions(name.schema, name.name)) {
      add(function->oid);
    }
  }

  const Catalog& catalog_;
  std::set<Oid> found_;
};

std::set<Oid> needs_of_one(const Catalog& catalog, const auto& object) {
  Reader reader(catalog);
  reader.read(object);
  std::set<Oid> found = reader.take();
  found.erase(object.oid);
  return found;
}

std::set<Oid> names_in(const Catalog& catalog, const auto& node) {
  Reader reader(catalog);
  reader.add_names(node);
  return reader.take();
}

/// Walks from each object to what it needs before it takes the object itself.
class Order {
 public:
  explicit Order(const Catalog& catalog) : needs_(report::needs_of(catalog)) {}

  std::vector<Oid> all() {
    std::vector<Oid> oids;
    for (const auto& [oid, needed] : needs_) oids.push_back(oid);
    std::ranges::sort(oids);
    for (const Oid oid : oids) visit(oid);
    return std::move(order_);
  }

 private:
  void visit(Oid oid) {
    const auto needed = needs_.find(oid);
    if (needed == needs_.end() || !seen_.insert(oid).second) return;
    for (const Oid other : needed->second) visit(other);
    order_.push_back(oid);
  }

  Needs needs_;
  std::unordered_set<Oid> seen_;
  std::vector<Oid> order_;
};

}  // namespace

Needs needs_of(const Catalog& catalog) {
  Needs needs;
  for (const auto& [oid, type] : catalog.types) needs[oid] = needs_of_one(catalog, type);
  for (const auto& [oid, function] : catalog.functions)
    needs[oid] = needs_of_one(catalog, function);
  for (const auto& [oid, sequence] : catalog.sequences) needs[oid];
  for (const auto& [oid, relation] : catalog.relations)
    needs[oid] = needs_of_one(catalog, relation);
  return needs;
}

std::set<Oid> named_in(const Catalog& catalog, const sql::Expr& expr) {
  return names_in(catalog, expr);
}

std::set<Oid> named_in(const Catalog& catalog, const sql::Query& query) {
  return names_in(catalog, query);
}

std::vector<Oid> creation_order(const Catalog& catalog) { return Order(catalog).all(); }

}  // namespace pgplumb::report
