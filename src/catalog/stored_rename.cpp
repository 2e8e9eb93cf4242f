// Renames inside what is stored. Who holds a name of a relation or column is known from
// `used_by`; policies, rules and function bodies may name any relation and are looked through.
#include <algorithm>
#include <set>

#include "catalog/query_reader.h"
#include "catalog/rewrite.h"
#include "catalog/stored.h"

namespace pgplumb::catalog {

namespace {

/// Calls `visit` for every expression and query that the object holds; const as the object is.
template <typename AnyRelation, typename Visit>
void visit_stored_of_relation(AnyRelation& relation, const Visit& visit) {
  for (auto& column : relation.columns) {
    if (column.default_value) visit(*column.default_value);
  }
  for (auto& constraint : relation.constraints) {
    if (constraint.check) visit(*constraint.check);
  }
  for (auto& trigger : relation.triggers) {
    if (trigger.when) visit(*trigger.when);
  }
  for (auto& policy : relation.policies) {
    if (policy.using_expr) visit(*policy.using_expr);
    if (policy.with_check) visit(*policy.with_check);
  }
  for (auto& rule : relation.rules) {
    for (auto& action : rule.actions) visit(action);
  }
  if (relation.partition_key) {
    for (auto& part : relation.partition_key->parts) {
      if (part.expr) visit(*part.expr);
    }
  }
  if (relation.query) visit(*relation.query);
}

template <typename AnyIndex, typename Visit>
void visit_stored_of_index(AnyIndex& index, const Visit& visit) {
  for (auto& key : index.keys) {
    if (key.expr) visit(*key.expr);
  }
  if (index.predicate) visit(*index.predicate);
}

template <typename AnyStatistics, typename Visit>
void visit_stored_of_statistics(AnyStatistics& statistics, const Visit& visit) {
  for (auto& expr : statistics.expressions) visit(expr);
}

template <typename AnyType, typename Visit>
void visit_stored_of_type(AnyType& type, const Visit& visit) {
  if (type.default_value) visit(*type.default_value);
  for (auto& check : type.checks) {
    if (check.check) visit(*check.check);
  }
}

template <typename AnyFunction, typename Visit>
void visit_stored_of_function(AnyFunction& function, const Visit& visit) {
  for (auto& parameter : function.parameters) {
    for (auto& value : parameter.default_value) visit(value);
  }
  for (auto& statement : function.sql_body) visit(statement);
}

/// What a node has to be for its holder to be rewritten.
struct NodeTest {
  std::function<bool(const sql::Expr&)> expr = {};
  std::function<bool(const sql::FromItem&)> from_item = {};
  std::function<bool(const sql::TypeName&)> type = {};
};

template <typename Node>
bool mentions(const Node& node, const NodeTest& test) {
  bool found = false;
  NodeReader reader;
  if (test.expr) reader.expr = [&](const sql::Expr& e) { found = found || test.expr(e); };
  if (test.from_item) {
    reader.from_item = [&](const sql::FromItem& item) { found = found || test.from_item(item); };
  }
  if (test.type) reader.type = [&](const sql::TypeName& t) { found = found || test.type(t); };
  read_nodes(node, reader);
  return found;
}

/// Rewrites every object of the store that holds a node of the kind asked for.
template <typename Store, typename VisitStored, typename Rewrite>
void rewrite_store(Store& store, const VisitStored& visit_stored, const NodeTest& test,
                   const Rewrite& rewrite_node) {
  for (const auto& [oid, object] : store) {
    bool found = false;
    visit_stored(object, [&](const auto& node) { found = found || mentions(node, test); });
    if (found) visit_stored(store.edit(oid), rewrite_node);
  }
}

template <typename Rewrite>
void rewrite_stored(Catalog& catalog, const NodeTest& test, const Rewrite& rewrite_node) {
  const auto of_relation = [](auto& o, const auto& visit) { visit_stored_of_relation(o, visit); };
  const auto of_index = [](auto& o, const auto& visit) { visit_stored_of_index(o, visit); };
  const auto of_statistics = [](auto& o, const auto& visit) {
    visit_stored_of_statistics(o, visit);
  };
  const auto of_type = [](auto& o, const auto& visit) { visit_stored_of_type(o, visit); };
  const auto of_function = [](auto& o, const auto& visit) { visit_stored_of_function(o, visit); };
  rewrite_store(catalog.relations, of_relation, test, rewrite_node);
  rewrite_store(catalog.indexes, of_index, test, rewrite_node);
  rewrite_store(catalog.statistics, of_statistics, test, rewrite_node);
  rewrite_store(catalog.types, of_type, test, rewrite_node);
  rewrite_store(catalog.functions, of_function, test, rewrite_node);
}

/// Changes the references to one column in what a query or expression says.
class ColumnRenaming {
 public:
  ColumnRenaming(const Catalog& catalog, Oid relation, ColumnNumber column, std::string new_name)
      : catalog_(catalog), relation_(relation), column_(column), new_name_(std::move(new_name)) {}

  void operator()(sql::Expr& expr, const Relation* over) const {
    References references;
    read_expr(catalog_, session_, expr, over, references.visitor(relation_, column_));
    rename(expr, references);
  }
  void operator()(sql::Query& query) const {
    if (is_merged(query)) return alias_columns(query);
    References references;
    read_query(catalog_, session_, query, references.visitor(relation_, column_));
    rename(query, references);
  }

 private:
  struct References {
    std::set<const sql::Expr*> found;

    NameVisitor visitor(Oid of_relation, ColumnNumber of_column) {
      return {.column = [=, this](const sql::Expr& expr, Oid relation, ColumnNumber number) {
        if (relation == of_relation && number == of_column) found.insert(&expr);
      }};
    }
  };

  /// Whether a join of the query merges the column by USING.
  [[nodiscard]] bool is_merged(const sql::Query& query) const {
    bool found = false;
    read_query(
        catalog_, session_, query,
        {.using_column = [&](const sql::FromItem&, std::size_t, Oid relation, ColumnNumber number) {
          found = found || (relation == relation_ && number == column_);
        }});
    return found;
  }

  /// The relation's columns keep their names in the query, by an alias for each, as
  /// pg_get_viewdef() prints it.
  void alias_columns(sql::Query& query) const {
    const Relation& owner = *catalog_.relations.find(relation_);
    rewrite(query, {.from_item = [&](sql::FromItem& item) {
              if (item.kind != sql::FromKind::table || item.name.name != owner.name ||
                  item.name.schema != owner.schema || !item.column_aliases.empty()) {
                return;
              }
              if (item.alias.empty()) item.alias = owner.name;
              for (const Column& column : owner.columns) item.column_aliases.push_back(column.name);
            }});
  }

  void rename(auto& node, const References& references) const {
    if (references.found.empty()) return;
    Rewriter rewriter;
    // Output names stay what they were.
    rewriter.select_list = [&](std::vector<sql::Target>& targets) {
      for (sql::Target& target : targets) {
        if (target.alias.empty() && references.found.contains(&target.expr)) {
          target.alias = target.expr.names.back();
        }
      }
    };
    rewriter.expr = [&](sql::Expr& expr) {
      if (references.found.contains(&expr) && expr.names.back() != "*") {
        expr.names.back() = new_name_;
      }
    };
    rewrite(node, rewriter);
  }

  const Catalog& catalog_;
  Session session_ = stored_session();
  Oid relation_;
  ColumnNumber column_;
  std::string new_name_;
};

bool names_column(const sql::Expr& expr, std::string_view name) {
  return expr.kind == sql::ExprKind::column && !expr.names.empty() && expr.names.back() == name;
}

/// The relation's name as a qualifier, `old.column`, in expressions over its own columns.
void rename_qualifier(sql::Expr& expr, const std::string& old_name, const std::string& new_name) {
  if (expr.kind != sql::ExprKind::column || expr.names.size() < 2) return;
  if (expr.names[expr.names.size() - 2] == old_name) {
    expr.names = {new_name, expr.names.back()};
  }
}

/// NEW.column and OLD.column in what rules and triggers of the relation say.
void rename_row_columns(Catalog& catalog, Oid relation, const std::string& old_name,
                        const std::string& new_name) {
  const auto is_it = [&](const sql::Expr& expr) {
    return expr.kind == sql::ExprKind::column && expr.names.size() == 2 &&
           (expr.names[0] == "new" || expr.names[0] == "old") && expr.names[1] == old_name;
  };
  const Relation& owner = *catalog.relations.find(relation);
  if (owner.rules.empty() && owner.triggers.empty()) return;
  const Rewriter rewriter{.expr = [&](sql::Expr& expr) {
    if (is_it(expr)) expr.names[1] = new_name;
  }};
  Relation& changed = catalog.relations.edit(relation);
  for (Rule& rule : changed.rules) {
    if (rule.where) rewrite(*rule.where, rewriter);
    for (sql::Query& action : rule.actions) rewrite(action, rewriter);
  }
  for (Trigger& trigger : changed.triggers) {
    if (trigger.when) rewrite(*trigger.when, rewriter);
  }
}

}  // namespace

void rename_column_in_stored(Catalog& catalog, Oid relation, ColumnNumber column,
                             const std::string& new_name) {
  const Relation& owner = *catalog.relations.find(relation);
  const std::string old_name = owner.column(column)->name;
  rename_row_columns(catalog, relation, old_name, new_name);
  const ColumnRenaming rename(catalog, relation, column, new_name);
  const NodeTest test{.expr = [&](const sql::Expr& e) { return names_column(e, old_name); },
                      .from_item =
                          [&](const sql::FromItem& item) {
                            return std::ranges::find(item.using_columns, old_name) !=
                                   item.using_columns.end();
                          }};
  const auto rename_over = [&](const Relation* over) {
    return [&rename, over](auto& node) {
      if constexpr (std::is_same_v<std::remove_reference_t<decltype(node)>, sql::Expr>) {
        rename(node, over);
      } else {
        rename(node);
      }
    };
  };
  for (const Oid index : owner.indexes) {
    visit_stored_of_index(catalog.indexes.edit(index), rename_over(&owner));
  }
  for (const Oid statistics : owner.statistics) {
    visit_stored_of_statistics(catalog.statistics.edit(statistics), rename_over(&owner));
  }
  for (const auto& [oid, other] : catalog.relations) {
    const bool concerned = oid == relation || !other.policies.empty() || !other.rules.empty() ||
                           std::ranges::find(owner.used_by, oid) != owner.used_by.end();
    if (!concerned) continue;
    bool found = false;
    visit_stored_of_relation(other,
                             [&](const auto& node) { found = found || mentions(node, test); });
    if (found) visit_stored_of_relation(catalog.relations.edit(oid), rename_over(&other));
  }
  rewrite_store(
      catalog.functions, [](auto& o, const auto& visit) { visit_stored_of_function(o, visit); },
      test, rename_over(nullptr));
}

void rename_relation_in_stored(Catalog& catalog, Oid relation, const std::string& schema,
                               const std::string& name) {
  const Relation& owner = *catalog.relations.find(relation);
  const std::string old_schema = owner.schema;
  const std::string old_name = owner.name;
  const auto is_it = [&](const sql::FromItem& item) {
    return item.kind == sql::FromKind::table && item.name.name == old_name &&
           item.name.schema == old_schema;
  };
  Rewriter rewriter;
  rewriter.from_item = [&](sql::FromItem& item) {
    if (!is_it(item)) return;
    if (item.alias.empty()) item.alias = old_name;
    item.name.schema = schema;
    item.name.name = name;
  };
  // `schema.table.column` would not find the item under its alias.
  rewriter.expr = [&](sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::column && expr.names.size() == 3 &&
        expr.names[0] == old_schema && expr.names[1] == old_name) {
      expr.names.erase(expr.names.begin());
    }
  };
  rewrite_stored(catalog, {.from_item = is_it}, [&](auto& node) { rewrite(node, rewriter); });
  if (old_name == name) return;
  Rewriter qualifier{.expr = [&](sql::Expr& expr) { rename_qualifier(expr, old_name, name); }};
  visit_stored_of_relation(catalog.relations.edit(relation), [&](auto& node) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(node)>, sql::Expr>) {
      // Inside a subquery over the table itself the alias made above keeps its old name.
      if (!mentions(node, {.from_item = [](const sql::FromItem&) { return true; }})) {
        rewrite(node, qualifier);
      }
    }
  });
}

void rename_function_in_stored(Catalog& catalog, Oid function, const std::string& schema,
                               const std::string& name) {
  const Function& renamed = *catalog.functions.find(function);
  const std::string old_schema = renamed.schema;
  const std::string old_name = renamed.name;
  const auto is_it = [&](const sql::Expr& expr) {
    return expr.kind == sql::ExprKind::call && expr.name.name == old_name &&
           expr.name.schema == old_schema;
  };
  const Rewriter rewriter{.expr = [&](sql::Expr& expr) {
    if (!is_it(expr)) return;
    expr.name.schema = schema;
    expr.name.name = name;
  }};
  rewrite_stored(catalog, {.expr = is_it}, [&](auto& node) { rewrite(node, rewriter); });
}

void rename_type_in_stored(Catalog& catalog, Oid type, const std::string& schema,
                           const std::string& name) {
  const Type& renamed = *catalog.types.find(type);
  const std::string old_schema = renamed.schema;
  const std::string old_name = renamed.name;
  const auto is_it = [&](const sql::TypeName& written) {
    return written.name.name == old_name && written.name.schema == old_schema;
  };
  const Rewriter rewriter{.type = [&](sql::TypeName& written) {
    if (!is_it(written)) return;
    written.name.schema = schema;
    written.name.name = name;
  }};
  rewrite_stored(catalog, {.type = is_it}, [&](auto& node) { rewrite(node, rewriter); });
}

void rename_label_in_stored(Catalog& catalog, Oid type, const std::string& old_label,
                            const std::string& new_label) {
  const Type& changed = *catalog.types.find(type);
  const auto is_label = [&](const sql::Expr& expr) {
    return expr.kind == sql::ExprKind::constant && expr.literal == sql::LiteralKind::string &&
           expr.text == old_label;
  };
  const auto is_it = [&](const sql::Expr& expr) {
    return expr.kind == sql::ExprKind::cast && expr.type.size() == 1 && is_label(expr.args[0]) &&
           expr.type[0].name.name == changed.name && expr.type[0].name.schema == changed.schema;
  };
  const Rewriter rewriter{.expr = [&](sql::Expr& expr) {
    if (is_it(expr)) expr.args[0].text = new_label;
  }};
  rewrite_stored(catalog, {.expr = is_it}, [&](auto& node) { rewrite(node, rewriter); });
  const auto has_default = [&](const Column& column) {
    return column.type.type == type && column.default_value && is_label(*column.default_value);
  };
  for (const auto& [oid, relation] : catalog.relations) {
    if (!std::ranges::any_of(relation.columns, has_default)) continue;
    for (Column& column : catalog.relations.edit(oid).columns) {
      if (has_default(column)) column.default_value->text = new_label;
    }
  }
}

void rename_sequence_in_stored(Catalog& catalog, Oid sequence, const std::string& schema,
                               const std::string& name) {
  const Sequence& renamed = *catalog.sequences.find(sequence);
  const std::string old_text = qualified_name(renamed.schema, renamed.name);
  const std::string new_text = qualified_name(schema, name);
  const auto is_it = [&](const sql::Expr& expr) {
    return expr.kind == sql::ExprKind::constant && expr.literal == sql::LiteralKind::string &&
           expr.text == old_text;
  };
  const Rewriter rewriter{.expr = [&](sql::Expr& expr) {
    if (is_it(expr)) expr.text = new_text;
  }};
  const auto of_relation = [](auto& o, const auto& visit) { visit_stored_of_relation(o, visit); };
  rewrite_store(catalog.relations, of_relation, {.expr = is_it},
                [&](auto& node) { rewrite(node, rewriter); });
}

}  // namespace pgplumb::catalog
