#include "catalog/scope.h"

#include <algorithm>
#include <ranges>

#include "catalog/builtins.h"
#include "catalog/type_rules.h"

namespace pgplumb::catalog {

namespace {

const CommonTableColumns* find_common_table(const Scope* scope, std::string_view name) {
  for (; scope != nullptr; scope = scope->outer) {
    for (const CommonTableColumns& table : scope->common_tables | std::views::reverse) {
      if (table.name == name) return &table;
    }
  }
  return nullptr;
}

ScopeItem item_of(const OutputColumns& output) {
  ScopeItem item{.known = output.known};
  for (const OutputColumn& column : output.columns) {
    item.columns.push_back(
        {.name = column.name, .type = column.type, .collation = column.collation});
  }
  return item;
}

ScopeItem item_of(const BuiltinRelation& relation) {
  ScopeItem item{.schema = std::string(relation.schema)};
  // Text in catalogs sorts by bytes (morph_row_for_pgattr() in genbki.pl).
  const bool is_catalog = relation.schema == "pg_catalog" && relation.kind == 'r';
  for (const auto& [name, type] : relation.columns) {
    const bool is_text = is_catalog && type.type == text_oid;
    item.columns.push_back({.name = name, .type = type, .collation = is_text ? "C" : ""});
  }
  return item;
}

void rename_columns(ScopeItem& item, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size() && i < item.columns.size(); ++i) {
    item.columns[i].name = names[i];
    item.columns[i].aliased = true;
  }
}

std::string item_name(const sql::FromItem& item) {
  if (!item.alias.empty()) return item.alias;
  if (item.kind != sql::FromKind::function || item.functions.empty()) return item.name.name;
  return item.functions[0].kind == sql::ExprKind::call ? item.functions[0].name.name
                                                       : item.functions[0].text;
}

bool is_unnest_of_several(const sql::Expr& function) {
  return function.kind == sql::ExprKind::call && function.name.name == "unnest" &&
         function.args.size() > 1;
}

ScopeColumn* find_column(std::vector<ScopeColumn>& columns, std::string_view name) {
  const auto it = std::ranges::find(columns, name, &ScopeColumn::name);
  return it == columns.end() ? nullptr : &*it;
}

}  // namespace

ScopeItem QueryReader::item_of(const Relation& relation) {
  ScopeItem item{.name = relation.name, .schema = relation.schema, .relation = relation.oid};
  item.known = !relation.columns_unknown && !relation.assumed;
  item.columns.reserve(relation.columns.size());
  for (const Column& column : relation.columns) {
    item.columns.push_back({.name = column.name,
                            .type = column.type,
                            .collation = column.collation,
                            .relation = relation.oid,
                            .number = column.number});
  }
  return item;
}

void QueryReader::read_with(const sql::Query& query, Scope& scope) {
  for (const sql::CommonTable& table : query.with) {
    if (table.query.empty()) continue;
    const sql::Query& body = table.query[0];
    CommonTableColumns columns{.name = table.name};
    const auto name_columns = [&] {
      for (std::size_t i = 0; i < table.columns.size() && i < columns.output.columns.size(); ++i) {
        columns.output.columns[i].name = table.columns[i];
      }
    };
    if (query.recursive && body.arms.size() >= 2) {
      columns.output = this->query(body.arms[0], &scope);
      name_columns();
      scope.common_tables.push_back(columns);
      this->query(body, &scope);
      continue;
    }
    columns.output = this->query(body, &scope);
    name_columns();
    scope.common_tables.push_back(std::move(columns));
  }
}

VisibleColumns QueryReader::add_item(const sql::FromItem& written, ScopeItem item, Scope& scope) {
  item.name = item_name(written);
  if (!written.alias.empty()) item.schema.clear();
  rename_columns(item, written.column_aliases);
  for (ScopeColumn& column : item.columns) column.item = item.name;
  VisibleColumns visible{.columns = item.columns, .known = item.known};
  scope.items.push_back(std::move(item));
  return visible;
}

VisibleColumns QueryReader::table_item(const sql::FromItem& item, Scope& scope) {
  if (item.name.schema.empty()) {
    if (const CommonTableColumns* common = find_common_table(&scope, item.name.name)) {
      return add_item(item, catalog::item_of(common->output), scope);
    }
  }
  if (const Relation* relation = resolve_relation(catalog_, session_, item.name)) {
    if (visitor_.relation) visitor_.relation(item, *relation);
    return add_item(item, item_of(*relation), scope);
  }
  const std::string_view schema =
      item.name.schema.empty() ? std::string_view("pg_catalog") : item.name.schema;
  if (const auto builtin = builtin_relation(schema, item.name.name)) {
    return add_item(item, catalog::item_of(*builtin), scope);
  }
  return add_item(item, {.known = false}, scope);
}

ScopeItem QueryReader::columns_of_type(const TypeRef& type) {
  const Type* made = catalog_.types.find(type.type);
  const Relation* relation = catalog_.relations.find(made ? made->relation : type.type);
  if (relation == nullptr || type.array) return {.known = false};
  ScopeItem item = item_of(*relation);
  item.relation = no_oid;
  for (ScopeColumn& column : item.columns) column.relation = no_oid;
  return item;
}

ScopeItem QueryReader::function_columns(const sql::Expr& function, const Scope& scope) {
  collation_ = {};
  const TypeRef type = expr(function, scope);
  std::string collation = output_collation(type);
  if (function.kind == sql::ExprKind::call) {
    const Overloads overloads = this->overloads(function.name);
    const std::vector<TypeRef> types = arg_types(function, scope);
    if (const auto resolved = resolve_call(catalog_, overloads.signatures, types)) {
      if (resolved->signature->columns.size() > 1) {
        ScopeItem item;
        for (const auto& [name, column_type] : resolved->signature->columns) {
          item.columns.push_back({.name = name, .type = column_type});
        }
        return item;
      }
      if (resolved->signature->columns.size() == 1) {
        const auto& [name, column_type] = resolved->signature->columns[0];
        return {.columns = {{.name = name, .type = type, .collation = std::move(collation)}}};
      }
    }
  }
  if (!is_known(type) || type.type == record_oid) return {.known = false};
  if (!type.array && type_category(catalog_, type) == 'C') return columns_of_type(type);
  // Named like the item.
  return {.columns = {{.type = type, .collation = std::move(collation)}}};
}

/// transformRangeFunction(): unnest() of several arrays is one unnest() each.
ScopeItem QueryReader::unnested_columns(const sql::Expr& function, const Scope& scope) {
  ScopeItem columns;
  for (const sql::Expr& argument : function.args) {
    sql::Expr single = function;
    single.args = {argument};
    single.argument_count = 1;
    ScopeItem more = function_columns(single, scope);
    columns.known = columns.known && more.known;
    for (ScopeColumn& column : more.columns) {
      if (column.name.empty()) column.name = "unnest";
      columns.columns.push_back(std::move(column));
    }
  }
  return columns;
}

/// The columns that FROM itself gives with their types.
ScopeItem QueryReader::defined_columns(const sql::FromItem& item) {
  ScopeItem columns;
  for (std::size_t i = 0; i < item.column_definitions.size(); ++i) {
    columns.columns.push_back({.name = item.column_definitions[i].name,
                               .type = i < item.column_types.size()
                                           ? resolve_type(catalog_, session_, item.column_types[i])
                                           : TypeRef{}});
  }
  return columns;
}

VisibleColumns QueryReader::function_item(const sql::FromItem& item, Scope& scope) {
  ScopeItem columns;
  for (const sql::Expr& function : item.functions) {
    ScopeItem more = is_unnest_of_several(function) ? unnested_columns(function, scope)
                                                    : function_columns(function, scope);
    columns.known = columns.known && more.known;
    for (ScopeColumn& column : more.columns) {
      if (column.name.empty()) {
        column.name = item.functions.size() == 1 || function.kind != sql::ExprKind::call
                          ? item_name(item)
                          : function.name.name;
      }
      columns.columns.push_back(std::move(column));
    }
  }
  if (!item.column_definitions.empty()) columns = defined_columns(item);
  if (item.with_ordinality) {
    columns.columns.push_back({.name = "ordinality", .type = {.type = int8_oid}});
  }
  return add_item(item, std::move(columns), scope);
}

VisibleColumns QueryReader::join_item(const sql::FromItem& item, Scope& scope) {
  if (item.sides.size() != 2) return {.known = false};
  VisibleColumns left = from_item(item.sides[0], scope);
  VisibleColumns right = from_item(item.sides[1], scope);
  std::vector<std::string> merged = item.using_columns;
  if (item.natural) {
    for (const ScopeColumn& column : left.columns) {
      if (find_column(right.columns, column.name)) merged.push_back(column.name);
    }
  }
  VisibleColumns visible{.known = left.known && right.known};
  for (std::size_t i = 0; i < merged.size(); ++i) {
    ScopeColumn* const left_column = find_column(left.columns, merged[i]);
    ScopeColumn* const right_column = find_column(right.columns, merged[i]);
    ScopeColumn column{.name = merged[i]};
    if (left_column && right_column) {
      const std::array<TypeRef, 2> types = {left_column->type, right_column->type};
      column.type = common_type(catalog_, types);
      const ScopeColumn& source = item.join == sql::JoinType::right ? *right_column : *left_column;
      column.collation = source.collation;
      column.relation = source.relation;
      column.number = source.number;
    }
    if (visitor_.using_column && i < item.using_columns.size()) {
      for (const ScopeColumn* side : {left_column, right_column}) {
        if (side) visitor_.using_column(item, i, side->relation, side->number);
      }
    }
    visible.columns.push_back(std::move(column));
  }
  for (const VisibleColumns* side : {&left, &right}) {
    for (const ScopeColumn& column : side->columns) {
      if (std::ranges::find(merged, column.name) == merged.end()) visible.columns.push_back(column);
    }
  }
  if (!item.condition.empty()) {
    // A condition sees both sides, whether or not the join has an alias.
    scope.visible.columns.swap(visible.columns);
    expr(item.condition[0], scope);
    scope.visible.columns.swap(visible.columns);
  }
  if (item.alias.empty()) return visible;
  ScopeItem named{.columns = visible.columns, .known = visible.known};
  return add_item(item, std::move(named), scope);
}

VisibleColumns QueryReader::from_item(const sql::FromItem& item, Scope& scope) {
  switch (item.kind) {
    case sql::FromKind::table:
      return table_item(item, scope);
    case sql::FromKind::subquery: {
      if (item.subquery.empty()) return {.known = false};
      // LATERAL or not: names of other items in sight do no harm, the statement is valid.
      return add_item(item, catalog::item_of(query(item.subquery[0], &scope)), scope);
    }
    case sql::FromKind::function:
      return function_item(item, scope);
    case sql::FromKind::join:
      return join_item(item, scope);
    case sql::FromKind::other:
      for (const sql::Expr& input : item.functions) expr(input, scope);
      if (!item.column_definitions.empty()) return add_item(item, defined_columns(item), scope);
      break;
  }
  return add_item(item, {.known = false}, scope);
}

}  // namespace pgplumb::catalog
