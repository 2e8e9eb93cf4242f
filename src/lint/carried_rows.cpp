#include "lint/carried_rows.h"

#include <algorithm>
#include <vector>

#include "lint/file_course.h"
#include "sql/walk.h"

namespace pgplumb::lint {
namespace {

using Names = std::vector<const sql::QualifiedName*>;

/// INSERT, UPDATE, MERGE and CREATE TABLE AS: the query, and what it fills.
struct Filling {
  const sql::Query* query = nullptr;
  const sql::QualifiedName* target = nullptr;
};

Filling filling_of(const sql::Statement& statement) {
  if (const auto* create = std::get_if<sql::CreateTableAs>(&statement.node)) {
    if (create->query.empty()) return {};
    return {&create->query.front(), &create->name};
  }
  const auto* data = std::get_if<sql::DataStatement>(&statement.node);
  if (data == nullptr || data->explain || data->query.target.empty() ||
      data->query.command == sql::Command::remove) {
    return {};
  }
  return {&data->query, &data->query.target.front().name};
}

bool reads_one_of(const sql::Query& query, const auto& is_it) {
  return std::ranges::any_of(sql::tables_of(query).reads,
                             [&](const sql::QualifiedName* read) { return is_it(*read); });
}

/// The tables that earlier statements fill from rows of the table, by what these say.
Names filled_before(const replay::Step& step, const catalog::Relation& table) {
  Names filled;
  for (const sql::Statement& statement : earlier(step)) {
    const auto [query, target] = filling_of(statement);
    if (query == nullptr) continue;
    if (reads_one_of(*query, [&](const auto& read) { return means(step, read, table); })) {
      filled.push_back(target);
    }
  }
  return filled;
}

/// Both may be spelled with the schema or without.
bool may_be_same(const sql::QualifiedName& a, const sql::QualifiedName& b) {
  return a.name == b.name && (a.schema.empty() || b.schema.empty() || a.schema == b.schema);
}

}  // namespace

bool carries_column_over(const replay::Step& step, const catalog::Relation& table,
                         std::string_view column) {
  const auto is_table = [&](const auto& name) { return means(step, name, table); };
  const auto keeps = [&](const sql::Statement& statement) {
    const auto [query, target] = filling_of(statement);
    if (query == nullptr || (!is_table(*target) && !reads_one_of(*query, is_table))) return false;
    bool reads = false;
    sql::for_each_expr(*query, [&](const sql::Expr& expr) {
      reads = reads || (expr.kind == sql::ExprKind::column && !expr.names.empty() &&
                        expr.names.back() == column);
    });
    return reads;
  };
  const auto fills = [&](const sql::Statement& statement) {
    const auto [query, target] = filling_of(statement);
    return query != nullptr && query->command == sql::Command::update && is_table(*target) &&
           std::ranges::any_of(query->targets, [&](const sql::Target& set) {
             return set.alias == column && !sql::is_constant(set.expr);
           });
  };
  return std::ranges::any_of(earlier(step), keeps) || std::ranges::any_of(later(step), fills);
}

bool carries_rows_over(const replay::Step& step, const catalog::Relation& table,
                       const sql::Statement& takes_name) {
  const Names filled = filled_before(step, table);
  const auto is_filled = [&](const sql::QualifiedName& name) {
    return std::ranges::any_of(filled, [&](const auto* each) { return may_be_same(*each, name); });
  };
  if (filled.empty()) return false;
  if (const sql::Rename* rename = table_rename(takes_name)) return is_filled(rename->target.name);
  if (const auto* view = std::get_if<sql::CreateView>(&takes_name.node)) {
    return !view->query.empty() && reads_one_of(view->query.front(), is_filled);
  }
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    const auto [query, target] = filling_of(statement);
    return query != nullptr && is_name_of(step, *target, table) && reads_one_of(*query, is_filled);
  });
}

bool is_filled_later(const replay::Step& step, const sql::Rename& rename,
                     const sql::CreateTable& successor) {
  const sql::QualifiedName renamed{
      .schema = rename.target.name.schema, .name = rename.new_name, .span = {}};
  const auto is_renamed = [&](const sql::QualifiedName& name) {
    return may_be_same(name, renamed);
  };
  if (std::ranges::any_of(successor.inherits, is_renamed)) return true;
  return std::ranges::any_of(later(step), [&](const sql::Statement& statement) {
    const auto [query, target] = filling_of(statement);
    if (query != nullptr) {
      return may_be_same(*target, successor.name) && reads_one_of(*query, is_renamed);
    }
    if (const auto* alter = std::get_if<sql::AlterTable>(&statement.node)) {
      return std::ranges::any_of(alter->actions, [&](const sql::AlterTableAction& action) {
        return (action.kind == sql::AlterTableKind::attach_partition && is_renamed(action.other)) ||
               (action.kind == sql::AlterTableKind::add_inherit && is_renamed(alter->name));
      });
    }
    return std::holds_alternative<sql::Do>(statement.node) ||
           std::holds_alternative<sql::Call>(statement.node);
  });
}

}  // namespace pgplumb::lint
