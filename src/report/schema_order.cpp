#include "report/schema_order.h"

#include <algorithm>
#include <unordered_set>

#include "catalog/rewrite.h"
#include "catalog/stored.h"
#include "report/schema_words.h"

namespace pgplumb::report {
namespace {

using catalog::Catalog;
using catalog::Oid;

/// Walks from each object to what it needs before it takes the object itself.
class Order {
 public:
  explicit Order(const Catalog& catalog) : catalog_(catalog) {}

  std::vector<Oid> all() {
    std::vector<Oid> oids;
    for (const auto& [oid, type] : catalog_.types) oids.push_back(oid);
    for (const auto& [oid, function] : catalog_.functions) oids.push_back(oid);
    for (const auto& [oid, sequence] : catalog_.sequences) oids.push_back(oid);
    for (const auto& [oid, relation] : catalog_.relations) oids.push_back(oid);
    std::ranges::sort(oids);
    for (const Oid oid : oids) visit(oid);
    return std::move(order_);
  }

 private:
  void visit(Oid oid) {
    if (!seen_.insert(oid).second) return;
    if (const catalog::Type* type = catalog_.types.find(oid)) needs_of(*type);
    if (const catalog::Function* function = catalog_.functions.find(oid)) needs_of(*function);
    if (const catalog::Relation* relation = catalog_.relations.find(oid)) needs_of(*relation);
    order_.push_back(oid);
  }

  void visit(const catalog::TypeRef& type) {
    if (type.type >= catalog::first_user_oid) visit(type.type);
  }

  /// The functions, types, sequences and relations that a stored expression or query names.
  void visit_names(const auto& node) {
    static const catalog::Session session = catalog::stored_session();
    catalog::read_nodes(
        node, {.expr =
                   [&](const sql::Expr& expr) {
                     if (expr.kind == sql::ExprKind::call) visit_functions(expr.name);
                     const sql::Expr* text = catalog::sequence_name_in(expr);
                     if (text == nullptr) return;
                     const auto* found = catalog::resolve_class(
                         catalog_, session, catalog::parse_qualified_name(text->text));
                     if (found != nullptr) visit(found->oid);
                   },
               .from_item =
                   [&](const sql::FromItem& item) {
                     if (item.kind != sql::FromKind::table) return;
                     const auto* found = catalog::resolve_relation(catalog_, session, item.name);
                     if (found != nullptr) visit(found->oid);
                   },
               .type =
                   [&](const sql::TypeName& name) {
                     visit(catalog::resolve_type(catalog_, session, name));
                   }});
  }

  void visit_functions(const sql::QualifiedName& name) {
    for (const catalog::Function* function : catalog_.find_functions(name.schema, name.name)) {
      visit(function->oid);
    }
  }

  void needs_of(const catalog::Type& type) {
    visit(type.base);
    if (type.default_value) visit_names(*type.default_value);
    for (const catalog::Constraint& check : type.checks) {
      if (check.check) visit_names(*check.check);
    }
    if (type.relation != catalog::no_oid) visit(type.relation);
  }

  void needs_of(const catalog::Function& function) {
    for (const catalog::TypeRef& type : function.parameter_types) visit(type);
    if (function.returns) visit(*function.returns);
    for (const sql::Parameter& parameter : function.parameters) {
      for (const sql::Expr& value : parameter.default_value) visit_names(value);
    }
    for (const sql::Query& query : function.sql_body) visit_names(query);
  }

  void needs_of(const catalog::Relation& relation) {
    for (const Oid parent : relation.parents) visit(parent);
    for (const catalog::Column& column : relation.columns) {
      visit(column.type);
      if (column.default_value) visit_names(*column.default_value);
    }
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.check) visit_names(*constraint.check);
    }
    if (relation.partition_key) {
      for (const auto& part : relation.partition_key->parts) {
        if (part.expr) visit_names(*part.expr);
      }
    }
    if (relation.query) visit_names(*relation.query);
  }

  const Catalog& catalog_;
  std::unordered_set<Oid> seen_;
  std::vector<Oid> order_;
};

}  // namespace

std::vector<Oid> creation_order(const Catalog& catalog) { return Order(catalog).all(); }

}  // namespace pgplumb::report
