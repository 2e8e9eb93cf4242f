// All that is said here the rules have found: this page only brings it into the order of what there
// is to gain.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "docs/pages.h"
#include "docs/rules.h"
#include "integrity/names.h"
#include "text/counted.h"

namespace pgplumb::docs {
namespace {

struct Chapter {
  std::string_view title;
  std::string_view meaning;
  std::vector<std::string_view> rules;
};

const std::vector<Chapter>& chapters() {
  static const std::vector<Chapter> all{
      {"Indexes to add",
       "Rows that are found by reading all of a table. CONCURRENTLY builds beside writers, outside "
       "of a transaction.",
       {"foreign-key-without-index", "spatial-column-without-index"}},
      {"Indexes to drop",
       "Each costs every INSERT and every UPDATE that is not HOT, and keeps an UPDATE of its "
       "columns from being HOT.",
       {"duplicate-index", "redundant-index", "unique-implied-by-key", "index-on-two-values"}},
      {"Indexes to make otherwise",
       "They are there, and cost, and do not serve as they could.",
       {"index-wrong-method", "index-predicate-always-true", "wide-index", "many-indexes"}},
      {"Types of keys",
       "A key that comes to its end, or is compared with one of another type, is mended by a "
       "rewrite of its table and of those that refer to it: the earlier, the cheaper.",
       {"small-primary-key", "foreign-key-type-mismatch"}},
      {"Row security",
       "What a policy asks, it asks of each row.",
       {"policy-calls-per-row", "several-permissive-policies"}},
      {"PostGIS",
       "Places are found by a GiST index, of values in one reference system.",
       {"geometry-without-srid"}},
      {"Storage", "How rows lie on their pages.", {"json-type"}},
  };
  return all;
}

/// Groups of rules that are about speed, whatever rules they have.
constexpr std::array<std::string_view, 4> groups{"indexes", "performance", "storage", "postgis"};

bool is_listed(std::string_view rule) {
  return std::ranges::any_of(chapters(), [&](const Chapter& chapter) {
    return std::ranges::find(chapter.rules, rule) != chapter.rules.end();
  });
}

class PerformancePage {
 public:
  explicit PerformancePage(const Guide& guide) : guide_(guide) {}

  Page make() {
    page_.paragraph(Line("What there is to gain, the most first within each part, with the SQL for "
                         "it. Sizes count where pgplumb was given them (")
                        .code("--table-sizes")
                        .text("); else look at ")
                        .code("pg_stat_user_tables")
                        .text(" before you act."));
    for (const Chapter& chapter : chapters()) {
      add(chapter.title, chapter.meaning, [&](const lint::Finding& finding) {
        return std::ranges::find(chapter.rules, finding.rule) != chapter.rules.end();
      });
      if (&chapter == &chapters().front()) cascades();
    }
    add("Also", "", [&](const lint::Finding& finding) {
      return !is_listed(finding.rule) && std::ranges::find(groups, finding.group) != groups.end();
    });
    if (page_.blocks.size() == 1) page_.paragraph("Nothing was found.");
    return std::move(page_);
  }

 private:
  std::int64_t rows(const lint::Finding& finding) const {
    std::int64_t most = 0;
    for (const std::string& table : finding.problem.subject.tables) {
      const auto found = guide_.replayed().sizes.find(table);
      if (found != guide_.replayed().sizes.end()) most = std::max(most, found->second.rows);
    }
    return most;
  }

  /// The larger, the more there is to gain.
  auto gain(const lint::Finding& finding) const {
    return std::tuple(finding.severity, rows(finding),
                      guide_.unindexed_deletes(finding.problem.subject.name));
  }

  template <typename Belongs>
  void add(std::string_view title, std::string_view meaning, Belongs belongs) {
    std::vector<const lint::Finding*> findings;
    for (const lint::Finding& finding : guide_.replayed().run.findings) {
      // What is said of a statement may have been mended by a later one.
      if (guide_.schema_rule(finding) != nullptr && belongs(finding)) {
        findings.push_back(&finding);
      }
    }
    if (findings.empty()) return;
    std::ranges::stable_sort(findings,
                             [&](const auto* a, const auto* b) { return gain(*a) > gain(*b); });
    page_.heading(2, title);
    if (!meaning.empty()) page_.paragraph(meaning);
    List list{.items = {}, .to_do = true};
    for (const lint::Finding* finding : findings) list.items.push_back(item(*finding));
    page_.list(std::move(list));
  }

  Item item(const lint::Finding& finding) const {
    Item item = finding_item(guide_, finding);
    const std::size_t deletes = guide_.unindexed_deletes(finding.problem.subject.name);
    if (deletes > 0) {
      item.notes.emplace_back(
          fmt::format("deletes from {} come by here: a cascade reads the table once for each row",
                      counted(deletes, "table")));
    }
    for (const std::string& table : finding.problem.subject.tables) {
      const auto found = guide_.replayed().sizes.find(table);
      if (found == guide_.replayed().sizes.end()) continue;
      item.notes.emplace_back(fmt::format("{}: {}", table, config::size_words(found->second)));
    }
    return item;
  }

  /// The widest deletes that read whole tables on their way.
  void cascades() {
    constexpr std::size_t most = 20;
    std::vector<const integrity::CascadeReach*> reaches;
    for (const Entry& entry : guide_.entries()) {
      const auto* reach = guide_.cascade(entry.relation->oid);
      if (reach != nullptr && !reach->unindexed.empty()) reaches.push_back(reach);
    }
    if (reaches.empty()) return;
    std::ranges::stable_sort(reaches, [](const auto* a, const auto* b) {
      return std::pair(a->unindexed.size(), a->reached.size()) >
             std::pair(b->unindexed.size(), b->reached.size());
    });
    if (reaches.size() > most) reaches.resize(most);
    page_.heading(3, "What deletes cost for want of them");
    Table table{.header = {"Delete from", "Takes rows of", "Reads whole, for each row"},
                .rows = {}};
    for (const auto* reach : reaches) {
      constexpr std::size_t most_named = 6;
      Line unindexed;
      for (const integrity::ForeignKeyEdge& edge :
           std::span(reach->unindexed).first(std::min(most_named, reach->unindexed.size()))) {
        Line columns = guide_.link(*edge.table)
                           .text(" by ")
                           .line(column_codes(*edge.table, edge.foreign_key->columns));
        unindexed.item(columns);
      }
      if (reach->unindexed.size() > most_named) {
        unindexed.text(fmt::format(" and {} more", reach->unindexed.size() - most_named));
      }
      table.rows.push_back({.cells = {guide_.link(*reach->table),
                                      counted(reach->reached.size(), "table"), unindexed}});
    }
    page_.table(std::move(table));
  }

  const Guide& guide_;
  Page page_{.path = "performance.md", .title = "Performance"};
};

}  // namespace

Page performance_page(const Guide& guide) { return PerformancePage(guide).make(); }

bool is_about_performance(std::string_view rule, std::string_view group) {
  return is_listed(rule) || std::ranges::find(groups, group) != groups.end();
}

}  // namespace pgplumb::docs
