#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "catalog/query_reader.h"
#include "catalog/type_rules.h"
#include "effects/refusals.h"
#include "sql/walk.h"

namespace pgplumb::effects {

using catalog::Relation;
using catalog::RelationKind;

namespace {

/// DefineView(), CheckAttributeNamesTypes(). The columns that the view gets, under its names for
/// them.
catalog::OutputColumns refuse_view_columns(const sql::CreateView& statement, Collector& out) {
  catalog::OutputColumns made = catalog::read_query(
      out.catalog(), out.session(), statement.query.front(),
      {.missing_column = [&](const sql::Expr& column) {
        out.refuse("42703", fmt::format("column {} does not exist", sql::to_sql(column)),
                   column.span);
      }});
  if (!made.known) return made;
  if (statement.columns.size() > made.columns.size()) {
    out.refuse("42601", "CREATE VIEW specifies more column names than columns",
               statement.name.span);
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < made.columns.size(); ++i) {
    std::string& name = made.columns[i].name;
    if (i < statement.columns.size()) name = statement.columns[i];
    if (!seen.insert(name).second) {
      out.refuse("42701", fmt::format("column \"{}\" specified more than once", name),
                 statement.name.span);
    }
  }
  return made;
}

}  // namespace

/// checkViewColumns(): a view keeps its columns, with their names and types; more may follow.
void refuse_view(const sql::CreateView& statement, Collector& out) {
  if (statement.query.empty()) return;
  const catalog::OutputColumns made = refuse_view_columns(statement, out);
  if (!statement.or_replace) return;
  const Relation* view = out.relation(statement.name);
  if (view == nullptr || view->columns_unknown || view->assumed) return;
  if (view->kind != RelationKind::view) {
    out.refuse("42809", fmt::format("\"{}\" is not a view", view->name), statement.name.span);
    return;
  }
  if (!made.known) return;
  if (made.columns.size() < view->columns.size()) {
    out.refuse("42P16", "cannot drop columns from view", statement.name.span);
    return;
  }
  for (std::size_t i = 0; i < view->columns.size(); ++i) {
    const catalog::Column& old = view->columns[i];
    const catalog::OutputColumn& now = made.columns[i];
    if (old.name != now.name) {
      out.refuse(
          "42P16",
          fmt::format("cannot change name of view column \"{}\" to \"{}\"", old.name, now.name),
          statement.name.span);
    } else if (catalog::is_known(old.type) && catalog::is_known(now.type) && old.type != now.type) {
      out.refuse(
          "42P16",
          fmt::format("cannot change data type of view column \"{}\" from {} to {}", old.name,
                      format_type(out.catalog(), old.type), format_type(out.catalog(), now.type)),
          statement.name.span);
    }
  }
}

/// ExecRefreshMatView(): CONCURRENTLY pairs old and new rows by a unique index on columns, of all
/// rows.
void refuse_refresh(const sql::RefreshMaterializedView& statement, Collector& out) {
  const Relation* view = out.relation(statement.name);
  if (view == nullptr) return;
  if (view->kind != RelationKind::materialized_view) {
    out.refuse("0A000", fmt::format("\"{}\" is not a materialized view", view->name),
               statement.name.span);
    return;
  }
  if (!statement.concurrently || view->assumed) return;
  if (!statement.with_data) {
    out.refuse("42601", "CONCURRENTLY and WITH NO DATA options cannot be used together",
               statement.name.span);
  }
  if (!view->populated) {
    out.refuse("0A000", "CONCURRENTLY cannot be used when the materialized view is not populated",
               statement.name.span);
  }
  const bool pairs = std::ranges::any_of(view->indexes, [&](catalog::Oid oid) {
    const catalog::Index* index = out.catalog().indexes.find(oid);
    return index != nullptr && index->unique && !index->predicate &&
           std::ranges::none_of(index->keys,
                                [](const catalog::IndexKey& key) { return key.expr.has_value(); });
  });
  if (!pairs) {
    out.refuse("55000",
               fmt::format("cannot refresh materialized view \"{}\" concurrently: it has no unique "
                           "index on columns without WHERE",
                           view->name),
               statement.name.span);
  }
}

}  // namespace pgplumb::effects
