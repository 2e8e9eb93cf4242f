// Queries as SQL, clause by clause. Of INSERT's rows only the first is known.
#include <algorithm>

#include "sql/to_sql_internal.h"
#include "sql/walk.h"

namespace pgplumb::sql::writing {

namespace {

void write_aliases(std::string& out, const FromItem& item) {
  if (item.alias.empty() && item.column_definitions.empty()) return;
  out += " AS ";
  if (!item.alias.empty()) out += quote_identifier(item.alias);
  if (!item.column_aliases.empty()) {
    out += '(';
    write_names(out, item.column_aliases);
    out += ')';
  }
  if (item.column_definitions.empty() || item.functions.size() > 1) return;
  out += '(';
  for (std::size_t i = 0; i < item.column_definitions.size(); ++i) {
    if (i > 0) out += ", ";
    out += quote_identifier(item.column_definitions[i].name) + ' ';
    if (i < item.column_types.size()) write_type(out, item.column_types[i]);
  }
  out += ')';
}

void write_table(std::string& out, const FromItem& item) {
  if (item.only) out += "ONLY ";
  write_name(out, item.name);
  write_aliases(out, item);
  if (item.sample.empty()) return;
  out += " TABLESAMPLE ";
  write_expr(out, item.sample[0]);
  if (item.sample.size() < 2) return;
  out += " REPEATABLE (";
  write_expr(out, item.sample[1]);
  out += ')';
}

void write_item(std::string& out, const FromItem& item);

std::string_view join_words(const FromItem& join) {
  switch (join.join) {
    case JoinType::left:
      return "LEFT JOIN ";
    case JoinType::right:
      return "RIGHT JOIN ";
    case JoinType::full:
      return "FULL JOIN ";
    case JoinType::cross:
      return "CROSS JOIN ";
    case JoinType::inner:
      return "JOIN ";
  }
  return "";
}

void write_join(std::string& out, const FromItem& item) {
  if (item.sides.size() < 2) return;
  if (!item.alias.empty()) out += '(';
  write_item(out, item.sides[0]);
  out += item.natural ? " NATURAL " : " ";
  out += join_words(item);
  const FromItem& right = item.sides[1];
  const bool nested = right.kind == FromKind::join && right.alias.empty();
  if (nested) out += '(';
  write_item(out, right);
  if (nested) out += ')';
  if (!item.condition.empty()) {
    out += " ON ";
    write_expr(out, item.condition[0]);
  }
  if (!item.using_columns.empty()) {
    out += " USING (";
    write_names(out, item.using_columns);
    out += ')';
    if (!item.using_alias.empty()) out += " AS " + quote_identifier(item.using_alias);
  }
  if (item.alias.empty()) return;
  out += ')';
  write_aliases(out, item);
}

/// Of casts, only CAST may stand where a function is called.
void write_function_call(std::string& out, const Expr& call) {
  if (call.kind != ExprKind::cast || call.args.empty() || call.type.empty()) {
    return write_expr(out, call);
  }
  out += "CAST(";
  write_expr(out, call.args[0]);
  out += " AS ";
  write_type(out, call.type[0]);
  out += ')';
}

void write_function(std::string& out, const FromItem& item) {
  const bool several = item.functions.size() > 1;
  if (several) out += "ROWS FROM (";
  for (std::size_t i = 0; i < item.functions.size(); ++i) {
    if (i > 0) out += ", ";
    write_function_call(out, item.functions[i]);
  }
  if (several) out += ')';
  if (item.with_ordinality) out += " WITH ORDINALITY";
  write_aliases(out, item);
}

void write_item(std::string& out, const FromItem& item) {
  if (item.lateral) out += "LATERAL ";
  switch (item.kind) {
    case FromKind::table:
      return write_table(out, item);
    case FromKind::join:
      return write_join(out, item);
    case FromKind::function:
      return write_function(out, item);
    case FromKind::subquery:
      out += '(';
      if (!item.subquery.empty()) write_query(out, item.subquery[0]);
      out += ')';
      return write_aliases(out, item);
    case FromKind::other:
      out += item.text;
  }
}

void write_from(std::string& out, std::string_view word, std::span<const FromItem> from) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    out += i == 0 ? word : ", ";
    write_item(out, from[i]);
  }
}

void write_clause(std::string& out, std::string_view word, std::span<const Expr> exprs) {
  if (exprs.empty()) return;
  out += word;
  write_exprs(out, exprs);
}

void write_outputs(std::string& out, std::span<const Target> targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (i > 0) out += ", ";
    write_expr(out, targets[i].expr);
    if (!targets[i].alias.empty()) out += " AS " + quote_identifier(targets[i].alias);
  }
}

/// `a[1].f`, without the parentheses that an expression needs.
void write_path(std::string& out, const Expr& path) {
  switch (path.kind) {
    case ExprKind::subscript:
      if (path.args.empty()) return;
      write_path(out, path.args[0]);
      for (const Expr& index : std::span(path.args).subspan(1)) {
        out += '[';
        write_expr(out, index);
        out += ']';
      }
      return;
    case ExprKind::field:
      if (!path.args.empty()) write_path(out, path.args[0]);
      out += '.' + quote_identifier(path.text);
      return;
    default:
      write_expr(out, path);
  }
}

void write_column(std::string& out, const Target& target) {
  if (target.path.empty()) {
    out += quote_identifier(target.alias);
  } else {
    write_path(out, target.path[0]);
  }
}

void write_columns(std::string& out, std::span<const Target> targets) {
  if (targets.empty()) return;
  out += " (";
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (i > 0) out += ", ";
    write_column(out, targets[i]);
  }
  out += ')';
}

void write_assignments(std::string& out, std::span<const Target> targets) {
  for (std::size_t i = 0; i < targets.size();) {
    std::size_t end = i + 1;
    while (end < targets.size() && targets[end].continued) ++end;
    out += i == 0 ? " SET " : ", ";
    if (end > i + 1) {
      write_columns(out, targets.subspan(i, end - i));
    } else {
      write_column(out, targets[i]);
    }
    out += " = ";
    write_expr(out, targets[i].expr);
    i = end;
  }
}

void write_with(std::string& out, const Query& query) {
  for (std::size_t i = 0; i < query.with.size(); ++i) {
    const CommonTable& table = query.with[i];
    if (i == 0) out += query.recursive ? "WITH RECURSIVE " : "WITH ";
    if (i > 0) out += ", ";
    out += quote_identifier(table.name);
    if (!table.columns.empty()) {
      out += '(';
      write_names(out, table.columns);
      out += ')';
    }
    out += " AS ";
    if (table.materialized) out += *table.materialized ? "MATERIALIZED " : "NOT MATERIALIZED ";
    out += '(';
    if (!table.query.empty()) write_query(out, table.query[0]);
    out += ')';
    if (!table.search.empty()) out += ' ' + table.search;
  }
  if (!query.with.empty()) out += ' ';
}

void write_sort(std::string& out, std::span<const SortItem> items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    out += i == 0 ? " ORDER BY " : ", ";
    write_expr(out, items[i].expr);
    if (items[i].direction == SortDirection::ascending) out += " ASC";
    if (items[i].direction == SortDirection::descending) out += " DESC";
    if (!items[i].using_operator.empty()) out += " USING " + items[i].using_operator;
    if (items[i].nulls == NullsOrder::first) out += " NULLS FIRST";
    if (items[i].nulls == NullsOrder::last) out += " NULLS LAST";
  }
}

void write_tail(std::string& out, const Query& query) {
  write_sort(out, query.order_by);
  write_clause(out, " OFFSET ", query.offset);
  if (query.with_ties) {
    write_clause(out, " FETCH FIRST (", query.limit);
    out += ") ROWS WITH TIES";
  } else {
    write_clause(out, " LIMIT ", query.limit);
  }
  for (const RowLock& lock : query.row_locks) {
    out += " FOR " + lock.strength;
    if (!lock.tables.empty()) out += " OF ";
    write_names(out, lock.tables);
    if (!lock.wait.empty()) out += ' ' + lock.wait;
  }
}

void write_values(std::string& out, const Query& query) {
  out += "VALUES (";
  write_exprs(out, query.first_row);
  for (const std::vector<Expr>& row : query.more_rows) {
    out += "), (";
    write_exprs(out, row);
  }
  out += ')';
}

void write_into(std::string& out, const Query& query) {
  if (query.into.empty()) return;
  out += " INTO ";
  if (query.into_temporary) out += "TEMPORARY ";
  if (query.into_unlogged) out += "UNLOGGED ";
  write_name(out, query.into);
}

void write_select(std::string& out, const Query& query) {
  out += "SELECT";
  if (query.distinct) out += " DISTINCT";
  if (!query.distinct_on.empty()) {
    write_clause(out, " ON (", query.distinct_on);
    out += ')';
  }
  if (!query.targets.empty()) out += ' ';
  write_outputs(out, query.targets);
  write_into(out, query);
  write_from(out, " FROM ", query.from);
  write_clause(out, " WHERE ", query.where);
  write_clause(out, query.group_distinct ? " GROUP BY DISTINCT " : " GROUP BY ", query.group_by);
  write_clause(out, " HAVING ", query.having);
  write_clause(out, " WINDOW ", query.windows);
}

void write_arms(std::string& out, const Query& query) {
  std::string_view word = " UNION ";
  if (query.set_operation == SetOperation::intersect) word = " INTERSECT ";
  if (query.set_operation == SetOperation::except) word = " EXCEPT ";
  for (std::size_t i = 0; i < query.arms.size(); ++i) {
    if (i > 0) out += word;
    if (i > 0 && query.set_all) out += "ALL ";
    const Query& arm = query.arms[i];
    const bool plain = arm.set_operation == SetOperation::none && arm.with.empty() &&
                       arm.order_by.empty() && arm.limit.empty() && arm.offset.empty() &&
                       arm.row_locks.empty();
    if (!plain) out += '(';
    write_query(out, arm);
    if (!plain) out += ')';
  }
}

void write_overriding(std::string& out, const Query& query) {
  if (query.overriding_system) out += " OVERRIDING SYSTEM VALUE";
  if (query.overriding_user) out += " OVERRIDING USER VALUE";
}

void write_key(std::string& out, const Expr& key) {
  switch (key.kind) {
    case ExprKind::column:
      return write_expr(out, key);
    case ExprKind::collate:
      if (!key.args.empty()) write_key(out, key.args[0]);
      out += " COLLATE ";
      return write_name(out, key.name);
    default:
      out += '(';
      write_expr(out, key);
      out += ')';
  }
}

void write_conflict(std::string& out, const OnConflict& conflict) {
  out += " ON CONFLICT";
  for (std::size_t i = 0; i < conflict.keys.size(); ++i) {
    out += i == 0 ? " (" : ", ";
    write_key(out, conflict.keys[i]);
  }
  if (!conflict.keys.empty()) out += ')';
  write_clause(out, " WHERE ", conflict.predicate);
  if (!conflict.constraint.empty()) {
    out += " ON CONSTRAINT " + quote_identifier(conflict.constraint);
  }
  out += conflict.update ? " DO UPDATE" : " DO NOTHING";
  write_assignments(out, conflict.set);
  write_clause(out, " WHERE ", conflict.where);
}

void write_insert(std::string& out, const Query& query) {
  write_from(out, "INSERT INTO ", query.target);
  write_columns(out, query.targets);
  write_overriding(out, query);
  out += ' ';
  if (query.source.empty()) {
    out += "DEFAULT VALUES";
  } else {
    write_query(out, query.source[0]);
  }
  if (query.on_conflict) write_conflict(out, *query.on_conflict);
}

void write_merge_action(std::string& out, const Query& action) {
  out += " WHEN " + action.merge_when;
  write_clause(out, " AND ", action.where);
  out += " THEN ";
  switch (action.command) {
    case Command::insert:
      out += "INSERT";
      write_columns(out, action.targets);
      write_overriding(out, action);
      if (action.star_values) {
        out += " DEFAULT VALUES";
      } else {
        write_clause(out, " VALUES (", action.first_row);
        out += ')';
      }
      return;
    case Command::update:
      out += "UPDATE";
      return write_assignments(out, action.targets);
    case Command::remove:
      out += "DELETE";
      return;
    default:
      out += "DO NOTHING";
  }
}

void write_command(std::string& out, const Query& query) {
  switch (query.command) {
    case Command::select:
    case Command::nothing:
      return query.arms.empty() ? write_select(out, query) : write_arms(out, query);
    case Command::values:
      return write_values(out, query);
    case Command::insert:
      return write_insert(out, query);
    case Command::update:
      write_from(out, "UPDATE ", query.target);
      write_assignments(out, query.targets);
      write_from(out, " FROM ", query.from);
      return write_clause(out, " WHERE ", query.where);
    case Command::remove:
      write_from(out, "DELETE FROM ", query.target);
      write_from(out, " USING ", query.from);
      return write_clause(out, " WHERE ", query.where);
    case Command::merge:
      write_from(out, "MERGE INTO ", query.target);
      write_from(out, " USING ", query.from);
      write_clause(out, " ON ", query.where);
      for (const Query& action : query.merge_actions) write_merge_action(out, action);
  }
}

}  // namespace

void write_query(std::string& out, const Query& query) {
  write_with(out, query);
  write_command(out, query);
  write_tail(out, query);
  if (query.returning.empty()) return;
  out += " RETURNING ";
  write_outputs(out, query.returning);
}

}  // namespace pgplumb::sql::writing
