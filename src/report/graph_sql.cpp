#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>

#include "integrity/load_order.h"
#include "integrity/names.h"
#include "report/graph_report.h"
#include "report/sql_script.h"
#include "sql/walk.h"

namespace pgplumb::report {
namespace {

using catalog::Column;
using catalog::Relation;
using integrity::display_name;
using integrity::ForeignKeyEdge;

/// The script: tables in load order, then the reverse. Rows come from tables of the same names in
/// the schema `source`, or, where two schemas have tables of one name, from a schema for each.
class TransferScript {
 public:
  explicit TransferScript(const catalog::Catalog& catalog)
      : order_(integrity::load_order(catalog)) {
    std::set<std::string_view> names;
    for (const Relation* table : order_.tables) {
      by_schema_ = !names.insert(table->name).second || by_schema_;
    }
  }

  std::string render() {
    out_.comment("Fills the tables from tables of the same names in the schema \"source\"{}.",
                 by_schema_ ? " and the name of theirs, as \"source_public\"" : "");
    out_.line("BEGIN;");
    defer();
    for (const Relation* table : order_.tables) insert(*table);
    for (const ForeignKeyEdge& edge : order_.broken) {
      if (edge.nullable) set_later(edge);
    }
    out_.line("COMMIT;");
    out_.line("");
    out_.comment("Empties the tables.");
    out_.line("BEGIN;");
    defer();
    for (const ForeignKeyEdge& edge : order_.broken) {
      if (edge.nullable) clear(edge);
    }
    for (const Relation* table : order_.tables | std::views::reverse) {
      out_.line("DELETE FROM {};", display_name(*table));
    }
    out_.line("COMMIT;");
    return out_.take();
  }

 private:
  /// What is broken and can wait for the end of the transaction, does.
  void defer() {
    for (const ForeignKeyEdge& edge : order_.broken) {
      if (edge.nullable) continue;
      const std::string name = fmt::format("{}.{}", sql::quote_identifier(edge.table->schema),
                                           sql::quote_identifier(edge.foreign_key->name));
      if (edge.deferrable) {
        out_.line("SET CONSTRAINTS {} DEFERRED;", name);
      } else {
        out_.comment("{} is neither nullable nor deferrable; before this:", name);
        out_.comment("ALTER TABLE {} ALTER CONSTRAINT {} DEFERRABLE;", display_name(*edge.table),
                     sql::quote_identifier(edge.foreign_key->name));
        out_.line("SET CONSTRAINTS {} DEFERRED;", name);
      }
    }
  }

  [[nodiscard]] std::string source_of(const Relation& table) const {
    return catalog::qualified_name(by_schema_ ? "source_" + table.schema : "source", table.name);
  }

  [[nodiscard]] bool goes_in_later(const Relation& table, const Column& column) const {
    return !column.not_null && std::ranges::any_of(order_.broken, [&](const ForeignKeyEdge& edge) {
      return edge.nullable && edge.table == &table &&
             std::ranges::find(edge.foreign_key->columns, column.number) !=
                 edge.foreign_key->columns.end();
    });
  }

  void insert(const Relation& table) {
    std::vector<std::string> columns;
    bool overrides = false;
    for (const Column& column : table.columns) {
      if (column.generated != catalog::Generated::none || goes_in_later(table, column)) continue;
      columns.push_back(sql::quote_identifier(column.name));
      overrides = overrides || column.identity == catalog::Identity::always;
    }
    if (columns.empty()) return;
    out_.line("INSERT INTO {} ({}){}", display_name(table), fmt::join(columns, ", "),
              overrides ? " OVERRIDING SYSTEM VALUE" : "");
    out_.line("  SELECT {} FROM {};", fmt::join(columns, ", "), source_of(table));
  }

  /// The columns of the foreign key that went in as NULL.
  [[nodiscard]] std::vector<std::string> late_columns(const ForeignKeyEdge& edge) const {
    std::vector<std::string> names;
    for (const catalog::ColumnNumber number : edge.foreign_key->columns) {
      const Column* column = edge.table->column(number);
      if (column != nullptr && goes_in_later(*edge.table, *column)) {
        names.push_back(sql::quote_identifier(column->name));
      }
    }
    return names;
  }

  void set_later(const ForeignKeyEdge& edge) {
    const auto key = std::ranges::find(
        edge.table->constraints, catalog::ConstraintKind::primary_key, &catalog::Constraint::kind);
    if (key == edge.table->constraints.end()) {
      out_.comment("{} has no primary key by which to set the columns of {}",
                   display_name(*edge.table), edge.foreign_key->name);
      return;
    }
    std::vector<std::string> sets, matches;
    for (const std::string& column : late_columns(edge)) {
      sets.push_back(fmt::format("{0} = s.{0}", column));
    }
    for (const catalog::ColumnNumber number : key->columns) {
      if (const Column* column = edge.table->column(number)) {
        matches.push_back(fmt::format("t.{0} = s.{0}", sql::quote_identifier(column->name)));
      }
    }
    out_.line("UPDATE {} t SET {}", display_name(*edge.table), fmt::join(sets, ", "));
    out_.line("  FROM {} s WHERE {};", source_of(*edge.table), fmt::join(matches, " AND "));
  }

  void clear(const ForeignKeyEdge& edge) {
    std::vector<std::string> sets;
    for (const std::string& column : late_columns(edge)) sets.push_back(column + " = NULL");
    out_.line("UPDATE {} SET {};", display_name(*edge.table), fmt::join(sets, ", "));
  }

  integrity::LoadOrder order_;
  bool by_schema_ = false;  ///< two schemas have tables of one name
  SqlScript out_;
};

}  // namespace

std::string render_graph_sql(const catalog::Catalog& catalog) {
  return TransferScript(catalog).render();
}

}  // namespace pgplumb::report
