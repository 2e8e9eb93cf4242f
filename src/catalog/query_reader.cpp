#include "catalog/query_reader.h"

#include <algorithm>

#include "catalog/builtins.h"
#include "catalog/naming.h"
#include "catalog/scope.h"
#include "catalog/type_rules.h"

namespace pgplumb::catalog {

namespace {

constexpr int max_depth = 400;

/// A name that stands alone: what ORDER BY and GROUP BY may mean as an output column.
const std::string* lone_name(const sql::Expr& expr) {
  return expr.kind == sql::ExprKind::column && expr.names.size() == 1 ? expr.names.data() : nullptr;
}

bool has_column(const OutputColumns& output, std::string_view name) {
  return std::ranges::find(output.columns, name, &OutputColumn::name) != output.columns.end();
}

bool is_star(const sql::Expr& expr) {
  return expr.kind == sql::ExprKind::column && !expr.names.empty() && expr.names.back() == "*";
}

}  // namespace

OutputColumns QueryReader::query(const sql::Query& query, const Scope* outer) {
  if (depth_ >= max_depth) return {.known = false};
  ++depth_;
  Scope scope{.outer = outer};
  read_with(query, scope);
  OutputColumns output;
  if (query.arms.size() >= 2) {
    output = set_operation(query, &scope);
  } else if (query.command == sql::Command::values) {
    output = values_row(query, scope);
  } else if (query.command != sql::Command::select) {
    output = data_statement(query, scope);
  } else {
    for (const sql::FromItem& item : query.from) {
      VisibleColumns more = from_item(item, scope);
      scope.visible.known = scope.visible.known && more.known;
      std::ranges::move(more.columns, std::back_inserter(scope.visible.columns));
    }
    output = select_list(query.targets, scope);
  }
  read_clauses(query, scope, output);
  --depth_;
  return output;
}

OutputColumns QueryReader::set_operation(const sql::Query& query, const Scope* outer) {
  OutputColumns result = this->query(query.arms[0], outer);
  for (std::size_t arm = 1; arm < query.arms.size(); ++arm) {
    const OutputColumns more = this->query(query.arms[arm], outer);
    const bool comparable =
        result.known && more.known && result.columns.size() == more.columns.size();
    if (comparable) merge_collations(result.columns, more.columns, catalog_);
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
      TypeRef& type = result.columns[i].type;
      if (!comparable) {
        type = {};
        continue;
      }
      const std::array<TypeRef, 2> types = {type, more.columns[i].type};
      type = common_type(catalog_, types);
    }
  }
  for (OutputColumn& column : result.columns) {
    const std::string_view own =
        is_unknown_literal(column.type) ? "default" : type_collation(catalog_, column.type);
    if (own.empty() || column.collation == own) column.collation.clear();
  }
  return result;
}

OutputColumns QueryReader::values_row(const sql::Query& query, const Scope& scope) {
  OutputColumns output;
  std::vector<std::vector<TypeRef>> types(query.first_row.size());
  std::vector<Collation> collations(query.first_row.size());
  const auto read_row = [&](const std::vector<sql::Expr>& row) {
    for (std::size_t i = 0; i < row.size() && i < types.size(); ++i) {
      collation_ = {};
      types[i].push_back(expr(row[i], scope));
      collations[i].merge(collation_);
    }
  };
  read_row(query.first_row);
  for (const std::vector<sql::Expr>& row : query.more_rows) read_row(row);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const TypeRef type = common_type(catalog_, types[i]);
    collation_ = collations[i];
    output.columns.push_back({.name = "column" + std::to_string(i + 1),
                              .type = type,
                              .collation = output_collation(type)});
  }
  return output;
}

void QueryReader::expand_star(const sql::Expr& expr, const Scope& scope, OutputColumns& output) {
  const auto add = [&](const std::vector<ScopeColumn>& columns, bool known) {
    output.known = output.known && known;
    std::vector<std::vector<std::string>> references;
    for (const ScopeColumn& column : columns) {
      found_column(expr, column);
      output.columns.push_back(
          {.name = column.name, .type = column.type, .collation = column.collation});
      if (column.item.empty()) {
        references.push_back({column.name});
      } else {
        references.push_back({column.item, column.name});
      }
    }
    if (visitor_.star && known) visitor_.star(expr, references);
  };
  if (expr.names.size() == 1) return add(scope.visible.columns, scope.visible.known);
  const std::string& name = expr.names[expr.names.size() - 2];
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    const auto it = std::ranges::find(at->items, name, &ScopeItem::name);
    if (it != at->items.end()) return add(it->columns, it->known);
  }
  output.known = false;
}

OutputColumns QueryReader::select_list(const std::vector<sql::Target>& targets,
                                       const Scope& scope) {
  OutputColumns output;
  for (const sql::Target& target : targets) {
    if (is_star(target.expr)) {
      expand_star(target.expr, scope, output);
      continue;
    }
    if (target.expr.kind == sql::ExprKind::field && target.expr.text == "*") {
      const sql::Expr& row = target.expr.args[0];
      const ScopeItem item = row.kind == sql::ExprKind::call ? function_columns(row, scope)
                                                             : columns_of_type(expr(row, scope));
      output.known = output.known && item.known;
      for (const ScopeColumn& column : item.columns) {
        output.columns.push_back(
            {.name = column.name, .type = column.type, .collation = column.collation});
      }
      continue;
    }
    std::string name = target.alias.empty() ? figure_column_name(target.expr) : target.alias;
    if (name.empty()) name = "?column?";
    collation_ = {};
    const TypeRef type = expr(target.expr, scope);
    output.columns.push_back(
        {.name = std::move(name), .type = type, .collation = output_collation(type)});
  }
  return output;
}

OutputColumns QueryReader::data_statement(const sql::Query& query, Scope& scope) {
  const auto see = [&](const sql::FromItem& item) {
    VisibleColumns more = from_item(item, scope);
    scope.visible.known = scope.visible.known && more.known;
    std::ranges::move(more.columns, std::back_inserter(scope.visible.columns));
  };
  std::ranges::for_each(query.target, see);
  std::ranges::for_each(query.from, see);
  for (const sql::Query& source : query.source) this->query(source, &scope);
  for (const sql::Query& action : query.merge_actions) this->query(action, &scope);
  if (query.command != sql::Command::insert) {
    for (const sql::Target& target : query.targets) expr(target.expr, scope);
  }
  if (query.on_conflict) {
    for (const sql::Expr& key : query.on_conflict->keys) expr(key, scope);
    for (const sql::Target& target : query.on_conflict->set) expr(target.expr, scope);
    for (const sql::Expr& where : query.on_conflict->where) expr(where, scope);
  }
  return select_list(query.returning, scope);
}

void QueryReader::read_clauses(const sql::Query& query, const Scope& scope,
                               const OutputColumns& output) {
  const auto read = [&](const sql::Expr& expr) { this->expr(expr, scope); };
  std::ranges::for_each(query.where, read);
  std::ranges::for_each(query.having, read);
  std::ranges::for_each(query.limit, read);
  std::ranges::for_each(query.offset, read);
  for (const sql::Expr& group : query.group_by) {
    // An input column goes before an output column of the same name in GROUP BY, not in ORDER BY.
    const std::string* name = lone_name(group);
    const bool input = name && std::ranges::find(scope.visible.columns, *name,
                                                 &ScopeColumn::name) != scope.visible.columns.end();
    if (input || name == nullptr || !has_column(output, *name)) read(group);
  }
  const auto read_sorted = [&](const sql::Expr& expr) {
    const std::string* name = lone_name(expr);
    if (name == nullptr || !has_column(output, *name)) read(expr);
  };
  std::ranges::for_each(query.distinct_on, read_sorted);
  for (const sql::SortItem& item : query.order_by) read_sorted(item.expr);
}

OutputColumns read_query(const Catalog& catalog, const Session& session, const sql::Query& query,
                         const NameVisitor& visitor) {
  OutputColumns output = QueryReader(catalog, session, visitor).query(query, nullptr);
  for (OutputColumn& column : output.columns) {
    if (is_unknown_literal(column.type)) column.type = {.type = text_oid};
  }
  return output;
}

TypeRef read_expr(const Catalog& catalog, const Session& session, const sql::Expr& expr,
                  const Relation* relation, const NameVisitor& visitor) {
  Scope scope;
  if (relation != nullptr) {
    scope.items.push_back(QueryReader::item_of(*relation));
    scope.visible = {.columns = scope.items[0].columns, .known = scope.items[0].known};
  }
  return QueryReader(catalog, session, visitor).expr(expr, scope);
}

void note_uses(NameVisitor& visitor, std::vector<ColumnUse>& uses) {
  visitor.column = [&](const sql::Expr&, Oid relation, ColumnNumber number) {
    uses.push_back({relation, number});
  };
  visitor.aliased_column = visitor.column;
  visitor.relation = [&, also = std::move(visitor.relation)](const sql::FromItem& item,
                                                             const Relation& relation) {
    if (also) also(item, relation);
    uses.push_back({relation.oid, 0});
  };
  visitor.using_column = [&](const sql::FromItem&, std::size_t, Oid relation, ColumnNumber number) {
    if (relation != no_oid) uses.push_back({relation, number});
  };
}

void keep_once(std::vector<ColumnUse>& uses) {
  std::ranges::sort(uses);
  const auto repeated = std::ranges::unique(uses);
  uses.erase(repeated.begin(), repeated.end());
}

std::vector<ColumnUse> uses_of(const Catalog& catalog, const Session& session,
                               const sql::Query& query) {
  std::vector<ColumnUse> uses;
  NameVisitor visitor;
  note_uses(visitor, uses);
  read_query(catalog, session, query, visitor);
  keep_once(uses);
  return uses;
}

namespace {

void collect_columns(const sql::Expr& expr, const Relation& relation,
                     std::vector<ColumnNumber>& numbers) {
  if (expr.kind == sql::ExprKind::column && !expr.names.empty()) {
    if (const Column* column = relation.column(expr.names.back())) {
      numbers.push_back(column->number);
    }
  }
  for (const sql::Expr& arg : expr.args) collect_columns(arg, relation, numbers);
}

}  // namespace

std::vector<ColumnNumber> columns_in(const sql::Expr& expr, const Relation& relation) {
  std::vector<ColumnNumber> numbers;
  collect_columns(expr, relation, numbers);
  std::ranges::sort(numbers);
  const auto repeated = std::ranges::unique(numbers);
  numbers.erase(repeated.begin(), repeated.end());
  return numbers;
}

}  // namespace pgplumb::catalog
