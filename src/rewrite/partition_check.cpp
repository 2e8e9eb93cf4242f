#include "rewrite/partition_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "catalog/naming.h"
#include "sql/walk.h"

namespace pgplumb::rewrite {
namespace {

using lint::When;
using sql::quote_identifier;

/// MINVALUE and MAXVALUE bound nothing.
std::string limit(const std::string& key, std::string_view op, const sql::Expr& value) {
  const std::string text = sql::to_sql(value);
  if (text == "minvalue" || text == "maxvalue" || text == "MINVALUE" || text == "MAXVALUE") {
    return {};
  }
  return fmt::format(" AND {} {} {}", key, op, text);
}

std::string condition(const std::string& key, const sql::PartitionBound& bound) {
  std::string text = key + " IS NOT NULL";
  if (bound.strategy == sql::PartitionStrategy::range && bound.from.size() == 1 &&
      bound.to.size() == 1) {
    return text + limit(key, ">=", bound.from.front()) + limit(key, "<", bound.to.front());
  }
  if (bound.strategy == sql::PartitionStrategy::list && !bound.values.empty()) {
    std::string values;
    for (const sql::Expr& value : bound.values) {
      const std::string one = sql::to_sql(value);
      if (one == "NULL" || one == "null") return {};
      values += (values.empty() ? "" : ", ") + one;
    }
    return fmt::format("{} AND {} IN ({})", text, key, values);
  }
  return {};
}

/// The column that the table is partitioned by; empty where that is more or an expression.
std::string only_key(const catalog::Relation& table) {
  if (!table.partition_key || table.partition_key->parts.size() != 1) return {};
  const catalog::ColumnNumber number = table.partition_key->parts.front().column;
  for (const catalog::Column& column : table.columns) {
    if (column.number == number) return column.name;
  }
  return {};
}

bool reads(const replay::Step& step, catalog::Oid table) {
  return std::ranges::any_of(step.effects.scans,
                             [&](const effects::Touched& scan) { return scan.table == table; });
}

/// A table beside the one to be attached whose rows are read under the lock, and why.
std::string other_scan(const replay::Step& step, const catalog::Relation& parent,
                       catalog::Oid child) {
  for (const catalog::Oid oid : parent.children) {
    const catalog::Relation* other = step.before.relations.find(oid);
    if (other != nullptr && other->partition_bound && other->partition_bound->is_default) {
      return fmt::format("the rows of the default partition {} are read too",
                         lint::display_name(step, *other));
    }
  }
  for (const effects::Touched& scan : step.effects.scans) {
    if (scan.table == child) continue;
    return fmt::format("the rows of {} are read too", lint::display_name(step, scan.table));
  }
  if (!step.effects.index_builds.empty()) return "indexes are built, which can be there before";
  return {};
}

}  // namespace

PartPlan attach_plan(const lint::StatementContext& context) {
  const replay::Step& step = context.step;
  const auto* alter = std::get_if<sql::AlterTable>(&step.statement.node);
  if (alter == nullptr || alter->actions.size() != 1) return {};
  const sql::AlterTableAction& action = alter->actions.front();
  if (action.kind != sql::AlterTableKind::attach_partition || !action.bound) return {};
  const auto* parent = catalog::resolve_relation(step.before, step.session, alter->name);
  const auto* child = catalog::resolve_relation(step.before, step.session, action.other);
  if (parent == nullptr || child == nullptr || !lint::in_use(step, *child) ||
      lint::blocking_lock(context, *child) == nullptr || !reads(step, child->oid)) {
    return {};
  }
  if (std::string other = other_scan(step, *parent, child->oid); !other.empty()) {
    return {.steps = {}, .why_not = std::move(other)};
  }
  const std::string key = only_key(*parent);
  const std::string check = key.empty() || action.bound->is_default
                                ? std::string()
                                : condition(quote_identifier(key), *action.bound);
  if (check.empty()) return {.steps = {}, .why_not = "the bound is not of one column"};
  const std::string table = lint::display_name(step, *child);
  const std::string name = quote_identifier(
      catalog::choose_constraint_name(step.before, child->schema, child->name, {}, "bound"));
  return {.steps = {{.when = When::now,
                     .sql = fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({}) NOT VALID;",
                                        table, name, check)},
                    {.when = When::later,
                     .sql = fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, name)},
                    {.when = When::later,
                     .sql = fmt::format("{};\nALTER TABLE {} DROP CONSTRAINT {};",
                                        context.sources.text(step.statement.span), table, name)}}};
}

}  // namespace pgplumb::rewrite
