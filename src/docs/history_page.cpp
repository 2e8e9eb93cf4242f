// What a migration made and changed is read off what is there at the end, where everything says
// which statements made and changed it; what it dropped was noted on the way.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "docs/pages.h"
#include "report/review_words.h"
#include "report/schema_words.h"
#include "text/counted.h"

namespace pgplumb::docs {
namespace {

using catalog::no_oid;
using catalog::Origin;
using catalog::Relation;
using history::Migration;

constexpr std::size_t most_listed = 30;

/// A list that says how much it leaves out.
class Names {
 public:
  void add(const Line& name) {
    if (++count_ <= most_listed) line_.item(name);
  }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] Line line() const {
    Line line = line_;
    if (count_ > most_listed) line.text(fmt::format(" and {} more", count_ - most_listed));
    return line;
  }

 private:
  Line line_;
  std::size_t count_ = 0;
};

struct Changes {
  Names tables, columns, indexes, constraints, others;  ///< made
  std::vector<const Relation*> changed;
  Names altered, dropped;
  std::vector<const lint::Finding*> findings;  ///< about its statements
  /// The strongest lock on what was in use, and what takes its time.
  const report::StatementEffects::Lock* lock = nullptr;
  Span locked_at;
  std::vector<Line> work;
};

class HistoryPage {
 public:
  explicit HistoryPage(const Guide& guide) : guide_(guide), catalog_(guide.catalog()) {}

  Page make() {
    made();
    for (const Deed& deed : guide_.replayed().gathered.dropped) {
      if (Changes* changes = of(deed.span)) changes->dropped.add(deed.what);
    }
    for (const Deed& deed : guide_.replayed().gathered.altered) {
      if (Changes* changes = of(deed.span)) changes->altered.add(deed.what);
    }
    for (const auto& statement : guide_.replayed().effects.statements) effects(statement);
    for (const lint::Finding& finding : guide_.replayed().run.findings) count(finding);
    overview();
    for (const Migration& migration : guide_.replayed().project.migrations) section(migration);
    return std::move(page_);
  }

 private:
  Changes* of(Span span) {
    const Migration* migration = span.empty() ? nullptr : guide_.migration(span);
    return migration == nullptr ? nullptr : &changes_[migration];
  }

  void made() {
    for (const auto& [oid, type] : catalog_.types) {
      if (type.extension.empty()) other(type.origin, "type", type.name);
    }
    for (const auto& [oid, function] : catalog_.functions) {
      if (function.extension.empty()) other(function.origin, "function", function.name);
    }
    for (const auto& [name, extension] : catalog_.extensions) {
      other(extension.origin, "extension", name);
    }
    for (const Entry& entry : guide_.entries()) made(*entry.relation);
  }

  void other(const Origin& origin, std::string_view kind, std::string_view name) {
    if (Changes* changes = of(origin.created)) {
      changes->others.add(Line(kind).text(" ").code(name));
    }
  }

  void made(const Relation& relation) {
    const Line link = guide_.link(relation);
    if (Changes* changes = of(relation.origin.created)) {
      if (relation.is_table()) {
        changes->tables.add(link);
      } else {
        changes->others.add(Line(report::relation_kind_words(relation.kind)).text(" ").line(link));
      }
    }
    for (const Span span : relation.origin.changed) changed(span, relation);
    const Migration* home = guide_.migration(relation.origin.created);
    const auto later = [&](Span span) {
      Changes* changes = of(span);
      return changes != nullptr && guide_.migration(span) != home ? changes : nullptr;
    };
    for (const catalog::Column& column : relation.columns) {
      if (relation.query) break;
      if (Changes* changes = later(column.origin.created)) {
        changes->columns.add(guide_.link(relation, column));
      }
      for (const Span span : column.origin.changed) changed(span, relation);
    }
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.kind == catalog::ConstraintKind::not_null) continue;
      if (Changes* changes = later(constraint.origin.created)) {
        changes->constraints.add(Line().code(constraint.name).text(" of ").line(link));
      }
    }
    for (const catalog::Oid oid : relation.indexes) {
      const catalog::Index* index = catalog_.indexes.find(oid);
      if (index == nullptr || index->constraint != no_oid) continue;
      if (Changes* changes = later(index->origin.created)) {
        changes->indexes.add(Line().code(index->name).text(" of ").line(link));
      }
    }
  }

  void changed(Span span, const Relation& relation) {
    Changes* changes = of(span);
    if (changes == nullptr || guide_.migration(span) == guide_.migration(relation.origin.created)) {
      return;
    }
    if (std::ranges::find(changes->changed, &relation) == changes->changed.end()) {
      changes->changed.push_back(&relation);
    }
  }

  void effects(const report::StatementEffects& statement) {
    Changes* changes = of(statement.span);
    if (changes == nullptr) return;
    const auto place = [&] { return Line(" (").line(guide_.place(statement.span)).text(")"); };
    if (statement.refused) {
      changes->work.push_back(
          Line().strong("fails").text(": ").text(statement.refused->message).line(place()));
      return;
    }
    for (const auto& lock : statement.locks) {
      const bool is_table = lock.kind.contains("table") || lock.kind.contains("view");
      if (!is_table || !lock.in_use || lock.mode <= effects::LockMode::access_share) continue;
      if (changes->lock != nullptr && changes->lock->mode >= lock.mode) continue;
      changes->lock = &lock;
      changes->locked_at = statement.span;
    }
    const auto add = [&](std::string_view doing, const auto& all) {
      for (const auto& work : all) {
        if (!work.in_use) continue;
        Line line = Line(doing).text(" ").code(work.name);
        if (!work.size.empty()) line.text(" (").text(work.size).text(")");
        if (!work.reason.empty()) line.text(": ").text(work.reason);
        changes->work.push_back(line.line(place()));
      }
    };
    add("rewrites", statement.rewrites);
    add("reads all rows of", statement.scans);
    add("builds index", statement.index_builds);
  }

  void count(const lint::Finding& finding) {
    Changes* changes = of(finding.problem.span);
    if (changes == nullptr || guide_.schema_rule(finding) != nullptr) return;
    changes->findings.push_back(&finding);
  }

  void overview() {
    const auto& migrations = guide_.replayed().project.migrations;
    const history::Project& project = guide_.replayed().project;
    page_.paragraph(fmt::format("{} of {}. Their order: {}.",
                                counted(migrations.size(), "migration"),
                                history::framework_name(project.framework), project.order));
    Table table{.header = {"Migration", "Strongest lock", "Rewrites", "Way back", "Findings"},
                .rows = {}};
    for (const Migration& migration : migrations) {
      const Changes& changes = changes_[&migration];
      const bool rewrites = std::ranges::any_of(
          changes.work, [](const Line& line) { return line.plain().starts_with("rewrites"); });
      table.rows.push_back(
          {.cells = {Line().link(migration.name, history_target(migration)), lock(changes, false),
                     rewrites ? "yes" : "", has_way_back(migration), finding_counts(changes)}});
    }
    page_.table(std::move(table));
  }

  Line lock(const Changes& changes, bool with_place) const {
    if (changes.lock == nullptr) return with_place ? "none on what was there before" : "";
    Line line = Line(effects::documentation_name(changes.lock->mode)).text(" on ");
    line.code(changes.lock->relation);
    if (with_place) line.text(" (").line(guide_.place(changes.locked_at)).text(")");
    return line;
  }

  /// "1 error, 2 notes"
  static Line finding_counts(const Changes& changes) {
    Line line;
    for (const auto severity :
         {lint::Severity::error, lint::Severity::warning, lint::Severity::note}) {
      const auto count = static_cast<std::size_t>(
          std::ranges::count(changes.findings, severity, &lint::Finding::severity));
      if (count > 0) line.item(counted(count, lint::severity_name(severity)));
    }
    return line;
  }

  /// Errors whole, for they say what the statements above do not do; of the others the rules.
  Item findings(const Changes& changes) const {
    Item item{.line = Line().strong("Findings").text(": ").line(finding_counts(changes))};
    std::set<std::string_view> rules;
    for (const lint::Finding* finding : changes.findings) {
      if (finding->severity == lint::Severity::error) {
        item.notes.push_back(finding_item(guide_, *finding).line);
      } else {
        rules.insert(finding->rule);
      }
    }
    Line others;
    for (const std::string_view rule : rules) others.item(Line().code(rule));
    if (!others.empty()) item.notes.push_back(others);
    return item;
  }

  const report::WayBack* way_back(const Migration& migration) const {
    const auto& ways = guide_.replayed().ways_back;
    const auto found = std::ranges::find(ways, &migration, &report::WayBack::migration);
    return found == ways.end() ? nullptr : &*found;
  }

  Line has_way_back(const Migration& migration) const {
    const report::WayBack* way = way_back(migration);
    if (way == nullptr || !migration.down.exists()) return "";
    if (!way->down) return "yes, not worked out";
    if (way->down->empty) return "empty";
    return way->down->remnants.empty() ? "yes" : "in part";
  }

  void section(const Migration& migration) {
    const Changes& changes = changes_[&migration];
    page_.heading(2, migration.name);
    List list{.items = {}};
    const auto add = [&](std::string_view label, const Line& line) {
      if (!line.empty()) list.items.push_back({.line = Line().strong(label).text(": ").line(line)});
    };
    const std::string& link = guide_.replayed().links[migration.file];
    if (!link.empty()) {
      add("File", Line().link(migration.name, {.kind = Target::outside, .path = link}));
    }
    add("Makes", changes.tables.line());
    add("Adds columns", changes.columns.line());
    add("Adds constraints", changes.constraints.line());
    add("Adds indexes", changes.indexes.line());
    add("Also makes", changes.others.line());
    Names touched;
    for (const Relation* relation : changes.changed) touched.add(guide_.link(*relation));
    add("Changes", touched.line());
    add("Alters", changes.altered.line());
    add("Drops", changes.dropped.line());
    add("Strongest lock", lock(changes, true));
    if (!changes.work.empty()) {
      list.items.push_back({.line = Line().strong("Takes its time"), .notes = changes.work});
    }
    if (const report::WayBack* way = way_back(migration)) {
      add("Way back", report::way_back_words(*way));
    }
    if (!changes.findings.empty()) list.items.push_back(findings(changes));
    page_.list(std::move(list));
  }

  const Guide& guide_;
  const catalog::Catalog& catalog_;
  std::unordered_map<const Migration*, Changes> changes_;
  Page page_{.path = "history.md", .title = "History"};
};

}  // namespace

Page history_page(const Guide& guide) { return HistoryPage(guide).make(); }

}  // namespace pgplumb::docs
