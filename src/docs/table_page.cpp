#include <fmt/format.h>

#include <algorithm>

#include "catalog/definitions.h"
#include "docs/pages.h"
#include "docs/words.h"
#include "integrity/foreign_key_cover.h"
#include "integrity/names.h"
#include "integrity/scope.h"
#include "report/schema_words.h"
#include "sql/walk.h"

namespace pgplumb::docs {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;
using catalog::no_oid;
using catalog::Relation;
using catalog::RelationKind;

constexpr std::size_t most_listed = 50;

std::string capitalized(std::string_view words) {
  std::string out(words);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

bool includes(const std::vector<catalog::ColumnNumber>& columns, catalog::ColumnNumber column) {
  return std::ranges::find(columns, column) != columns.end();
}

class TablePage {
 public:
  TablePage(const Guide& guide, const Entry& entry, const IndexUsers& users)
      : guide_(guide),
        catalog_(guide.catalog()),
        entry_(entry),
        table_(*entry.relation),
        users_(users),
        page_{.path = entry.page, .title = entry.name} {}

  Page make() {
    head();
    if (std::string diagram = neighbours_mermaid(guide_, entry_); !diagram.empty()) {
      page_.blocks.emplace_back(Diagram{{}, std::move(diagram)});
    }
    columns();
    constraints();
    indexes();
    references();
    triggers();
    policies();
    partitions();
    query();
    history();
    findings();
    return std::move(page_);
  }

 private:
  void head() {
    if (table_.comment) page_.paragraph(Line().prose(*table_.comment));
    Line facts;
    facts.strong(capitalized(report::relation_kind_words(table_.kind)));
    const Line made = guide_.made_in(table_.origin.created);
    if (!made.empty()) facts.text(", made in ").line(made);
    const std::string size = guide_.size(table_);
    if (!size.empty()) facts.text(", ").text(size);
    if (table_.persistence == sql::Persistence::unlogged) facts.text(", unlogged");
    if (table_.row_security) facts.text(", with row security");
    if (table_.partition_key) {
      facts.text(", partitioned by ")
          .code(catalog::partition_key_text(table_, *table_.partition_key));
    }
    if (!table_.comment) facts.text(". No comment says what it is for");
    page_.paragraph(facts.text("."));
  }

  void columns() {
    Table table{.header = {"Column", "Type", "Null", "Default", "Keys", "Meaning"}, .rows = {}};
    for (const Column& column : table_.columns) {
      table.rows.push_back({.cells = {Line().code(column.name), type_of(column),
                                      integrity::accepts_null(catalog_, column) ? "yes" : "",
                                      default_of(column), keys_of(column), meaning_of(column)},
                            .anchor = column_anchor(column)});
    }
    page_.heading(2, "Columns");
    page_.table(std::move(table));
    if (table_.columns_unknown) page_.paragraph("Its columns could not all be worked out.");
  }

  /// Types of the schema's own are explained on their page.
  Line type_of(const Column& column) const {
    const std::string name = catalog::format_type(catalog_, column.type);
    const catalog::Type* type = catalog_.types.find(column.type.type);
    if (type == nullptr || !type->extension.empty()) return Line().code(name);
    return Line().code_link(
        name, {.kind = Target::page, .path = "types.md", .anchor = type_anchor(*type)});
  }

  Line default_of(const Column& column) const {
    if (column.identity != catalog::Identity::none) {
      return column.identity == catalog::Identity::always ? "identity" : "identity, by default";
    }
    const sql::Expr* value = integrity::default_of(catalog_, column);
    if (value == nullptr) return {};
    Line line = Line().code(sql::to_sql(*value));
    if (column.generated == catalog::Generated::stored) return Line("generated: ").line(line);
    if (column.generated == catalog::Generated::virtual_) return Line("computed: ").line(line);
    return line;
  }

  Line keys_of(const Column& column) const {
    Line line;
    for (const Constraint& constraint : table_.constraints) {
      if (!includes(constraint.columns, column.number)) continue;
      if (constraint.kind == ConstraintKind::primary_key) line.item("primary key");
      if (constraint.kind == ConstraintKind::unique) {
        line.item(constraint.columns.size() == 1 ? "unique" : "unique with others");
      }
      if (constraint.kind == ConstraintKind::foreign_key && constraint.parent == no_oid) {
        line.item(Line("→ ").line(guide_.link(constraint.references)));
      }
    }
    for (const catalog::Oid oid : table_.indexes) {
      const Index* index = catalog_.indexes.find(oid);
      if (index == nullptr || !index->unique || index->constraint != no_oid) continue;
      const bool has_it = std::ranges::any_of(
          index->keys, [&](const catalog::IndexKey& key) { return key.column == column.number; });
      if (!has_it) continue;
      line.item(fmt::format("unique{}{}", index->keys.size() == 1 ? "" : " with others",
                            index->predicate ? " where it counts" : ""));
    }
    return line;
  }

  Line meaning_of(const Column& column) const {
    Line line;
    if (column.comment) line.prose(*column.comment);
    const auto add = [&](const Line& words) {
      if (!line.empty()) line.line_break();
      line.line(words);
    };
    for (const std::string& words : type_words(catalog_, column.type, column.name)) add(words);
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind == ConstraintKind::check && constraint.columns.size() == 1 &&
          constraint.columns.front() == column.number) {
        add(constraint_words(catalog_, table_, constraint));
      }
    }
    const auto* since = guide_.migration(column.origin.created);
    if (since != nullptr && since != guide_.migration(table_.origin.created)) {
      add(Line("since ").line(guide_.made_in(column.origin.created)));
    }
    return line;
  }

  void constraints() {
    Table table{.header = {"Constraint", "What holds", "Definition"}, .rows = {}};
    for (const Constraint& constraint : table_.constraints) {
      if (constraint.kind == ConstraintKind::not_null) continue;  // the columns say so
      Line words = constraint_words(catalog_, table_, constraint);
      if (constraint.comment) words.line_break().prose(*constraint.comment);
      table.rows.push_back(
          {.cells = {Line().code(constraint.name), words,
                     Line().code(catalog::constraint_definition(catalog_, table_, constraint))}});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Constraints");
    page_.table(std::move(table));
  }

  void indexes() {
    Table table{.header = {"Index", "Definition", "Serves"}, .rows = {}};
    for (const catalog::Oid oid : table_.indexes) {
      const Index* index = catalog_.indexes.find(oid);
      if (index == nullptr) continue;
      const std::string definition = catalog::index_definition(catalog_, table_, *index);
      const std::size_t keys = definition.rfind(fmt::format(" USING {} (", index->method));
      table.rows.push_back(
          {.cells = {Line().code(index->name),
                     Line().code(keys == std::string::npos
                                     ? definition
                                     : std::string_view(definition).substr(keys + 7)),
                     served_by(*index)}});
    }
    if (table.rows.empty()) return;
    page_.heading(2, "Indexes");
    page_.table(std::move(table));
  }

  /// What would be slower, or not hold, without the index.
  Line served_by(const Index& index) const {
    Line line;
    for (const Constraint& constraint : table_.constraints) {
      const bool own = constraint.kind == ConstraintKind::primary_key ||
                       constraint.kind == ConstraintKind::unique ||
                       constraint.kind == ConstraintKind::exclude;
      if (own && constraint.index == index.oid) {
        line.item(Line(report::constraint_kind_words(constraint.kind)), "; ");
      }
      if (constraint.kind == ConstraintKind::foreign_key &&
          integrity::covering_index(catalog_, table_, constraint) == &index) {
        line.item(Line("foreign key to ").line(guide_.link(constraint.references)), "; ");
      }
    }
    if (index.unique && index.constraint == no_oid) {
      line.item(unique_words(catalog_, table_, index), "; ");
    }
    if (const auto found = users_.find(index.oid); found != users_.end()) {
      line.item(found->second, "; ");
    }
    if (index.comment) line.item(Line().prose(*index.comment), "; ");
    if (line.empty()) line.text("queries alone, of which none is known here");
    return line;
  }

  void references() {
    List refers{.items = {}};
    for (const report::ErdLine* key : entry_.out) {
      if (key->foreign_key != nullptr) refers.items.push_back({.line = reference(*key)});
    }
    if (!refers.items.empty()) page_.heading(2, "Refers to");
    page_.list(std::move(refers));
    referred();
    cascade();
  }

  void referred() {
    List list{.items = {}};
    for (const report::ErdLine* key : entry_.in) {
      if (key->foreign_key == nullptr) continue;
      if (list.items.size() == most_listed) {
        list.items.push_back({.line = fmt::format("and {} more", entry_.in.size() - most_listed)});
        break;
      }
      const Relation& child = *guide_.erd().tables[key->child].relation;
      Line line;
      for (const catalog::ColumnNumber number : key->foreign_key->columns) {
        if (const Column* column = child.column(number)) {
          line.item(guide_.link(child, *column));
        }
      }
      line.text(": ").text(
          deleted_parent_words(catalog_, child, *key->foreign_key, guide_.name(child)));
      if (guide_.lacks_index(*key->foreign_key)) {
        line.text("; no index finds the rows");
      }
      list.items.push_back({.line = line});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Referred to by");
    page_.list(std::move(list));
  }

  Line reference(const report::ErdLine& key) const {
    const Relation& parent = *guide_.erd().tables[key.parent].relation;
    Line line = column_codes(table_, key.foreign_key->columns);
    line.text(" → ").line(guide_.link(parent)).text(" (");
    line.line(column_codes(parent, key.foreign_key->referenced_columns)).text("): ");
    line.text(key.optional_parent ? "none or one" : "exactly one");
    line.text(key.one_child ? ", of which each has at most one here" : "");
    line.text("; ").text(on_delete_words(catalog_, table_, *key.foreign_key, guide_.name(parent)));
    return line;
  }

  void cascade() {
    const integrity::CascadeReach* reach = guide_.cascade(table_.oid);
    if (reach == nullptr) return;
    Line line = fmt::format("Deleting a row takes rows of {} along: ",
                            reach->reached.size() == 1
                                ? std::string("another table")
                                : fmt::format("{} other tables", reach->reached.size()));
    Line names;
    for (std::size_t i = 0; i < std::min(reach->reached.size(), most_listed); ++i) {
      names.item(guide_.link(*reach->reached[i]));
    }
    if (reach->reached.size() > most_listed) names.text(", …");
    line.line(names).text(".");
    Line stopping;
    for (std::size_t i = 0; i < std::min(reach->stopping.size(), most_listed); ++i) {
      const integrity::ForeignKeyEdge& edge = reach->stopping[i];
      stopping.item(guide_.link(*edge.table)
                        .text(" by ")
                        .line(column_codes(*edge.table, edge.foreign_key->columns)));
    }
    if (reach->stopping.size() > most_listed) stopping.text(", …");
    if (!stopping.empty()) {
      line.text(" It fails where one of these rows is named by a row that stays: in ")
          .line(stopping)
          .text(".");
    }
    page_.paragraph(std::move(line));
  }

  void triggers() {
    List list{.items = {}};
    for (const catalog::Trigger& trigger : table_.triggers) {
      if (trigger.parent != no_oid) continue;
      Item item{.line = Line()
                            .code(trigger.name)
                            .text(": ")
                            .code(catalog::trigger_definition(catalog_, table_, trigger))};
      if (trigger.enabled == 'D') item.line.text(" (disabled)");
      list.items.push_back(std::move(item));
    }
    for (const catalog::Rule& rule : table_.rules) {
      list.items.push_back({.line = Line("rule ").code(rule.name).text(": ").code(
                                catalog::rule_definition(table_, rule))});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Triggers");
    page_.list(std::move(list));
  }

  void policies() {
    List list{.items = {}};
    for (const catalog::Policy& policy : table_.policies) {
      Line line = Line().code(policy.name).text(policy.permissive ? ": allows " : ": allows only ");
      line.text(policy.command == "all" ? "everything" : policy.command);
      if (policy.using_expr) line.text(" of rows where ").code(sql::to_sql(*policy.using_expr));
      if (policy.with_check)
        line.text(", writing rows where ").code(sql::to_sql(*policy.with_check));
      Line roles;
      for (const std::string& role : policy.roles) roles.item(Line().code(role));
      if (!roles.empty()) line.text(", to ").line(roles);
      list.items.push_back({.line = line});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Policies");
    if (!table_.row_security) page_.paragraph("They are not in force: row security is off.");
    page_.list(std::move(list));
  }

  void partitions() {
    List list{.items = {}};
    for (const catalog::Oid oid : table_.children) {
      const Relation* child = catalog_.relations.find(oid);
      if (child == nullptr || !child->is_partition()) continue;
      if (list.items.size() == most_listed) {
        list.items.push_back(
            {.line = fmt::format("and {} more", table_.children.size() - most_listed)});
        break;
      }
      list.items.push_back(
          {.line = Line()
                       .code(child->name)
                       .text(" ")
                       .code(catalog::partition_bound_text(*child->partition_bound))});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Partitions");
    page_.list(std::move(list));
  }

  void query() {
    if (!table_.query) return;
    page_.heading(2, "Query");
    page_.code("sql", sql::to_sql(*table_.query));
    List reads{.items = {}};
    for (const catalog::ColumnUse& use : table_.uses) {
      const Line line = guide_.link(use.relation);
      const bool again = std::ranges::any_of(
          reads.items, [&](const Item& item) { return item.line.plain() == line.plain(); });
      if (!line.empty() && !again) reads.items.push_back({.line = line});
    }
    if (reads.items.empty()) return;
    page_.heading(2, "Reads");
    page_.list(std::move(reads));
  }

  void history() {
    std::vector<Span> changes = table_.origin.changed;
    changes.push_back(table_.origin.created);
    for (const Column& column : table_.columns) {
      changes.push_back(column.origin.created);
      changes.insert(changes.end(), column.origin.changed.begin(), column.origin.changed.end());
    }
    for (const Constraint& constraint : table_.constraints) {
      changes.push_back(constraint.origin.created);
    }
    for (const catalog::Oid oid : table_.indexes) {
      if (const Index* index = catalog_.indexes.find(oid)) changes.push_back(index->origin.created);
    }
    std::vector<std::pair<const history::Migration*, Span>> steps;  // in the order of the history
    for (const Span change : changes) {
      const auto* migration = change.empty() ? nullptr : guide_.migration(change);
      if (migration != nullptr) steps.emplace_back(migration, change);
    }
    std::ranges::sort(steps);
    const auto repeats =
        std::ranges::unique(steps, {}, [](const auto& step) { return step.first; });
    steps.erase(repeats.begin(), repeats.end());

    const auto* made = guide_.migration(table_.origin.created);
    List list{.items = {}};
    for (const auto& [migration, span] : steps) {
      list.items.push_back({.line = Line(migration == made ? "made in " : "changed in ")
                                        .line(guide_.made_in(span))
                                        .text(", ")
                                        .line(guide_.place(span))});
    }
    if (list.items.empty()) return;
    page_.heading(2, "Made and changed");
    page_.list(std::move(list));
  }

  void findings() {
    if (entry_.findings.empty()) return;
    page_.heading(2, "Findings");
    List list{.items = {}};
    for (const lint::Finding* finding : entry_.findings) {
      list.items.push_back(finding_item(guide_, *finding));
    }
    page_.list(std::move(list));
  }

  const Guide& guide_;
  const catalog::Catalog& catalog_;
  const Entry& entry_;
  const Relation& table_;
  const IndexUsers& users_;
  Page page_;
};

}  // namespace

Page table_page(const Guide& guide, const Entry& entry, const IndexUsers& users) {
  return TablePage(guide, entry, users).make();
}

}  // namespace pgplumb::docs
