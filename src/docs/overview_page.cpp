#include <fmt/format.h>

#include <algorithm>

#include "docs/pages.h"
#include "report/schema_words.h"
#include "text/counted.h"

namespace pgplumb::docs {
namespace {

class OverviewPage {
 public:
  explicit OverviewPage(const Guide& guide)
      : guide_(guide), page_{.path = "README.md", .title = guide.replayed().title} {}

  Page make() {
    page_.paragraph(summary());
    chapters();
    if (std::string diagram = overview_mermaid(guide_); !diagram.empty()) {
      page_.blocks.emplace_back(Diagram{"Diagram", std::move(diagram)});
    }
    tables();
    views();
    return std::move(page_);
  }

 private:
  Line summary() const {
    std::size_t tables = 0;
    std::size_t columns = 0;
    std::size_t told = 0;
    for (const Entry& entry : guide_.entries()) {
      if (!entry.relation->is_table()) continue;
      ++tables;
      columns += entry.relation->columns.size();
      told += static_cast<std::size_t>(std::ranges::count_if(
          entry.relation->columns,
          [](const catalog::Column& column) { return column.comment.has_value(); }));
    }
    return fmt::format(
        "{} with {} and {}, for PostgreSQL {}, as {} of {} leave them. {} of the columns say in a "
        "comment what they mean.",
        counted(tables, "table"), counted(columns, "column"),
        counted(guide_.erd().lines.size(), "foreign key"), guide_.catalog().pg_version(),
        counted(guide_.replayed().project.migrations.size(), "migration"),
        history::framework_name(guide_.replayed().project.framework),
        told == 0 ? std::string("None") : fmt::format("{}", told));
  }

  void chapters() {
    List list{.items = {}};
    const auto add = [&](std::string_view name, std::string path, Target::Kind kind,
                         std::string_view what) {
      list.items.push_back(
          {.line =
               Line().link(name, {.kind = kind, .path = std::move(path)}).text(": ").text(what)});
    };
    add("Types", "types.md", Target::page, "enumerations, domains and others");
    add("Access patterns", "access-patterns.md", Target::page,
        "by what rows are found, and the index that finds them");
    add("Performance", "performance.md", Target::page, "what there is to gain, with SQL");
    add("Validation rules", "validation.md", Target::page,
        "what holds for every row, in words, and what is missing");
    add("History", "history.md", Target::page, "what each migration changes, locks and rewrites");
    add("schema.sql", "schema.sql", Target::outside, "the schema as SQL that makes it");
    page_.list(std::move(list));
  }

  void tables() {
    Table table{.header = {"Table", "Columns", "Refers to", "Referred to by", "Findings"},
                .rows = {}};
    const bool told = std::ranges::any_of(guide_.entries(), [](const Entry& entry) {
      return entry.relation->is_table() && entry.relation->comment.has_value();
    });
    if (told) table.header.insert(table.header.begin() + 1, "Purpose");
    const bool sized = !guide_.replayed().sizes.empty();
    if (sized) table.header.emplace_back("Size");
    for (const Entry& entry : guide_.entries()) {
      const catalog::Relation& relation = *entry.relation;
      if (!relation.is_table()) continue;
      std::vector<Line> cells{guide_.link(relation)};
      if (told) cells.push_back(relation.comment ? Line().prose(*relation.comment) : Line());
      cells.emplace_back(fmt::format("{}", relation.columns.size()));
      cells.push_back(neighbours(entry.out, true));
      cells.push_back(neighbours(entry.in, false));
      cells.emplace_back(entry.findings.empty() ? "" : fmt::format("{}", entry.findings.size()));
      if (sized) cells.emplace_back(guide_.size(relation));
      table.rows.push_back({.cells = std::move(cells)});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Tables");
    page_.table(std::move(table));
  }

  /// The tables at the other ends of foreign keys, each once; a number where they are many.
  Line neighbours(const std::vector<const report::ErdLine*>& lines, bool parents) const {
    constexpr std::size_t most = 6;
    std::vector<const catalog::Relation*> tables;
    for (const report::ErdLine* line : lines) {
      const auto* other = guide_.erd().tables[parents ? line->parent : line->child].relation;
      if (std::ranges::find(tables, other) == tables.end()) tables.push_back(other);
    }
    if (tables.size() > most) return counted(tables.size(), "table");
    Line names;
    for (const catalog::Relation* other : tables) names.item(guide_.link(*other));
    return names;
  }

  void views() {
    Table table{.header = {"View", "Purpose", "Kind", "Columns"}, .rows = {}};
    for (const Entry& entry : guide_.entries()) {
      const catalog::Relation& relation = *entry.relation;
      if (relation.is_table()) continue;
      table.rows.push_back({.cells = {guide_.link(relation),
                                      relation.comment ? Line().prose(*relation.comment) : Line(),
                                      Line(report::relation_kind_words(relation.kind)),
                                      fmt::format("{}", relation.columns.size())}});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Views");
    page_.table(std::move(table));
  }

  const Guide& guide_;
  Page page_;
};

}  // namespace

Page overview_page(const Guide& guide) { return OverviewPage(guide).make(); }

}  // namespace pgplumb::docs
