#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "docs/pages.h"
#include "docs/words.h"
#include "integrity/foreign_key_cover.h"
#include "integrity/keys.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::docs {
namespace {

using catalog::ColumnNumber;
using catalog::Index;
using catalog::Relation;

class AccessPage {
 public:
  AccessPage(const Guide& guide, const std::vector<Access>& accesses)
      : guide_(guide), catalog_(guide.catalog()), accesses_(accesses) {}

  Page make() {
    page_.paragraph(
        "By what rows are found, and the index that finds them. What only the application knows, "
        "how often and how fast, is not here.");
    lookups();
    readers(Access::view, "Views", "View");
    readers(Access::function, "Functions", "Function");
    readers(Access::query, "Queries of the application", "Query");
    materialized();
    caching();
    return std::move(page_);
  }

 private:
  void lookups() {
    Table table{.header = {"Table", "Found by", "Rows", "Served by"}, .rows = {}};
    for (const Entry& entry : guide_.entries()) {
      if (!entry.relation->is_table()) continue;
      by_keys(*entry.relation, table);
      by_foreign_keys(*entry.relation, table);
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Lookups by key");
    page_.paragraph("What the keys of the schema make likely.");
    page_.table(std::move(table));
  }

  void by_keys(const Relation& relation, Table& table) const {
    for (const catalog::Oid oid : relation.indexes) {
      const Index* index = catalog_.indexes.find(oid);
      if (index == nullptr || !index->unique) continue;
      Line columns;
      for (const catalog::IndexKey& key : index->keys) {
        const catalog::Column* column = relation.column(key.column);
        columns.item(Line().code(column != nullptr ? column->name
                                 : key.expr        ? sql::to_sql(*key.expr)
                                                   : key.name));
      }
      if (index->predicate) columns.text(" where ").code(sql::to_sql(*index->predicate));
      const bool one = integrity::is_key(catalog_, relation, *index) ||
                       (index->nulls_not_distinct && !index->predicate);
      table.rows.push_back(
          {.cells = {guide_.link(relation), columns, one ? "one" : "one, many where NULL",
                     Line().code(index->name)}});
      if (index->predicate) table.rows.back().cells[2] = "one";
    }
  }

  void by_foreign_keys(const Relation& relation, Table& table) const {
    for (const catalog::Constraint& key : relation.constraints) {
      if (key.kind != catalog::ConstraintKind::foreign_key || key.parent != catalog::no_oid)
        continue;
      const Index* index = integrity::covering_index(catalog_, relation, key);
      if (index != nullptr && index->unique && index->keys.size() == key.columns.size()) continue;
      Line columns = column_codes(relation, key.columns);
      columns.text(": of one of ").line(guide_.link(key.references));
      table.rows.push_back(
          {.cells = {guide_.link(relation), columns, "many",
                     index != nullptr          ? Line().code(index->name)
                     : guide_.lacks_index(key) ? Line().strong("nothing: reads all rows")
                                               : Line("—")}});
    }
  }

  void readers(Access::Kind kind, std::string_view title, std::string name) {
    Table table{.header = {std::move(name), "Table", "Finds rows by", "Rows", "Served by"},
                .rows = {}};
    for (const Access& access : accesses_) {
      if (access.kind != kind) continue;
      Line label = access.name;
      if (!access.remark.empty()) label.text(" ").text(access.remark);
      std::set<std::string> told;
      for (const Access::Use& use : access.uses) {
        Row row{.cells = {label, table_of(use), columns_of(use), rows_of(use, access),
                          served_by(use, access)}};
        std::string text;
        for (const Line& cell : row.cells) text += cell.plain() + '\n';
        if (told.insert(std::move(text)).second) table.rows.push_back(std::move(row));
      }
    }
    if (table.rows.empty()) return;
    page_.heading(2, title);
    page_.table(std::move(table));
  }

  Line table_of(const Access::Use& use) const {
    Line line = guide_.link(*use.need.table);
    if (use.need.written) line.text(" (written)");
    return line;
  }

  static Line columns_of(const Access::Use& use) {
    const integrity::TableNeed& need = use.need;
    Line line = column_codes(*need.table, need.equal);
    const auto add = [&](std::string_view what, const std::vector<ColumnNumber>& columns) {
      if (!columns.empty()) line.item(Line(what).line(column_codes(*need.table, columns)), "; ");
    };
    add("range of ", need.range);
    add("some condition on ", need.other);
    add("where a value is given ", need.optional);
    if (line.empty()) line.text("—");
    return line;
  }

  static Line rows_of(const Access::Use& use, const Access& access) {
    if (use.one_row) return access.uses.size() > 1 ? "one each" : "one";
    if (use.need.filtered) return "some";
    return use.need.written ? "new ones" : "all";
  }

  /// Where no row is chosen but by joins, all rows are read in any case.
  static Line served_by(const Access::Use& use, const Access& access) {
    if (use.index != nullptr) return Line().code(use.index->name);
    const bool reads_all =
        std::ranges::none_of(access.uses, [](const Access::Use& each) { return each.need.chosen; });
    if (!use.need.filtered || reads_all) return "—";
    if (use.need.table->kind == catalog::RelationKind::partitioned_table) {
      return "no index of the whole";
    }
    return Line().strong("no index");
  }

  void materialized() {
    List list{.items = {}};
    for (const Entry& entry : guide_.entries()) {
      const Relation& view = *entry.relation;
      if (view.kind != catalog::RelationKind::materialized_view) continue;
      // REFRESH ... CONCURRENTLY wants a unique index on columns alone, over all rows
      // (documentation, "REFRESH MATERIALIZED VIEW").
      const bool concurrently = std::ranges::any_of(view.indexes, [&](catalog::Oid oid) {
        const Index* index = catalog_.indexes.find(oid);
        return index != nullptr && index->unique && !index->predicate &&
               std::ranges::all_of(index->keys,
                                   [](const catalog::IndexKey& key) { return key.column != 0; });
      });
      const std::string name = report::relation_name(catalog_, view.oid);
      Item item{.line = guide_.link(view)};
      if (concurrently) {
        item.line.text(" can be refreshed while it is read:");
      } else {
        item.line.text(
            " cannot be read while it is refreshed: for CONCURRENTLY it wants a unique index on "
            "plain columns, over all rows");
      }
      item.sql =
          fmt::format("REFRESH MATERIALIZED VIEW {}{};", concurrently ? "CONCURRENTLY " : "", name);
      list.items.push_back(std::move(item));
    }
    if (list.items.empty()) return;
    page_.heading(2, "Materialized views");
    page_.list(std::move(list));
  }

  /// What is changed by those that are known: functions and queries.
  std::map<const Relation*, Line> writers() const {
    std::map<const Relation*, Line> writers;
    for (const Access& access : accesses_) {
      for (const Access::Use& use : access.uses) {
        if (use.need.written) writers[use.need.table].item(access.name);
      }
    }
    return writers;
  }

  /// A short table of its own, that others refer to: its rows are likely to be set once.
  static bool looks_like_a_list(const Entry& entry) {
    constexpr std::size_t few = 4;
    return entry.out.empty() && !entry.in.empty() && entry.relation->columns.size() <= few;
  }

  void caching() {
    List list{.items = {}};
    const auto writers = this->writers();
    for (const Entry& entry : guide_.entries()) {
      const Relation& relation = *entry.relation;
      if (!relation.is_table()) continue;
      const auto filled = guide_.replayed().gathered.filled.find(relation.oid);
      const bool by_migration = filled != guide_.replayed().gathered.filled.end();
      if (!by_migration && !looks_like_a_list(entry)) continue;
      Line line = guide_.link(relation);
      if (by_migration) {
        line.text(": its rows come from ").line(guide_.made_in(filled->second));
      } else {
        line.text(
            fmt::format(": few columns, no foreign key, and {} of others to it", entry.in.size()));
      }
      const auto writer = writers.find(&relation);
      if (writer == writers.end()) {
        line.text("; nothing that is known here writes it");
      } else {
        line.text("; a cached row is stale after ").line(writer->second);
      }
      list.items.push_back({.line = line});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Read more than written, by the look of it");
    page_.paragraph(
        "These may be worth caching. Whether they are, the numbers of "
        "pg_stat_user_tables say.");
    page_.list(std::move(list));
  }

  const Guide& guide_;
  const catalog::Catalog& catalog_;
  const std::vector<Access>& accesses_;
  Page page_{.path = "access-patterns.md", .title = "Access patterns"};
};

}  // namespace

Page access_page(const Guide& guide, const std::vector<Access>& accesses) {
  return AccessPage(guide, accesses).make();
}

}  // namespace pgplumb::docs
